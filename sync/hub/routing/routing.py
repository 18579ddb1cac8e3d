"""Routes a request: filters, then comparisons; once strictly, once without what can be dropped.

Pure: the same request, network and rules give the same answer whatever order they are given in.
Source of the two passes: distributed order management as Microsoft Dynamics 365 describes it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.quantity import Quantity
from sync.hub.routing.case import Case
from sync.hub.routing.filters import sift
from sync.hub.routing.leftovers import leftovers
from sync.hub.routing.result import Assignment, Explanation, Routing
from sync.hub.routing.searching import search
from sync.hub.routing.standing import Standing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sync.hub.routing.failing import Fallen
    from sync.hub.routing.network import Network
    from sync.hub.routing.requests import Request
    from sync.hub.routing.rules import RoutingRules
    from sync.hub.routing.searching import Search


def route(request: Request, network: Network, rules: RoutingRules) -> Routing:
    """Return which location serves what of a request, what nobody does, and why.

    Raises `BadInput` `routing_request_invalid` with the field that cannot be routed.
    """
    return route_among(request, Standing(network, rules))


def route_among(request: Request, standing: Standing) -> Routing:
    """Route one of many requests; `standing` remembers what they have in common.

    The second pass is taken only where it serves more.
    """
    case = Case(request, standing)
    candidates, fallen = sift(case, case.holders())
    found, is_second_pass = search(case, candidates), False
    dropped = [each.location for each in fallen if each.is_droppable]
    if dropped and _missing(case, found) > (0, 0):
        wider = sorted([*candidates, *dropped])
        again = search(case, wider)
        if _missing(case, again) < _missing(case, found):
            fallen = tuple(each for each in fallen if not each.is_droppable)
            candidates, found, is_second_pass = wider, again, True
    return _answer(case, found, candidates, fallen, is_second_pass=is_second_pass)


def _missing(case: Case, found: Search) -> tuple[int, int]:
    """Return how many lines are missing and how much of them."""
    if found.plan is None:
        return len(case.lines), sum(line.quantity.milli for line in case.lines)
    return found.plan.missing()


def _answer(
    case: Case,
    found: Search,
    candidates: list[str],
    fallen: tuple[Fallen, ...],
    *,
    is_second_pass: bool,
) -> Routing:
    is_kept_whole = not case.rules.is_partial_allowed and _missing(case, found) > (0, 0)
    last = found.comparisons[-1] if found.comparisons else None
    explanation = Explanation(
        candidates=tuple(candidates),
        fallen=fallen,
        without_stock=len(case.network.locations) - len(candidates) - len(fallen),
        plans=found.plans,
        comparisons=found.comparisons,
        is_tie=last is not None and [each.rank for each in last.standings()].count(1) > 1,
        is_capped=found.is_capped,
        is_second_pass=is_second_pass,
    )
    assignments = () if is_kept_whole else tuple(_assignments(case, found))
    rest = tuple(leftovers(case, found.plan, candidates, is_kept_whole=is_kept_whole))
    return Routing(assignments, rest, explanation)


def _assignments(case: Case, found: Search) -> Iterator[Assignment]:
    """Yield what the plan gives, by location and line."""
    units = {line.line: line.quantity.unit for line in case.lines}
    shares = found.plan.shares if found.plan else ()
    for share in sorted(shares, key=lambda each: (each.location, each.line)):
        quantity = Quantity(share.milli, units[share.line])
        yield Assignment(share.location, share.line, share.item, quantity)
