"""Orders that tills sold: taken in, sent to the place that was chosen, told of where none can."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from edge.domain.agreement.claims import WEB_PROMISE, Claim, EntryRef, key_of
from edge.domain.agreement.policies.web_promise import TILL, WEB
from edge.domain.errors import Refusal
from edge.domain.events import FulfilmentProposed, OrderSold, OrderUnitsEnded
from edge.domain.orders import sold as orders_of_tills
from edge.domain.orders.asked import as_units
from edge.domain.orders.balance import value_of
from edge.domain.orders.buckets import Bucket, milli_of
from edge.domain.orders.fulfilment import Method
from sync.hub.services.destinations import Address
from sync.hub.services.inventory import Promise, hold, reserve_anew
from sync.hub.services.order_holding import holders_at
from sync.hub.services.stock_rights import StockRight, pass_to_order
from sync.hub.store.hub_store import PostgresStoreTransaction
from sync.hub.store.messages import Contact
from sync.hub.store.orders import OrderRow, ruling

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from psycopg import Cursor

    from edge.domain.orders.order import Order
    from sync.hub.hub import Hub
    from sync.hub.store.orders import StoredFact

    Rows = Cursor[tuple[Any, ...]]


def row_of_sale(facts: Sequence[StoredFact], now_micros: int) -> OrderRow | None:
    """Return the row that a till's sale begins its order with; None where no fact is one."""
    for fact in facts:
        if isinstance(event := fact.event, OrderSold):
            return OrderRow(
                event.order,
                orders_of_tills.TILL,
                event.number,
                event.sale,
                event.currency,
                placed_micros=event.sold_at_micros,
                changed_micros=now_micros,
            )
    return None


def contact_of_sale(facts: Sequence[StoredFact]) -> Contact | None:
    """Return how the customer of a till's sale is reached; None where no fact is one.

    What was taken down at the till may be no address of a mail: then that of the customer's record
    counts, as for any order.
    """
    for fact in facts:
        if isinstance(event := fact.event, OrderSold):
            given = event.recipient.contact if event.recipient else ""
            return Contact(event.order, event.customer, given if "@" in given else "", "")
    return None


def address_of_sale(facts: Sequence[StoredFact]) -> Address | None:
    """Return where the goods of a till's sale are sent; None where they are not, or no fact is one.

    A till that names no country means that of its own shop, which the centre is not told.
    """
    for fact in facts:
        if isinstance(event := fact.event, OrderSold) and event.method == Method.SHIP:
            to = event.recipient
            return Address(to.country, to.postcode) if to else None
    return None


def rulings_of_sale(facts: Sequence[StoredFact], now_micros: int) -> Iterator[StoredFact]:
    """Yield what the centre says of an order that a till sold, for the stores that fulfil it.

    They hear what tills were paid for it elsewhere, and what one paid back: nobody is given goods
    that are not paid for any more, even before the goods are asked back.
    """
    for fact in facts:
        if isinstance(event := fact.event, OrderSold):
            yield ruling("centre/placed", orders_of_tills.placed_by(event), now_micros)
        noted = orders_of_tills.noted_by(fact.event) if fact.event else None
        if noted is not None:
            yield ruling(f"centre/payment/{noted.payment}", noted, now_micros)


def seller_of(facts: Sequence[StoredFact]) -> str:
    """Return the store whose till sold an order; "" where none did."""
    return next((fact.store for fact in facts if isinstance(fact.event, OrderSold)), "")


def like_sold(order: Order) -> FulfilmentProposed | None:
    """Return how the parts of an order are asked for that a till sold."""
    if order.sold is None:
        return None
    return FulfilmentProposed(
        order.order,
        "",
        "",
        order.sold.method,
        (),
        ship_to=orders_of_tills.ship_to(order.sold),
        ship_country=orders_of_tills.ship_country(order.sold),
    )


def at_chosen_place(
    hub: Hub, order: Order, wanted: Mapping[str, int], soft_micros: int, seller: str
) -> FulfilmentProposed | None:
    """Keep the goods of a new order where its till chose; return the part that this makes.

    A parcel goes from there whole or not at all; who collects gets the lines that are there. What a
    lane had kept under the same name is taken over, and what the place holds back for the rights of
    the `seller`, of which it spent one.
    """
    sold = order.sold
    if sold is None or order.fulfilments or not sold.location:
        return None
    now_micros = hub.clock.now().micros
    name = f"{order.order}-1"
    promises = {
        line: Promise(
            sold.location,
            f"{name}.{line}",
            order.lines[line].item,
            milli,
            sold.number,
            now_micros + soft_micros,
        )
        for line, milli in sorted(wanted.items())
    }
    is_whole = sold.method == Method.SHIP
    by_right = dict.fromkeys(sold.by_right, seller)

    def keep(cursor: Rows) -> list[str]:
        _take_over(cursor, promises, by_right, now_micros)
        return _kept(cursor, promises, now_micros, is_whole=is_whole)

    kept = hub.shards.database_for(sold.location).run(keep)
    if not kept:
        return None
    units = as_units(order, {line: wanted[line] for line in kept})
    holder = holders_at(hub, [sold.location]).get(sold.location, "")
    return FulfilmentProposed(
        order.order,
        name,
        sold.location,
        sold.method,
        units,
        holder=holder,
        ship_to=orders_of_tills.ship_to(sold),
        ship_country=orders_of_tills.ship_country(sold),
    )


def _take_over(
    cursor: Rows, promises: Mapping[str, Promise], by_right: Mapping[str, str], now_micros: int
) -> None:
    """Let go of what is held back for the rights that were spent on lines, by line whose."""
    for line, promise in promises.items():
        if line in by_right:
            right = StockRight(promise.location, promise.item, by_right[line])
            pass_to_order(cursor, right, promise.quantity_milli, promise.reservation, now_micros)


def _kept(
    cursor: Rows, promises: Mapping[str, Promise], now_micros: int, *, is_whole: bool
) -> list[str]:
    """Keep what is there; return its lines: all or none of them where it `is_whole`."""
    kept = []
    for line, promise in promises.items():
        with suppress(Refusal):
            reserve_anew(cursor, promise, now_micros)
            kept.append(line)
    if is_whole and len(kept) < len(promises):
        for line in kept:
            hold(cursor, replace(promises[line], quantity_milli=0), now_micros)
        return []
    return kept


def note_unkept(
    cursor: Rows, store: str, order: Order, facts: Sequence[StoredFact], now_micros: int
) -> None:
    """Tell the store that sold an order of what no place can send: once for each line of it."""
    source = next((fact for fact in facts if isinstance(fact.event, OrderSold)), None)
    if source is None or source.store != store or order.placed is None:
        return
    ref = entry_of(source)
    claims = [
        Claim(
            WEB_PROMISE,
            key_of(WEB_PROMISE, "order", order.order, str(fact.n), units.line),
            ref,
            units_milli=milli_of(units.quantity),
            amount_minor=value_of(order, units.line, milli_of(units.quantity)),
            currency=order.placed.currency,
            at_micros=fact.at_micros,
            facts={
                "side": WEB,
                "sold_by": TILL,
                "order": order.order,
                "number": order.placed.number,
                "item": order.lines[units.line].item,
                "description": order.lines[units.line].description,
            },
        )
        for fact in facts
        if isinstance(event := fact.event, OrderUnitsEnded) and event.outcome == Bucket.SHORT
        for units in event.units
        if units.line in order.lines
    ]
    PostgresStoreTransaction(cursor, store, now_micros).add_claims(claims, {ref: 0})


def entry_of(fact: StoredFact) -> EntryRef:
    """Return the entry that a fact of a lane stands in."""
    store, lane, incarnation, branch, seq = fact.source.split("/")
    return EntryRef(store, lane, incarnation, branch, int(seq))
