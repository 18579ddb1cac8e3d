"""Goods that are kept beyond what is on hand: found, told of once, settled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from psycopg import Cursor

    Rows = Cursor[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of an item for a part of an order; `fact` is how far its store knows the order.

    `order` is "" for what is kept for no part.
    """

    reservation: str
    milli: int
    order: str = ""
    fulfilment: str = ""
    fact: int = 0


@dataclass(frozen=True, slots=True)
class Episode:
    """An item of which too little is on hand, as it was told of."""

    store: str
    item: str
    began_micros: int
    outcome: str
    is_asked: bool


_BEYOND = (
    "SELECT l.store_id, l.item FROM stock_level l"
    " LEFT JOIN stock_on_hand h ON h.store_id = l.store_id AND h.item = l.item"
    " LEFT JOIN kept_gone g ON g.store_id = l.store_id AND g.item = l.item"
    " WHERE l.state = 'reserved' AND l.quantity_milli > 0"
    " AND l.quantity_milli > coalesce(h.quantity_milli, 0)"
)
"""Location and item of which more is kept than is on hand."""


def beyond_stock(cursor: Rows, limit: int) -> list[tuple[str, str]]:
    """Return location and item of which more is kept than is on hand, not told of yet."""
    cursor.execute(f"{_BEYOND} AND g.item IS NULL ORDER BY l.store_id, l.item LIMIT %s", (limit,))
    return cursor.fetchall()


def still_beyond(cursor: Rows, after: tuple[str, str], limit: int) -> list[tuple[str, str]]:
    """Return those that were told of and are not settled, in their order, behind one of them."""
    cursor.execute(
        f"{_BEYOND} AND g.item IS NOT NULL AND (l.store_id, l.item) > (%s, %s)"
        " ORDER BY l.store_id, l.item LIMIT %s",
        (*after, limit),
    )
    return cursor.fetchall()


def missing_milli(cursor: Rows, store: str, item: str) -> tuple[int, int]:
    """Return how much less is on hand than is kept, 0 for enough; and how much is on hand."""
    found = cursor.execute(
        "SELECT l.quantity_milli, coalesce(h.quantity_milli, 0) FROM stock_level l"
        " LEFT JOIN stock_on_hand h ON h.store_id = l.store_id AND h.item = l.item"
        " WHERE l.store_id = %s AND l.item = %s AND l.state = 'reserved'",
        (store, item),
    ).fetchone()
    kept, on_hand = found or (0, 0)
    return (max(kept - on_hand, 0) if kept > 0 else 0), on_hand


def on_hand_milli(cursor: Rows, store: str, item: str) -> int:
    """Return what the books have of an item at a location."""
    found = cursor.execute(
        "SELECT quantity_milli FROM stock_on_hand WHERE store_id = %s AND item = %s", (store, item)
    ).fetchone()
    return int(found[0]) if found else 0


def kept_of(cursor: Rows, store: str, item: str) -> list[Kept]:
    """Return what is kept of an item, and for whom."""
    cursor.execute(
        "SELECT reservation, quantity_milli FROM reservation"
        " WHERE store_id = %s AND item = %s AND state = 'held' ORDER BY reservation",
        (store, item),
    )
    held = cursor.fetchall()
    named = {name: list(_parts_of(name)) for name, _ in held}
    cursor.execute(
        "SELECT fulfilment, order_id, fact FROM fulfilment"
        " WHERE store_id = %s AND fulfilment = ANY(%s) AND order_id <> ''",
        (store, sorted({part for parts in named.values() for part in parts})),
    )
    known = {fulfilment: (order, fact) for fulfilment, order, fact in cursor}
    found = []
    for name, milli in held:
        part = next((each for each in named[name] if each in known), "")
        order, fact = known.get(part, ("", 0))
        found.append(Kept(name, milli, order, part, fact))
    return found


def _parts_of(reservation: str) -> Iterable[str]:
    """Yield what may be the part in PART.LINE: either may have dots of its own."""
    at = reservation.find(".")
    while at > 0:
        yield reservation[:at]
        at = reservation.find(".", at + 1)


def has_news(cursor: Rows, store: str, orders: Iterable[str]) -> bool:
    """Tell whether facts of some orders came in that do not stand with them yet."""
    found = cursor.execute(
        "SELECT 1 FROM order_entry WHERE store_id = %s AND order_id = ANY(%s) LIMIT 1",
        (store, sorted(set(orders))),
    ).fetchone()
    return found is not None


def begin(cursor: Rows, episode: Episode) -> bool:
    """Note that an item was told of; False where it is already."""
    cursor.execute(
        "INSERT INTO kept_gone (store_id, item, began_micros, outcome_id, is_asked)"
        " VALUES (%s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
        (
            *(episode.store, episode.item, episode.began_micros),
            *(episode.outcome, episode.is_asked),
        ),
    )
    return bool(cursor.rowcount)


def over(cursor: Rows, limit: int) -> list[Episode]:
    """Return what was told of and is enough again."""
    cursor.execute(
        "SELECT g.store_id, g.item, g.began_micros, g.outcome_id, g.is_asked FROM kept_gone g"
        " LEFT JOIN stock_level l ON l.store_id = g.store_id AND l.item = g.item"
        " AND l.state = 'reserved'"
        " LEFT JOIN stock_on_hand h ON h.store_id = g.store_id AND h.item = g.item"
        " WHERE coalesce(l.quantity_milli, 0) <= 0"
        " OR l.quantity_milli <= coalesce(h.quantity_milli, 0)"
        " ORDER BY g.store_id, g.item LIMIT %s",
        (limit,),
    )
    return [Episode(*row) for row in cursor]


def end(cursor: Rows, episode: Episode) -> None:
    """Note that an item is settled."""
    cursor.execute(
        "DELETE FROM kept_gone WHERE store_id = %s AND item = %s AND began_micros = %s",
        (episode.store, episode.item, episode.began_micros),
    )
