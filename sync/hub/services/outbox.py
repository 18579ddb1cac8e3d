"""Events for webhooks, written in the transaction of what they tell of."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sync.hub.event_kinds import EVENTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from psycopg import Cursor

    Rows = Cursor[tuple[Any, ...]]


def tell(
    cursor: Rows, event: str, kind: str, subject: Mapping[str, object], now_micros: int
) -> None:
    """Let every endpoint that listens to a type of event be told, once each.

    `event` is its id, `kind` its type as in CloudEvents; thin: `subject` names what to read.
    """
    assert kind in EVENTS, kind
    at = datetime.fromtimestamp(now_micros / 1_000_000, UTC).isoformat()
    body = json.dumps({"type": kind, "timestamp": at, "data": dict(subject)}, separators=(",", ":"))
    cursor.execute("SELECT endpoint, types FROM webhook_endpoint WHERE state = 'on'")
    for endpoint, types in cursor.fetchall():
        if types and kind not in types.split():
            continue
        cursor.execute(
            "INSERT INTO webhook_delivery (endpoint, event, body, state, attempts, due_micros,"
            " status, told) VALUES (%s, %s, %s, 'waiting', 0, %s, 0, '') ON CONFLICT DO NOTHING",
            (endpoint, event, body, now_micros),
        )
