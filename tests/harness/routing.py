"""Builders of what routing reads, with defaults that rule nothing out."""

from __future__ import annotations

from typing import Any

from edge.domain.ids import ItemId
from edge.domain.instant import Instant
from edge.domain.quantity import each
from sync.hub.routing.distance import Position
from sync.hub.routing.network import Network
from sync.hub.routing.places import Location, LocationKind, Method
from sync.hub.routing.requests import Request, RequestLine
from sync.hub.routing.rules import RoutingRules, SoftKind, SoftRule
from sync.hub.routing.stock import ChannelTerms, Stock

NOW = Instant(1_790_000_000_000_000)
BERLIN = Position(52_520_000, 13_405_000)
POTSDAM = Position(52_391_000, 13_064_000)
HAMBURG = Position(53_551_000, 9_994_000)
MUNICH = Position(48_137_000, 11_575_000)
VIENNA = Position(48_208_000, 16_373_000)

FEWEST = SoftRule(SoftKind.FEWEST_SPLITS)
NEAREST = SoftRule(SoftKind.DISTANCE)


def place(name: str, position: Position | None = BERLIN, **facts: Any) -> Location:
    """Return a store in Germany whose stock is known to this moment."""
    given = {"kind": LocationKind.STORE, "market": "DE", "known_at": NOW, **facts}
    return Location(location=name, position=position, **given)


def kept(location: str, item: str, count: int = 0, **parts: Any) -> Stock:
    """Return so many pieces of an item at a location; parts are in thousandths."""
    return Stock(location=location, item=ItemId(item), on_hand_milli=count * 1000, **parts)


def network(*locations: Location, stock: dict[str, dict[str, int]]) -> Network:
    """Return locations with pieces by location and item."""
    held = [
        kept(name, item, count) for name, items in stock.items() for item, count in items.items()
    ]
    return Network(locations, held, NOW)


def wanted(*lines: tuple[str, int], **facts: Any) -> Request:
    """Return a request for pieces of items, numbered from 1, shipped to Berlin from the web."""
    rows = tuple(
        RequestLine(number, ItemId(item), each(count))
        for number, (item, count) in enumerate(lines, 1)
    )
    given = {
        "channel": "web", "method": Method.SHIP, "market": "DE", "ship_to": BERLIN, **facts,
    }  # fmt: skip
    return Request(lines=rows, **given)


def rules(*soft: SoftRule, **facts: Any) -> RoutingRules:
    """Return comparisons in this order and no filter; the web keeps nothing back."""
    given = {"channels": {"web": ChannelTerms()}, **facts}
    return RoutingRules(soft=soft or (FEWEST, NEAREST), **given)
