"""One pool: an item's stock over all locations."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from psycopg import Cursor

    from sync.hub.hub import Hub
    from sync.hub.services.set_aside import Place

    Rows = Cursor[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class StockAt:
    """An item's stock at a location, in thousandths."""

    location: str
    kind: str
    name: str
    item: str
    on_hand_milli: int
    reserved_milli: int
    in_transit_milli: int
    damaged_milli: int
    safety_milli: int

    @property
    def available_milli(self) -> int:
        """What can be promised."""
        return self.on_hand_milli - self.reserved_milli - self.safety_milli


def stock_of(hub: Hub, item: str, at: str = "") -> list[StockAt]:
    """Return an item's stock over all locations that ever had it, by location.

    With `at`, only over those that lie in one database with that location.
    """
    databases = (hub.shards.database_for(at),) if at else hub.shards.databases()
    found = [each for d in databases for each in d.run(lambda cursor: _stock(cursor, item))]
    return sorted(found, key=lambda each: each.location)


def heard_of(hub: Hub, at: str = "") -> dict[str, int]:
    """Return by store when one of its lanes was heard last, in micros.

    With `at`, only of those that lie in one database with that location.
    """
    databases = (hub.shards.database_for(at),) if at else hub.shards.databases()
    return {store: at for d in databases for store, at in d.run(_heard).items()}


def _heard(cursor: Rows) -> dict[str, int]:
    cursor.execute("SELECT store_id, max(contact_micros) FROM lane_contact GROUP BY store_id")
    return {store: int(at) for store, at in cursor}


def items_like(hub: Hub, text: str, limit: int) -> list[tuple[str, str]]:
    """Return items that moved or that the office knows, by number or a part of their description.

    Each with its description, "" where only tills know it; all that there are where `text` is "".
    """
    found = dict(hub.database.run(lambda cursor: _described(cursor, text, limit)))
    for database in hub.shards.databases():
        moved = database.run(lambda cursor: _moved(cursor, text, limit))
        found = dict.fromkeys(moved, "") | found
    return sorted(found.items())[:limit]


def _described(cursor: Rows, text: str, limit: int) -> list[tuple[str, str]]:
    cursor.execute(
        "SELECT record_key, body FROM office_record WHERE kind = 'item' AND NOT is_gone"
        " AND (record_key = %s OR position(lower(%s) in lower(body)) > 0)"
        " ORDER BY record_key LIMIT %s",
        (text, text, limit),
    )
    return [(key, str(json.loads(body)["description"])) for key, body in cursor]


def _moved(cursor: Rows, text: str, limit: int) -> list[str]:
    cursor.execute(
        "SELECT DISTINCT item FROM stock_on_hand WHERE item = %s OR %s = '' ORDER BY item LIMIT %s",
        (text, text, limit),
    )
    return [item for (item,) in cursor]


def committed_of(hub: Hub, item: str, at: str = "") -> dict[str, int]:
    """Return by location how much of an item is kept for orders, in thousandths."""
    databases = (hub.shards.database_for(at),) if at else hub.shards.databases()
    return {
        name: milli
        for d in databases
        for name, milli in d.run(lambda cursor: _committed(cursor, item)).items()
    }


def _committed(cursor: Rows, item: str) -> dict[str, int]:
    """Sum what is kept under the names of parts of orders that their stores know."""
    cursor.execute(
        "SELECT r.store_id, sum(r.quantity_milli) FROM reservation r JOIN fulfilment f"
        " ON f.store_id = r.store_id AND f.fulfilment = split_part(r.reservation, '.', 1)"
        " WHERE r.item = %s AND r.state = 'held' GROUP BY r.store_id",
        (item,),
    )
    return {location: int(milli) for location, milli in cursor}


@dataclass(frozen=True, slots=True)
class PlaceKnown:
    """A store, or another place that keeps stock."""

    location: str
    kind: str
    name: str


def locations_after(hub: Hub, after: str, limit: int) -> list[PlaceKnown]:
    """Return places by id, after one."""
    databases = hub.shards.databases()
    found = [each for d in databases for each in d.run(lambda c: _places(c, after, limit))]
    return sorted(found, key=lambda each: each.location)[:limit]


def kinds_of(hub: Hub) -> dict[str, str]:
    """Return by location what kind it is; a store that nobody said otherwise of is not named."""
    return {name: kind for d in hub.shards.databases() for name, kind in d.run(_kinds).items()}


def _kinds(cursor: Rows) -> dict[str, str]:
    return dict(cursor.execute("SELECT store_id, kind FROM stock_location").fetchall())


def _places(cursor: Rows, after: str, limit: int) -> list[PlaceKnown]:
    cursor.execute(
        "SELECT p.store_id, p.kind, p.name FROM ("
        "SELECT s.store_id, coalesce(l.kind, 'store') AS kind, coalesce(l.name, s.name) AS name"
        " FROM store s LEFT JOIN stock_location l ON l.store_id = s.store_id"
        ' WHERE s.store_id COLLATE "C" > %s UNION'
        " SELECT store_id, kind, name FROM stock_location"
        ' WHERE store_id COLLATE "C" > %s) AS p ORDER BY p.store_id COLLATE "C" LIMIT %s',
        (after, after, limit),
    )
    return [PlaceKnown(*row) for row in cursor]


@dataclass(frozen=True, slots=True)
class PromiseAt:
    """Goods of a location that are or were kept for somebody; `reference` says for whom."""

    location: str
    reservation: str
    reference: str
    item: str
    quantity_milli: int
    state: str
    expires_micros: int
    made_micros: int

    @property
    def place(self) -> Place:
        """Where it stands in the list."""
        return self.made_micros, self.location, self.reservation


BEFORE_PROMISES: Final[Place] = (2**62, "", "")


def newest_promises(
    hub: Hub, limit: int, after: Place = BEFORE_PROMISES, location: str = "", state: str = ""
) -> list[PromiseAt]:
    """Return promises of all locations or one, newest first, after a place."""
    databases = (hub.shards.database_for(location),) if location else hub.shards.databases()
    found = [
        each
        for d in databases
        for each in d.run(lambda cursor: _promises(cursor, limit, after, location, state))
    ]
    return sorted(found, key=lambda each: (-each.made_micros, *each.place[1:]))[:limit]


def _promises(cursor: Rows, limit: int, after: Place, location: str, state: str) -> list[PromiseAt]:
    micros, *others = after
    cursor.execute(
        "SELECT store_id, reservation, reference, item, quantity_milli, state, expires_micros,"
        " made_micros FROM reservation WHERE made_micros <= %s AND (made_micros < %s"
        ' OR (store_id COLLATE "C", reservation COLLATE "C") > (%s, %s))'
        " AND (%s = '' OR store_id = %s) AND (%s = '' OR state = %s)"
        ' ORDER BY made_micros DESC, store_id COLLATE "C", reservation COLLATE "C" LIMIT %s',
        (micros, micros, *others, location, location, state, state, limit),
    )
    return [PromiseAt(*row) for row in cursor]


def _stock(cursor: Rows, item: str) -> list[StockAt]:
    levels: dict[str, dict[str, int]] = {}
    cursor.execute(
        "SELECT store_id, 'on_hand', quantity_milli FROM stock_on_hand WHERE item = %s UNION ALL"
        " SELECT store_id, state, quantity_milli FROM stock_level WHERE item = %s",
        (item, item),
    )
    for location, state, quantity_milli in cursor.fetchall():
        levels.setdefault(location, {})[state] = quantity_milli
    cursor.execute("SELECT store_id, 'store', name FROM store")
    names = {location: (kind, name) for location, kind, name in cursor.fetchall()}
    cursor.execute("SELECT store_id, kind, name FROM stock_location")
    names |= {location: (kind, name) for location, kind, name in cursor.fetchall()}
    states = ("on_hand", "reserved", "in_transit", "damaged", "safety")
    return [
        StockAt(
            location,
            *names.get(location, ("store", location)),
            item,
            *(level.get(state, 0) for state in states),
        )
        for location, level in levels.items()
    ]
