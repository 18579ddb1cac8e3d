"""Parts of orders where their stores are: the queue, and facts that wait to be brought home."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec

from edge.domain.agreement.claims import INTEGER_MAX, KEY_CHARACTERS_MAX
from sync.hub.order_facts import OF_STORES
from sync.hub.store.orders import StoredFact

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from psycopg import Cursor

    from sync.hub.ports import PlacedEntry

    Rows = Cursor[tuple[Any, ...]]


class _Named(msgspec.Struct, frozen=True):
    """What is read here of an order's fact."""

    order: str


_DECODER = msgspec.json.Decoder(_Named)


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A part of an order as its store's queue shows it."""

    store: str
    fulfilment: str
    order: str
    number: str
    method: str
    state: str
    is_over: bool
    promise_micros: int
    answer_until_micros: int
    fact: int


def is_newer(cursor: Rows, store: str, fulfilment: str, fact: int) -> bool:
    """Lock a part of an order; tell whether its store knows the order less far than `fact`."""
    cursor.execute(
        "INSERT INTO fulfilment (store_id, fulfilment, order_id, number, method, state, is_over,"
        " promise_micros, answer_until_micros, fact) VALUES (%s, %s, '', '', '', '', true, 0, 0, 0)"
        " ON CONFLICT DO NOTHING",
        (store, fulfilment),
    )
    found = cursor.execute(
        "SELECT fact FROM fulfilment WHERE store_id = %s AND fulfilment = %s FOR UPDATE",
        (store, fulfilment),
    ).fetchone()
    assert found is not None, "the row was written just now"
    return bool(found[0] < fact)


def save_queue_row(cursor: Rows, row: QueueRow) -> None:
    """Keep how a part of an order stands; its row is locked."""
    cursor.execute(
        "UPDATE fulfilment SET order_id = %s, number = %s, method = %s, state = %s, is_over = %s,"
        " promise_micros = %s, answer_until_micros = %s, fact = %s"
        " WHERE store_id = %s AND fulfilment = %s",
        (
            *(row.order, row.number, row.method, row.state, row.is_over, row.promise_micros),
            *(row.answer_until_micros, row.fact, row.store, row.fulfilment),
        ),
    )


def read_queue(cursor: Rows, store: str, limit: int) -> list[QueueRow]:
    """Return a store's parts of orders that are not over, the nearest promise first."""
    cursor.execute(
        "SELECT store_id, fulfilment, order_id, number, method, state, is_over, promise_micros,"
        " answer_until_micros, fact FROM fulfilment WHERE store_id = %s AND NOT is_over"
        " ORDER BY promise_micros, fulfilment LIMIT %s",
        (store, limit),
    )
    return [QueueRow(*found) for found in cursor]


def note_order_entries(cursor: Rows, entries: Iterable[PlacedEntry]) -> None:
    """Put facts of orders among entries that were appended just now aside, to be brought home."""
    rows = [row for entry in entries if (row := _row(entry)) is not None]
    if not rows:
        return
    cursor.execute(
        "INSERT INTO order_entry (store_id, position, order_id, source, kind, version, body,"
        " at_micros, has_stock) SELECT store_id, position, order_id, source, kind, version, body,"
        " at_micros, has_stock FROM jsonb_to_recordset(%s::jsonb) AS r (store_id text,"
        " position bigint, order_id text, source text, kind text, version bigint, body text,"
        " at_micros bigint, has_stock boolean)",
        (msgspec.json.encode(rows).decode(),),
    )


def _row(entry: PlacedEntry) -> dict[str, object] | None:
    head = entry.head
    if head is None or entry.quarantine or not _is_of_an_order(head.kind, head.subject):
        return None
    try:
        order = _DECODER.decode(head.body).order
    except msgspec.MsgspecError:
        return None
    numbers = (head.ver, head.stamp[0])
    if not 0 < len(order) <= KEY_CHARACTERS_MAX or max(map(abs, numbers)) > INTEGER_MAX:
        return None
    stream = entry.stream
    return {
        "store_id": stream.store,
        "position": entry.position,
        "order_id": order,
        "source": "/".join(
            (stream.store, stream.lane, stream.incarnation, stream.branch, str(entry.seq))
        ),
        "kind": head.kind,
        "version": head.ver,
        "body": bytes(head.body).decode(),
        "at_micros": head.stamp[0],
        "has_stock": bool(head.amounts and head.amounts.stock),
    }


def _is_of_an_order(kind: str, subject: str) -> bool:
    """Tell whether an entry is about an order, also where a newer till wrote it."""
    families = ("fulfilment.", "order.")
    return kind in OF_STORES or (kind.startswith(families) and subject.startswith("order/"))


def stores_with_order_entries(cursor: Rows) -> list[str]:
    """Return the stores of a database with facts of orders that are not at home yet."""
    cursor.execute("SELECT DISTINCT store_id FROM order_entry ORDER BY store_id")
    return [store for (store,) in cursor]


def read_order_entries(cursor: Rows, store: str, limit: int) -> list[tuple[int, str, StoredFact]]:
    """Return a store's oldest facts that are not at home yet: position, order, fact."""
    cursor.execute(
        "SELECT position, order_id, source, store_id, kind, version, body, at_micros, has_stock"
        " FROM order_entry WHERE store_id = %s ORDER BY position LIMIT %s",
        (store, limit),
    )
    return [(position, order, StoredFact(*found)) for position, order, *found in cursor]


def drop_order_entries(cursor: Rows, store: str, positions: Sequence[int]) -> None:
    """Forget facts that stand at home."""
    cursor.execute(
        "DELETE FROM order_entry WHERE store_id = %s AND position = ANY(%s)",
        (store, list(positions)),
    )
