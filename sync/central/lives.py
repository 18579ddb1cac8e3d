"""The request to the till that its journal be carried on as a new life."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.store.life_requests import LIFE_REQUEST_TABLE

if TYPE_CHECKING:
    from edge.domain.instant import Instant
    from edge.store.database import Connection
    from sync.steps import EndLife


def ask_for_new_life(central: Connection, end: EndLife, at: Instant) -> None:
    """Note that a life has to end, inside the caller's transaction; asked twice it counts once."""
    central.execute(LIFE_REQUEST_TABLE)
    central.execute(
        "INSERT OR IGNORE INTO life_request VALUES (?, ?, ?, ?)",
        (end.stream.incarnation, end.reason, end.seq, at.micros),
    )
