"""One pool: an item's stock over all locations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from psycopg import Cursor

    from sync.hub.hub import Hub

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


def stock_of(hub: Hub, item: str) -> list[StockAt]:
    """Return an item's stock over all locations that ever had it, by location."""
    found = [
        each
        for database in hub.shards.databases()
        for each in database.run(lambda cursor: _stock(cursor, item))
    ]
    return sorted(found, key=lambda each: each.location)


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
