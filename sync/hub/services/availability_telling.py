"""Tells tills which places have an item: in coarse steps by change, exactly when one asks."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, Final

from edge.domain.errors import Refusal
from edge.domain.quantity import MILLI
from edge.domain.stock_steps import units_told
from sync.hub.hub import Hub
from sync.hub.routing.distance import Position, distance_m
from sync.hub.services.inventory import Promise, available, reserve
from sync.hub.store import availability as rows
from sync.wire.availability import PLACES_MAX

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from psycopg import Cursor

    Rows = Cursor[tuple[Any, ...]]

PAUSE_S: Final = 5.0
"""How long a change of stock is not told at most, beside the pause of the tills."""
OVERLAP_MICROS: Final = 20 * 1_000_000
"""Longer than a transaction takes: what is committed late carries an earlier time."""
AT_ONCE: Final = 200
SOFT_MICROS: Final = 30 * 60 * 1_000_000
"""How long goods are kept for a till that has not told of a sale: a long queue and a weak line."""


@dataclass(frozen=True, slots=True)
class Availability:
    """Keeps what tills are told of all places' stock; several may work at once."""

    hub: Hub

    def work_off(self) -> int:
        """Look at what changed and tell what differs from what was told; return how much."""
        now_micros = self.hub.clock.now().micros
        _, looked = self.hub.database.run(rows.lock_looked)
        since, changed = looked - OVERLAP_MICROS, set[str]()
        for database in self.hub.shards.databases():
            stores = database.run(rows.stores_of)
            find = partial(rows.items_changed, stores=stores, since_micros=since)
            changed.update(database.run(find))
        items, told = sorted(changed), 0
        for at in range(0, len(items), AT_ONCE):
            found = self._places(items[at : at + AT_ONCE])
            told += self.hub.database.run(
                lambda cursor: rows.tell_changes(cursor, found, now_micros)  # noqa: B023
            )
        self.hub.database.run(lambda cursor: rows.save_looked(cursor, now_micros))
        return told

    def _places(self, items: Sequence[str]) -> dict[str, list[tuple[str, int]]]:
        found: dict[str, list[tuple[str, int]]] = {item: [] for item in items}
        for location, item, milli in _free(self.hub, items):
            units = units_told(milli // MILLI)
            if units:
                found[item].append((location, units))
        for item, places in found.items():
            found[item] = sorted(places, key=lambda each: (-each[1], each[0]))[:PLACES_MAX]
        return found


def places_now(hub: Hub, item: str) -> list[tuple[str, int]]:
    """Return how many whole units each place can promise just now."""
    free = [(place, milli // MILLI) for place, _, milli in _free(hub, [item])]
    return sorted((each for each in free if each[1]), key=lambda each: (-each[1], each[0]))


def keep(hub: Hub, wanted: Promise) -> tuple[bool, int]:
    """Keep goods for a basket for a while; return whether they are, and what is there else."""
    now_micros = hub.clock.now().micros

    def work(cursor: Rows) -> tuple[bool, int]:
        try:
            reserve(cursor, wanted, now_micros)
        except Refusal:
            return False, max(available(cursor, wanted.location, wanted.item), 0)
        return True, wanted.quantity_milli

    return hub.shards.database_for(wanted.location).run(work)


def all_places(hub: Hub) -> list[rows.PlaceRow]:
    """Return the places of all databases."""
    found = [each for d in hub.shards.databases() for each in d.run(rows.places_of)]
    return sorted(found, key=lambda each: each.location)


def distances_from(hub: Hub, store: str) -> dict[str, int]:
    """Return how far other places are from a store, in metres; of those whose positions are known.

    It is the way along a sphere: good to choose by, not the road.
    """
    positions = hub.database.run(rows.read_positions)
    here = positions.get(store)
    if here is None:
        return {}
    return {
        place: _way_m(here, there) for place, there in sorted(positions.items()) if place != store
    }


@lru_cache(maxsize=100_000)
def _way_m(here: tuple[int, int], there: tuple[int, int]) -> int:
    return distance_m(Position(*here).point(), Position(*there).point())


def _free(hub: Hub, items: Sequence[str]) -> Iterable[tuple[str, str, int]]:
    for database in hub.shards.databases():
        stores = database.run(rows.stores_of)
        yield from database.run(partial(rows.free_of, stores=stores, items=items))
