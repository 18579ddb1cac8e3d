"""What places set aside for the rights of other stores' lanes, in PostgreSQL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from psycopg import Cursor

    Rows = Cursor[tuple[Any, ...]]


def set_aside(cursor: Rows, place: str, holder: str, item: str) -> int:
    """Return how much of an item a place keeps for a store's rights, in thousandths."""
    found = cursor.execute(
        "SELECT coalesce(sum(quantity_milli), 0) FROM stock_right_move"
        " WHERE store_id = %s AND holder_store = %s AND item = %s",
        (place, holder, item),
    ).fetchone()
    return int(found[0]) if found else 0


def has_move(cursor: Rows, place: str, holder: str, item: str, move: str) -> bool:
    """Tell whether a change of it was booked."""
    cursor.execute(
        "SELECT 1 FROM stock_right_move WHERE store_id = %s AND holder_store = %s AND item = %s"
        " AND move = %s",
        (place, holder, item, move),
    )
    return cursor.fetchone() is not None


def add_move(
    cursor: Rows,
    place: str,
    holder: str,
    item: str,
    move: str,
    quantity_milli: int,
    now_micros: int,
) -> None:
    """Book a change of it."""
    cursor.execute(
        "INSERT INTO stock_right_move (store_id, holder_store, item, move, quantity_milli,"
        " at_micros) VALUES (%s, %s, %s, %s, %s, %s)",
        (place, holder, item, move, quantity_milli, now_micros),
    )
