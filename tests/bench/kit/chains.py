"""Chains of stores, their stock and orders for measuring routing, the same on every machine."""

from __future__ import annotations

import random

from edge.domain.ids import ItemId
from edge.domain.instant import Instant
from edge.domain.quantity import each
from sync.hub.routing.distance import Position
from sync.hub.routing.network import Network
from sync.hub.routing.places import Location, LocationKind, Method
from sync.hub.routing.requests import Request, RequestLine
from sync.hub.routing.stock import Reservation, Stock

NOW = Instant(1_790_000_000_000_000)
ITEMS = 2_000
WAREHOUSE_EVERY = 100
"""One location in a hundred is a warehouse, which has nine items in ten; a store has two."""

Draw = random.Random


def chain(locations: int, seed: int = 11) -> tuple[list[Location], list[Stock]]:
    """Return locations all over a country, and what lies there."""
    draw = Draw(seed)
    places = [_location(draw, number) for number in range(locations)]
    stock: list[Stock] = []
    for place in places:
        share = 0.9 if place.kind is LocationKind.WAREHOUSE else 0.2
        held = (number for number in range(ITEMS) if draw.random() < share)
        stock.extend(_stock(draw, place.location, number) for number in held)
    return places, stock


def snapshot(places: list[Location], stock: list[Stock]) -> Network:
    """Return the network as a hub would take it for routing."""
    return Network(places, stock, NOW)


def orders(count: int, seed: int = 13) -> list[Request]:
    """Return orders of one to five lines, to be shipped all over the country."""
    draw = Draw(seed)
    return [_order(draw) for _ in range(count)]


def _location(draw: Draw, number: int) -> Location:
    is_warehouse = number % WAREHOUSE_EVERY == 0
    return Location(
        location=f"S{number:04}",
        kind=LocationKind.WAREHOUSE if is_warehouse else LocationKind.STORE,
        market="DE" if draw.random() < 0.9 else "AT",
        known_at=NOW.plus_s(-draw.choice([5, 60, 600, 7_200])),
        position=_position(draw),
        is_paused=draw.random() < 0.02,
        is_cut_off=draw.random() < 0.03,
        open_orders=draw.randrange(40),
        capacity=1_000 if is_warehouse else 40,
        priority=draw.randrange(1, 11),
        lead_s=draw.choice([1_800, 3_600, 14_400]),
    )


def _stock(draw: Draw, location: str, number: int) -> Stock:
    return Stock(
        location=location,
        item=ItemId(f"i{number}"),
        on_hand_milli=draw.randrange(1, 13) * 1_000,
        safety_milli=draw.choice([0, 1_000, 2_000]),
        committed_milli=draw.choice([0, 0, 1_000]),
        reservations=(Reservation(1_000, NOW.plus_s(600)),) if draw.random() < 0.1 else (),
    )


def _order(draw: Draw) -> Request:
    items = draw.sample(range(ITEMS), draw.choice([1, 1, 1, 1, 2, 2, 3, 4, 5]))
    return Request(
        channel="web",
        method=Method.SHIP,
        lines=tuple(
            RequestLine(number, ItemId(f"i{item}"), each(draw.choice([1, 1, 1, 2])))
            for number, item in enumerate(items, 1)
        ),
        market="DE",
        ship_to=_position(draw),
        promised_by=NOW.plus_s(86_400),
    )


def _position(draw: Draw) -> Position:
    return Position(draw.randrange(47_300_000, 54_900_000), draw.randrange(6_000_000, 15_000_000))
