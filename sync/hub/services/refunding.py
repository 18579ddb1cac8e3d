"""Has a refund that the gateway declined asked once more, because a person says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from edge.domain.errors import Refusal
from sync.hub.store.order_news import add_news
from sync.hub.store.orders import read_order
from sync.hub.store.refunds import withdraw_failed

if TYPE_CHECKING:
    from psycopg import Cursor

    Rows = Cursor[tuple[Any, ...]]


def ask_again(cursor: Rows, order: str) -> None:
    """Let go of what was declined; what is still owed then goes as a step of its own.

    Raises `Refusal` "record_unknown". Where nothing was declined nothing happens.
    """
    row = read_order(cursor, order, lock=True)
    if row is None:
        raise Refusal("record_unknown", kind="order", key=order)
    if withdraw_failed(cursor, order):
        add_news(cursor, order, row.fact)
