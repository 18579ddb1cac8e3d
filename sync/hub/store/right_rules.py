"""Rules of rights in PostgreSQL, what is to be looked at by them, and what lanes stated."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sync.hub.ports import CentreLife, RightRule

if TYPE_CHECKING:
    from collections.abc import Sequence

    from psycopg import Cursor

    from sync.wire.streams import StreamKey

    Rows = Cursor[tuple[Any, ...]]

_MARK_DUE = (
    "INSERT INTO right_due (store_id, resource, due_micros) VALUES (%s, %s, %s)"
    " ON CONFLICT (store_id, resource) DO UPDATE SET due_micros ="
)


def read_rules(cursor: Rows, store: str) -> list[RightRule]:
    """Return the rules of a store, the more precise ones first."""
    cursor.execute(
        "SELECT rule, pattern, low_water, target, lease_micros, grace_micros FROM right_rule"
        " WHERE store_id = %s ORDER BY length(pattern) DESC, rule",
        (store,),
    )
    return [RightRule(*row) for row in cursor]


def put_rule(cursor: Rows, store: str, rule: RightRule) -> None:
    """Set a rule; every resource of the store is looked at anew."""
    cursor.execute(
        "INSERT INTO right_rule (store_id, rule, pattern, low_water, target, lease_micros,"
        " grace_micros) VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT (store_id, rule) DO UPDATE"
        " SET pattern = excluded.pattern, low_water = excluded.low_water, target = excluded.target,"
        " lease_micros = excluded.lease_micros, grace_micros = excluded.grace_micros",
        (
            store,
            rule.rule,
            rule.pattern,
            rule.low_water,
            rule.target,
            rule.lease_micros,
            rule.grace_micros,
        ),
    )
    cursor.execute(
        "INSERT INTO right_due (store_id, resource, due_micros)"
        " SELECT DISTINCT store_id, resource, 0 FROM right_posting WHERE store_id = %s"
        " ON CONFLICT (store_id, resource) DO UPDATE SET due_micros = 0",
        (store,),
    )


def drop_rule(cursor: Rows, store: str, rule: str) -> bool:
    """Forget a rule; what was granted by it stays. Tell whether there was one."""
    cursor.execute("DELETE FROM right_rule WHERE store_id = %s AND rule = %s", (store, rule))
    return cursor.rowcount == 1


def stores_due(cursor: Rows, now_micros: int) -> list[str]:
    """Return the stores with a resource that is to be looked at."""
    cursor.execute(
        "SELECT store_id FROM store s WHERE EXISTS (SELECT 1 FROM right_due d"
        " WHERE d.store_id = s.store_id AND d.due_micros <= %s)",
        (now_micros,),
    )
    return [store for (store,) in cursor]


def resources_due(cursor: Rows, store: str, now_micros: int, limit: int) -> list[str]:
    """Return resources of a store that are to be looked at, the longest due first."""
    cursor.execute(
        "SELECT resource FROM right_due WHERE store_id = %s AND due_micros <= %s"
        " ORDER BY due_micros, resource LIMIT %s",
        (store, now_micros, limit),
    )
    return [resource for (resource,) in cursor]


def mark_due(cursor: Rows, store: str, resource: str) -> None:
    """Have a resource looked at."""
    cursor.execute(_MARK_DUE + " 0", (store, resource, 0))


def mark_all_due(cursor: Rows, store: str) -> None:
    """Have every resource of a store looked at."""
    cursor.execute("UPDATE right_due SET due_micros = 0 WHERE store_id = %s", (store,))


def look_again(cursor: Rows, store: str, resource: str, due_micros: int | None) -> None:
    """Say when a resource is looked at next; None is with its next movement."""
    if due_micros is None:
        cursor.execute(
            "DELETE FROM right_due WHERE store_id = %s AND resource = %s", (store, resource)
        )
    else:
        cursor.execute(_MARK_DUE + " excluded.due_micros", (store, resource, due_micros))


def lanes_before(cursor: Rows, store: str, micros: int) -> list[str]:
    """Return the lanes with a key in force that were enrolled before a moment."""
    cursor.execute(
        "SELECT lane FROM lane WHERE store_id = %s AND revoked_micros IS NULL"
        " AND enrolled_micros < %s ORDER BY lane",
        (store, micros),
    )
    return [lane for (lane,) in cursor]


def add_statement(cursor: Rows, stream: StreamKey, epoch: str) -> None:
    """Note that a life has told an epoch of the centre what it holds."""
    cursor.execute(
        "INSERT INTO right_statement (store_id, lane, incarnation, epoch) VALUES (%s, %s, %s, %s)"
        " ON CONFLICT DO NOTHING",
        (stream.store, stream.lane, stream.incarnation, epoch),
    )


def read_statements(cursor: Rows, store: str, epoch: str) -> Sequence[tuple[str, str]]:
    """Return the lives (lane, incarnation) that have told an epoch what they hold."""
    cursor.execute(
        "SELECT lane, incarnation FROM right_statement WHERE store_id = %s AND epoch = %s",
        (store, epoch),
    )
    return cursor.fetchall()


def read_centre_life(cursor: Rows) -> CentreLife:
    """Return the centre's present life; runs at home."""
    found = cursor.execute("SELECT epoch, epoch_micros FROM hub_meta").fetchone()
    return CentreLife(*found) if found else CentreLife()
