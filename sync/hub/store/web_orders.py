"""What tills said of whether their store takes orders: noted as it comes in, until it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from edge.domain.web_orders import Intake

if TYPE_CHECKING:
    from collections.abc import Iterable

    from psycopg import Cursor

    from sync.hub.ports import PlacedEntry

    Rows = Cursor[tuple[Any, ...]]

_KINDS: Final = {"web_orders.paused": True, "web_orders.resumed": False}
_MICROS_MAX: Final = 2**53
_REASON_CHARACTERS_MAX: Final = 400


def note_web_orders(cursor: Rows, entries: Iterable[PlacedEntry]) -> None:
    """Note what entries say that were appended just now."""
    for entry in entries:
        if entry.quarantine or entry.head is None or entry.head.kind not in _KINDS:
            continue
        try:
            body = entry.head.body_tree()
        except ValueError:
            continue
        until, at = body.get("until_micros", 0), body.get("at_micros")
        if not _is_instant(until) or not _is_instant(at):
            continue
        reason = "".join(sign for sign in str(body.get("reason") or "") if sign.isprintable())
        cursor.execute(
            "INSERT INTO web_orders_said (store_id, position, is_paused, until_micros, reason,"
            " said_by, at_micros) VALUES (%s, %s, %s, %s, %s, %s, %s)",
            (
                *(entry.stream.store, entry.position, _KINDS[entry.head.kind], until),
                *(reason[:_REASON_CHARACTERS_MAX], entry.head.actor, at),
            ),
        )


def stores_that_said(cursor: Rows) -> list[str]:
    """Return the stores of which something waits."""
    cursor.execute("SELECT DISTINCT store_id FROM web_orders_said ORDER BY store_id")
    return [store for (store,) in cursor]


def read_said(cursor: Rows, store: str) -> list[tuple[int, Intake]]:
    """Return what waits of a store, with its position, in the order in which it came."""
    cursor.execute(
        "SELECT position, is_paused, until_micros, reason, at_micros, said_by"
        " FROM web_orders_said WHERE store_id = %s ORDER BY position",
        (store,),
    )
    return [(position, Intake(*said)) for position, *said in cursor]


def drop_said(cursor: Rows, store: str, position: int) -> None:
    """Forget what holds."""
    cursor.execute(
        "DELETE FROM web_orders_said WHERE store_id = %s AND position = %s", (store, position)
    )


def _is_instant(value: object) -> bool:
    return type(value) is int and 0 <= value <= _MICROS_MAX
