"""Rights in PostgreSQL: movements appended once, and what they sum up to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from edge.domain.agreement.rights import Grant, Held, Holder, RightsLedger

if TYPE_CHECKING:
    from psycopg import Cursor

    from sync.hub.ports import RightPosting

    Rows = Cursor[tuple[Any, ...]]

_SUMS = (
    "SELECT right_id, max(lane), max(incarnation),"
    " coalesce(sum(amount) FILTER (WHERE kind = 'grant'), 0),"
    " coalesce(sum(amount) FILTER (WHERE kind = 'spend'), 0),"
    " coalesce(sum(amount) FILTER (WHERE kind = 'give_back'), 0),"
    " coalesce(sum(amount) FILTER (WHERE kind = 'refill'), 0)"
    " - coalesce(sum(amount) FILTER (WHERE kind = 'excess'), 0),"
    " bool_or(kind = 'expire'), coalesce(min(at_micros) FILTER (WHERE kind = 'grant'), 0),"
    " max(lease_micros) FROM right_posting WHERE store_id = %s AND resource = %s"
    " GROUP BY right_id ORDER BY 9, 1"
)


def read_rights(cursor: Rows, store: str, resource: str) -> RightsLedger:
    """Return who holds how much of a resource; the caller has locked the store's feed."""
    free, grants = 0, {}
    for row in cursor.execute(_SUMS, (store, resource)).fetchall():
        right, lane, incarnation, granted, spent, back, more, is_over, at_micros, lease = row
        if right:
            holder = Holder(store, lane, incarnation)
            grant = Grant(right, resource, holder, int(granted), at_micros, lease)
            held = grants[right] = Held(grant, int(spent), int(back), is_over)
            free -= held.spent + held.left
        free += int(more)
    return RightsLedger({resource: free}, grants)


def find_right(cursor: Rows, store: str, right: str) -> str | None:
    """Return the resource that a right is about; None for one that was never granted."""
    found = cursor.execute(
        "SELECT resource FROM right_posting WHERE store_id = %s AND posting = %s"
        " AND kind = 'grant'",
        (store, f"grant/{right}"),
    ).fetchone()
    return found[0] if found else None


def has_posting(cursor: Rows, store: str, posting: str) -> bool:
    """Tell whether a movement was booked."""
    cursor.execute(
        "SELECT 1 FROM right_posting WHERE store_id = %s AND posting = %s", (store, posting)
    )
    return cursor.fetchone() is not None


def add_posting(cursor: Rows, store: str, posting: RightPosting) -> None:
    """Append a movement."""
    cursor.execute(
        "INSERT INTO right_posting (store_id, posting, resource, right_id, kind, lane,"
        " incarnation, amount, at_micros, lease_micros)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (
            store,
            posting.posting,
            posting.resource,
            posting.right,
            posting.kind,
            posting.lane,
            posting.incarnation,
            posting.amount,
            posting.at_micros,
            posting.lease_micros,
        ),
    )
