"""How things stand at a database: lanes, their lag, what is set aside, open conflicts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from psycopg import Cursor

    from sync.hub.database import Database

    Rows = Cursor[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class LaneStanding:
    """One lane. `entries` are all that were taken in of it, of every life.

    `waiting` are entries that it had still to send when it was last heard; `unread` are rows of its
    store's feed that it had not been told by then, or that came since.
    """

    store: str
    lane: str
    entries: int
    contact_micros: int | None
    waiting: int
    unread: int
    expires_micros: int
    revoked: str | None
    """Why its key ended; None while it is in force."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What `hub status` tells."""

    lanes: tuple[LaneStanding, ...]
    quarantined: dict[str, int]
    feeds: dict[str, int]
    """Last position of each store's feed."""
    conflicts_open: int


def read_standing(database: Database) -> Standing:
    """Return how things stand."""
    return database.run(
        lambda cursor: Standing(
            _lanes(cursor), _quarantined(cursor), _feeds(cursor), _conflicts(cursor)
        )
    )


def _lanes(cursor: Rows) -> tuple[LaneStanding, ...]:
    """Return one row for each lane: its key in force, or the last that ended."""
    rows = cursor.execute(
        "SELECT DISTINCT ON (lane.store_id, lane.lane) lane.store_id, lane.lane,"
        " (SELECT coalesce(sum(stream.seq - stream.began_seq), 0) FROM stream"
        "  WHERE stream.store_id = lane.store_id AND stream.lane = lane.lane),"
        " lane_contact.contact_micros, coalesce(lane_contact.waiting, 0),"
        " greatest(0, coalesce(feed_head.position, 0) - coalesce(lane_contact.read_position, 0)),"
        " lane.expires_micros, CASE WHEN lane.revoked_micros IS NULL THEN NULL ELSE lane.reason END"
        " FROM lane LEFT JOIN lane_contact"
        " ON lane_contact.store_id = lane.store_id AND lane_contact.lane = lane.lane"
        " LEFT JOIN feed_head ON feed_head.store_id = lane.store_id AND feed_head.feed = 'store'"
        " ORDER BY lane.store_id, lane.lane, (lane.revoked_micros IS NOT NULL),"
        " lane.enrolled_micros DESC"
    )
    return tuple(
        LaneStanding(store, lane, int(entries), *rest) for store, lane, entries, *rest in rows
    )


def _quarantined(cursor: Rows) -> dict[str, int]:
    return dict(
        cursor.execute(
            "SELECT store_id, count(*) FROM entry WHERE quarantine <> '' GROUP BY store_id"
        ).fetchall()
    )


def _feeds(cursor: Rows) -> dict[str, int]:
    return dict(
        cursor.execute("SELECT store_id, position FROM feed_head WHERE feed = 'store'").fetchall()
    )


def _conflicts(cursor: Rows) -> int:
    row = cursor.execute("SELECT count(*) FROM outcome WHERE state = 'open'").fetchone()
    return int(row[0]) if row else 0
