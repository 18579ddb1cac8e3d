"""Brings orders and their stores together: facts home, decisions to the stores, units elsewhere.

Each step is a transaction of one store or of home, may be repeated after a crash, and changes
nothing the second time.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from edge.domain.errors import TillError
from edge.domain.events import (
    HandoverReversed,
    UnitsHandedOver,
    UnitsShipped,
)
from edge.domain.orders.buckets import GONE, IN_HAND, UNPICKED, milli_of
from edge.domain.orders.states import ENDED, state_of
from sync.hub.hub import Hub
from sync.hub.publishing import publish_store
from sync.hub.services import inventory
from sync.hub.services.collection_keys import collection_keys, tell_keys
from sync.hub.services.destinations import keep_address
from sync.hub.services.order_moving import move_on, reservation_of
from sync.hub.services.order_states import (
    NO_PROMISE_MICROS,
    append,
    note_changed,
    order_of,
    promise_of,
    unrouted,
)
from sync.hub.services.orders_sold import (
    address_of_sale,
    contact_of_sale,
    note_unkept,
    row_of_sale,
    rulings_of_sale,
    seller_of,
)
from sync.hub.services.short_picks import note_short_picks
from sync.hub.store.fulfilments import (
    QueueRow,
    drop_order_entries,
    is_newer,
    read_order_entries,
    save_queue_row,
    stores_with_order_entries,
)
from sync.hub.store.hub_store import PostgresStoreTransaction
from sync.hub.store.messages import add_contact
from sync.hub.store.orders import (
    OrderRow,
    add_order,
    mark_told,
    note_paid_back,
    read_facts,
    read_order,
    untold_orders,
)
from sync.wire.feeds import STORE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from psycopg import Cursor

    from edge.domain.orders.fulfilment import FulfilmentOrder
    from edge.domain.orders.order import Order
    from sync.hub.database import Database
    from sync.hub.store.orders import StoredFact

    Rows = Cursor[tuple[Any, ...]]

AT_ONCE: Final = 200
KEPT_MICROS: Final = 400 * 86_400 * 1_000_000
"""Stock of an order is kept until the order ends; this only bounds one that is forgotten."""


@dataclass(frozen=True, slots=True)
class OrderKeeper:
    """Works off what orders have to tell; several may work at once."""

    hub: Hub

    def work_off(self) -> int:
        """Bring some facts home and tell some stores; return how much was done.

        A database that is away holds up its own stores only; raises its `TillError` at the end.
        """
        done, troubles = 0, list[TillError]()
        for piece in self._pieces():
            try:
                done += piece()
            except TillError as trouble:
                troubles.append(trouble)
        if troubles:
            raise troubles[0]
        return done

    def _pieces(self) -> Iterator[Callable[[], int]]:
        for database in self.hub.shards.databases():
            yield partial(self._bring_home, database)
        after = ""
        while orders := self.hub.database.run(partial(untold_orders, after=after, limit=AT_ONCE)):
            yield from (partial(self._settle, order) for order in orders)
            after = orders[-1]

    def _bring_home(self, database: Database) -> int:
        return sum(bring_home(self.hub, store) for store in database.run(stores_with_order_entries))

    def _settle(self, order: str) -> int:
        settle(self.hub, order)
        return 1


def bring_home(hub: Hub, store: str) -> int:
    """Append a store's facts to their orders; return how many."""
    database, now_micros = hub.shards.database_for(store), hub.clock.now().micros
    found = database.run(lambda cursor: read_order_entries(cursor, store, AT_ONCE))
    facts: dict[str, list[StoredFact]] = {}
    for _, order, fact in found:
        facts.setdefault(order, []).append(fact)
    for order, told in facts.items():
        hub.database.run(lambda cursor: _arrived(cursor, order, told, now_micros))  # noqa: B023
    positions = [position for position, _, _ in found]
    database.run(lambda cursor: drop_order_entries(cursor, store, positions))
    return len(found)


def _arrived(cursor: Rows, order: str, facts: Sequence[StoredFact], now_micros: int) -> None:
    """Append facts, also of an order that is not known yet: its own words may come later."""
    blank = OrderRow(order, "", order, "", "", changed_micros=now_micros)
    if not add_order(cursor, row_of_sale(facts, now_micros) or blank):
        # It is there, or a channel gave its number to another one: its own id is one of a kind.
        add_order(cursor, blank)
    if (contact := contact_of_sale(facts)) is not None:
        add_contact(cursor, contact)
    if (address := address_of_sale(facts)) is not None:
        keep_address(cursor, order, address)
    row = append(cursor, order, [*facts, *rulings_of_sale(facts, now_micros)], now_micros)
    note_paid_back(cursor, order, facts)
    note_changed(cursor, row, now_micros)


def settle(hub: Hub, name: str) -> None:
    """Send units elsewhere that came free, and let every store know how its part stands."""
    move_on(hub, name)

    def read(cursor: Rows) -> tuple[OrderRow | None, list[StoredFact]]:
        return read_order(cursor, name), read_facts(cursor, name)

    row, facts = hub.database.run(read)
    if row is None:
        return
    order, now_micros = order_of(name, facts), hub.clock.now().micros
    parts = {part.location for part in order.fulfilments.values() if part.location}
    keys = collection_keys(hub)
    for store in sorted(parts | {fact.store for fact in facts if fact.store}):
        database = hub.shards.database_for(store)
        database.run(lambda c: tell_keys(c, store, keys, now_micros))  # noqa: B023
        database.run(lambda c: _tell_store(c, store, row, order, facts, now_micros))  # noqa: B023
    if not unrouted(order):
        hub.database.run(lambda cursor: mark_told(cursor, name, len(facts)))


def _tell_store(
    cursor: Rows,
    store: str,
    row: OrderRow,
    order: Order,
    facts: Sequence[StoredFact],
    now_micros: int,
) -> None:
    """Bring a store's queue, stock and feed to what an order's facts say."""
    mine = [part for part in order.fulfilments.values() if part.location == store]
    for part in sorted(mine, key=lambda each: each.fulfilment):
        if is_newer(cursor, store, part.fulfilment, len(facts)):
            _keep_stock(cursor, store, order, part, now_micros)
            save_queue_row(cursor, _queue_row(store, row, part, len(facts)))
    for fact in facts:
        for movement in _goods_out(store, order, fact) if fact.store == store else ():
            inventory.move(cursor, movement, now_micros)
    note_unkept(cursor, store, order, facts, now_micros)
    note_short_picks(cursor, store, order, facts, now_micros)
    is_seller = seller_of(facts) == store
    if mine or is_seller:
        told = [fact for fact in facts if _is_told(fact, store, is_seller=is_seller)]
        _publish(PostgresStoreTransaction(cursor, store, now_micros), row.order, told)


def _is_told(fact: StoredFact, store: str, *, is_seller: bool) -> bool:
    """Tell whether a store's tills hear of a fact: of what the centre decided.

    Who sold it also hears what left another store, so that nobody there pays back what the customer
    has; what its own lanes did they know.
    """
    if not fact.store:
        return fact.event is not None
    is_gone = isinstance(fact.event, UnitsHandedOver | UnitsShipped | HandoverReversed)
    return is_seller and is_gone and fact.store != store


def _publish(
    transaction: PostgresStoreTransaction, order: str, facts: Sequence[StoredFact]
) -> None:
    """Tell a store's tills facts of an order, each once."""
    for fact in facts:
        key = f"order_fact/{order}/{fact.n}"
        publish_store(transaction, STORE, "order_fact", key, fact.told(order))


def _queue_row(store: str, row: OrderRow, part: FulfilmentOrder, fact: int) -> QueueRow:
    state, told = state_of(part), part.proposed
    return QueueRow(
        store,
        part.fulfilment,
        row.order,
        row.number,
        part.method.value,
        state.value,
        state in ENDED,
        promise_of(part) or NO_PROMISE_MICROS,
        told.answer_until_micros if told else 0,
        fact,
    )


def _keep_stock(
    cursor: Rows, store: str, order: Order, part: FulfilmentOrder, now_micros: int
) -> None:
    """Keep exactly the units of a part that are still to leave the store."""
    for line, each in sorted(part.lines.items()):
        if line not in order.lines:
            continue
        still_here = IN_HAND if part.rejection is not None else (*UNPICKED, *IN_HAND)
        promise = inventory.Promise(
            store,
            reservation_of(part.fulfilment, line),
            order.lines[line].item,
            each.buckets.of(*still_here),
            order.placed.number if order.placed else order.order,
            now_micros + KEPT_MICROS,
        )
        ended = "fulfilled" if each.buckets.of(*GONE) else "released"
        inventory.hold(cursor, promise, now_micros, ended)


def _goods_out(store: str, order: Order, fact: StoredFact) -> Iterator[inventory.Movement]:
    """Yield what left a store with a fact, or came back; nothing where its entry booked it."""
    event = fact.event
    if fact.has_stock or not isinstance(event, UnitsHandedOver | UnitsShipped | HandoverReversed):
        return
    is_back = isinstance(event, HandoverReversed)
    states = ("sold", "on_hand") if is_back else ("on_hand", "sold")
    reference = order.placed.number if order.placed else order.order
    for at, units in enumerate(event.units):
        if units.line in order.lines and milli_of(units.quantity):
            yield inventory.Movement(
                store,
                f"order/{fact.source}/{at}",
                order.lines[units.line].item,
                *states,
                milli_of(units.quantity),
                fact.kind,
                reference,
                fact.at_micros,
            )
