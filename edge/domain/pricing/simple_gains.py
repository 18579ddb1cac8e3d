"""The usual case of a line's best price, in whole numbers: equal units, nothing to combine."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from edge.domain.pricing.promotion import AmountOffUnit, FixedUnitPrice, PercentOff, PriceList

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from edge.domain.events import Modifier
    from edge.domain.pricing.discounting import DiscountRounding
    from edge.domain.pricing.evaluation import Evaluation
    from edge.domain.pricing.lines import PriceLine

Gain = tuple[int, tuple[tuple[int, int], ...]]
Gains = tuple[Gain, ...]
"""Promotions with what they give to a line's units, counted from the line's first."""


class LineOutcome(NamedTuple):
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
    listed = _best(evaluation, item, amount, count, lists) if lists else None
    if listed is None:
        marked = _best(evaluation, item, amount, count, markdowns)
        return (marked,) if marked else ()
    left = amount - listed[1][0][1]
    marked = _best(evaluation, item, left, count, markdowns) if markdowns else None
    return (listed, marked) if marked else (listed,)


def _best(
    evaluation: Evaluation, item: str, amount: int, count: int, members: Sequence[int]
) -> Gain | None:
    """Return what is worth most, the first of equals, shared out over the units."""
    promotions, rounding = evaluation.compiled.promotions, evaluation.rounding
    best, choice = 0, -1
    for at in members:
        rule = promotions[at].rule
        value = _WORTH[type(rule)](rule, item, amount, count, rounding)
        if value > best:
            best, choice = value, at
    if choice < 0:
        return None
    if count == 1:
        return choice, ((0, best),)
    each, rest = divmod(best, count)
    return choice, tuple([(n, each + (n < rest)) for n in range(count) if each or n < rest])


def _percent_off(
    rule: PercentOff, _: str, amount: int, count: int, rounding: DiscountRounding
) -> int:
    if rule.round_at == "unit":
        return rounding.percent_of(amount, rule.percent) * count
    return rounding.percent_of(amount * count, rule.percent)


def _amount_off(rule: AmountOffUnit, _: str, amount: int, count: int, __: DiscountRounding) -> int:
    return min(rule.amount, amount) * count


def _unit_price(rule: FixedUnitPrice, _: str, amount: int, count: int, __: DiscountRounding) -> int:
    return max(amount - rule.price, 0) * count


def _price_list(rule: PriceList, item: str, amount: int, count: int, _: DiscountRounding) -> int:
    return max(amount - rule.prices[item], 0) * count


_WORTH: dict[type, Callable[..., int]] = {
    PercentOff: _percent_off,
    AmountOffUnit: _amount_off,
    FixedUnitPrice: _unit_price,
    PriceList: _price_list,
}
"""What each rule of single units gives to so many equal ones: asked for every line."""
