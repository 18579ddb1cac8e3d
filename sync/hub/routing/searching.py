"""The best plan of the locations that may serve."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, islice
from typing import TYPE_CHECKING

from sync.hub.routing.allocation import Plan
from sync.hub.routing.covering import Covering
from sync.hub.routing.ranking import COVERAGE, Comparison, choose
from sync.hub.routing.rules import SoftKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sync.hub.routing.case import Case


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
    sizes = range(1, min(case.locations_max, len(names)) + 1)
    is_capped, rules = False, case.rules.soft
    if rules[0].kind is SoftKind.FEWEST_SPLITS:
        covering = Covering(case, names)
        for size in sizes:
            plans = covering.plans(size)
            if plans:
                found = choose(case, plans, rules[1:])
                return Search(*found, len(plans), covering.is_capped)
        is_capped = covering.is_capped
    preferred = sorted(names, key=case.preference)
    plans, most = [], case.rules.combinations_max
    for size in sizes:
        sets = list(islice(_sets(preferred, size), most + 1))
        is_capped = is_capped or len(sets) > most
        plans += [plan for plan in (Plan(case, each) for each in sets[:most]) if plan.is_used]
    return Search(*choose(case, plans, (COVERAGE, *rules)), len(plans), is_capped)


def _sets(preferred: Sequence[str], size: int) -> Iterator[tuple[str, ...]]:
    """Yield every set of a size; none with a less preferred location before all without it."""
    for last, name in enumerate(preferred):
        for others in combinations(preferred[:last], size - 1):
            yield (*others, name)
