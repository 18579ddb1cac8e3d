"""The count of goods under way in the till's file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.store.codec import count_event_json, read_count_event

if TYPE_CHECKING:
    from edge.domain.events import CountEvent
    from edge.ports import CountChange
    from edge.store.database import Connection

_ADD_EVENT = "INSERT INTO count_event (kind, body) VALUES (?, ?)"


def write_count(connection: Connection, change: CountChange) -> None:
    """Write what was counted, inside the open transaction; a count that has ended goes."""
    for event in change.events:
        connection.execute(_ADD_EVENT, (event.KIND, count_event_json(event)))
    if change.ended:
        connection.execute("DELETE FROM count_event")


def read_count(connection: Connection) -> tuple[CountEvent, ...]:
    """Return the changes of the count under way; `DataDamaged` for one that cannot be read."""
    rows = connection.execute("SELECT kind, body FROM count_event ORDER BY n")
    return tuple(read_count_event(kind, body) for kind, body in rows.fetchall())
