"""What other places have, read from central.db."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from edge.aisle import Kept, PlaceStock
from edge.domain.quantity import MILLI
from edge.domain.stock_steps import EXACT_MAX, units_told
from edge.store.database import Error
from edge.store.followed_central import FollowedCentral

if TYPE_CHECKING:
    from pathlib import Path

    from edge.store.database import Connection

_TABLES = 5
_KNOWN = (
    "SELECT count(*) FROM sqlite_schema WHERE name IN"
    " ('availability', 'availability_place', 'availability_distance', 'availability_state',"
    " 'centre_answer')"
)
_PLACES = (
    "SELECT p.value ->> 0, coalesce(n.name, p.value ->> 0), coalesce(n.kind, 'store'),"
    " p.value ->> 1, n.silent_micros, a.exact_micros, s.at_micros, d.distance_m"
    " FROM availability a, json_each(a.places) p LEFT JOIN availability_state s"
    " LEFT JOIN availability_place n ON n.location = p.value ->> 0"
    " LEFT JOIN availability_distance d ON d.location = p.value ->> 0 WHERE a.item = ?"
)
_BEYOND_ANY_M = 2**62
_ANSWER = "SELECT is_kept, available_milli FROM centre_answer WHERE request = ?"


class SqliteAisle:
    """`Aisle` over central.db; used from one thread. Another process writes meanwhile."""

    def __init__(self, directory: Path) -> None:
        self._central = FollowedCentral(directory, self._read)
        self._connection: Connection | None = None
        self._has_tables = False

    def places(self, item: str) -> tuple[PlaceStock, ...]:
        """Return which places have an item, the nearest first."""
        found = [_place(*row) for row in self._rows(_PLACES, item)]
        return tuple(sorted(found, key=_nearness))

    def kept(self, reservation: str) -> Kept | None:
        """Return what the centre answered under a name; None while it has not."""
        for is_kept, milli in self._rows(_ANSWER, reservation):
            return Kept(bool(is_kept), milli)
        return None

    def close(self) -> None:
        """Close the file; what is asked next is read anew."""
        self._central.close()
        self._connection = None

    def _read(self, connection: Connection) -> None:
        self._connection = connection
        self._has_tables = connection.execute(_KNOWN).fetchone() == (_TABLES,)

    def _rows(self, sql: str, *values: str) -> list[tuple[Any, ...]]:
        if not self._central.look() or self._connection is None or not self._has_tables:
            return []
        try:
            return self._connection.execute(sql, values).fetchall()
        except Error:
            self.close()
            return []


def _place(
    location: str,
    name: str,
    kind: str,
    units: int,
    silent_micros: int | None,
    exact_micros: int | None,
    at_micros: int | None,
    distance_m: int | None,
) -> PlaceStock:
    """Return a row; a store that is silent is known as of when it was last heard.

    What an answer told exactly is by later news known only to be in the same step.
    """
    is_exact = exact_micros is not None and exact_micros >= (at_micros or 0)
    units = units if is_exact else units_told(units)
    known = max(exact_micros or 0, at_micros or 0)
    return PlaceStock(
        location,
        name,
        kind,
        units * MILLI,
        known if silent_micros is None else min(silent_micros, known),
        is_at_least=not is_exact and units > EXACT_MAX,
        distance_m=distance_m,
    )


def _nearness(place: PlaceStock) -> tuple[int, int, str]:
    """Sort by distance, those of which nobody says it last; then by what there is."""
    far_m = _BEYOND_ANY_M if place.distance_m is None else place.distance_m
    return far_m, -place.available_milli, place.location
