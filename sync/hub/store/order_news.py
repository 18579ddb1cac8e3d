"""Which orders have news that a worker has to look at, by topic."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from psycopg import Cursor

    Rows = Cursor[tuple[Any, ...]]

MONEY: Final = "money"
MESSAGES: Final = "messages"
CONFLICTS: Final = "conflicts"
PARCELS: Final = "parcels"
TOPICS: Final = (MONEY, MESSAGES, CONFLICTS, PARCELS)


def add_news(cursor: Rows, order: str, fact: int) -> None:
    """Have every topic look at an order that has a new fact, in the transaction that appends it."""
    for topic in TOPICS:
        cursor.execute(
            "INSERT INTO order_news (topic, order_id, fact, due_micros) VALUES (%s, %s, %s, 0)"
            " ON CONFLICT (topic, order_id) DO UPDATE"
            " SET fact = greatest(order_news.fact, excluded.fact), due_micros = 0",
            (topic, order, fact),
        )


def add_erasure(cursor: Rows, topic: str, order: str, fact: int, due_micros: int) -> None:
    """Have the stores of an order forget whose it was, not before an instant."""
    cursor.execute(
        "INSERT INTO order_news (topic, order_id, fact, due_micros) VALUES (%s, %s, %s, %s)"
        " ON CONFLICT (topic, order_id) DO UPDATE SET due_micros = excluded.due_micros",
        (topic, order, fact, due_micros),
    )


def due_news(cursor: Rows, topic: str, now_micros: int, limit: int) -> list[str]:
    """Return orders that a topic has to look at now, the longest due first."""
    cursor.execute(
        "SELECT order_id FROM order_news WHERE topic = %s AND due_micros <= %s"
        " ORDER BY due_micros, order_id LIMIT %s",
        (topic, now_micros, limit),
    )
    return [order for (order,) in cursor]


def has_news(cursor: Rows, topic: str, order: str) -> bool:
    """Tell whether a topic has yet to look at an order."""
    cursor.execute("SELECT 1 FROM order_news WHERE topic = %s AND order_id = %s", (topic, order))
    return cursor.fetchone() is not None


def drop_news(
    cursor: Rows, topic: str, order: str, fact: int, *, again_micros: int | None = None
) -> None:
    """Let news go that are no newer than a fact; with `again_micros` look then once more."""
    if again_micros is None:
        cursor.execute(
            "DELETE FROM order_news WHERE topic = %s AND order_id = %s AND fact <= %s",
            (topic, order, fact),
        )
        return
    cursor.execute(
        "UPDATE order_news SET due_micros = %s WHERE topic = %s AND order_id = %s AND fact <= %s",
        (again_micros, topic, order, fact),
    )
