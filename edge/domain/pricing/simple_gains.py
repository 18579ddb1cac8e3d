"""The usual case of a line's best price, in whole numbers: equal units, nothing to combine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from edge.domain.events import Modifier
from edge.domain.pricing.promotion import AmountOffUnit, FixedUnitPrice, PercentOff, PriceList

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edge.domain.pricing.discounting import DiscountRounding
    from edge.domain.pricing.evaluation import Evaluation
    from edge.domain.pricing.lines import PriceLine
    from edge.domain.pricing.promotion import Rule

Gain = tuple[int, tuple[tuple[int, int], ...]]
Gains = tuple[Gain, ...]
"""Promotions with what they give to a line's units, counted from the line's first."""


@dataclass(frozen=True, slots=True)
class LineOutcome:
    """What the first two layers make of a line that no other line has a say in.

    `amounts` are its units' after it. `modifiers` say what was given; `stays_apart` means that it
    needs the full account: an exclusive promotion, or one that somebody else pays for.
    """

    gains: Gains
    amounts: tuple[int, ...]
    modifiers: tuple[Modifier, ...]
    stays_apart: bool


def is_plain(line: PriceLine) -> bool:
    """Tell whether a line's units are pieces at their list price, without a floor."""
    return not (line.measured or line.floor_price) and line.fixed_extended_minor is None


def simple_gains(
    evaluation: Evaluation,
    item: str,
    amount: int,
    count: int,
    lists: Sequence[int],
    markdowns: Sequence[int],
) -> Gains:
    """Return the best price list and, on what it leaves, the best markdown of equal units."""
    listed = _best(evaluation, item, amount, count, lists)
    if listed is None:
        marked = _best(evaluation, item, amount, count, markdowns)
        return (marked,) if marked else ()
    left = amount - listed[1][0][1]
    marked = _best(evaluation, item, left, count, markdowns)
    return (listed, marked) if marked else (listed,)


def _best(
    evaluation: Evaluation, item: str, amount: int, count: int, members: Sequence[int]
) -> Gain | None:
    """Return what is worth most, the first of equals, shared out over the units."""
    promotions, rounding = evaluation.compiled.promotions, evaluation.rounding
    best, choice = 0, -1
    for at in members:
        value = _worth(promotions[at].rule, item, amount, count, rounding)
        if value > best:
            best, choice = value, at
    if choice < 0:
        return None
    each, rest = divmod(best, count)
    shares = ((n, each + (n < rest)) for n in range(count))
    return choice, tuple((n, share) for n, share in shares if share)


def _worth(rule: Rule, item: str, amount: int, count: int, rounding: DiscountRounding) -> int:
    """Return what a rule gives to so many equal units."""
    match rule:
        case PercentOff():
            if rule.round_at == "unit":
                return rounding.percent_of(amount, rule.percent) * count
            return rounding.percent_of(amount * count, rule.percent)
        case AmountOffUnit():
            return min(rule.amount, amount) * count
        case FixedUnitPrice():
            return max(amount - rule.price, 0) * count
        case PriceList():
            return max(amount - rule.prices[item], 0) * count
        case _:
            raise AssertionError("no rule of single units")
