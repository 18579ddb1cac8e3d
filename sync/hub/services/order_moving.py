"""Finds another location for units that came free, or ends them where there is none."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from edge.domain.errors import Refusal
from edge.domain.events import FulfilmentProposed, OrderUnitsEnded
from edge.domain.orders.asked import as_units
from edge.domain.orders.buckets import Bucket, milli_of
from edge.domain.orders.fulfilment import SERVED_ELSEWHERE, Method
from edge.domain.orders.leaving_off import unwanted_milli
from sync.hub.services import inventory
from sync.hub.services.destinations import read_address
from sync.hub.services.order_holding import holders_at
from sync.hub.services.order_network import read_standings
from sync.hub.services.order_promising import promised_of
from sync.hub.services.order_routing import Wanted, WantedLine, route
from sync.hub.services.order_states import append, note_changed, order_of, unrouted
from sync.hub.services.order_surplus import give_way
from sync.hub.services.orders_sold import at_chosen_place, like_sold, seller_of
from sync.hub.store.orders import read_facts, read_order, ruling

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from psycopg import Cursor

    from edge.domain.events import OrderEvent
    from edge.domain.orders.fulfilment import FulfilmentOrder
    from edge.domain.orders.order import Order
    from sync.hub.hub import Hub
    from sync.hub.store.orders import StoredFact

    Rows = Cursor[tuple[Any, ...]]

SOFT_MICROS: Final = 15 * 60 * 1_000_000
"""How long goods are kept for a proposal that is not written yet: longer than any request."""

_Decision = tuple["OrderEvent", str]
"""What is decided, and why."""


def move_on(hub: Hub, name: str) -> None:
    """Send free units of a placed order elsewhere; what nobody has, or nobody wants, ends."""
    facts = hub.database.run(lambda cursor: read_facts(cursor, name))
    order = order_of(name, facts)
    free = unrouted(order)
    decided = [*give_way(order, len(facts)), *(_decided(hub, order, free, facts) if free else ())]
    if not decided:
        return
    now_micros, basis = hub.clock.now().micros, len(facts)
    new = [
        ruling(f"centre/{basis}/{at}", event, now_micros, why)
        for at, (event, why) in enumerate(decided)
    ]

    def work(cursor: Rows) -> None:
        row = read_order(cursor, name, lock=True)
        # Whoever was faster has decided, or something was heard: the next look decides anew.
        if row is not None and row.fact == basis:
            note_changed(cursor, append(cursor, name, new, now_micros), now_micros)

    hub.database.run(work)


def _decided(
    hub: Hub, order: Order, free: Mapping[str, int], facts: Sequence[StoredFact]
) -> list[_Decision]:
    decided: list[_Decision] = []
    unwanted = {line: min(_unwanted(order, line), milli) for line, milli in free.items()}
    if units := as_units(order, unwanted):
        ended = OrderUnitsEnded(order.order, units, Bucket.CANCELLED.value, "cancel_requested")
        decided.append((ended, "asked to be cancelled"))
    wanted = {line: free[line] - unwanted[line] for line in free if free[line] > unwanted[line]}
    if not wanted:
        return decided
    chosen = at_chosen_place(hub, order, wanted, SOFT_MICROS, seller_of(facts))
    if chosen is not None:
        places = read_standings(hub, [chosen.location], chosen.location).places
        (asked_for,) = promised_of([chosen], places, hub.clock.now().micros)
        decided.append((asked_for, "the place that the till chose"))
        for kept in chosen.units:
            del wanted[kept.line]
    if not wanted:
        return decided
    if not _is_shipped(order):
        # A customer who collects was promised one shop.
        return [*decided, (_short(order, wanted), "the customer collects at one location only")]
    return [*decided, *_rerouted(hub, order, wanted)]


def _rerouted(hub: Hub, order: Order, wanted: Mapping[str, int]) -> list[_Decision]:
    assert order.placed is not None
    lines = tuple(
        WantedLine(line, order.lines[line].item, milli, order.lines[line].unit)
        for line, milli in sorted(wanted.items())
    )
    excluded = frozenset(
        name for part in order.fulfilments.values() for name in _not_asked_again(part)
    )
    address = hub.database.run(lambda cursor: read_address(cursor, order.order))
    wanted_there = Wanted(order.placed.channel, lines, excluded=excluded, address=address)
    found = route(hub, wanted_there)
    now_micros = hub.clock.now().micros
    holders = holders_at(hub, found.shares)
    asked_of = proposals(order, found.shares, holders, excluded=excluded)
    proposed = promised_of(asked_of, found.places, now_micros)
    try:
        keep_stock(hub, order, proposed, found.kept_back)
    except Refusal:
        # Sold meanwhile: nothing is decided, the next look sees what is left.
        return []
    decided: list[_Decision] = [(each, found.why) for each in proposed]
    if found.missing:
        decided.append((_short(order, found.missing), found.why))
    return decided


def proposals(
    order: Order,
    shares: Mapping[str, Mapping[str, int]],
    holders: Mapping[str, str],
    *,
    like: FulfilmentProposed | None = None,
    excluded: frozenset[str] = frozenset(),
) -> list[FulfilmentProposed]:
    """Return the parts of an order that locations are asked for, `holders` by location.

    Method and promises are those of `like`, by default of the order's first part.
    """
    known = (part.proposed for _, part in sorted(order.fulfilments.items()))
    like = like or next((each for each in known if each is not None), None) or like_sold(order)
    assert like is not None, "an order has a part, or the till that sold it says how"
    return [
        FulfilmentProposed(
            order=order.order,
            fulfilment=f"{order.order}-{n}",
            location=location,
            method=like.method,
            units=as_units(order, shares[location]),
            ready_by_micros=like.ready_by_micros,
            collect_until_micros=like.collect_until_micros,
            ship_by_micros=like.ship_by_micros,
            ship_to=like.ship_to,
            ship_country=like.ship_country,
            ship_service=like.ship_service,
            excluded=tuple(sorted(excluded)),
            holder=holders.get(location, ""),
        )
        for n, location in enumerate(sorted(shares), len(order.fulfilments) + 1)
    ]


def keep_stock(
    hub: Hub,
    order: Order,
    proposed: list[FulfilmentProposed],
    kept_back: Mapping[tuple[str, str], int],
) -> None:
    """Keep the goods of parts for a while, each location by itself; `kept_back` has to stay.

    Raises `Refusal` "stock_short", and then keeps none of them.
    """
    now_micros, kept = hub.clock.now().micros, list[FulfilmentProposed]()
    try:
        for part in proposed:
            database = hub.shards.database_for(part.location)
            database.run(lambda cursor: _keep(cursor, order, part, kept_back, now_micros))  # noqa: B023
            kept.append(part)
    except Refusal:
        let_go(hub, order, kept)
        raise


def let_go(hub: Hub, order: Order, proposed: list[FulfilmentProposed]) -> None:
    """Keep the goods of parts no longer."""
    now_micros = hub.clock.now().micros

    def work(cursor: Rows, part: FulfilmentProposed) -> None:
        for line, _ in _lines(part):
            inventory.hold(cursor, _promise(order, part, line, 0, now_micros), now_micros)

    for part in proposed:
        hub.shards.database_for(part.location).run(lambda cursor: work(cursor, part))  # noqa: B023


def _keep(
    cursor: Rows,
    order: Order,
    part: FulfilmentProposed,
    kept_back: Mapping[tuple[str, str], int],
    now_micros: int,
) -> None:
    for line, milli in _lines(part):
        promise = _promise(order, part, line, milli, now_micros)
        back_milli = kept_back.get((promise.location, promise.item), 0)
        inventory.reserve(cursor, replace(promise, kept_back_milli=back_milli), now_micros)


def reservation_of(fulfilment: str, line: str) -> str:
    """Return the name under which the stock of a part's line is kept."""
    return f"{fulfilment}.{line}"


def _lines(part: FulfilmentProposed) -> list[tuple[str, int]]:
    return sorted((each.line, milli_of(each.quantity)) for each in part.units)


def _promise(
    order: Order, part: FulfilmentProposed, line: str, milli: int, now_micros: int
) -> inventory.Promise:
    return inventory.Promise(
        part.location,
        reservation_of(part.fulfilment, line),
        order.lines[line].item,
        milli,
        order.placed.number if order.placed else order.order,
        now_micros + SOFT_MICROS,
    )


def _unwanted(order: Order, line: str) -> int:
    """Return how much of a line's free units was asked to be cancelled where it came free."""
    total = 0
    for part in order.fulfilments.values():
        if line not in part.lines or not _is_asked_back(part):
            continue
        freed = part.lines[line].rerouted_milli
        if part.rejection is not None:
            freed += unwanted_milli(part, line)
        total += freed
    return max(total - order.lines[line].ended.get(Bucket.CANCELLED, 0), 0)


def _is_asked_back(part: FulfilmentOrder) -> bool:
    """Tell whether somebody wants less of the order; who gives way does not change that."""
    return any(each.reason != SERVED_ELSEWHERE for each in part.requests.values())


def _not_asked_again(part: FulfilmentOrder) -> frozenset[str]:
    is_short = any(each.rerouted_milli for each in part.lines.values())
    return part.excluded | ({part.location} if is_short else set())


def _is_shipped(order: Order) -> bool:
    if order.sold is not None:
        return order.sold.method == Method.SHIP
    return any(part.method is Method.SHIP for part in order.fulfilments.values())


def _short(order: Order, milli: Mapping[str, int]) -> OrderUnitsEnded:
    units = as_units(order, milli)
    return OrderUnitsEnded(order.order, units, Bucket.SHORT.value, "nowhere_else")
