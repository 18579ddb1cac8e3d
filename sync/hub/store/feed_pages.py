"""Pages of feeds in PostgreSQL: the rows after a position, in order, without a gap."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from sync.hub.store.entries import read_by_position
from sync.hub.store.lanes import read_epoch
from sync.wire.feeds import (
    CHAIN,
    ENTRY,
    ENTRY_REF,
    REDACTED,
    REDACTED_BODY,
    STORE,
    FeedPage,
    FeedRow,
    text_digest,
)

if TYPE_CHECKING:
    from collections.abc import Collection

    from psycopg import Cursor

    from sync.hub.store.entries import StoredEntry

    Rows = Cursor[tuple[Any, ...]]

STAFF: Final = "staff"


def read_page(cursor: Rows, store: str, lane: str, feed: str, after: int, limit: int) -> FeedPage:
    """Return the rows of a feed after a position, as one lane of a store reads them."""
    head = heads_of(cursor, [store]).get(store, {}).get(feed, 0)
    if feed == CHAIN:
        head = chain_position(cursor)
    last = min(after + limit, head)
    rows = []
    if feed == CHAIN:
        rows = [_told_to(store, row) for row in _chain_rows(cursor, after, last)]
    if feed != CHAIN and last > after:
        rows = _rows(cursor, store, feed, after, last)
    if feed == STORE and last > after:
        entries = read_by_position(cursor, store, after + 1, last)
        rows = sorted(
            [*rows, *(_entry_row(entry, lane) for entry in entries)],
            key=lambda row: row.position,
        )
    return FeedPage(feed, read_epoch(cursor), tuple(rows), head)


def heads_of(cursor: Rows, stores: Collection[str]) -> dict[str, dict[str, int]]:
    """Return how far the feeds of some stores are."""
    cursor.execute(
        "SELECT store_id, feed, position FROM feed_head WHERE store_id = ANY(%s)", (list(stores),)
    )
    heads: dict[str, dict[str, int]] = {}
    for store, feed, position in cursor:
        heads.setdefault(store, {})[feed] = position
    return heads


def chain_position(cursor: Rows) -> int:
    """Return how far the feed that all stores read is."""
    found = cursor.execute("SELECT position FROM chain_head WHERE feed = %s", (CHAIN,)).fetchone()
    return int(found[0]) if found else 0


def _told_to(store: str, row: FeedRow) -> FeedRow:
    """Return a row of the chain as a store reads it: of who works elsewhere it learns nothing."""
    if row.kind != STAFF:
        return row
    stores = json.loads(row.body)["stores"]
    if not stores or store in stores:
        return row
    digest = text_digest(row.body)
    return replace(row, kind=REDACTED, body=REDACTED_BODY, digest=digest)


def _chain_rows(cursor: Rows, after: int, last: int) -> list[FeedRow]:
    cursor.execute(
        "SELECT position, kind, body, checksum, digest FROM chain_row"
        " WHERE position > %s AND position <= %s ORDER BY position",
        (after, last),
    )
    return [_row(found) for found in cursor]


def _rows(cursor: Rows, store: str, feed: str, after: int, last: int) -> list[FeedRow]:
    cursor.execute(
        "SELECT position, kind, body, checksum, digest FROM feed_row"
        " WHERE store_id = %s AND feed = %s AND position > %s AND position <= %s"
        " ORDER BY position",
        (store, feed, after, last),
    )
    return [_row(found) for found in cursor]


def _row(found: tuple[Any, ...]) -> FeedRow:
    position, kind, body, checksum, digest = found
    return FeedRow(position, kind, body, bytes(checksum), digest=bytes(digest or b""))


def _entry_row(entry: StoredEntry, lane: str) -> FeedRow:
    """Tell an entry; of its own a lane needs only to know that it stands, and where."""
    is_own = entry.stream.lane == lane
    return FeedRow(
        entry.position,
        ENTRY_REF if is_own else ENTRY,
        "" if is_own else entry.text,
        entry.checksum,
        f"{entry.stream}:{entry.seq}",
        entry.hash,
    )
