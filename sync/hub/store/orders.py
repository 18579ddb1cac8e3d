"""Orders in PostgreSQL: their facts and their list, which lie at home, grouped by order."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from edge.domain.events import OrderPaidBack
from sync.hub.order_facts import event_json, read_event

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from psycopg import Cursor

    from edge.domain.events import OrderEvent

    Rows = Cursor[tuple[Any, ...]]

CENTRE = ""
"""In `StoredFact.store`: the centre's own."""


@dataclass(frozen=True, slots=True)
class StoredFact:
    """A fact of an order. `source` counts once; `has_stock`: its entry moved the stock itself.

    `note` says why the centre decided so.
    """

    source: str
    store: str
    kind: str
    version: int
    body: str
    at_micros: int
    has_stock: bool = False
    note: str = ""
    n: int = 0

    @property
    def event(self) -> OrderEvent | None:
        """Return what it says; None where this program does not know it."""
        return read_event(self.kind, self.version, self.body)

    def tree(self) -> dict[str, Any]:
        """Return its body as plain values."""
        told = json.loads(self.body)
        return told if isinstance(told, dict) else {}

    def told(self, order: str) -> dict[str, Any]:
        """Return what a store's feed tells of it."""
        return {
            "order": order,
            "n": self.n,
            "kind": self.kind,
            "version": self.version,
            "at_micros": self.at_micros,
            "body": self.tree(),
        }


def ruling(source: str, event: OrderEvent, at_micros: int, note: str = "") -> StoredFact:
    """Return a decision of the centre as a fact."""
    told = (event.KIND, event.VERSION, event_json(event), at_micros)
    return StoredFact(source, CENTRE, *told, note=note)


@dataclass(frozen=True, slots=True)
class OrderRow:
    """An order in the list; what is not the customer's is derived from its facts."""

    order: str
    channel: str
    number: str
    reference: str
    currency: str
    total_minor: int = 0
    state: str = "draft"
    payment: str = "pending"
    locations: str = ""
    """Of the parts that are not rejected, separated by blanks."""
    promise_micros: int = 0
    placed_micros: int = 0
    changed_micros: int = 0
    fact: int = 0
    told: int = 0
    refund_at_till_minor: int = 0

    @property
    def place(self) -> tuple[int, str]:
        """Where it stands in the list, newest first."""
        return -self.placed_micros, self.order


_COLUMNS = (
    "order_id, channel, number, reference, currency, total_minor, state, payment, locations,"
    " promise_micros, placed_micros, changed_micros, fact, told, refund_at_till_minor"
)


def add_order(cursor: Rows, row: OrderRow) -> bool:
    """Begin an order, locked; tell whether neither it nor its channel's number was there."""
    cursor.execute(
        f"INSERT INTO customer_order ({_COLUMNS})"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
        " ON CONFLICT DO NOTHING",
        (
            *(row.order, row.channel, row.number, row.reference, row.currency, row.total_minor),
            *(row.state, row.payment, row.locations, row.promise_micros, row.placed_micros),
            *(row.changed_micros, row.fact, row.told, row.refund_at_till_minor),
        ),
    )
    return bool(cursor.rowcount)


def read_order(cursor: Rows, order: str, *, lock: bool = False) -> OrderRow | None:
    """Return an order's row; None where there is none."""
    found = cursor.execute(
        f"SELECT {_COLUMNS} FROM customer_order WHERE order_id = %s"
        + (" FOR UPDATE" if lock else ""),
        (order,),
    ).fetchone()
    return OrderRow(*found) if found else None


def read_numbered(cursor: Rows, channel: str, number: str) -> OrderRow | None:
    """Return the order that a channel gave a number to."""
    found = cursor.execute(
        f"SELECT {_COLUMNS} FROM customer_order WHERE channel = %s AND number = %s",
        (channel, number),
    ).fetchone()
    return OrderRow(*found) if found else None


def save_order(cursor: Rows, row: OrderRow) -> None:
    """Keep what is derived of an order; its row is locked."""
    cursor.execute(
        "UPDATE customer_order SET state = %s, payment = %s, locations = %s, total_minor = %s,"
        " promise_micros = %s, changed_micros = %s, fact = %s, refund_at_till_minor = %s"
        " WHERE order_id = %s",
        (
            *(row.state, row.payment, row.locations, row.total_minor, row.promise_micros),
            *(row.changed_micros, row.fact, row.refund_at_till_minor, row.order),
        ),
    )


def list_orders(
    cursor: Rows, wanted: dict[str, str], after: tuple[int | str, ...], limit: int
) -> list[OrderRow]:
    """Return orders, newest first, after a place; `wanted` narrows by what is not "" in it.

    Keys: state, channel, number, reference, location.
    """
    cursor.execute(
        f"SELECT {_COLUMNS} FROM customer_order WHERE (-placed_micros, order_id) > (%s, %s)"
        " AND (%s = '' OR state = %s) AND (%s = '' OR channel = %s) AND (%s = '' OR number = %s)"
        " AND (%s = '' OR reference = %s)"
        " AND (%s = '' OR %s = ANY(string_to_array(locations, ' ')))"
        " ORDER BY placed_micros DESC, order_id LIMIT %s",
        (
            *after,
            *(
                wanted.get(name, "")
                for name in ("state", "channel", "number", "reference", "location")
                for _ in range(2)
            ),
            limit,
        ),
    )
    return [OrderRow(*found) for found in cursor]


def read_facts(cursor: Rows, order: str) -> list[StoredFact]:
    """Return all facts of an order, by number."""
    cursor.execute(
        "SELECT source, store, kind, version, body, at_micros, has_stock, note, n FROM order_fact"
        " WHERE order_id = %s ORDER BY n",
        (order,),
    )
    return [StoredFact(*found) for found in cursor]


def add_facts(
    cursor: Rows, order: str, known: Sequence[StoredFact], facts: Iterable[StoredFact]
) -> int:
    """Append what is new of some facts after the known ones; return the newest number.

    The order's row is locked.
    """
    n, sources = len(known), {fact.source for fact in known}
    for fact in facts:
        if fact.source in sources:
            continue
        n += 1
        sources.add(fact.source)
        cursor.execute(
            "INSERT INTO order_fact (order_id, n, source, store, kind, version, body, at_micros,"
            " has_stock, note) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            (
                *(order, n, fact.source, fact.store, fact.kind, fact.version, fact.body),
                *(fact.at_micros, fact.has_stock, fact.note),
            ),
        )
    return n


def untold_orders(cursor: Rows, after: str, limit: int) -> list[str]:
    """Return orders after one of which a store does not know the newest fact."""
    cursor.execute(
        "SELECT order_id FROM customer_order WHERE told < fact AND order_id > %s"
        " ORDER BY order_id LIMIT %s",
        (after, limit),
    )
    return [order for (order,) in cursor]


def mark_told(cursor: Rows, order: str, fact: int) -> None:
    """Note up to which fact the stores of an order were told."""
    cursor.execute(
        "UPDATE customer_order SET told = greatest(told, %s) WHERE order_id = %s", (fact, order)
    )


def note_paid_back(cursor: Rows, order: str, facts: Iterable[StoredFact]) -> None:
    """Put facts aside by which a till paid goods back that were to follow."""
    for fact in facts:
        if fact.kind == OrderPaidBack.KIND:
            cursor.execute(
                "INSERT INTO order_paid_back (order_id, source) VALUES (%s, %s)"
                " ON CONFLICT DO NOTHING",
                (order, fact.source),
            )


def read_paid_back(cursor: Rows, limit: int) -> list[tuple[str, str]]:
    """Return what was put aside: order, source of the fact."""
    cursor.execute("SELECT order_id, source FROM order_paid_back ORDER BY 1, 2 LIMIT %s", (limit,))
    return [(order, source) for order, source in cursor]


def drop_paid_back(cursor: Rows, order: str, source: str) -> None:
    """Forget what is seen to."""
    cursor.execute(
        "DELETE FROM order_paid_back WHERE order_id = %s AND source = %s", (order, source)
    )
