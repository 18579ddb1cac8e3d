"""The points of customers: postings, of which a balance is the sum (also of who was merged)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from edge.domain.errors import Refusal

if TYPE_CHECKING:
    from psycopg import Cursor

    Rows = Cursor[tuple[Any, ...]]


def balance(cursor: Rows, customer: str) -> int:
    """Return how many points a customer has, with those of who was merged into them."""
    row = cursor.execute(
        "SELECT coalesce(sum(points), 0) FROM points_posting WHERE customer = %s"
        " OR customer IN (SELECT record_key FROM office_record WHERE kind = 'customer' AND is_gone"
        " AND body::jsonb ->> 'merged_into' = %s)",
        (customer, customer),
    ).fetchone()
    return int(row[0]) if row else 0


def post(
    cursor: Rows, customer: str, posting: str, points: int, reason: str, now_micros: int
) -> int:
    """Earn points, or burn them below 0, once; return the balance.

    Raises `Refusal` "points_short". The customer's record is locked, so that nobody burns twice.
    """
    known = cursor.execute(
        "SELECT 1 FROM office_record WHERE kind = 'customer' AND record_key = %s AND NOT is_gone"
        " FOR UPDATE",
        (customer,),
    ).fetchone()
    if known is None:
        raise Refusal("record_unknown", kind="customer", key=customer)
    cursor.execute(
        "INSERT INTO points_posting (customer, posting, points, reason, posted_micros)"
        " VALUES (%s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
        (customer, posting, points, reason, now_micros),
    )
    is_new = bool(cursor.rowcount)
    left = balance(cursor, customer)
    if is_new and points < 0 and left < 0:
        raise Refusal("points_short", balance=left - points)
    return left
