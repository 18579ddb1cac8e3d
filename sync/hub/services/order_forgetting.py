"""Forgets whose an order was and where it went: in its facts, its contact, what stores were told.

What was ordered, handed over and paid stays; the customer's number names nobody. At home it is done
with the erasure; each store is told in a transaction of its own.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from edge.domain.errors import Refusal
from edge.domain.events import FulfilmentProposed, OrderPlaced, OrderSold
from sync.hub.hub import Hub
from sync.hub.publishing import publish_store
from sync.hub.services.destinations import forget_address
from sync.hub.services.order_states import order_of
from sync.hub.store.feeds import redact_row
from sync.hub.store.hub_store import PostgresStoreTransaction
from sync.hub.store.order_news import add_erasure, drop_news, due_news
from sync.hub.store.orders import read_facts, read_order
from sync.wire.feeds import STORE

if TYPE_CHECKING:
    from psycopg import Cursor

    from sync.hub.store.orders import StoredFact

    Rows = Cursor[tuple[Any, ...]]

AGAIN_MICROS: Final = 10 * 60 * 1_000_000
"""Stores are looked at once more then: whoever was just telling one has long ended."""
ERASURE: Final = "erasure"
ERASURE_AGAIN: Final = "erasure_again"
AT_ONCE: Final = 50
_PERSONAL: Final = {
    OrderPlaced.KIND: frozenset({"customer_name", "contact"}),
    FulfilmentProposed.KIND: frozenset({"ship_to"}),
    OrderSold.KIND: frozenset({"recipient"}),
}
"""What of a fact names a person or where they live."""


def forget_orders_of(cursor: Rows, customer: str, now_micros: int) -> None:
    """Forget a customer's name and address in all their orders, in the erasure's transaction."""
    cursor.execute("SELECT order_id FROM order_contact WHERE customer = %s", (customer,))
    for (order,) in cursor.fetchall():
        forget_order(cursor, order, now_micros)


def forget_order(cursor: Rows, order: str, now_micros: int) -> None:
    """Forget whose an order was; raises `Refusal` "record_unknown"."""
    row = read_order(cursor, order, lock=True)
    if row is None:
        raise Refusal("record_unknown", kind="order", key=order)
    cursor.execute("UPDATE order_contact SET email = '' WHERE order_id = %s", (order,))
    forget_address(cursor, order)
    for fact in read_facts(cursor, order):
        if fact.kind in _PERSONAL:
            cursor.execute(
                "UPDATE order_fact SET body = %s WHERE order_id = %s AND n = %s",
                (_nameless(fact), order, fact.n),
            )
    add_erasure(cursor, ERASURE, order, row.fact, now_micros)
    add_erasure(cursor, ERASURE_AGAIN, order, row.fact, now_micros + AGAIN_MICROS)


def _nameless(fact: StoredFact) -> str:
    told = {k: v for k, v in fact.tree().items() if k not in _PERSONAL[fact.kind]}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Forgetter:
    """Has stores forget whose orders were; several may work at once."""

    hub: Hub

    def work_off(self) -> int:
        """Tell the stores of some orders; return of how many."""
        now_micros, done = self.hub.clock.now().micros, 0
        for topic in (ERASURE, ERASURE_AGAIN):
            names = self.hub.database.run(lambda c: due_news(c, topic, now_micros, AT_ONCE))  # noqa: B023
            for name in names:
                self._forget(topic, name)
            done += len(names)
        return done

    def _forget(self, topic: str, name: str) -> None:
        facts = self.hub.database.run(lambda cursor: read_facts(cursor, name))
        order, now_micros = order_of(name, facts), self.hub.clock.now().micros
        personal = [fact for fact in facts if fact.kind in _PERSONAL and not fact.store]
        stores = {part.location for part in order.fulfilments.values() if part.location}
        # The store whose till sold it was told of it as well.
        for store in sorted(stores | {fact.store for fact in facts if fact.store}):
            self.hub.shards.database_for(store).run(
                lambda cursor: _retell(cursor, store, name, personal, now_micros)  # noqa: B023
            )
        self.hub.database.run(lambda cursor: drop_news(cursor, topic, name, 2**62))


def _retell(
    cursor: Rows, store: str, order: str, personal: list[StoredFact], now_micros: int
) -> None:
    """Tell a row anew without a name, in the place of the old; a till keeps the newest."""
    for fact in personal:
        key = f"order_fact/{order}/{fact.n}"
        if not redact_row(cursor, store, STORE, key):
            continue
        transaction = PostgresStoreTransaction(cursor, store, now_micros)
        publish_store(transaction, STORE, "order_fact", f"{key}/{now_micros}", fact.told(order))
