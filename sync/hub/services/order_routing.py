"""Where the units of an order go: asks the router over the stock of all locations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from edge.domain.ids import ItemId
from edge.domain.quantity import Quantity, Unit
from sync.hub.routing.places import Method
from sync.hub.routing.requests import Request, RequestLine
from sync.hub.routing.routing import route as ask_router
from sync.hub.services.destinations import NOWHERE, Address, destination_of
from sync.hub.services.order_network import (
    PlaceNow,
    kept_back,
    network_of,
    read_standings,
    stock_rows,
    terms_of_channel,
)
from sync.hub.services.routing_words import why

if TYPE_CHECKING:
    from sync.hub.hub import Hub
    from sync.hub.routing.result import Explanation
    from sync.hub.routing.rules import RoutingRules
    from sync.hub.services.destinations import Destination


@dataclass(frozen=True, slots=True)
class WantedLine:
    """Units of a line that have to go somewhere."""

    line: str
    item: str
    milli: int
    unit: Unit


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be routed; `pickup_at` is "" where it is shipped, from any location.

    `address` is where a parcel goes to, None where nobody said.
    """

    channel: str
    lines: tuple[WantedLine, ...]
    pickup_at: str = ""
    excluded: frozenset[str] = frozenset()
    own: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """What of the stock is kept for the order itself, by location and item."""
    address: Address | None = None


@dataclass(frozen=True, slots=True)
class Routed:
    """Which location serves what, and what nobody does, in thousandths by line; `why` in words."""

    shares: Mapping[str, Mapping[str, int]]
    missing: Mapping[str, int]
    on_offer: Mapping[str, int] = field(default_factory=dict)
    """Of what is missing, how much all that may serve can promise."""
    why: str = ""
    kept_back: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """What of the stock the channel is not promised, by location and item."""
    places: Mapping[str, PlaceNow] = field(default_factory=dict)
    """How the locations that serve stand."""
    ruled_out: str = ""
    """Why the location of a pickup may not serve it; "" where it may."""


def route(hub: Hub, wanted: Wanted, rules: RoutingRules | None = None) -> Routed:
    """Route units of an order by what is available just now; nothing is kept for it yet.

    `rules` are tried instead of those in force.
    """
    now = hub.clock.now()
    rows = stock_rows(hub, {each.item for each in wanted.lines}, wanted.pickup_at)
    standings = read_standings(
        hub, {row.location for row in rows} | _named(wanted), wanted.pickup_at
    )
    rules = rules or standings.force.rules
    terms = terms_of_channel(rules, wanted.channel)
    destination = _destination(hub, wanted)
    request = Request(
        channel=wanted.channel,
        method=Method.PICKUP if wanted.pickup_at else Method.SHIP,
        lines=tuple(
            RequestLine(at, ItemId(each.item), Quantity(each.milli, each.unit))
            for at, each in enumerate(wanted.lines)
        ),
        market=destination.market if destination else None,
        ship_to=destination.position if destination else None,
        pickup_at=wanted.pickup_at or None,
        excluded=wanted.excluded,
    )
    units = {each.item: each.unit for each in wanted.lines}
    network = network_of(rows, standings, units, wanted.own, now)
    rules = replace(rules, channels={wanted.channel: terms})
    found = ask_router(request, network, rules)
    shares: dict[str, dict[str, int]] = {}
    for each in found.assignments:
        here = shares.setdefault(each.location, {})
        here[wanted.lines[each.line].line] = each.quantity.milli
    names = [each.line for each in wanted.lines]
    return Routed(
        shares,
        {names[each.line]: each.quantity.milli for each in found.unassigned},
        {names[each.line]: each.on_offer.milli for each in found.unassigned},
        why(found.explanation, sorted(shares), rules, standings.force.version, destination),
        {
            (row.location, row.item): kept_back(
                row, standings.place(row.location), terms, now.micros
            )
            for row in rows
        },
        {name: standings.place(name) for name in {*shares, *_named(wanted)}},
        _ruled_out(found.explanation, wanted.pickup_at),
    )


def _destination(hub: Hub, wanted: Wanted) -> Destination | None:
    """Return where a parcel goes to; None for what is collected."""
    if wanted.pickup_at:
        return None
    if wanted.address is None:
        return NOWHERE
    return hub.database.run(lambda cursor: destination_of(cursor, wanted.address))


def _named(wanted: Wanted) -> set[str]:
    return {wanted.pickup_at} if wanted.pickup_at else set()


def _ruled_out(told: Explanation, location: str) -> str:
    """Return why a pickup's location may not serve it; "" where it may."""
    failures = [one for each in told.fallen if each.location == location for one in each.failures]
    return ", ".join(one.filter.value for one in failures)
