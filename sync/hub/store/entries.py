"""Entries in PostgreSQL: appended a batch at a time, read by number or by place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from edge.domain.chain import NO_HASH
from sync.wire.feeds import CHECKSUM_BYTES
from sync.wire.streams import StreamKey

if TYPE_CHECKING:
    from collections.abc import Sequence

    from psycopg import Cursor

    from sync.hub.ports import PlacedEntry

    Rows = Cursor[tuple[Any, ...]]

_NUL = "\0"
"""The one character that PostgreSQL keeps in no text."""

HASH_BYTES = len(NO_HASH)
_KIND = re.compile(r"[a-z0-9_.]{1,100}")

# Of a text that is empty from end to end string_to_table makes no row, hence coalesce.
_APPEND = f"""
INSERT INTO entry (store_id, position, lane, incarnation, branch, seq, hash, checksum,
    received_micros, kind, quarantine, clock, entry)
SELECT %(store)s, %(before_position)s::bigint + n, %(lane)s, %(incarnation)s, %(branch)s,
    %(before_seq)s::bigint + n,
    substring(%(hashes)s::bytea FROM (n::int - 1) * {HASH_BYTES} + 1 FOR {HASH_BYTES}),
    substring(%(checksums)s::bytea FROM (n::int - 1) * {CHECKSUM_BYTES} + 1 FOR {CHECKSUM_BYTES}),
    %(received)s, coalesce(kind, ''), coalesce(quarantine, ''), coalesce(clock, ''),
    coalesce(entry, '')
FROM ROWS FROM (
    string_to_table(%(texts)s, E'\\n'),
    string_to_table(%(kinds)s, E'\\n'),
    string_to_table(%(quarantines)s, E'\\n'),
    string_to_table(%(clocks)s, E'\\n')
) WITH ORDINALITY AS row (entry, kind, quarantine, clock, n)
"""


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """An entry as it is kept."""

    stream: StreamKey
    seq: int
    position: int
    hash: bytes
    checksum: bytes
    text: str


def append_entries(
    cursor: Rows, entries: Sequence[PlacedEntry], chain_basis: int, shifts: str
) -> None:
    """Append entries of one stream that came in together; their feed's head is locked.

    `chain_basis` is how far the one that had read least of the chain's feed had read it, `shifts`
    under which shifts they were written, as `store/shifts.py` writes it.
    """
    first = entries[0]
    stream = first.stream
    # The texts travel as they came, joined by what none of them holds: nothing is escaped.
    cursor.execute(
        _APPEND,
        {
            "store": stream.store,
            "lane": stream.lane,
            "incarnation": stream.incarnation,
            "branch": stream.branch,
            "received": first.received_micros,
            "before_position": first.position - 1,
            "before_seq": first.seq - 1,
            "hashes": b"".join(entry.hash for entry in entries),
            "checksums": b"".join(entry.checksum for entry in entries),
            "texts": "\n".join("" if _NUL in entry.text else entry.text for entry in entries),
            "kinds": "\n".join(map(_kind, entries)),
            "quarantines": "\n".join(entry.quarantine for entry in entries),
            "clocks": "\n".join(entry.clock for entry in entries),
        },
    )
    if cursor.rowcount != len(entries):
        raise AssertionError("an entry holds no line feed")
    for entry in entries:
        if _NUL in entry.text:
            _keep_raw(cursor, entry)
    _note_batch(cursor, entries, chain_basis, shifts)


def _note_batch(
    cursor: Rows, entries: Sequence[PlacedEntry], chain_basis: int, shifts: str
) -> None:
    first, last = entries[0], entries[-1]
    stream = first.stream
    cursor.execute(
        "INSERT INTO entry_batch (store_id, first_position, last_position, lane, incarnation,"
        " branch, first_seq, last_seq, received_micros, signature, chain_basis, shifts)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (
            stream.store,
            first.position,
            last.position,
            stream.lane,
            stream.incarnation,
            stream.branch,
            first.seq,
            last.seq,
            first.received_micros,
            last.signature,
            chain_basis,
            shifts,
        ),
    )


def _keep_raw(cursor: Rows, entry: PlacedEntry) -> None:
    cursor.execute(
        "UPDATE entry SET raw = %s WHERE store_id = %s AND position = %s AND received_micros = %s",
        (entry.text.encode(), entry.stream.store, entry.position, entry.received_micros),
    )


def read_hashes(cursor: Rows, stream: StreamKey, first_seq: int, last_seq: int) -> list[bytes]:
    """Return the hashes of entries, in order."""
    return [entry.hash for entry in read_by_seq(cursor, stream, first_seq, last_seq)]


def read_by_seq(
    cursor: Rows, stream: StreamKey, first_seq: int, last_seq: int
) -> list[StoredEntry]:
    """Return the entries of a stream with these numbers, in order."""
    key = (stream.store, stream.lane, stream.incarnation, stream.branch)
    batches = cursor.execute(
        "SELECT first_position + greatest(%s - first_seq, 0),"
        " last_position - greatest(last_seq - %s, 0), received_micros FROM entry_batch"
        " WHERE store_id = %s AND lane = %s AND incarnation = %s AND branch = %s"
        " AND first_seq <= %s AND last_seq >= %s AND first_seq >= coalesce((SELECT max(first_seq)"
        " FROM entry_batch WHERE store_id = %s AND lane = %s AND incarnation = %s AND branch = %s"
        " AND first_seq <= %s), 0) ORDER BY first_seq",
        (first_seq, last_seq, *key, last_seq, first_seq, *key, first_seq),
    ).fetchall()
    return [
        entry
        for first, last, received in batches
        for entry in _between(cursor, stream.store, first, last, received, received)
    ]


def read_signed(
    cursor: Rows, stream: StreamKey, first_seq: int, last_seq: int
) -> tuple[list[StoredEntry], bytes]:
    """Return entries up to the last one of these that is signed, with its signature.

    Without any they are returned all the same, and nothing proves them.
    """
    batches = cursor.execute(
        "SELECT last_seq, signature FROM entry_batch WHERE store_id = %s AND lane = %s"
        " AND incarnation = %s AND branch = %s AND first_seq <= %s"
        " ORDER BY first_seq DESC LIMIT 2",
        (stream.store, stream.lane, stream.incarnation, stream.branch, last_seq),
    ).fetchall()
    for last, signature in batches:
        if signature and first_seq <= last <= last_seq:
            return read_by_seq(cursor, stream, first_seq, last), bytes(signature)
    return read_by_seq(cursor, stream, first_seq, last_seq), b""


def read_by_position(cursor: Rows, store: str, first: int, last: int) -> list[StoredEntry]:
    """Return the entries with these places in a store's feed; places of other rows are missing."""
    received = cursor.execute(
        "SELECT min(received_micros), max(received_micros) FROM entry_batch"
        " WHERE store_id = %s AND first_position <= %s AND first_position >= coalesce("
        "(SELECT max(first_position) FROM entry_batch"
        " WHERE store_id = %s AND first_position <= %s), 0)",
        (store, last, store, first),
    ).fetchone()
    if received is None or received[0] is None:
        return []
    return _between(cursor, store, first, last, *received)


def _between(
    cursor: Rows, store: str, first: int, last: int, from_micros: int, to_micros: int
) -> list[StoredEntry]:
    """Read entries by place; the times name the partitions that hold them."""
    cursor.execute(
        "SELECT lane, incarnation, branch, seq, position, hash, checksum, entry, raw FROM entry"
        " WHERE store_id = %s AND position BETWEEN %s AND %s"
        " AND received_micros BETWEEN %s AND %s ORDER BY position",
        (store, first, last, from_micros, to_micros),
    )
    return [_stored(store, row) for row in cursor]


def _stored(store: str, row: tuple[Any, ...]) -> StoredEntry:
    lane, incarnation, branch, seq, position, digest, checksum, text, raw = row
    return StoredEntry(
        StreamKey(store, lane, incarnation, branch),
        seq,
        position,
        bytes(digest),
        bytes(checksum),
        text if raw is None else bytes(raw).decode(),
    )


def _kind(entry: PlacedEntry) -> str:
    """Return the kind as a column can hold it."""
    return entry.head.kind if entry.head and _KIND.fullmatch(entry.head.kind) else ""
