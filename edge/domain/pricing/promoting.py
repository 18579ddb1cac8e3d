"""Promotions and manual discounts brought to the lines of a basket."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, assert_never

from edge.domain.events import Modifier, PricingPolicy, PromotionPart, PromotionRecord
from edge.domain.pricing.combination import best_combination
from edge.domain.pricing.discounting import DiscountRounding, discount_rounding, spread
from edge.domain.pricing.evaluation import Evaluation, Given
from edge.domain.pricing.layers import layers
from edge.domain.pricing.merging import Merged, merged
from edge.domain.pricing.priorities import priority_compound, priority_zones
from edge.domain.pricing.promotion import PercentOff, Promotion
from edge.domain.pricing.strategies import best_single, sequence
from edge.domain.pricing.units import Units
from edge.domain.quantity import MILLI, Quantity
from edge.domain.rates import parse_percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edge.domain.pricing.book import PriceBook, Strategy
    from edge.domain.pricing.lines import PriceContext, PriceLine


@dataclass(frozen=True, slots=True)
class Promoted:
    """A line after promotions and manual discounts.

    `base_units` are its units' amounts with what third parties pay on top.
    """

    amount_minor: int
    prorated_minor: int
    base_units: tuple[int, ...]
    modifiers: tuple[Modifier, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """All lines in their order, and what each applied promotion came to."""

    lines: tuple[Promoted, ...]
    records: tuple[PromotionRecord, ...]


def promote(
    lines: Sequence[PriceLine], policy: PricingPolicy, context: PriceContext, book: PriceBook
) -> Result:
    """Evaluate the book's promotions and the lines' manual discounts."""
    evaluation, joined, manual = evaluated(lines, policy, context, book)
    return _read(evaluation, joined, manual, lines)


def evaluated(
    lines: Sequence[PriceLine], policy: PricingPolicy, context: PriceContext, book: PriceBook
) -> tuple[Evaluation, Merged, Manual]:
    """Return the finished evaluation, with how its lines stand for the basket's."""
    joined = merged(lines, in_order=book.strategy.name != "layers")
    rounding = discount_rounding(policy)
    in_layers = book.strategy.name == "layers"
    evaluation = Evaluation(
        Units(joined.lines), book.compiled, context, rounding, per_line=not in_layers
    )
    manual = Manual(evaluation.units, rounding)
    _run(evaluation, book.strategy, manual)
    return evaluation, joined, manual


class Manual:
    """Discounts that a person gave, on what the promotions of a line's own goods left."""

    def __init__(self, units: Units, rounding: DiscountRounding) -> None:
        self._units = units
        self._rounding = rounding
        self.modifiers: dict[int, tuple[Modifier, ...]] = {}

    def apply(self) -> None:
        """Apply every line's modifiers in their order."""
        for at, line in enumerate(self._units.lines):
            if line.modifiers:
                self.modifiers[at] = tuple(self._applied(at, m) for m in line.modifiers)

    def _applied(self, at: int, modifier: Modifier) -> Modifier:
        """Take a modifier off a line; never more than there is."""
        units = self._units
        amount = units.line_amount(at)
        if modifier.percent is not None:
            asked = self._rounding.percent_of(amount, parse_percent(modifier.percent))
        else:
            asked = min(modifier.amount_minor or 0, max(amount, 0))
        given = 0
        for unit, part in spread(units, units.of_line(at), asked):
            units.amount[unit] -= part
            given += part
        return replace(modifier, discount_minor=given)


def _run(evaluation: Evaluation, strategy: Strategy, manual: Manual) -> None:
    match strategy.name:
        case "layers":
            layers(evaluation, strategy.node_budget, manual.apply)
            return
        case "sequence":
            sequence(evaluation, strategy)
        case "best_single":
            best_single(evaluation)
        case "best_combination":
            best_combination(evaluation, strategy.node_budget)
        case "priority_zones":
            priority_zones(evaluation)
        case "priority_compound":
            priority_compound(evaluation)
        case _:
            assert_never(strategy.name)
    manual.apply()


@dataclass(slots=True)
class _LineSums:
    """What was given to one line of the basket."""

    moved: int = 0
    modifiers: list[Modifier] = field(default_factory=list)
    third_party: dict[int, int] = field(default_factory=dict)


def _read(
    evaluation: Evaluation, joined: Merged, manual: Manual, lines: Sequence[PriceLine]
) -> Result:
    """Read the result off a finished evaluation, unit by unit, for the lines of the basket."""
    units = evaluation.units
    owner = joined.owners(units)
    sums = [_LineSums() for _ in lines]
    records = tuple(
        _record(evaluation, at, given, owner, lines, sums)
        for at, given in sorted(evaluation.given.items())
        if given.placed
    )
    promoted = []
    for at in range(len(lines)):
        mine, line = joined.units_of(at, units), sums[at]
        amounts = units.amount[mine.start : mine.stop]
        amount = sum(amounts)
        if line.third_party:
            amounts = [units.amount[u] + line.third_party.get(u, 0) for u in mine]
        by_hand = manual.modifiers.get(joined.merged_of(at), ())
        modifiers = (*line.modifiers, *by_hand)
        promoted.append(Promoted(amount, amount + line.moved, tuple(amounts), modifiers))
    return Result(tuple(promoted), records)


def _record(
    evaluation: Evaluation,
    at: int,
    given: Given,
    owner: Sequence[int],
    lines: Sequence[PriceLine],
    sums: Sequence[_LineSums],
) -> PromotionRecord:
    """Return what a promotion came to, and add it to the sums of its lines."""
    promotion = evaluation.promotion(at)
    placed: dict[int, int] = {}
    prorated: dict[int, int] = {}
    count: dict[int, int] = {}
    for unit in given.took_part:
        count[owner[unit]] = count.get(owner[unit], 0) + 1
    for unit, minor in given.prorated.items():
        prorated[owner[unit]] = prorated.get(owner[unit], 0) + minor
    third_party = promotion.is_third_party
    for unit, minor in given.placed.items():
        line = owner[unit]
        placed[line] = placed.get(line, 0) + minor
        if third_party:
            known = sums[line].third_party
            known[unit] = known.get(unit, 0) + minor
    parts = []
    for line in sorted(count):
        here, spread_here = placed.get(line, 0), prorated.get(line, 0)
        sums[line].moved += here - spread_here
        if here:
            sums[line].modifiers.append(_modifier(promotion, here))
        parts.append(_part(lines[line], count[line], here, spread_here))
    presented = promotion.requires.coupon.intersection(evaluation.context.coupons)
    return PromotionRecord(
        promotion=promotion.promotion_id,
        version=promotion.version,
        text=promotion.text or promotion.promotion_id,
        applications=given.applications,
        discount_minor=given.value,
        parts=tuple(parts),
        funded_by=promotion.funded_by if third_party else "",
        coupon=min(presented, default=""),
    )


def _part(line: PriceLine, count: int, placed: int, prorated: int) -> PromotionPart:
    quantity = line.quantity if line.measured else Quantity(count * MILLI)
    return PromotionPart(line.line, str(quantity), placed, prorated)


def _modifier(promotion: Promotion, placed: int) -> Modifier:
    rule = promotion.rule
    percent = rule.percent.percent if isinstance(rule, PercentOff) else None
    return Modifier(
        source=f"promo:{promotion.promotion_id}",
        reason="promotion",
        percent=percent,
        discount_minor=placed,
        text=promotion.text or promotion.promotion_id,
        funded_by=promotion.funded_by if promotion.is_third_party else "",
    )
