"""All locations with their stock at one instant, found by item."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.errors import BadInput
from sync.hub.routing.stock import available_to_promise

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from edge.domain.ids import ItemId
    from edge.domain.instant import Instant
    from edge.domain.quantity import Unit
    from sync.hub.routing.distance import Point
    from sync.hub.routing.places import Location
    from sync.hub.routing.stock import ChannelTerms, Stock


class Network:
    """A snapshot to route against: made once, read by any number of requests.

    What may be promised of an item is worked out at its first request and remembered. Raises
    `BadInput` `routing_network_invalid` for a location or stock that stands twice, stock of an
    unknown location, and an item in two units.
    """

    def __init__(self, locations: Iterable[Location], stock: Iterable[Stock], now: Instant) -> None:
        self.now = now
        self.locations: dict[str, Location] = {}
        self.points: dict[str, Point] = {}
        self._stock: dict[ItemId, dict[str, Stock]] = {}
        self._units: dict[ItemId, Unit] = {}
        self._offers: dict[tuple[ItemId, ChannelTerms], dict[str, int]] = {}
        for location in sorted(locations, key=lambda each: each.location):
            self._add_location(location)
        for each in stock:
            self._add_stock(each)

    def unit(self, item: ItemId) -> Unit | None:
        """Return the unit in which an item is kept; None where nobody keeps it."""
        return self._units.get(item)

    def offers(self, item: ItemId, terms: ChannelTerms) -> Mapping[str, int]:
        """Return the locations that can promise some of an item, in thousandths, by their ids."""
        known = self._offers.get((item, terms))
        if known is None:
            known = self._offers[item, terms] = dict(self._promised(item, terms))
        return known

    def _promised(self, item: ItemId, terms: ChannelTerms) -> Iterable[tuple[str, int]]:
        for name, stock in sorted(self._stock.get(item, {}).items()):
            place = self.locations[name]
            is_offline = terms.is_offline(place.age_s(self.now), is_cut_off=place.is_cut_off)
            free = available_to_promise(stock, terms, self.now, is_offline=is_offline)
            if free.milli:
                yield name, free.milli

    def _add_location(self, location: Location) -> None:
        if location.location in self.locations:
            raise _wrong(location.location, "this location stands twice")
        self.locations[location.location] = location
        if location.position is not None:
            self.points[location.location] = location.position.point()

    def _add_stock(self, stock: Stock) -> None:
        if stock.location not in self.locations:
            raise _wrong(stock.location, "there is stock of this unknown location")
        if self._units.setdefault(stock.item, stock.unit) is not stock.unit:
            raise _wrong(stock.item, "this item is kept in two units")
        held = self._stock.setdefault(stock.item, {})
        if stock.location in held:
            raise _wrong(f"{stock.location}/{stock.item}", "this stock stands twice")
        held[stock.location] = stock


def _wrong(field: str, detail: str) -> BadInput:
    return BadInput("routing_network_invalid", field=field, detail=detail)
