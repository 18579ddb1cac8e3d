"""Events for webhooks, written in the transaction of what they tell of."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sync.hub.event_kinds import EVENTS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from psycopg import Cursor

    Rows = Cursor[tuple[Any, ...]]


Told = tuple[str, Mapping[str, object]]
"""An event: its id, and what it names as that which is to be read."""


def tell(
    cursor: Rows, event: str, kind: str, subject: Mapping[str, object], now_micros: int
) -> None:
    """Let every endpoint that listens to a type of event be told, once each.

    `event` is its id, `kind` its type as in CloudEvents; thin: `subject` names what to read.
    """
    tell_all(cursor, kind, [(event, subject)], now_micros)


def tell_all(cursor: Rows, kind: str, told: Iterable[Told], now_micros: int) -> None:
    """Let every endpoint that listens to a type of event be told of many, once each."""
    assert kind in EVENTS, kind
    cursor.execute("SELECT endpoint, types FROM webhook_endpoint WHERE state = 'on'")
    hearing = [name for name, types in cursor if not types or kind in types.split()]
    if not hearing:
        return
    at = datetime.fromtimestamp(now_micros / 1_000_000, UTC).isoformat()
    rows = [
        {
            "event": event,
            "body": json.dumps(
                {"type": kind, "timestamp": at, "data": dict(subject)}, separators=(",", ":")
            ),
        }
        for event, subject in told
    ]
    cursor.execute(
        "INSERT INTO webhook_delivery (endpoint, event, body, state, attempts, due_micros,"
        " status, told) SELECT e.endpoint, r.event, r.body, 'waiting', 0, %s, 0, ''"
        " FROM jsonb_to_recordset(%s::jsonb) AS r (event text, body text),"
        " jsonb_array_elements_text(%s::jsonb) AS e (endpoint) ON CONFLICT DO NOTHING",
        (now_micros, json.dumps(rows), json.dumps(hearing)),
    )
