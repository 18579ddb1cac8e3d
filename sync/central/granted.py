"""Rights that the centre granted, kept by their names whatever becomes of the feed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sync.central.bodies import integer, needed_text, optional_integer, tree_of

if TYPE_CHECKING:
    from edge.store.database import Connection

Right = tuple[str, str, str, str, int, bool, int, int | None]

_STATES = ("granted", "asked_back")
# What was asked back stays asked back; of two words about one right the lesser counts.
_HEARD = (
    "INSERT INTO granted_right VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (right_id) DO UPDATE"
    " SET lane = excluded.lane, incarnation = excluded.incarnation,"
    " amount = min(amount, excluded.amount),"
    " is_asked_back = max(is_asked_back, excluded.is_asked_back)"
)


def read_right(body: str) -> Right | None:
    """Return what a row tells of a right; None where it cannot be read."""
    try:
        tree = tree_of(json.loads(body))
        amount, lease_micros = integer(tree, "amount"), optional_integer(tree, "lease_micros")
        state = _STATES.index(needed_text(tree, "state"))
        if amount <= 0 or (lease_micros is not None and lease_micros <= 0):
            return None
        return (
            needed_text(tree, "right"),
            needed_text(tree, "lane"),
            needed_text(tree, "incarnation"),
            needed_text(tree, "resource"),
            amount,
            bool(state),
            integer(tree, "at_micros"),
            lease_micros,
        )
    except (ValueError, RecursionError):
        return None


def hear_right(connection: Connection, right: Right, boot: str) -> None:
    """Keep a right of any lane of the store; a lease only counts in the boot it was heard in."""
    connection.execute(_HEARD, (*right, boot))
