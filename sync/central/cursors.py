"""How far a file has applied a feed of the centre, moved together with what was applied."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sync.wire.feeds import FeedCursor

if TYPE_CHECKING:
    from edge.store.database import Connection

CURSOR_TABLE = """CREATE TABLE IF NOT EXISTS feed_cursor (
        feed TEXT PRIMARY KEY,
        epoch TEXT NOT NULL,
        position INTEGER NOT NULL,
        checksum BLOB NOT NULL
    ) STRICT, WITHOUT ROWID"""


def read_cursor(connection: Connection, feed: str) -> FeedCursor:
    """Return how far a file has a feed; a file that never had any of it is before the first."""
    known = connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'feed_cursor'")
    if known.fetchone() is None:
        return FeedCursor(feed)
    row = connection.execute(
        "SELECT epoch, position, checksum FROM feed_cursor WHERE feed = ?", (feed,)
    ).fetchone()
    return FeedCursor(feed, str(row[0]), int(row[1]), bytes(row[2])) if row else FeedCursor(feed)


def move_cursor(connection: Connection, cursor: FeedCursor) -> None:
    """Write down how far a feed is applied, inside the transaction that applies it."""
    assert connection.in_transaction, "a cursor moves with what it stands for"
    connection.execute(CURSOR_TABLE)
    connection.execute(
        "INSERT OR REPLACE INTO feed_cursor VALUES (?, ?, ?, ?)",
        (cursor.feed, cursor.epoch, cursor.position, cursor.checksum),
    )
