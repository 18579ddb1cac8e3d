"""Who is told of events: endpoints with their secrets, and what could not be delivered."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from edge.domain.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from psycopg import Cursor

    Rows = Cursor[tuple[Any, ...]]

SECRET_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An address that is told of some types of event, or of all where `types` is empty."""

    endpoint: str
    url: str
    types: tuple[str, ...]
    state: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """How far an event got on its way to an endpoint."""

    endpoint: str
    event: str
    body: str
    state: str
    attempts: int
    due_micros: int
    status: int
    told: str


def add_endpoint(
    cursor: Rows, endpoint: str, url: str, types: Sequence[str], secret: str, now_micros: int
) -> None:
    """Let an address be told, once; its secret signs what it is told."""
    cursor.execute(
        "INSERT INTO webhook_endpoint (endpoint, url, types, secrets, state, made_micros)"
        " VALUES (%s, %s, %s, %s, 'on', %s) ON CONFLICT DO NOTHING",
        (endpoint, url, " ".join(types), secret, now_micros),
    )


def list_endpoints(cursor: Rows) -> list[Endpoint]:
    """Return all endpoints."""
    cursor.execute("SELECT endpoint, url, types, state FROM webhook_endpoint ORDER BY endpoint")
    return [Endpoint(name, url, tuple(types.split()), state) for name, url, types, state in cursor]


def rotate_secret(cursor: Rows, endpoint: str, secret: str) -> None:
    """Sign with a new secret, once; the one before signs too until the next rotation.

    Raises `Refusal` "record_unknown".
    """
    known = cursor.execute(
        "SELECT secrets FROM webhook_endpoint WHERE endpoint = %s FOR UPDATE", (endpoint,)
    ).fetchone()
    if known is None:
        raise Refusal("record_unknown", kind="endpoint", key=endpoint)
    newest = known[0].split()[0]
    if newest != secret:
        cursor.execute(
            "UPDATE webhook_endpoint SET secrets = %s WHERE endpoint = %s",
            (f"{secret} {newest}", endpoint),
        )


def set_state(cursor: Rows, endpoint: str, state: str) -> None:
    """Turn an endpoint on or off; raises `Refusal` "record_unknown"."""
    cursor.execute("UPDATE webhook_endpoint SET state = %s WHERE endpoint = %s", (state, endpoint))
    if not cursor.rowcount:
        raise Refusal("record_unknown", kind="endpoint", key=endpoint)


def list_failed(cursor: Rows, limit: int) -> list[Delivery]:
    """Return what was given up."""
    cursor.execute(
        "SELECT endpoint, event, body, state, attempts, due_micros, status, told"
        " FROM webhook_delivery WHERE state = 'failed' ORDER BY due_micros LIMIT %s",
        (limit,),
    )
    return [Delivery(*row) for row in cursor]


def replay(cursor: Rows, endpoint: str, event: str, now_micros: int) -> None:
    """Deliver an event again from the start; raises `Refusal` "record_unknown"."""
    cursor.execute(
        "UPDATE webhook_delivery SET state = 'waiting', attempts = 0, due_micros = %s"
        " WHERE endpoint = %s AND event = %s",
        (now_micros, endpoint, event),
    )
    if not cursor.rowcount:
        raise Refusal("record_unknown", kind="delivery", key=event)


def take_due(
    cursor: Rows, now_micros: int, until_micros: int, limit: int
) -> list[tuple[Delivery, str, list[str]]]:
    """Take what is due, for this worker alone until an instant, with URL and secrets."""
    cursor.execute(
        "SELECT d.endpoint, d.event, d.body, d.state, d.attempts, d.due_micros, d.status, d.told,"
        " e.url, e.secrets FROM webhook_delivery d JOIN webhook_endpoint e"
        " ON e.endpoint = d.endpoint WHERE d.state = 'waiting' AND d.due_micros <= %s"
        " AND e.state = 'on' ORDER BY d.due_micros LIMIT %s FOR UPDATE OF d SKIP LOCKED",
        (now_micros, limit),
    )
    taken = [(Delivery(*row[:8]), row[8], row[9].split()) for row in cursor.fetchall()]
    for delivery, _, _ in taken:
        cursor.execute(
            "UPDATE webhook_delivery SET due_micros = %s WHERE endpoint = %s AND event = %s",
            (until_micros, delivery.endpoint, delivery.event),
        )
    return taken


def note(cursor: Rows, made: Delivery) -> None:
    """Note how an attempt ended."""
    cursor.execute(
        "UPDATE webhook_delivery SET state = %s, attempts = %s, due_micros = %s, status = %s,"
        " told = %s WHERE endpoint = %s AND event = %s",
        (
            *(made.state, made.attempts, made.due_micros, made.status, made.told),
            *(made.endpoint, made.event),
        ),
    )


def new_secret(drawn: bytes) -> str:
    """Return a secret in the form of Standard Webhooks, made of `SECRET_BYTES` drawn bytes."""
    return "whsec_" + b64encode(drawn).decode()
