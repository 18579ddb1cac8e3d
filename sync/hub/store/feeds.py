"""Feeds in PostgreSQL: heads that are locked while rows get their places, and the rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from sync.hub.database import note_news
from sync.hub.ports import FeedHead
from sync.wire.feeds import CHAIN, NO_CHECKSUM, REDACTED, REDACTED_BODY

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from psycopg import Cursor

    from sync.wire.feeds import FeedRow

    Rows = Cursor[tuple[Any, ...]]


def lock_chain_head(cursor: Rows) -> FeedHead:
    """Return where the chain's feed ends, locked until the end of the transaction."""
    cursor.execute(
        "INSERT INTO chain_head (feed, position, checksum) VALUES (%s, 0, %s)"
        " ON CONFLICT DO NOTHING",
        (CHAIN, NO_CHECKSUM),
    )
    cursor.execute("SELECT position, checksum FROM chain_head WHERE feed = %s FOR UPDATE", (CHAIN,))
    return _head(cursor.fetchone())


def append_chain_rows(cursor: Rows, rows: Sequence[tuple[str, FeedRow]], head: FeedHead) -> None:
    """Append rows, each with its key, and move the head, which is locked."""
    cursor.execute(
        "INSERT INTO chain_row (position, kind, row_key, body, checksum)"
        " SELECT position, kind, row_key, body, decode(checksum, 'hex')"
        " FROM jsonb_to_recordset(%s::jsonb)"
        " AS r (position bigint, kind text, row_key text, body text, checksum text)",
        (_rows_json(rows),),
    )
    cursor.execute(
        "UPDATE chain_head SET position = %s, checksum = %s WHERE feed = %s",
        (head.position, head.checksum, CHAIN),
    )
    note_news(cursor)


def redact_chain_rows(cursor: Rows, kind: str, key: str) -> int:
    """Take away what rows of a kind and key say, but not that they were; return how many.

    Each keeps the digest of what it said, so that whoever reads the feed anew proves it as before.
    """
    cursor.execute(
        "UPDATE chain_row SET digest = sha256(convert_to(body, 'UTF8')), kind = %s, body = %s"
        " WHERE kind = %s AND row_key = %s",
        (REDACTED, REDACTED_BODY, kind, key),
    )
    return cursor.rowcount


def position_of(cursor: Rows, store: str, feed: str, key: str) -> int:
    """Return where a row of the centre's own stands in a feed; 0 where it does not."""
    found = cursor.execute(
        "SELECT position FROM feed_row WHERE store_id = %s AND feed = %s AND row_key = %s",
        (store, feed, key),
    ).fetchone()
    return int(found[0]) if found else 0


def redact_row(cursor: Rows, store: str, feed: str, key: str) -> bool:
    """Take away what a row of a store's feed says, but not that it was; tell whether it said more.

    It keeps the digest of what it said, as rows of the chain do.
    """
    cursor.execute(
        "UPDATE feed_row SET digest = sha256(convert_to(body, 'UTF8')), kind = %s, body = %s"
        " WHERE store_id = %s AND feed = %s AND row_key = %s AND kind <> %s",
        (REDACTED, REDACTED_BODY, store, feed, key, REDACTED),
    )
    return bool(cursor.rowcount)


def lock_head(cursor: Rows, store: str, feed: str) -> FeedHead:
    """Return where a feed of a store ends, locked until the end of the transaction."""
    select = "SELECT position, checksum FROM feed_head WHERE store_id = %s AND feed = %s FOR UPDATE"
    found = cursor.execute(select, (store, feed)).fetchone()
    if found is None:
        cursor.execute(
            "INSERT INTO feed_head (store_id, feed, position, checksum) VALUES (%s, %s, 0, %s)"
            " ON CONFLICT DO NOTHING",
            (store, feed, NO_CHECKSUM),
        )
        found = cursor.execute(select, (store, feed)).fetchone()
    return _head(found)


def move_head(cursor: Rows, store: str, feed: str, head: FeedHead) -> None:
    """Move the head of a feed, which is locked."""
    cursor.execute(
        "UPDATE feed_head SET position = %s, checksum = %s WHERE store_id = %s AND feed = %s",
        (head.position, head.checksum, store, feed),
    )
    note_news(cursor)


def append_row(cursor: Rows, store: str, feed: str, key: str, row: FeedRow) -> None:
    """Append a row of the centre's own and move the head, which is locked."""
    cursor.execute(
        "INSERT INTO feed_row (store_id, feed, position, kind, row_key, body, checksum)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s)",
        (store, feed, row.position, row.kind, key, row.body, row.checksum),
    )
    move_head(cursor, store, feed, FeedHead(row.position, row.checksum))


def has_row(cursor: Rows, store: str, feed: str, key: str) -> bool:
    """Tell whether a row of the centre's own is in a feed."""
    cursor.execute(
        "SELECT 1 FROM feed_row WHERE store_id = %s AND feed = %s AND row_key = %s",
        (store, feed, key),
    )
    return cursor.fetchone() is not None


def _head(found: tuple[Any, ...] | None) -> FeedHead:
    assert found is not None, "the head was made just now"
    return FeedHead(found[0], bytes(found[1]))


def _rows_json(rows: Iterable[tuple[str, FeedRow]]) -> str:
    return msgspec.json.encode(
        [
            {
                "position": row.position,
                "kind": row.kind,
                "row_key": key,
                "body": row.body,
                "checksum": row.checksum.hex(),
            }
            for key, row in rows
        ]
    ).decode()
