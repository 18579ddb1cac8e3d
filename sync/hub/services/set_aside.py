"""What a person at the office has to look at: entries set aside, incidents, stores."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from psycopg import Cursor

    from sync.hub.hub import Hub

    Rows = Cursor[tuple[Any, ...]]

Place = tuple[int | str, ...]
"""Where a row stands in a list that has the newest first: its time, then what tells it apart."""
BEFORE_SET_ASIDE: Final[Place] = (2**62, "", 0)
BEFORE_INCIDENTS: Final[Place] = (2**62, "", "", "", "", 0, "")
_INCIDENT = "store_id, lane, incarnation, seq, code, detail, noted_micros, branch"
_WHICH = (
    'store_id COLLATE "C", lane COLLATE "C", incarnation COLLATE "C", branch COLLATE "C", seq,'
    ' code COLLATE "C"'
)


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
    position: int

    @property
    def place(self) -> Place:
        """Where it stands in the list."""
        return self.received_micros, self.store, self.position


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
    branch: str

    @property
    def place(self) -> Place:
        """Where it stands in the list."""
        who = (self.store, self.lane, self.incarnation, self.branch)
        return self.noted_micros, *who, self.seq, self.code


def read_stores(cursor: Rows) -> list[StoreKnown]:
    """Return the stores of a database."""
    cursor.execute("SELECT store_id, name, currency FROM store ORDER BY store_id")
    return [StoreKnown(*row) for row in cursor]


def newest_set_aside(hub: Hub, after: Place, limit: int) -> list[SetAside]:
    """Return entries of all stores that could not be booked, newest first, after a place."""
    found = [
        each
        for database in hub.shards.databases()
        for each in database.run(lambda cursor: _set_aside(cursor, after, limit))
    ]
    return sorted(found, key=lambda each: _newest_first(each.place))[:limit]


def newest_incidents(hub: Hub, after: Place, limit: int) -> list[Noted]:
    """Return incidents of all lanes, newest first, after a place."""
    found = [
        each
        for database in hub.shards.databases()
        for each in database.run(lambda cursor: _incidents(cursor, after, limit))
    ]
    return sorted(found, key=lambda each: _newest_first(each.place))[:limit]


def _newest_first(place: Place) -> Place:
    micros, *others = place
    return -int(micros), *others


def _set_aside(cursor: Rows, after: Place, limit: int) -> list[SetAside]:
    micros, *others = after
    cursor.execute(
        "SELECT store_id, lane, incarnation, seq, quarantine, entry, received_micros, position"
        " FROM entry WHERE quarantine <> '' AND received_micros <= %s"
        ' AND (received_micros < %s OR (store_id COLLATE "C", position) > (%s, %s))'
        ' ORDER BY received_micros DESC, store_id COLLATE "C", position LIMIT %s',
        (micros, micros, *others, limit),
    )
    return [SetAside(*row) for row in cursor]


def _incidents(cursor: Rows, after: Place, limit: int) -> list[Noted]:
    micros, *others = after
    cursor.execute(
        f"SELECT {_INCIDENT} FROM incident WHERE noted_micros <= %s AND (noted_micros < %s"
        f" OR ({_WHICH}) > (%s, %s, %s, %s, %s, %s))"
        f" ORDER BY noted_micros DESC, {_WHICH} LIMIT %s",
        (micros, micros, *others, limit),
    )
    return [Noted(*row) for row in cursor]


def read_lane_incidents(cursor: Rows, store: str, lane: str, limit: int) -> list[Noted]:
    """Return incidents of a lane, newest first."""
    cursor.execute(
        f"SELECT {_INCIDENT} FROM incident WHERE store_id = %s AND lane = %s"
        " ORDER BY noted_micros DESC, seq LIMIT %s",
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
