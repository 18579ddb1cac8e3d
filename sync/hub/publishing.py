"""Tells tills what the centre decided: appends rows to a feed, within the transaction at hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from sync.hub.ports import FeedHead
from sync.hub.store.feeds import append_chain_rows, lock_chain_head
from sync.wire.feeds import FeedRow, next_checksum, text_digest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from psycopg import Cursor

    from sync.hub.ports import StoreTransaction


def publish_chain(
    cursor: Cursor[tuple[Any, ...]], kind: str, key: str, body: Mapping[str, object]
) -> int:
    """Append a row that every store reads; return its position.

    `key` names what the row is about: the newest row of a kind and key is the one that counts.
    """
    return publish_chain_rows(cursor, [(kind, key, body)])


def publish_chain_rows(
    cursor: Cursor[tuple[Any, ...]], rows: Iterable[tuple[str, str, Mapping[str, object]]]
) -> int:
    """Append rows (kind, key, body) that every store reads; return the last position."""
    head = lock_chain_head(cursor)
    placed = []
    for kind, key, body in rows:
        row = placed_row(head, kind, body)
        placed.append((key, row))
        head = FeedHead(row.position, row.checksum)
    if placed:
        append_chain_rows(cursor, placed, head)
    return head.position


def publish_store(
    store: StoreTransaction, feed: str, kind: str, key: str, body: Mapping[str, object]
) -> bool:
    """Append a row to a feed of one store, once for its key; tell whether it was new."""
    # The head first: whoever publishes the same key just now ends before this looks.
    head = store.feed_head(feed)
    if store.has_row(feed, key):
        return False
    store.append_row(feed, key, placed_row(head, kind, body))
    return True


def placed_row(head: FeedHead, kind: str, body: Mapping[str, object]) -> FeedRow:
    """Return the row that follows where a feed ends."""
    text = row_text(body)
    checksum = next_checksum(head.checksum, text_digest(text))
    return FeedRow(head.position + 1, kind, text, checksum)


def row_text(body: Mapping[str, object]) -> str:
    """Return a body as rows and records keep it: JSON without blanks, letters as they are."""
    return msgspec.json.encode(body).decode()
