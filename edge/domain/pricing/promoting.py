"""Promotions and manual discounts brought to the lines of a basket."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple, assert_never

from edge.domain.events import Modifier, PricingPolicy, PromotionPart, PromotionRecord
from edge.domain.pricing.combination import best_combination
from edge.domain.pricing.discounting import discount_rounding, spread
from edge.domain.pricing.evaluation import Evaluation, Given
from edge.domain.pricing.layers import layers
from edge.domain.pricing.merging import Merged, merged
from edge.domain.pricing.priorities import priority_compound, priority_zones
from edge.domain.pricing.strategies import best_single, sequence
from edge.domain.pricing.units import Application, Units
from edge.domain.quantity import MILLI, Quantity
from edge.domain.rates import parse_percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edge.domain.pricing.book import PriceBook, Strategy
    from edge.domain.pricing.compiled import CompiledBook
    from edge.domain.pricing.lines import PriceContext, PriceLine
    from edge.domain.pricing.simple_gains import LineOutcome


class Promoted(NamedTuple):
    """A line after promotions and manual discounts.

    `base_units` are its units' amounts with what third parties pay on top.
    """

    amount_minor: int
    prorated_minor: int
    base_units: tuple[int, ...]
    modifiers: tuple[Modifier, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """All lines in their order, and how to tell what each applied promotion came to."""

    lines: tuple[Promoted, ...]
    applied: Applied


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
    manual = Manual(evaluation)
    _run(evaluation, book.strategy, manual)
    return evaluation, joined, manual


class Manual:
    """Discounts that a person gave, on what the promotions of a line's own goods left."""

    def __init__(self, evaluation: Evaluation) -> None:
        self._evaluation = evaluation
        self._units = evaluation.units
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
            asked = self._evaluation.rounding.percent_of(amount, parse_percent(modifier.percent))
        else:
            asked = min(modifier.amount_minor or 0, max(amount, 0))
        rewards = tuple(spread(units, units.of_line(at), asked))
        application = Application(tuple(u for u, _ in rewards), rewards, is_own=True)
        self._evaluation.give_by_hand(application)
        return replace(modifier, discount_minor=application.value)


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
    """What was given to one line of the basket beside what only its own goods decide."""

    moved: int = 0
    modifiers: list[Modifier] = field(default_factory=list)
    third_party: dict[int, int] = field(default_factory=dict)


def _read(
    evaluation: Evaluation, joined: Merged, manual: Manual, lines: Sequence[PriceLine]
) -> Result:
    """Read the result off a finished evaluation, unit by unit, for the lines of the basket."""
    units, outcomes = evaluation.units, evaluation.line_outcomes
    applied = Applied(evaluation, joined.owners(units), tuple(lines))
    sums: dict[int, _LineSums] = {}
    for at, given in sorted(evaluation.given.items()):
        if given.placed:
            _add(evaluation.compiled, at, given, applied.owner, sums)
    _move(evaluation.by_hand, applied.owner, sums)
    promoted = []
    for at, (merged_line, offset, count) in enumerate(joined.places):
        own, line = outcomes.get(merged_line), sums.get(at)
        first = units.first[merged_line] + offset
        amounts = tuple(units.amount[first : first + count])
        said = _own_modifiers(evaluation, own, offset, count) if own else ()
        moved, based = 0, amounts
        if line is not None:
            moved = line.moved
            said = (*said, *line.modifiers)
            if line.third_party:
                on_top = line.third_party
                based = tuple([a + on_top.get(first + n, 0) for n, a in enumerate(amounts)])
        if manual.modifiers:
            said = (*said, *manual.modifiers.get(merged_line, ()))
        amount = sum(amounts)
        promoted.append(Promoted(amount, amount + moved, based, said))
    return Result(tuple(promoted), applied)


def _own_modifiers(
    evaluation: Evaluation, outcome: LineOutcome, offset: int, count: int
) -> tuple[Modifier, ...]:
    """Return a line's part of what its goods were given; most lines have all of it."""
    if count == len(outcome.amounts):
        return outcome.modifiers
    found = []
    for promotion, rewards in outcome.gains:
        minor = sum(d for unit, d in rewards if offset <= unit < offset + count)
        if minor:
            found.append(evaluation.compiled.modifier(promotion, minor))
    return tuple(found)


def _add(
    compiled: CompiledBook,
    promotion: int,
    given: Given,
    owner: Sequence[int],
    sums: dict[int, _LineSums],
) -> None:
    """Add what a promotion gave to the sums of its lines."""
    _move(given, owner, sums)
    placed: dict[int, int] = {}
    third_party = compiled.promotions[promotion].is_third_party
    for unit, minor in given.placed.items():
        at = owner[unit]
        placed[at] = placed.get(at, 0) + minor
        if third_party:
            known = sums[at].third_party
            known[unit] = known.get(unit, 0) + minor
    for at, minor in placed.items():
        sums[at].modifiers.append(compiled.modifier(promotion, minor))


def _move(given: Given, owner: Sequence[int], sums: dict[int, _LineSums]) -> None:
    """Add to each line what the two views of a benefit differ in."""
    for sign, minors in ((-1, given.prorated), (1, given.placed)):
        for unit, minor in minors.items():
            line = sums.get(owner[unit])
            if line is None:
                line = sums[owner[unit]] = _LineSums()
            line.moved += sign * minor


class Applied:
    """The promotions that a finished evaluation applied; their records are made when asked for."""

    def __init__(
        self, evaluation: Evaluation, owner: Sequence[int], lines: tuple[PriceLine, ...]
    ) -> None:
        self.evaluation = evaluation
        self.owner = owner
        self._lines = lines
        self.given = [(at, given) for at, given in sorted(evaluation.given.items()) if given.placed]
        self._records: tuple[PromotionRecord, ...] | None = None

    def numbers(self, joined: set[int]) -> tuple[int, ...]:
        """Return the numbers of the basket's lines that some joined lines stand for."""
        units = self.evaluation.units
        found = {self.owner[u] for at in joined for u in units.of_line(at)}
        return tuple(sorted(self._lines[at].line for at in found))

    @property
    def records(self) -> tuple[PromotionRecord, ...]:
        """Return what each applied promotion came to, in the order of the book."""
        if self._records is None:
            given = sorted(self.evaluation.all_given().items())
            self._records = tuple(self._record(at, each) for at, each in given if each.placed)
        return self._records

    def _record(self, at: int, given: Given) -> PromotionRecord:
        promotion = self.evaluation.promotion(at)
        count: dict[int, int] = {}
        placed: dict[int, int] = {}
        prorated: dict[int, int] = {}
        for unit in given.took_part.union(given.prorated):
            line = self.owner[unit]
            count[line] = count.get(line, 0) + (unit in given.took_part)
            placed[line] = placed.get(line, 0) + given.placed.get(unit, 0)
            prorated[line] = prorated.get(line, 0) + given.prorated.get(unit, 0)
        presented = promotion.requires.coupon.intersection(self.evaluation.context.coupons)
        return PromotionRecord(
            promotion=promotion.promotion_id,
            version=promotion.version,
            text=promotion.text or promotion.promotion_id,
            applications=given.applications,
            discount_minor=given.value,
            parts=tuple(
                _part(self._lines[line], count[line], placed[line], prorated[line])
                for line in sorted(count)
            ),
            funded_by=promotion.funded_by if promotion.is_third_party else "",
            coupon=min(presented, default=""),
            per_customer=promotion.limits.per_customer,
        )


def _part(line: PriceLine, count: int, placed: int, prorated: int) -> PromotionPart:
    quantity = line.quantity if line.measured else Quantity(count * MILLI)
    return PromotionPart(line.line, str(quantity), placed, prorated)
