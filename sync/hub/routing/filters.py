"""Hard filters: which locations may serve a request at all, and why the others may not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sync.hub.routing.places import Method
from sync.hub.routing.rules import FilterKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sync.hub.routing.case import Case
    from sync.hub.routing.places import Location
    from sync.hub.routing.rules import HardFilter


@dataclass(frozen=True, slots=True)
class Failure:
    """A filter that a location failed: what was found there, None for unknown, and the limit."""

    filter: FilterKind
    found: str | int | None = None
    limit: str | int | None = None
    is_droppable: bool = False


@dataclass(frozen=True, slots=True)
class Fallen:
    """A location that has goods of the request and may not serve it, with each filter failed."""

    location: str
    failures: tuple[Failure, ...]

    @property
    def is_droppable(self) -> bool:
        """Tell whether it may serve once the filters are dropped that can be."""
        return all(each.is_droppable for each in self.failures)


def sift(case: Case, names: Iterable[str]) -> tuple[list[str], tuple[Fallen, ...]]:
    """Return the locations that pass every filter, and those that fell out, both as given."""
    passed, fallen = [], []
    for name in names:
        failures = failures_of(case, case.network.locations[name])
        if failures:
            fallen.append(Fallen(name, failures))
        else:
            passed.append(name)
    return passed, tuple(fallen)


def failures_of(case: Case, location: Location) -> tuple[Failure, ...]:
    """Return every filter that a location fails."""
    found = _always(case, location)
    for each in case.rules.hard:
        failure = _CHECKS[each.kind](case, location, each)
        if failure is not None:
            found.append(failure)
    return tuple(found)


def _always(case: Case, location: Location) -> list[Failure]:
    """Return what no rules can allow."""
    request, found = case.request, []
    if request.method not in location.methods:
        found.append(Failure(FilterKind.METHOD, None, request.method.value))
    if request.method is Method.PICKUP and location.location != request.pickup_at:
        found.append(Failure(FilterKind.PICKUP_LOCATION, location.location, request.pickup_at))
    if location.location in request.excluded:
        found.append(Failure(FilterKind.EXCLUDED))
    if location.is_paused:
        found.append(Failure(FilterKind.PAUSED))
    return found


def _capacity(_: Case, location: Location, rule: HardFilter) -> Failure | None:
    if location.capacity is None or location.open_orders < location.capacity:
        return None
    return _failed(rule, location.open_orders, location.capacity)


def _max_distance(case: Case, location: Location, rule: HardFilter) -> Failure | None:
    if case.is_anywhere:
        return None
    way_m = case.distance_m(location.location)
    return None if way_m is not None and way_m <= rule.limit else _failed(rule, way_m, rule.limit)


def _market(case: Case, location: Location, rule: HardFilter) -> Failure | None:
    wanted = case.request.market
    if wanted is None or location.market == wanted:
        return None
    return _failed(rule, location.market, wanted)


def _line_up(_: Case, location: Location, rule: HardFilter) -> Failure | None:
    return _failed(rule, None, None) if location.is_cut_off else None


def _stock_age(case: Case, location: Location, rule: HardFilter) -> Failure | None:
    age_s = location.age_s(case.network.now)
    return _failed(rule, age_s, rule.limit) if age_s > rule.limit else None


def _kind(_: Case, location: Location, rule: HardFilter) -> Failure | None:
    if location.kind in rule.kinds:
        return None
    return _failed(rule, location.kind.value, ", ".join(sorted(rule.kinds)))


def _lead_time(case: Case, location: Location, rule: HardFilter) -> Failure | None:
    promised = case.request.promised_by
    if promised is None:
        return None
    left_s = (promised.micros - case.network.now.micros) // 1_000_000
    return _failed(rule, location.lead_s, left_s) if location.lead_s > left_s else None


def _failed(rule: HardFilter, found: str | int | None, limit: str | int | None) -> Failure:
    return Failure(rule.kind, found, limit, rule.is_droppable)


_CHECKS: Final[dict[FilterKind, Callable[[Case, Location, HardFilter], Failure | None]]] = {
    FilterKind.CAPACITY: _capacity,
    FilterKind.MAX_DISTANCE: _max_distance,
    FilterKind.MARKET: _market,
    FilterKind.LINE_UP: _line_up,
    FilterKind.STOCK_AGE: _stock_age,
    FilterKind.KIND: _kind,
    FilterKind.LEAD_TIME: _lead_time,
}
OPTIONAL: Final = tuple(_CHECKS)
"""The filters that rules may name."""
