"""The best plan of the locations that may serve."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, islice
from typing import TYPE_CHECKING

from sync.hub.routing.allocation import Plan
from sync.hub.routing.coverage import Coverage
from sync.hub.routing.covering import Covering
from sync.hub.routing.ranking import COVERAGE, Comparison, choose
from sync.hub.routing.rules import SoftKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sync.hub.routing.case import Case


Names = tuple[str, ...]
"""A set of locations."""


@dataclass(frozen=True, slots=True)
class Search:
    """What a search came to. `is_capped`: sets were left out, so a better one may exist."""

    plan: Plan | None
    comparisons: tuple[Comparison, ...]
    plans: int
    is_capped: bool = False


def search(case: Case, names: Sequence[str]) -> Search:
    """Return the best plan of sets of locations up to the size that the rules allow.

    Where the fewest locations come first, the least size at which all is served is enough.
    Otherwise, and where all cannot be served, every set is compared. Of each size no more sets
    are looked at than the rules say, those of the more preferred locations first.
    """
    coverage = Coverage(case, names)
    rules, most = case.rules.soft, case.rules.combinations_max
    sizes = range(1, min(case.locations_max, len(names)) + 1)
    if rules[0].kind is SoftKind.FEWEST_SPLITS:
        covering = Covering(case, coverage, names)
        for size in sizes:
            plans = covering.plans(size)
            if plans:
                found = choose(case, plans, rules[1:])
                return Search(*found, len(plans), covering.is_capped)
    preferred, is_capped = sorted(names, key=case.preference), False
    sets: list[Names] = []
    for size in sizes:
        some = list(islice(_sets(preferred, size), most + 1))
        is_capped = is_capped or len(some) > most
        sets += some[:most]
    if case.has_items_once:
        sets = _farthest_reaching(coverage, sets)
    used = {plan.locations: plan for plan in (Plan(case, each).used() for each in sets)}
    plans = [plan for plan in used.values() if plan.locations]
    return Search(*choose(case, plans, (COVERAGE, *rules)), len(plans), is_capped)


def _farthest_reaching(coverage: Coverage, sets: Sequence[Names]) -> list[Names]:
    """Return the sets that miss least; no other can win, as coverage is compared first."""
    missing = [coverage.missing(each) for each in sets]
    least = min(missing, default=None)
    return [each for each, found in zip(sets, missing, strict=True) if found == least]


def _sets(preferred: Sequence[str], size: int) -> Iterator[Names]:
    """Yield every set of a size; none with a less preferred location before all without it."""
    for last, name in enumerate(preferred):
        for others in combinations(preferred[:last], size - 1):
            yield (*others, name)
