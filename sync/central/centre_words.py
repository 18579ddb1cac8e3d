"""Single things that the centre tells a store, of which the last word counts, in central.db."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sync.wire.feeds import COLLECTION_KEYS, WEB_ORDERS

if TYPE_CHECKING:
    from edge.store.database import Connection
    from sync.wire.feeds import FeedRow

CENTRE_WORD_TABLE: Final = """CREATE TABLE IF NOT EXISTS centre_word (
        kind TEXT PRIMARY KEY,
        body TEXT NOT NULL
    ) STRICT, WITHOUT ROWID"""
_KINDS: Final = frozenset({WEB_ORDERS, COLLECTION_KEYS})


def hear_word(connection: Connection, row: FeedRow) -> bool:
    """Keep what a row says in the place of what was said before; tell whether it is such a row."""
    if row.kind not in _KINDS:
        return False
    connection.execute("INSERT OR REPLACE INTO centre_word VALUES (?, ?)", (row.kind, row.body))
    return True
