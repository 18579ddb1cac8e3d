"""Events of a store that webhooks are to be told of, kept where the store is until they are."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from psycopg import Cursor

    Rows = Cursor[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class StoreEvent:
    """An event: its id, its type, and what to read."""

    event: str
    kind: str
    subject: dict[str, Any]
    at_micros: int


def note_event(
    cursor: Rows, store: str, kind: str, subject: dict[str, object], at_micros: int
) -> None:
    """Have webhooks told, once for a type and subject; `subject` names what tells it apart."""
    told = json.dumps({"store": store, **subject}, ensure_ascii=False, separators=(",", ":"))
    digest = hashlib.sha256(f"{kind}\0{told}".encode()).hexdigest()[:32]
    cursor.execute(
        "INSERT INTO store_event (store_id, event, kind, subject, at_micros)"
        " VALUES (%s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
        (store, f"{kind.removeprefix('tillwright.')}.{digest}", kind, told, at_micros),
    )


def stores_with_events(cursor: Rows) -> list[str]:
    """Return the stores of a database that have something to tell."""
    cursor.execute("SELECT DISTINCT store_id FROM store_event ORDER BY store_id")
    return [store for (store,) in cursor]


def read_events(cursor: Rows, store: str, limit: int) -> list[StoreEvent]:
    """Return the oldest events of a store."""
    cursor.execute(
        "SELECT event, kind, subject, at_micros FROM store_event WHERE store_id = %s"
        " ORDER BY at_micros, event LIMIT %s",
        (store, limit),
    )
    return [StoreEvent(event, kind, json.loads(told), at) for event, kind, told, at in cursor]


def drop_events(cursor: Rows, store: str, events: Sequence[str]) -> None:
    """Forget events that stand at home."""
    cursor.execute(
        "DELETE FROM store_event WHERE store_id = %s AND event = ANY(%s)", (store, list(events))
    )
