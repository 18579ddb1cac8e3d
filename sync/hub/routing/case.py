"""One request beside the network and the rules: what the steps of routing look up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sync.hub.routing.distance import distance_m
from sync.hub.routing.requests import check_request, request_invalid

if TYPE_CHECKING:
    from edge.domain.ids import ItemId
    from sync.hub.routing.network import Network
    from sync.hub.routing.requests import Request, RequestLine
    from sync.hub.routing.rules import RoutingRules


class Case:
    """A request that can be routed; raises `BadInput` where it cannot.

    `lines` stand in the order in which they are served: the largest first, so that small ones fit
    into what is left, and by number. `offers` is what each location can promise of each item.
    """

    def __init__(self, request: Request, network: Network, rules: RoutingRules) -> None:
        check_request(request)
        terms = rules.channels.get(request.channel)
        if terms is None:
            raise request_invalid("channel", "the rules name no such channel")
        self.request, self.network, self.rules = request, network, rules
        self.lines = tuple(
            sorted(request.lines, key=lambda each: (-each.quantity.milli, each.line))
        )
        items = dict.fromkeys(each.item for each in self.lines)
        self.offers = {item: network.offers(item, terms) for item in items}
        self._ship_to = None if request.ship_to is None else request.ship_to.point()
        self._distances_m: dict[str, int | None] = {}
        for each in self.lines:
            self._check_unit(each)

    @property
    def locations_max(self) -> int:
        """Return how many locations may share the request."""
        return self.rules.locations_max if self.request.is_split_allowed else 1

    @property
    def is_anywhere(self) -> bool:
        """Tell whether nobody knows where the goods go to, so that distance says nothing."""
        return self._ship_to is None

    def holders(self) -> list[str]:
        """Return the locations that can promise something of the request, by their ids."""
        return sorted({name for offers in self.offers.values() for name in offers})

    def offer(self, location: str, item: ItemId) -> int:
        """Return what a location can promise of an item, in thousandths of its unit."""
        return self.offers[item].get(location, 0)

    def distance_m(self, location: str) -> int | None:
        """Return the way from a location to the customer; None where either place is unknown."""
        if location not in self._distances_m:
            here, there = self.network.points.get(location), self._ship_to
            found = None if here is None or there is None else distance_m(here, there)
            self._distances_m[location] = found
        return self._distances_m[location]

    def _check_unit(self, line: RequestLine) -> None:
        kept = self.network.unit(line.item)
        if kept is not None and kept is not line.quantity.unit:
            raise request_invalid(f"lines.{line.line}.quantity", f"this is kept in {kept.value}")
