"""The best plan of the locations that may serve."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, islice
from typing import TYPE_CHECKING

from sync.hub.routing.allocation import Plan, allocate
from sync.hub.routing.covering import Covering
from sync.hub.routing.ranking import Comparison, by_preference, choose
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
    preferred = by_preference(case, names)
    sizes = range(1, min(case.locations_max, len(preferred)) + 1)
    is_capped = False
    if case.rules.soft[:1] and case.rules.soft[0].kind is SoftKind.FEWEST_SPLITS:
        covering = Covering(case, preferred)
        for size in sizes:
            plans = covering.plans(size)
            if plans:
                return Search(*choose(case, plans), len(plans), covering.is_capped)
        is_capped = covering.is_capped
    plans = []
    for size in sizes:
        sets = list(islice(_sets(preferred, size), case.rules.combinations_max + 1))
        is_capped = is_capped or len(sets) > case.rules.combinations_max
        found = (allocate(case, each) for each in sets[: case.rules.combinations_max])
        plans.extend(plan for plan in found if plan is not None and plan.shares)
    return Search(*choose(case, plans), len(plans), is_capped)


def _sets(preferred: Sequence[str], size: int) -> Iterator[tuple[str, ...]]:
    """Yield every set of a size; none with a less preferred location before all without it."""
    for last, name in enumerate(preferred):
        for others in combinations(preferred[:last], size - 1):
            yield (*others, name)
