"""Which lane of a store is given the hold of what the store is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from psycopg import Cursor

    from sync.hub.hub import Hub

    Rows = Cursor[tuple[Any, ...]]


def holders_at(hub: Hub, locations: Iterable[str]) -> Mapping[str, str]:
    """Return by location the lane that was heard last; none where no lane ever was.

    Two lanes that hear neither each other nor the centre must not both take a proposal for theirs,
    so exactly one is named with it (sync.md 2.9). It passes the hold on to a lane that asks.
    """
    found = {
        location: hub.shards.database_for(location).run(lambda c: _heard_last(c, location))  # noqa: B023
        for location in sorted(set(locations))
    }
    return {location: lane for location, lane in found.items() if lane}


def _heard_last(cursor: Rows, store: str) -> str:
    found = cursor.execute(
        "SELECT c.lane FROM lane_contact c WHERE c.store_id = %s AND NOT EXISTS"
        " (SELECT 1 FROM lane l WHERE l.store_id = c.store_id AND l.lane = c.lane"
        " AND l.revoked_micros IS NOT NULL AND NOT EXISTS"
        " (SELECT 1 FROM lane k WHERE k.store_id = c.store_id AND k.lane = c.lane"
        " AND k.revoked_micros IS NULL))"
        " ORDER BY c.contact_micros DESC, c.lane LIMIT 1",
        (store,),
    ).fetchone()
    return str(found[0]) if found else ""
