"""Soft rules: which plan is better, rule by rule, with the ranks kept.

A rule measures each location of a plan; the plan's measure is those of its locations, the worst
first. The lower one is better; plans that a rule finds equal go on to the next one, and after the
last one the ids decide.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sync.hub.routing.rules import SoftKind, SoftRule

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edge.domain.ids import ItemId
    from sync.hub.routing.allocation import Plan
    from sync.hub.routing.case import Case

Measure = tuple[int, ...]
COVERAGE: Final = SoftRule(SoftKind.COVERAGE)
"""Stands above every set of rules: fewer lines missing, then less missing."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a plan stood in a comparison: rank 1 went on, by its measure."""

    locations: tuple[str, ...]
    measure: Measure
    rank: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """A rule that was applied to more than one plan, with the measure of each."""

    rule: SoftRule
    measures: tuple[tuple[tuple[str, ...], Measure], ...]

    def standings(self) -> tuple[Standing, ...]:
        """Return the plans by rank, equal ones with the same rank in the order of their ids."""
        steps = sorted({measure for _, measure in self.measures})
        ranks = {measure: rank for rank, measure in enumerate(steps, 1)}
        ordered = sorted(self.measures, key=lambda each: (each[1], each[0]))
        return tuple(Standing(names, found, ranks[found]) for names, found in ordered)


def choose(
    case: Case, plans: Sequence[Plan], rules: Sequence[SoftRule]
) -> tuple[Plan | None, tuple[Comparison, ...]]:
    """Return the best plan by these rules and how it came out on top; None of no plans."""
    left, comparisons = list(plans), []
    for rule in rules:
        if len(left) < 2:
            break
        measures = [measure(case, rule, plan) for plan in left]
        named = zip((plan.locations for plan in left), measures, strict=True)
        comparisons.append(Comparison(rule, tuple(named)))
        best = min(measures)
        left = [plan for plan, found in zip(left, measures, strict=True) if found == best]
    return min(left, key=lambda plan: plan.locations, default=None), tuple(comparisons)


def measure(case: Case, rule: SoftRule, plan: Plan) -> Measure:
    """Return what a rule finds in a plan; the lower, the better."""
    if rule.kind is SoftKind.COVERAGE:
        return plan.missing()
    if rule.kind is SoftKind.FEWEST_SPLITS:
        return (len(plan.locations),)
    if rule.kind is SoftKind.STOCK_DEPTH:
        return _depths(case, rule, plan)
    if len(plan.locations) == 1:
        return (case.measure(rule, plan.locations[0]),)
    found = [case.measure(rule, name) for name in plan.locations]
    return tuple(sorted(found, reverse=True))


def _depths(case: Case, rule: SoftRule, plan: Plan) -> Measure:
    """Return how little each location has left of what it gives, less being worse."""
    left: dict[tuple[str, ItemId], int] = {}
    for share in plan.shares:
        place = (share.location, share.item)
        left[place] = left.get(place, case.offer(*place)) - share.milli
    least: dict[str, int] = {}
    for (name, _), milli in left.items():
        least[name] = min(milli, least.get(name, milli))
    enough = rule.equal_up_to[0] if rule.equal_up_to else None
    depths = [milli if enough is None else min(milli, enough) for milli in least.values()]
    return tuple(sorted((-milli for milli in depths), reverse=True))
