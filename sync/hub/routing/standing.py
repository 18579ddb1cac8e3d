"""A network beside a set of rules: what no request changes, worked out once for each location."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sync.hub.routing.failing import Failure, failed
from sync.hub.routing.rules import FilterKind, SoftKind, SoftRule, bounded

if TYPE_CHECKING:
    from collections.abc import Callable

    from edge.domain.instant import Instant
    from sync.hub.routing.network import Network
    from sync.hub.routing.places import Location
    from sync.hub.routing.rules import HardFilter, RoutingRules


class Standing:
    """How each location stands by itself: the filters that it fails, its measure by each rule."""

    def __init__(self, network: Network, rules: RoutingRules) -> None:
        self.network, self.rules = network, rules
        self.asking = tuple(rule for rule in rules.hard if rule.kind not in _CHECKS)
        """The filters that depend on the request."""
        self._failures: dict[str, tuple[Failure, ...]] = {}
        self._measures: dict[SoftRule, dict[str, int]] = {
            rule: {} for rule in rules.soft if rule.kind in _MEASURES
        }

    def failures(self, name: str) -> tuple[Failure, ...]:
        """Return the filters that a location fails whatever is asked."""
        known = self._failures.get(name)
        if known is None:
            known = self._failures[name] = tuple(self._failing(self.network.locations[name]))
        return known

    def measure(self, rule: SoftRule, name: str) -> int | None:
        """Return what a rule finds at a location; None where that depends on the request."""
        column = self._measures.get(rule)
        if column is None:
            return None
        found = column.get(name)
        if found is None:
            place = self.network.locations[name]
            found = bounded(_MEASURES[rule.kind](place, self.network.now), rule.equal_up_to)
            column[name] = found
        return found

    def _failing(self, place: Location) -> list[Failure]:
        found = [Failure(FilterKind.PAUSED)] if place.is_paused else []
        for rule in self.rules.hard:
            check = _CHECKS.get(rule.kind)
            failure = check and check(place, rule, self.network.now)
            if failure:
                found.append(failure)
        return found


def _capacity(place: Location, rule: HardFilter, _: Instant) -> Failure | None:
    if place.capacity is None or place.open_orders < place.capacity:
        return None
    return failed(rule, place.open_orders, place.capacity)


def _line_up(place: Location, rule: HardFilter, _: Instant) -> Failure | None:
    return failed(rule, None, None) if place.is_cut_off else None


def _stock_age(place: Location, rule: HardFilter, now: Instant) -> Failure | None:
    age_s = place.age_s(now)
    return failed(rule, age_s, rule.limit) if age_s > rule.limit else None


def _kind(place: Location, rule: HardFilter, _: Instant) -> Failure | None:
    if place.kind in rule.kinds:
        return None
    return failed(rule, place.kind.value, ", ".join(sorted(rule.kinds)))


_CHECKS: Final[dict[FilterKind, Callable[[Location, HardFilter, Instant], Failure | None]]] = {
    FilterKind.CAPACITY: _capacity,
    FilterKind.LINE_UP: _line_up,
    FilterKind.STOCK_AGE: _stock_age,
    FilterKind.KIND: _kind,
}
_MEASURES: Final[dict[SoftKind, Callable[[Location, Instant], int]]] = {
    SoftKind.LOAD: lambda place, _: place.load_permille,
    SoftKind.STOCK_AGE: lambda place, now: place.age_s(now),
    SoftKind.PRIORITY: lambda place, _: place.priority,
}
