"""Refunds in PostgreSQL that wait for a person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sync.hub.store.payments import FAILED, WITHDRAWN

if TYPE_CHECKING:
    from psycopg import Cursor

    Rows = Cursor[tuple[Any, ...]]

AT_TILL: Final = "till"
DECLINED: Final = "declined"


@dataclass(frozen=True, slots=True)
class OpenRefund:
    """Money that is owed back and does not go back by itself.

    `by` is till (a till took it, a till gives it) or declined (the gateway said no, in the words
    of `told`; it may be asked again).
    """

    order: str
    number: str
    by: str
    amount_minor: int
    currency: str
    told: str = ""

    @property
    def place(self) -> tuple[str, str]:
        """Where it stands in the list."""
        return self.order, self.by


def open_refunds(cursor: Rows, after: tuple[int | str, ...], limit: int) -> list[OpenRefund]:
    """Return what waits, by order, after a place (the order and `by`): one for each."""
    cursor.execute(
        "SELECT * FROM (SELECT order_id, number, %s::text AS by, refund_at_till_minor, currency, ''"
        " FROM customer_order WHERE refund_at_till_minor > 0"
        " UNION ALL SELECT o.order_id, o.number, %s::text, p.amount_minor, o.currency, p.told"
        " FROM customer_order o JOIN (SELECT order_id, sum(amount_minor)::bigint AS amount_minor,"
        " max(told) AS told FROM order_payment WHERE state = 'failed' AND movement = 'refund'"
        " GROUP BY order_id) p ON p.order_id = o.order_id) found"
        " WHERE (order_id, by) > (%s, %s) ORDER BY order_id, by LIMIT %s",
        (AT_TILL, DECLINED, *after, limit),
    )
    return [OpenRefund(*found) for found in cursor]


def withdraw_failed(cursor: Rows, order: str) -> int:
    """Let go of an order's declined refunds, so that what is owed is asked again; how many."""
    cursor.execute(
        "UPDATE order_payment SET state = %s WHERE order_id = %s AND movement = 'refund'"
        " AND state = %s",
        (WITHDRAWN, order, FAILED),
    )
    return cursor.rowcount
