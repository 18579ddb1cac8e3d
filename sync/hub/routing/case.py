"""One request beside the network and the rules: what the steps of routing look up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sync.hub.routing.distance import BEYOND_ANY_M, distance_m
from sync.hub.routing.requests import check_request, request_invalid
from sync.hub.routing.rules import SoftKind, bounded

if TYPE_CHECKING:
    from edge.domain.ids import ItemId
    from sync.hub.routing.requests import Request, RequestLine
    from sync.hub.routing.rules import SoftRule
    from sync.hub.routing.standing import Standing


class Case:
    """A request that can be routed; raises `BadInput` where it cannot.

    `lines` stand in the order in which they are served: the largest first, so that small ones fit
    into what is left, and by number. `offers` is what each location can promise of each item.
    """

    def __init__(self, request: Request, standing: Standing) -> None:
        check_request(request)
        network, rules = standing.network, standing.rules
        terms = rules.channels.get(request.channel)
        if terms is None:
            raise request_invalid("channel", "the rules name no such channel")
        self.request, self.standing, self.network, self.rules = request, standing, network, rules
        ordered = sorted(request.lines, key=lambda each: (-each.quantity.milli, each.line))
        self.lines = tuple(ordered)
        items = dict.fromkeys(each.item for each in ordered)
        self.offers = {item: network.offers(item, terms) for item in items}
        self.is_anywhere = request.ship_to is None
        """Whether nobody knows where the goods go to, so that distance says nothing."""
        promised, now = request.promised_by, network.now
        self.left_s = None if promised is None else (promised.micros - now.micros) // 1_000_000
        """How long there is until what was promised; None where nothing was."""
        self._there = None if request.ship_to is None else request.ship_to.point()
        self._distances_m: dict[str, int | None] = {}
        self._preferences: dict[str, tuple[int | str, ...]] = {}
        for each in ordered:
            self._check_unit(each)

    @property
    def locations_max(self) -> int:
        """Return how many locations may share the request."""
        return self.rules.locations_max if self.request.is_split_allowed else 1

    @property
    def has_items_once(self) -> bool:
        """Tell whether no two lines want the same item."""
        return len(self.offers) == len(self.lines)

    def holders(self) -> list[str]:
        """Return the locations that can promise something of the request, by their ids."""
        return sorted(set().union(*self.offers.values()))

    def offer(self, location: str, item: ItemId) -> int:
        """Return what a location can promise of an item, in thousandths of its unit."""
        return self.offers[item].get(location, 0)

    def distance_m(self, location: str) -> int | None:
        """Return the way from a location to the customer; None where either place is unknown."""
        if location not in self._distances_m:
            here, there = self.network.points.get(location), self._there
            found = None if here is None or there is None else distance_m(here, there)
            self._distances_m[location] = found
        return self._distances_m[location]

    def measure(self, rule: SoftRule, location: str) -> int:
        """Return what a rule that looks at each location by itself finds there."""
        alone = self.standing.measure(rule, location)
        if alone is not None:
            return alone
        if rule.kind is SoftKind.MARKET:
            here = self.network.locations[location].market
            return int(self.request.market not in {None, here})
        if self.is_anywhere:
            return 0
        way_m = self.distance_m(location)
        return BEYOND_ANY_M if way_m is None else bounded(way_m, rule.equal_up_to)

    def preference(self, location: str) -> tuple[int | str, ...]:
        """Return the key by which locations are preferred: the rules in order, then the id."""
        known = self._preferences.get(location)
        if known is None:
            alone = (rule for rule in self.rules.soft if not rule.is_of_plans)
            known = (*(self.measure(rule, location) for rule in alone), location)
            self._preferences[location] = known
        return known

    def _check_unit(self, line: RequestLine) -> None:
        kept = self.network.unit(line.item)
        if kept is not None and kept is not line.quantity.unit:
            raise request_invalid(f"lines.{line.line}.quantity", f"this is kept in {kept.value}")
