"""Reads how a till stands to the centre from the files beside it; changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.store.shop_files import reading
from sync.facts import ConflictFacts, SyncStatusFacts
from sync.figures import prometheus_text

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["prometheus_text", "read_conflicts", "read_status"]


def read_status(directory: Path) -> SyncStatusFacts:
    """Return how things stand; a till that never joined a centre has all of its entries waiting.

    Raises like `edge.store.shop_files.reading`.
    """
    with reading(directory) as connection:
        waiting, oldest = connection.execute(
            "SELECT coalesce(max(position), 0), (SELECT wall_micros FROM journal LIMIT 1)"
            " FROM journal"
        ).fetchone()
        (sales,) = connection.execute("SELECT receipt_count FROM standing").fetchone()
    return SyncStatusFacts(waiting=waiting, oldest_micros=oldest, only_here=sales)


def read_conflicts(directory: Path) -> tuple[ConflictFacts, ...]:
    """Return the conflicts that concern this till's store; without a centre there are none."""
    del directory
    return ()
