"""An order as its facts make it, and what lists show of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from edge.domain.orders.applying import fold
from edge.domain.orders.balance import balance, payment_state
from edge.domain.orders.buckets import UNPICKED, Bucket
from edge.domain.orders.states import ENDED, order_state, state_of
from sync.hub.event_kinds import ORDER_CHANGED
from sync.hub.services.order_due import due_of
from sync.hub.services.order_measuring import note_measures
from sync.hub.services.outbox import tell
from sync.hub.store.kpis import note_lags
from sync.hub.store.order_news import add_news
from sync.hub.store.orders import add_facts, read_facts, read_order, save_order

if TYPE_CHECKING:
    from collections.abc import Sequence

    from psycopg import Cursor

    from edge.domain.orders.fulfilment import FulfilmentOrder
    from edge.domain.orders.order import Order
    from sync.hub.store.orders import OrderRow, StoredFact

    Rows = Cursor[tuple[Any, ...]]

NO_PROMISE_MICROS: Final = 2**62
"""Sorts what nothing was promised of behind what was."""


def order_of(name: str, facts: Sequence[StoredFact]) -> Order:
    """Return what the facts that this program knows make of an order.

    What stores did is folded after the centre's own words, and by its stamps: that is how their
    lanes fold it, so that who picks is the same here as there.
    """
    told = sorted(facts, key=lambda fact: (bool(fact.store), fact.at_micros if fact.store else 0))
    return fold(name, (event for fact in told if (event := fact.event) is not None))


def promise_of(part: FulfilmentOrder) -> int:
    """Return until when a part was promised; 0 for never."""
    told = part.proposed
    return (told.ready_by_micros or told.ship_by_micros) if told else 0


def derived(row: OrderRow, order: Order, fact: int, now_micros: int) -> OrderRow:
    """Return an order's row as its facts make it."""
    parts = [part for part in order.fulfilments.values() if not part.is_rejected]
    money = balance(order)
    promises = [promise_of(part) for part in parts if state_of(part) not in ENDED]
    return replace(
        row,
        state=order_state(order).value,
        payment=payment_state(order).value,
        total_minor=money.goods.minor,
        refund_at_till_minor=money.refund_at_till.minor,
        locations=" ".join(sorted({part.location for part in parts if part.location})),
        promise_micros=min((each for each in promises if each), default=0),
        changed_micros=now_micros,
        fact=fact,
    )


def unrouted(order: Order) -> dict[str, int]:
    """Return by line how much of a placed order no location was asked for, or has declined."""
    if order.placed is None:
        return {}
    return {line: milli for line in order.lines if (milli := _unrouted(order, line)) > 0}


def _unrouted(order: Order, line: str) -> int:
    asked = sum(
        part.lines[line].buckets.of(*UNPICKED)
        for part in order.fulfilments.values()
        if line in part.lines and part.unpicked_bucket is Bucket.OPEN
    )
    return order.buckets(line).of(Bucket.OPEN) - asked


def append(cursor: Rows, name: str, facts: Sequence[StoredFact], now_micros: int) -> OrderRow:
    """Append facts to an order that is there, what is new of them; return its row after them.

    Not the stores but the office's list knows them then; see `order_keeping`.
    """
    row = read_order(cursor, name, lock=True)
    assert row is not None, "whoever appends has read the order"
    known = read_facts(cursor, name)
    newest = add_facts(cursor, name, known, facts)
    if newest == row.fact:
        return row
    sources = {fact.source for fact in known}
    heard = ((fact.store, fact.at_micros) for fact in facts if fact.source not in sources)
    note_lags(cursor, (each for each in heard if each[0]), now_micros)
    all_facts = read_facts(cursor, name)
    order = order_of(name, all_facts)
    row = derived(row, order, newest, now_micros)
    save_order(cursor, row)
    note_measures(cursor, row, order, all_facts, due_of(cursor, order))
    add_news(cursor, name, newest)
    return row


def note_changed(cursor: Rows, row: OrderRow, now_micros: int) -> None:
    """Have webhooks told that an order changed, once for its newest fact."""
    subject = {"order": row.order, "fact": row.fact}
    tell(cursor, f"order.{row.order}.{row.fact}", ORDER_CHANGED, subject, now_micros)
