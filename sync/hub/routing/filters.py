"""Hard filters: which locations may serve a request at all, and why the others may not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sync.hub.routing.failing import Failure, Fallen, failed
from sync.hub.routing.places import Method
from sync.hub.routing.rules import FilterKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from sync.hub.routing.case import Case
    from sync.hub.routing.places import Location
    from sync.hub.routing.rules import HardFilter


def sift(case: Case, names: Iterable[str]) -> tuple[list[str], tuple[Fallen, ...]]:
    """Return the locations that pass every filter, and those that fell out, both as given."""
    passed, fallen = [], []
    checks = [(_CHECKS[rule.kind], rule) for rule in case.standing.asking]
    for name in names:
        location = case.network.locations[name]
        failures = [*_asked(case, location), *case.standing.failures(name)]
        for check, rule in checks:
            failure = check(case, location, rule)
            if failure is not None:
                failures.append(failure)
        if failures:
            fallen.append(Fallen(name, tuple(failures)))
        else:
            passed.append(name)
    return passed, tuple(fallen)


def _asked(case: Case, location: Location) -> Iterator[Failure]:
    """Yield what no rules can allow of this request."""
    request = case.request
    if request.method not in location.methods:
        yield Failure(FilterKind.METHOD, None, request.method.value)
    if request.method is Method.PICKUP and location.location != request.pickup_at:
        yield Failure(FilterKind.PICKUP_LOCATION, location.location, request.pickup_at)
    if location.location in request.excluded:
        yield Failure(FilterKind.EXCLUDED)


def _max_distance(case: Case, location: Location, rule: HardFilter) -> Failure | None:
    if case.is_anywhere:
        return None
    way_m = case.distance_m(location.location)
    return None if way_m is not None and way_m <= rule.limit else failed(rule, way_m, rule.limit)


def _market(case: Case, location: Location, rule: HardFilter) -> Failure | None:
    wanted = case.request.market
    if wanted is None or location.market == wanted:
        return None
    return failed(rule, location.market, wanted)


def _lead_time(case: Case, location: Location, rule: HardFilter) -> Failure | None:
    left_s = case.left_s
    if left_s is None or location.lead_s <= left_s:
        return None
    return failed(rule, location.lead_s, left_s)


_CHECKS: Final[dict[FilterKind, Callable[[Case, Location, HardFilter], Failure | None]]] = {
    FilterKind.MAX_DISTANCE: _max_distance,
    FilterKind.MARKET: _market,
    FilterKind.LEAD_TIME: _lead_time,
}
