"""What a person at the office has to look at: entries set aside, incidents, stores."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from psycopg import Cursor

    Rows = Cursor[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class StoreKnown:
    """A store."""

    store: str
    name: str
    currency: str


@dataclass(frozen=True, slots=True)
class SetAside:
    """An entry that could not be booked; `text` is empty where it is no text."""

    store: str
    lane: str
    incarnation: str
    seq: int
    reason: str
    text: str
    received_micros: int


@dataclass(frozen=True, slots=True)
class Noted:
    """An incident of a lane."""

    store: str
    lane: str
    incarnation: str
    seq: int
    code: str
    detail: str
    noted_micros: int


def read_stores(cursor: Rows) -> list[StoreKnown]:
    """Return the stores of a database."""
    cursor.execute("SELECT store_id, name, currency FROM store ORDER BY store_id")
    return [StoreKnown(*row) for row in cursor]


def read_set_aside(cursor: Rows, limit: int) -> list[SetAside]:
    """Return entries that could not be booked, newest first."""
    cursor.execute(
        "SELECT store_id, lane, incarnation, seq, quarantine, entry, received_micros FROM entry"
        " WHERE quarantine <> '' ORDER BY received_micros DESC, store_id, position LIMIT %s",
        (limit,),
    )
    return [SetAside(*row) for row in cursor]


def read_incidents(cursor: Rows, limit: int) -> list[Noted]:
    """Return incidents, newest first."""
    cursor.execute(
        "SELECT store_id, lane, incarnation, seq, code, detail, noted_micros FROM incident"
        " ORDER BY noted_micros DESC, store_id, lane, seq LIMIT %s",
        (limit,),
    )
    return [Noted(*row) for row in cursor]


def read_lane_incidents(cursor: Rows, store: str, lane: str, limit: int) -> list[Noted]:
    """Return incidents of a lane, newest first."""
    cursor.execute(
        "SELECT store_id, lane, incarnation, seq, code, detail, noted_micros FROM incident"
        " WHERE store_id = %s AND lane = %s ORDER BY noted_micros DESC, seq LIMIT %s",
        (store, lane, limit),
    )
    return [Noted(*row) for row in cursor]


def read_entries(
    cursor: Rows, store: str, after: int, limit: int
) -> list[tuple[int, str, str, int, str]]:
    """Return entries of a store after a position: position, lane, incarnation, seq, text."""
    cursor.execute(
        "SELECT position, lane, incarnation, seq, entry FROM entry"
        " WHERE store_id = %s AND position > %s ORDER BY position LIMIT %s",
        (store, after, limit),
    )
    return cursor.fetchall()
