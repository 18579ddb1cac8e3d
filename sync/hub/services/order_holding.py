"""Which lane of a store is given the hold of what the store is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from psycopg import Cursor

    from sync.hub.hub import Hub

    Rows = Cursor[tuple[Any, ...]]


def holders_at(hub: Hub, locations: Iterable[str]) -> Mapping[str, str]:
    """Return by location the lane that had something to tell last; none where no lane ever had.

    Somebody works there, while another machine may be on and nobody at it. Two lanes that hear
    neither each other nor the centre must not both take a proposal for theirs, so exactly one is
    named with it (sync.md 2.9). It passes the hold on to the lane that picks.
    """
    found = {
        location: hub.shards.database_for(location).run(lambda c: _told_last(c, location))  # noqa: B023
        for location in sorted(set(locations))
    }
    return {location: lane for location, lane in found.items() if lane}


def _told_last(cursor: Rows, store: str) -> str:
    found = cursor.execute(
        "SELECT s.lane FROM stream s WHERE s.store_id = %s AND NOT EXISTS"
        " (SELECT 1 FROM lane l WHERE l.store_id = s.store_id AND l.lane = s.lane"
        " AND l.revoked_micros IS NOT NULL AND NOT EXISTS"
        " (SELECT 1 FROM lane k WHERE k.store_id = s.store_id AND k.lane = s.lane"
        " AND k.revoked_micros IS NULL))"
        " ORDER BY s.received_micros DESC, s.lane LIMIT 1",
        (store,),
    ).fetchone()
    return str(found[0]) if found else ""
