"""Items of which a store is to give more than its books have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from psycopg import Cursor

    Rows = Cursor[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Overpromise:
    """How much of an item is lacking since when; `missing_milli` is 0 once there is enough."""

    store: str
    item: str
    missing_milli: int
    since_micros: int = 0
    is_told: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """Goods that are kept for an order, the part of it named; "" for what is no order's."""

    reservation: str
    reference: str
    quantity_milli: int
    order: str
    fulfilment: str
    state: str
    promise_micros: int
    made_micros: int

    @property
    def line(self) -> str:
        """Return the order's line."""
        return self.reservation.removeprefix(f"{self.fulfilment}.") if self.order else ""


def read_overpromises(cursor: Rows) -> list[Overpromise]:
    """Return what is lacking at a database's stores, and what was noted as lacking."""
    cursor.execute(
        "SELECT store_id, item, coalesce(l.missing_milli, 0), coalesce(o.since_micros, 0),"
        " coalesce(o.is_told, false) FROM (SELECT l.store_id, l.item,"
        " l.quantity_milli - coalesce(h.quantity_milli, 0) AS missing_milli"
        " FROM stock_level l LEFT JOIN stock_on_hand h"
        " ON h.store_id = l.store_id AND h.item = l.item"
        " WHERE l.state = 'reserved' AND l.quantity_milli > 0"
        " AND l.quantity_milli > coalesce(h.quantity_milli, 0)) l"
        " FULL JOIN overpromise o USING (store_id, item) ORDER BY store_id, item"
    )
    return [Overpromise(*found) for found in cursor]


def note_overpromise(cursor: Rows, noted: Overpromise) -> None:
    """Keep since when an item is lacking, and whether somebody was told."""
    cursor.execute(
        "INSERT INTO overpromise (store_id, item, since_micros, is_told) VALUES (%s, %s, %s, %s)"
        " ON CONFLICT (store_id, item) DO UPDATE SET is_told = excluded.is_told",
        (noted.store, noted.item, noted.since_micros, noted.is_told),
    )


def drop_overpromise(cursor: Rows, noted: Overpromise) -> None:
    """Forget that an item was lacking."""
    cursor.execute(
        "DELETE FROM overpromise WHERE store_id = %s AND item = %s", (noted.store, noted.item)
    )


def read_kept(cursor: Rows, store: str, item: str) -> list[Kept]:
    """Return for whom an item is kept at a store."""
    cursor.execute(
        "SELECT r.reservation, r.reference, r.quantity_milli, coalesce(f.order_id, ''),"
        " coalesce(f.fulfilment, ''), coalesce(f.state, ''), coalesce(f.promise_micros, 0),"
        " r.made_micros FROM reservation r LEFT JOIN fulfilment f ON f.store_id = r.store_id"
        " AND f.order_id <> '' AND starts_with(r.reservation, f.fulfilment || '.')"
        " WHERE r.store_id = %s AND r.item = %s AND r.state = 'held' ORDER BY r.reservation",
        (store, item),
    )
    return [Kept(*found) for found in cursor]
