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
from sync.hub.services.order_network import (
    PlaceNow,
    kept_back,
    network_of,
    read_standings,
    stock_rows,
    terms_of_channel,
)

if TYPE_CHECKING:
    from sync.hub.hub import Hub
    from sync.hub.routing.failing import Failure
    from sync.hub.routing.result import Explanation
    from sync.hub.routing.rules import RoutingRules


@dataclass(frozen=True, slots=True)
class WantedLine:
    """Units of a line that have to go somewhere."""

    line: str
    item: str
    milli: int
    unit: Unit


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be routed; `pickup_at` is "" where it is shipped, from any location."""

    channel: str
    lines: tuple[WantedLine, ...]
    pickup_at: str = ""
    excluded: frozenset[str] = frozenset()
    own: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """What of the stock is kept for the order itself, by location and item."""


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
    request = Request(
        channel=wanted.channel,
        method=Method.PICKUP if wanted.pickup_at else Method.SHIP,
        lines=tuple(
            RequestLine(at, ItemId(each.item), Quantity(each.milli, each.unit))
            for at, each in enumerate(wanted.lines)
        ),
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
        _why(found.explanation, sorted(shares), standings.force.version),
        {
            (row.location, row.item): kept_back(
                row, standings.place(row.location), terms, now.micros
            )
            for row in rows
        },
        {name: standings.place(name) for name in {*shares, *_named(wanted)}},
        _ruled_out(found.explanation, wanted.pickup_at),
    )


def _named(wanted: Wanted) -> set[str]:
    return {wanted.pickup_at} if wanted.pickup_at else set()


def _ruled_out(told: Explanation, location: str) -> str:
    """Return why a pickup's location may not serve it; "" where it may."""
    failures = [one for each in told.fallen if each.location == location for one in each.failures]
    return ", ".join(one.filter.value for one in failures)


def _why(told: Explanation, chosen: list[str], version: int) -> str:
    fallen = ", ".join(
        f"{each.location} ({', '.join(map(_failure, each.failures))})" for each in told.fallen
    )
    rules = ", ".join(each.rule.kind.value for each in told.comparisons)
    parts = [
        f"to {', '.join(chosen)}" if chosen else "nowhere",
        f"could serve: {', '.join(told.candidates) or 'none'}",
        f"ruled out: {fallen}" if fallen else "",
        f"compared by {rules}" if rules and told.plans > 1 else "",
        "even: the ids decided" if told.is_tie else "",
        f"rules {version}" if version else "",
    ]
    return "; ".join(part for part in parts if part)


def _failure(one: Failure) -> str:
    if one.found is None or one.limit is None:
        return one.filter.value
    return f"{one.filter.value} {one.found} of {one.limit}"
