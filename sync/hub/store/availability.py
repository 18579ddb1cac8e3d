"""What places have of items in PostgreSQL: what changed at each, and what all tills are told."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from psycopg import Cursor

    Rows = Cursor[tuple[Any, ...]]

_HEAD = "stock"


@dataclass(frozen=True, slots=True)
class AvailabilityRow:
    """An item with the places that have it, as (location, whole units)."""

    item: str
    n: int
    places: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A place that may send goods; `heard_micros` is when a store's tills were last heard."""

    location: str
    name: str
    kind: str
    heard_micros: int | None


def stores_of(cursor: Rows) -> list[str]:
    """Return all places of a database."""
    stores = {
        store
        for (store,) in cursor.execute(
            "SELECT DISTINCT store_id FROM store ORDER BY store_id"
        ).fetchall()
    }
    cursor.execute("SELECT DISTINCT store_id FROM stock_location ORDER BY store_id")
    return sorted(stores | {store for (store,) in cursor})


def items_changed(cursor: Rows, stores: Sequence[str], since_micros: int) -> list[str]:
    """Return the items of which a place has another level since an instant."""
    cursor.execute(
        "SELECT item FROM stock_on_hand WHERE store_id = ANY(%s) AND changed_micros >= %s"
        " UNION SELECT item FROM stock_level WHERE store_id = ANY(%s) AND changed_micros >= %s",
        (list(stores), since_micros, list(stores), since_micros),
    )
    return sorted(item for (item,) in cursor)


def free_of(
    cursor: Rows, stores: Sequence[str], items: Sequence[str]
) -> list[tuple[str, str, int]]:
    """Return what can be promised, in thousandths: (location, item, milli), where there is any."""
    cursor.execute(
        "SELECT h.store_id, h.item, h.quantity_milli - coalesce((SELECT sum(l.quantity_milli)"
        " FROM stock_level l WHERE l.store_id = h.store_id AND l.item = h.item"
        " AND l.state IN ('reserved', 'safety')), 0) FROM stock_on_hand h"
        " WHERE h.store_id = ANY(%s) AND h.item = ANY(%s) AND h.quantity_milli > 0",
        (list(stores), list(items)),
    )
    return [(store, item, int(free)) for store, item, free in cursor if free > 0]


def places_of(cursor: Rows) -> list[PlaceRow]:
    """Return the places of a database with when each was last heard."""
    cursor.execute(
        "SELECT s.store_id, s.name, 'store', (SELECT max(c.contact_micros) FROM lane_contact c"
        " WHERE c.store_id = s.store_id) FROM store s WHERE NOT EXISTS"
        " (SELECT 1 FROM stock_location p WHERE p.store_id = s.store_id)"
        " UNION ALL SELECT p.store_id, p.name, p.kind, (SELECT max(c.contact_micros)"
        " FROM lane_contact c WHERE c.store_id = p.store_id) FROM stock_location p"
    )
    return [PlaceRow(*found) for found in cursor]


def read_positions(cursor: Rows) -> dict[str, tuple[int, int]]:
    """Return where places lie that the office said it of, in millionths of a degree; at home."""
    cursor.execute(
        "SELECT record_key, body FROM office_record WHERE kind = 'location' AND NOT is_gone"
    )
    found = {key: json.loads(body).get("place") for key, body in cursor}
    return {
        key: (place["latitude_microdeg"], place["longitude_microdeg"])
        for key, place in found.items()
        if place
    }


def lock_looked(cursor: Rows) -> tuple[int, int]:
    """Return the last number and up to when was looked; locks both."""
    cursor.execute(
        "INSERT INTO availability_head (name, n, looked_micros) VALUES (%s, 0, 0)"
        " ON CONFLICT DO NOTHING",
        (_HEAD,),
    )
    found = cursor.execute(
        "SELECT n, looked_micros FROM availability_head WHERE name = %s FOR UPDATE", (_HEAD,)
    ).fetchone()
    assert found is not None, "the head was made just now"
    return int(found[0]), int(found[1])


def save_looked(cursor: Rows, looked_micros: int) -> None:
    """Note up to when was looked; never back."""
    cursor.execute(
        "UPDATE availability_head SET looked_micros = greatest(looked_micros, %s) WHERE name = %s",
        (looked_micros, _HEAD),
    )


def tell_changes(
    cursor: Rows, found: Mapping[str, Sequence[tuple[str, int]]], now_micros: int
) -> int:
    """Give each item whose places are others than was told a new number; return how many."""
    n, _ = lock_looked(cursor)
    cursor.execute("SELECT item, places FROM availability WHERE item = ANY(%s)", (list(found),))
    known: dict[str, str] = dict(cursor.fetchall())
    told = 0
    for item in sorted(found):
        places = json.dumps(found[item], separators=(",", ":"))
        if places == known.get(item, "[]"):
            continue
        told += 1
        cursor.execute(
            "INSERT INTO availability (item, n, places, changed_micros) VALUES (%s, %s, %s, %s)"
            " ON CONFLICT (item) DO UPDATE SET n = excluded.n, places = excluded.places,"
            " changed_micros = excluded.changed_micros",
            (item, n + told, places, now_micros),
        )
    if told:
        cursor.execute("UPDATE availability_head SET n = %s WHERE name = %s", (n + told, _HEAD))
    return told


def read_news(cursor: Rows, after: int, limit: int) -> list[AvailabilityRow]:
    """Return the items that changed after a number, in the order of their numbers."""
    cursor.execute(
        "SELECT item, n, places FROM availability WHERE n > %s ORDER BY n LIMIT %s", (after, limit)
    )
    return [
        AvailabilityRow(item, n, tuple((place, units) for place, units in json.loads(places)))
        for item, n, places in cursor
    ]
