"""What the centre decided about orders of this store, kept as it was told."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from edge.store.database import Connection

ORDER_FACT_TABLE = """CREATE TABLE IF NOT EXISTS order_fact (
        position INTEGER PRIMARY KEY,
        order_id TEXT NOT NULL,
        n INTEGER NOT NULL,
        body TEXT NOT NULL,
        UNIQUE (order_id, n)
    ) STRICT"""

_N_MAX = 2**62


def hear_order_fact(connection: Connection, body: str) -> bool:
    """Keep a fact once, inside the caller's transaction; tell whether the body says which it is.

    Of what kind it is matters to whoever reads it: one that a newer centre tells is kept too. A
    centre that was put back from a backup may say something else by a number: its word of now
    counts. A changed fact takes a new position, by which readers find what is new.
    """
    order, n = _place(body)
    if not isinstance(order, str) or not order or type(n) is not int or not 0 <= n <= _N_MAX:
        return False
    connection.execute(
        "INSERT INTO order_fact VALUES"
        " ((SELECT coalesce(max(position), 0) + 1 FROM order_fact), ?, ?, ?)"
        " ON CONFLICT (order_id, n) DO UPDATE"
        " SET position = excluded.position, body = excluded.body WHERE body <> excluded.body",
        (order, n, body),
    )
    return True


def _place(body: str) -> tuple[Any, Any]:
    """Return the order of a fact and its number there, as the centre wrote them."""
    try:
        tree = json.loads(body)
    except (ValueError, RecursionError):
        return None, None
    return (tree.get("order"), tree.get("n")) if isinstance(tree, dict) else (None, None)
