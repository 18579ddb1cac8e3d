"""Promotions and manual discounts brought to the lines of a basket."""

from __future__ import annotations

from dataclasses import dataclass, replace
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
    return _Reading(evaluation, joined, manual, lines).result()


def evaluated(
    lines: Sequence[PriceLine], policy: PricingPolicy, context: PriceContext, book: PriceBook
) -> tuple[Evaluation, Merged, Manual]:
    """Return the finished evaluation, with how its lines stand for the basket's."""
    joined = merged(lines, in_order=book.strategy.name != "layers")
    rounding = discount_rounding(policy)
    evaluation = Evaluation(Units(joined.lines), book.compiled, context, rounding)
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


class _Reading:
    """Reads the result off a finished evaluation, unit by unit, for the lines of the basket."""

    def __init__(
        self,
        evaluation: Evaluation,
        joined: Merged,
        manual: Manual,
        lines: Sequence[PriceLine],
    ) -> None:
        self._evaluation = evaluation
        self._manual = manual
        self._lines = lines
        self._joined = joined
        self._applied = [
            (evaluation.promotion(at), given)
            for at, given in sorted(evaluation.given.items())
            if given.placed
        ]

    def result(self) -> Result:
        """Return the lines and the records."""
        lines = tuple(self._line(at) for at in range(len(self._lines)))
        records = tuple(self._record(promotion, given) for promotion, given in self._applied)
        return Result(lines, records)

    def _line(self, at: int) -> Promoted:
        units = self._evaluation.units
        mine = self._joined.units_of(at, units)
        amount = sum(units.amount[u] for u in mine)
        base = {u: units.amount[u] for u in mine}
        shift = 0
        modifiers: list[Modifier] = []
        for promotion, given in self._applied:
            placed = sum(given.placed.get(u, 0) for u in mine)
            shift += placed - sum(given.prorated.get(u, 0) for u in mine)
            if promotion.is_third_party:
                base = {u: minor + given.placed.get(u, 0) for u, minor in base.items()}
            if placed:
                modifiers.append(_modifier(promotion, placed))
        manual = self._manual.modifiers.get(self._joined.merged_of(at), ())
        return Promoted(amount, amount + shift, tuple(base.values()), (*modifiers, *manual))

    def _record(self, promotion: Promotion, given: Given) -> PromotionRecord:
        units = self._evaluation.units
        parts = []
        for at, line in enumerate(self._lines):
            mine = [u for u in self._joined.units_of(at, units) if u in given.took_part]
            if mine:
                parts.append(_part(line, mine, given))
        presented = promotion.requires.coupon.intersection(self._evaluation.context.coupons)
        return PromotionRecord(
            promotion=promotion.promotion_id,
            version=promotion.version,
            text=promotion.text or promotion.promotion_id,
            applications=given.applications,
            discount_minor=given.value,
            parts=tuple(parts),
            funded_by=promotion.funded_by if promotion.is_third_party else "",
            coupon=min(presented, default=""),
        )


def _part(line: PriceLine, mine: Sequence[int], given: Given) -> PromotionPart:
    count = line.quantity if line.measured else Quantity(len(mine) * MILLI)
    return PromotionPart(
        line=line.line,
        quantity=str(count),
        placed_minor=sum(given.placed.get(u, 0) for u in mine),
        prorated_minor=sum(given.prorated.get(u, 0) for u in mine),
    )


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
