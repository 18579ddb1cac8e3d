"""Enrolled lanes in PostgreSQL: whose key is whose, and which are revoked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from psycopg import Cursor

    Rows = Cursor[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class EnrolledLane:
    """A lane with the key it was enrolled with. `keys` are all that it ever had, newest first."""

    store: str
    lane: str
    enrolled_micros: int
    revoked_micros: int | None
    keys: tuple[bytes, ...]


def read_lane(cursor: Rows, store: str, lane: str, public_key: bytes) -> EnrolledLane | None:
    """Return a lane by the key of its certificate; None if it never had that key."""
    rows = cursor.execute(
        "SELECT public_key, enrolled_micros, revoked_micros FROM lane"
        " WHERE store_id = %s AND lane = %s ORDER BY enrolled_micros DESC",
        (store, lane),
    ).fetchall()
    keys = tuple(bytes(key) for key, _, _ in rows)
    for key, enrolled, revoked in rows:
        if bytes(key) == public_key:
            return EnrolledLane(store, lane, enrolled, revoked, keys)
    return None


def read_lane_by_name(cursor: Rows, store: str, lane: str) -> EnrolledLane | None:
    """Return a lane with the key in force, or with the last one where none is; None if unknown."""
    rows = cursor.execute(
        "SELECT public_key, enrolled_micros, revoked_micros FROM lane"
        " WHERE store_id = %s AND lane = %s ORDER BY revoked_micros IS NULL DESC,"
        " enrolled_micros DESC",
        (store, lane),
    ).fetchall()
    if not rows:
        return None
    _, enrolled, revoked = rows[0]
    return EnrolledLane(store, lane, enrolled, revoked, tuple(bytes(key) for key, _, _ in rows))


def read_epoch(cursor: Rows) -> str:
    """Return the name of the centre's present life."""
    found = cursor.execute("SELECT epoch FROM hub_meta").fetchone()
    return str(found[0]) if found else ""
