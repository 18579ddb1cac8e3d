"""Where the units of an order go: asks the router over the stock of all locations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from edge.domain.ids import ItemId
from edge.domain.quantity import Quantity, Unit
from sync.hub.routing.network import Network
from sync.hub.routing.places import Location, LocationKind, Method
from sync.hub.routing.requests import Request, RequestLine
from sync.hub.routing.routing import route as ask_router
from sync.hub.routing.rules import RoutingRules, SoftKind, SoftRule
from sync.hub.routing.stock import ChannelTerms, Stock
from sync.hub.services.pool import stock_of

if TYPE_CHECKING:
    from edge.domain.instant import Instant
    from sync.hub.hub import Hub
    from sync.hub.routing.result import Explanation
    from sync.hub.services.pool import StockAt

_SOFT: Final = (SoftRule(SoftKind.FEWEST_SPLITS), SoftRule(SoftKind.STOCK_DEPTH))
"""Fewest parcels, then where most is left over."""


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


@dataclass(frozen=True, slots=True)
class Routed:
    """Which location serves what, and what nobody does, in thousandths by line; `why` in words."""

    shares: Mapping[str, Mapping[str, int]]
    missing: Mapping[str, int]
    on_offer: Mapping[str, int] = field(default_factory=dict)
    """Of what is missing, how much all that may serve can promise."""
    why: str = ""


def route(hub: Hub, wanted: Wanted) -> Routed:
    """Route units of an order by what is available just now; nothing is kept for it yet."""
    now = hub.clock.now()
    items = {each.item for each in wanted.lines}
    stock = [row for item in items for row in stock_of(hub, item, wanted.pickup_at)]
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
    rules = RoutingRules(channels={wanted.channel: ChannelTerms()}, soft=_SOFT)
    found = ask_router(request, _network(stock, wanted, now), rules)
    shares: dict[str, dict[str, int]] = {}
    for each in found.assignments:
        here = shares.setdefault(each.location, {})
        here[wanted.lines[each.line].line] = each.quantity.milli
    names = [each.line for each in wanted.lines]
    return Routed(
        shares,
        {names[each.line]: each.quantity.milli for each in found.unassigned},
        {names[each.line]: each.on_offer.milli for each in found.unassigned},
        _why(found.explanation, sorted(shares)),
    )


def _network(stock: list[StockAt], wanted: Wanted, now: Instant) -> Network:
    kinds = {row.location: LocationKind(row.kind) for row in stock}
    units = {each.item: each.unit for each in wanted.lines}
    return Network(
        (
            Location(location=name, kind=kind, market="", known_at=now)
            for name, kind in kinds.items()
        ),
        (
            Stock(
                location=row.location,
                item=ItemId(row.item),
                unit=units[row.item],
                on_hand_milli=row.on_hand_milli,
                safety_milli=row.safety_milli,
                committed_milli=row.reserved_milli,
            )
            for row in stock
        ),
        now,
    )


def _why(told: Explanation, chosen: list[str]) -> str:
    fallen = ", ".join(
        f"{each.location} ({', '.join(one.filter.value for one in each.failures)})"
        for each in told.fallen
    )
    rules = ", ".join(each.rule.kind.value for each in told.comparisons)
    parts = [
        f"to {', '.join(chosen)}" if chosen else "nowhere",
        f"could serve: {', '.join(told.candidates) or 'none'}",
        f"ruled out: {fallen}" if fallen else "",
        f"compared by {rules}" if rules and told.plans > 1 else "",
        "even: the ids decided" if told.is_tie else "",
    ]
    return "; ".join(part for part in parts if part)
