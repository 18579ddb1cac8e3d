"""What is looked at after it was taken in, in PostgreSQL: batches, entries, versions of records."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from edge.domain.agreement.claims import EntryRef
from sync.hub.entries import read_entry
from sync.hub.store.shifts import parts_from
from sync.hub.taken import (
    OfficeVersion,
    TakenBatch,
    TakenEntry,
    Unjudged,
)
from sync.wire.feeds import STORE
from sync.wire.streams import StreamKey

if TYPE_CHECKING:
    from collections.abc import Sequence

    from psycopg import Cursor

    Rows = Cursor[tuple[Any, ...]]

_BATCH: Final = (
    "lane, incarnation, branch, first_position, last_position, first_seq, last_seq,"
    " received_micros, chain_basis, shifts"
)
_PRICED: Final = "regexp_replace(record_key, '@[0-9]+$', '')"
"""The item of a price, whose key is item@instant."""
# The kind of prices is written out: a plan made for any kind could not use their index.
_OF_PRICES: Final = f"kind = 'price' AND {_PRICED}"
_OF_OTHERS: Final = "kind = %s AND record_key"


def read_unjudged(cursor: Rows, store: str, limit: int) -> Unjudged:
    """Return the oldest batches that nobody looked at.

    The head of the feed is read first: all that stands before it has been committed.
    """
    head = cursor.execute(
        "SELECT position, coalesce((SELECT position FROM judged WHERE store_id = %s), 0)"
        " FROM feed_head WHERE store_id = %s AND feed = %s",
        (store, store, STORE),
    ).fetchone()
    upto, after = head or (0, 0)
    cursor.execute(
        f"SELECT {_BATCH} FROM entry_batch"
        " WHERE store_id = %s AND first_position > %s AND first_position <= %s"
        " ORDER BY first_position LIMIT %s",
        (store, after, upto, limit),
    )
    batches = tuple(_batch(store, row) for row in cursor)
    if len(batches) == limit:
        upto = batches[-1].last_position
    return Unjudged(after, upto, batches)


def read_batches(
    cursor: Rows, stream: StreamKey, first_seq: int, last_seq: int
) -> list[TakenBatch]:
    """Return the batches in which some entries of a stream came in."""
    cursor.execute(
        f"SELECT {_BATCH} FROM entry_batch"
        " WHERE store_id = %s AND lane = %s AND incarnation = %s AND branch = %s"
        " AND first_seq <= %s AND last_seq >= %s ORDER BY first_seq",
        (stream.store, stream.lane, stream.incarnation, stream.branch, last_seq, first_seq),
    )
    return [_batch(stream.store, row) for row in cursor]


def _batch(store: str, row: tuple[Any, ...]) -> TakenBatch:
    lane, incarnation, branch, *rest, shifts = row
    stream = StreamKey(store, lane, incarnation, branch)
    return replace(TakenBatch(stream, *rest), parts=parts_from(stream, shifts))


def read_taken(cursor: Rows, batch: TakenBatch) -> list[TakenEntry]:
    """Return the entries of a batch that can be read and were not set aside."""
    cursor.execute(
        "SELECT seq, position, entry FROM entry WHERE store_id = %s"
        " AND position BETWEEN %s AND %s AND received_micros = %s AND quarantine = ''"
        " ORDER BY position",
        (
            batch.stream.store,
            batch.first_position,
            batch.last_position,
            batch.received_micros,
        ),
    )
    stream = batch.stream
    place = (stream.store, stream.lane, stream.incarnation, stream.branch)
    return [
        TakenEntry(EntryRef(*place, seq), position, batch.received_micros, head)
        for seq, position, text in cursor
        if (head := read_entry(text)) is not None
    ]


def note_judged(cursor: Rows, store: str, upto: int) -> None:
    """Note up to which place in its feed a store's entries were looked at."""
    cursor.execute(
        "INSERT INTO judged (store_id, position) VALUES (%s, %s) ON CONFLICT (store_id)"
        " DO UPDATE SET position = greatest(judged.position, excluded.position)",
        (store, upto),
    )


def read_versions(cursor: Rows, kind: str, thing: str) -> list[OfficeVersion]:
    """Return all that the office said of a thing, oldest first; prices by their item."""
    cursor.execute(
        "SELECT record_key, version, position, changed_micros, body FROM office_record_version"
        f" WHERE {_OF_PRICES if kind == 'price' else _OF_OTHERS} = %s ORDER BY position",
        (thing,) if kind == "price" else (kind, thing),
    )
    return [
        OfficeVersion(kind, key, version, position, changed, json.loads(body))
        for key, version, position, changed, body in cursor
    ]


def newest_positions(cursor: Rows, kind: str, things: Sequence[str]) -> dict[str, int]:
    """Return where the newest version of each thing was told to the chain."""
    by = _PRICED if kind == "price" else "record_key"
    cursor.execute(
        f"SELECT {by}, max(position) FROM office_record_version"
        f" WHERE {_OF_PRICES if kind == 'price' else _OF_OTHERS} = ANY(%s) GROUP BY 1",
        (list(things),) if kind == "price" else (kind, list(things)),
    )
    return dict(cursor.fetchall())


def newest_ruling(cursor: Rows) -> int:
    """Return where the newest of all that rules what lanes do was told to the chain."""
    found = cursor.execute(
        "SELECT coalesce(max(position), 0) FROM office_record_version"
        " WHERE kind IN ('item', 'price', 'staff')"
    ).fetchone()
    return int(found[0]) if found else 0
