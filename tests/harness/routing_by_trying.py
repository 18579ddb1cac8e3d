"""The answer of routing by trying everything, written without a line of the product's search.

Sets are bit patterns over all locations, quantities are counted down piece by piece, distances
come from floating point, and plans are compared in pairs. Slow; for a handful of locations.
"""

from __future__ import annotations

from functools import cmp_to_key
from math import asin, cos, radians, sin, sqrt
from typing import TYPE_CHECKING, Any

from sync.hub.routing.rules import FilterKind, SoftKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sync.hub.routing.places import Location
    from sync.hub.routing.requests import Request
    from sync.hub.routing.rules import HardFilter, RoutingRules, SoftRule
    from sync.hub.routing.stock import Stock

Gift = tuple[str, int, int]
"""A location, a line, thousandths."""


class BruteForce:
    """Everything of one question, and the answer."""

    def __init__(
        self, request: Request, places: Sequence[Location], stock: Sequence[Stock],
        rules: RoutingRules, now_micros: int,
    ) -> None:  # fmt: skip
        self.request, self.rules, self.now = request, rules, now_micros
        self.places = {place.location: place for place in places}
        self.free = {(row.location, row.item): self._free(row) for row in stock}

    def answer(self) -> tuple[list[Gift], bool]:
        """Return what each location gives to each line, and whether filters were dropped."""
        strict = self._best(drop=False)
        if self._lost(strict) == (0, 0):
            return sorted(strict), False
        loose = self._best(drop=True)
        dropped = self._lost(loose) < self._lost(strict)
        best = loose if dropped else strict
        if not self.rules.is_partial_allowed and self._lost(best) != (0, 0):
            return [], dropped
        return sorted(best), dropped

    def _free(self, row: Stock) -> int:
        terms, place = self.rules.channels[self.request.channel], self.places[row.location]
        old = terms.offline_after_s is not None and self._age(place) > terms.offline_after_s
        free = row.on_hand_milli - row.unavailable_milli - row.safety_milli - row.committed_milli
        for hold in row.reservations:
            free -= hold.milli if self.now < hold.expires.micros else 0
        free -= terms.buffer_milli
        free -= terms.offline_buffer_milli if old or place.is_cut_off else 0
        free += row.inbound_milli if terms.is_inbound_sold else 0
        return max(free // 1000, 0) * 1000

    def _age(self, place: Location) -> int:
        return (self.now - place.known_at.micros) // 1_000_000

    def _way(self, place: Location) -> float:
        one, other = place.position, self.request.ship_to
        if other is None:
            return 0
        if one is None:
            return 99_999_999
        low, high = radians(one.latitude_microdeg / 1e6), radians(other.latitude_microdeg / 1e6)
        east = radians((other.longitude_microdeg - one.longitude_microdeg) / 1e6)
        part = sin((high - low) / 2) ** 2 + cos(low) * cos(high) * sin(east / 2) ** 2
        return 2 * 6_371_008.8 * asin(sqrt(part))

    def _may(self, place: Location, *, drop: bool) -> bool:
        request = self.request
        if place.is_paused or place.location in request.excluded:
            return False
        if request.method not in place.methods:
            return False
        if request.pickup_at is not None and request.pickup_at != place.location:
            return False
        return all((drop and r.is_droppable) or self._passes(place, r) for r in self.rules.hard)

    def _passes(self, place: Location, rule: HardFilter) -> bool:
        promised = self.request.promised_by
        return {
            FilterKind.CAPACITY: place.capacity is None or place.open_orders < place.capacity,
            FilterKind.MAX_DISTANCE: self._way(place) <= rule.limit,
            FilterKind.MARKET: self.request.market in (None, place.market),
            FilterKind.LINE_UP: not place.is_cut_off,
            FilterKind.STOCK_AGE: self._age(place) <= rule.limit,
            FilterKind.KIND: place.kind in rule.kinds,
            FilterKind.LEAD_TIME: promised is None
            or self.now + place.lead_s * 1_000_000 <= promised.micros,
        }[rule.kind]

    def _best(self, *, drop: bool) -> list[Gift]:
        names = sorted(self.places)
        most = self.rules.locations_max if self.request.is_split_allowed else 1
        best: list[Gift] = []
        for bits in range(1, 2 ** len(names)):
            group = [name for at, name in enumerate(names) if bits >> at & 1]
            if len(group) <= most and all(self._may(self.places[n], drop=drop) for n in group):
                gifts = self._gifts(group)
                if {name for name, _, _ in gifts} == set(group) and (
                    not best or self._compare(gifts, best) < 0
                ):
                    best = gifts
        return best

    def _gifts(self, group: list[str]) -> list[Gift]:
        order = sorted(group, key=cmp_to_key(self._compare_alone))
        shelf = {key: milli // 1000 for key, milli in self.free.items()}
        gifts: dict[tuple[str, int], int] = {}
        for line in sorted(self.request.lines, key=lambda x: (-x.quantity.milli, x.line)):
            pieces = line.quantity.milli // 1000
            able = [name for name in order if shelf.get((name, line.item), 0) >= pieces]
            sources = able[:1] or (order if self.rules.is_line_split else [])
            for _ in range(pieces):
                for name in sources:
                    if shelf.get((name, line.item), 0) > 0:
                        shelf[name, line.item] -= 1
                        gifts[name, line.line] = gifts.get((name, line.line), 0) + 1
                        break
        return [(name, line, count * 1000) for (name, line), count in gifts.items()]

    def _lost(self, gifts: list[Gift]) -> tuple[int, int]:
        missing = []
        for line in self.request.lines:
            got = sum(milli for _, number, milli in gifts if number == line.line)
            if got < line.quantity.milli:
                missing.append(line.quantity.milli - got)
        return len(missing), sum(missing)

    def _compare_alone(self, one: str, other: str) -> int:
        for rule in self.rules.soft:
            if rule.kind not in (SoftKind.FEWEST_SPLITS, SoftKind.STOCK_DEPTH):
                a, b = self._value(rule, one, []), self._value(rule, other, [])
                if a != b:
                    return -1 if a < b else 1
        return -1 if one < other else 1

    def _compare(self, one: list[Gift], other: list[Gift]) -> int:
        if self._lost(one) != self._lost(other):
            return -1 if self._lost(one) < self._lost(other) else 1
        for rule in self.rules.soft:
            a, b = self._values(rule, one), self._values(rule, other)
            for x, y in zip(a, b, strict=False):
                if x != y:
                    return -1 if x < y else 1
            if len(a) != len(b):
                return -1 if len(a) < len(b) else 1
        first, second = sorted({g[0] for g in one}), sorted({g[0] for g in other})
        return -1 if first < second else 1

    def _values(self, rule: SoftRule, gifts: list[Gift]) -> list[Any]:
        names = {name for name, _, _ in gifts}
        if rule.kind is SoftKind.FEWEST_SPLITS:
            return [len(names)]
        return sorted((self._value(rule, name, gifts) for name in names), reverse=True)

    def _value(self, rule: SoftRule, name: str, gifts: list[Gift]) -> Any:
        place = self.places[name]
        if rule.kind is SoftKind.STOCK_DEPTH:
            return self._depth(rule, name, gifts)
        if rule.kind is SoftKind.MARKET:
            return self.request.market is not None and place.market != self.request.market
        found = {
            SoftKind.PRIORITY: place.priority,
            SoftKind.DISTANCE: self._way(place),
            SoftKind.LOAD: self._load(place),
            SoftKind.STOCK_AGE: self._age(place),
        }[rule.kind]
        for bound in rule.equal_up_to:
            if found <= bound:
                return bound
        return found

    def _load(self, place: Location) -> int:
        if place.capacity is None:
            return 0
        return 1000 * place.open_orders // place.capacity if place.capacity else 1000

    def _depth(self, rule: SoftRule, name: str, gifts: list[Gift]) -> int:
        items = {line.line: line.item for line in self.request.lines}
        rest = []
        for item in {items[line] for giver, line, _ in gifts if giver == name}:
            taken = sum(m for giver, line, m in gifts if giver == name and items[line] == item)
            rest.append(self.free[name, item] - taken)
        least = min(rest)
        return -min([least, *rule.equal_up_to])
