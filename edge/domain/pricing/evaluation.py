"""One evaluation of a price book over a basket: what promotions see, propose and were given."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from edge.domain.pricing.eligibility import (
    Eligibility,
    applications_left,
    budget_left,
    eligibility,
)
from edge.domain.pricing.promotion import Layer
from edge.domain.pricing.proposing import propose
from edge.domain.pricing.prorating import Prorating

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from edge.domain.pricing.compiled import CompiledBook
    from edge.domain.pricing.discounting import DiscountRounding
    from edge.domain.pricing.lines import PriceContext
    from edge.domain.pricing.promotion import Promotion
    from edge.domain.pricing.simple_gains import LineOutcome
    from edge.domain.pricing.units import Application, Units


@dataclass(slots=True)
class Given:
    """What a promotion was given so far: per unit as placed, and prorated over its deals' units."""

    applications: int = 0
    placed: dict[int, int] = field(default_factory=dict)
    prorated: dict[int, int] = field(default_factory=dict)
    took_part: set[int] = field(default_factory=set)

    @property
    def value(self) -> int:
        """Return the discount in all."""
        return sum(self.placed.values())


def consumed(application: Application, consumes: str) -> tuple[int, ...]:
    """Return the units that a deal keeps from other deals."""
    if consumes == "none":
        return ()
    if consumes == "target":
        return tuple(unit for unit, _ in application.rewards)
    return application.units


class Evaluation:
    """The working state of one evaluation. `given` is the result, by position in the book.

    Without `per_line` the promotions that reward each unit for itself in the first two layers are
    no part of `line_pools` and `eligible`: the layers ask for them line by line.
    """

    def __init__(
        self,
        units: Units,
        compiled: CompiledBook,
        context: PriceContext,
        rounding: DiscountRounding,
        *,
        per_line: bool = True,
    ) -> None:
        self.units = units
        self.compiled = compiled
        self.context = context
        self.rounding = rounding
        memory = compiled.context_memory(context, rounding)
        self._known, self._unit_rules = memory.eligible, memory.unit_rules
        self.line_memory = memory.lines
        self.touched = compiled.touched_by(units.lines)
        self.line_pools = compiled.pools(self.touched, per_line=per_line)
        self.eligible = [at for at in sorted(self.line_pools) if self.is_eligible(at)]
        self.given: dict[int, Given] = {}
        self.line_outcomes: dict[int, LineOutcome] = {}
        """What lines were given that only their own goods decide; `all_given` has it, too."""
        self.by_hand = Given()
        self._prorating = Prorating(units)
        self.reserved: set[int] = set()
        """Units that an exclusive promotion keeps to itself."""

    def is_eligible(self, at: int) -> bool:
        """Tell whether the buyer may have a promotion."""
        answer = self._known.get(at)
        if answer is None:
            answer = self._known[at] = eligibility(self.compiled.promotions[at], self.context)
        return answer is Eligibility.YES

    def unit_rules(self, at: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Return the price lists and the markdowns that a line may have."""
        touched = self.touched[at]
        found = self._unit_rules.get(touched.number)
        if found is None:
            found = self._unit_rules[touched.number] = (
                tuple(filter(self.is_eligible, touched.price_lists)),
                tuple(filter(self.is_eligible, touched.markdowns)),
            )
        return found

    def reserve(self, units: Iterable[int]) -> None:
        """Keep every later promotion off these units."""
        reserved = set(units)
        self.reserved |= reserved
        self.units.take(reserved)

    @property
    def in_deals(self) -> set[int]:
        """Return the units that promotions over several units have."""
        return {
            unit
            for at, given in self.given.items()
            if not self.compiled.unit_rules[at]
            and self.promotion(at).combine.layer is not Layer.BASKET
            for unit in given.took_part
        }

    def promotion(self, at: int) -> Promotion:
        """Return the promotion at a position of the book."""
        return self.compiled.promotions[at]

    def visible(self, at: int, among: set[int] | None = None) -> list[list[int]]:
        """Return the units of each pool that no deal has taken, only those among a set if given."""
        units, taken = self.units, self.units.taken
        if not taken and among is None and not self.compiled.looks_at_discounts[at]:
            return [units.of_lines(lines) for lines in self.line_pools[at]]
        pools = []
        for selector, lines in zip(self.compiled.selectors[at], self.line_pools[at], strict=True):
            pool = units.of_lines(lines)
            if taken:
                pool = [u for u in pool if u not in taken]
            if among is not None:
                pool = [u for u in pool if u in among]
            if selector.undiscounted:
                pool = [u for u in pool if units.amount[u] == units.original[u]]
            pools.append(pool)
        return pools

    def propose(self, at: int, among: set[int] | None = None) -> list[Application]:
        """Return what a promotion would give to the units it may see now."""
        return self.propose_to(at, self.visible(at, among))

    def propose_to(self, at: int, pools: Sequence[list[int]]) -> list[Application]:
        """Return what a promotion would give to the units of these pools."""
        promotion = self.promotion(at)
        return propose(
            promotion,
            pools,
            self.units,
            self.rounding,
            self.applications_left(at),
            self.most_left(at),
        )

    def try_order(self, order: Sequence[int]) -> list[tuple[int, Application]]:
        """Return what deals would give one after the other, each taking its units, on trial."""
        units = self.units
        amount, taken = units.amount, units.taken
        units.amount, units.taken = list(amount), set(taken)
        chosen: list[tuple[int, Application]] = []
        try:
            for at in order:
                consumes = self.promotion(at).combine.consumes
                for application in self.propose(at):
                    chosen.append((at, application))
                    units.give(application)
                    units.take(consumed(application, consumes))
        finally:
            units.amount, units.taken = amount, taken
        return chosen

    def applications_left(self, at: int) -> int | None:
        """Return how often a promotion may still be applied to this basket."""
        if self.compiled.is_unlimited[at]:
            return None
        left = applications_left(self.promotion(at), self.context)
        if left is None or at not in self.given:
            return left
        return max(left - self.given[at].applications, 0)

    def most_left(self, at: int) -> int | None:
        """Return the discount that a promotion may still give to this basket."""
        if self.compiled.is_unlimited[at]:
            return None
        promotion = self.promotion(at)
        limits = (promotion.limits.max_discount, budget_left(promotion, self.context))
        known = [limit for limit in limits if limit is not None]
        if not known:
            return None
        before = self.given[at].value if at in self.given else 0
        return max(min(known) - before, 0)

    def apply(self, at: int, applications: Iterable[Application]) -> None:
        """Give what was proposed, and remember it in both views (domain decision D8)."""
        given = self.given.get(at)
        if given is None:
            given = self.given[at] = Given()
        placed, prorated = given.placed, given.prorated
        for application in applications:
            for unit, share in self._prorating.spread(application):
                prorated[unit] = prorated.get(unit, 0) + share
            for unit, discount in application.rewards:
                placed[unit] = placed.get(unit, 0) + discount
            given.took_part.update(application.units)
            given.applications += application.times
            self.units.give(application)

    def all_given(self) -> dict[int, Given]:
        """Return what every promotion was given, line outcomes among it."""
        if not self.line_outcomes:
            return self.given
        found = {
            at: Given(g.applications, dict(g.placed), dict(g.prorated), set(g.took_part))
            for at, g in self.given.items()
        }
        for line, outcome in self.line_outcomes.items():
            first = self.units.first[line]
            for promotion, rewards in outcome.gains:
                given = found.setdefault(promotion, Given())
                given.applications += 1
                for offset, discount in rewards:
                    unit = first + offset
                    given.placed[unit] = given.placed.get(unit, 0) + discount
                    given.prorated[unit] = given.prorated.get(unit, 0) + discount
                    given.took_part.add(unit)
        return found

    def give_by_hand(self, application: Application) -> None:
        """Take a person's discount off its units; it belongs to them, in both views."""
        for unit, share in self._prorating.spread(application):
            self.by_hand.prorated[unit] = self.by_hand.prorated.get(unit, 0) + share
        for unit, discount in application.rewards:
            self.by_hand.placed[unit] = self.by_hand.placed.get(unit, 0) + discount
        self.units.give(application)
