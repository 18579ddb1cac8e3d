"""Rows of a feed that cannot be read are set aside where they stand, and the rest goes on."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from edge.store.database import Connection
    from sync.wire.feeds import FeedRow

REFUSED_TABLE = """CREATE TABLE IF NOT EXISTS feed_refused (
        feed TEXT NOT NULL,
        position INTEGER NOT NULL,
        kind TEXT NOT NULL,
        detail TEXT NOT NULL,
        body TEXT NOT NULL,
        PRIMARY KEY (feed, position)
    ) STRICT"""

UNREADABLE = (ValueError, TypeError, KeyError, RecursionError)
"""What reading a row's text raises."""

_DETAIL_CHARACTERS_MAX = 200


def set_aside(connection: Connection, feed: str, row: FeedRow, error: Exception) -> None:
    """Keep a row with what is wrong with it, inside the caller's transaction."""
    connection.execute(
        "INSERT OR REPLACE INTO feed_refused VALUES (?, ?, ?, ?, ?)",
        (feed, row.position, row.kind, str(error)[:_DETAIL_CHARACTERS_MAX], row.body),
    )


def count_refused(connection: Connection) -> int:
    """Return how many rows a file has set aside; none where it never had any."""
    known = connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'feed_refused'")
    if known.fetchone() is None:
        return 0
    ((count,),) = connection.execute("SELECT count(*) FROM feed_refused").fetchall()
    return int(count)


def forget_naming(connection: Connection, kind: str, name: str) -> None:
    """Drop kept rows of a kind that say a name, inside the caller's transaction."""
    connection.execute(
        "DELETE FROM feed_refused WHERE kind = ? AND instr(body, ?) > 0",
        (kind, json.dumps(name, ensure_ascii=False)),
    )
