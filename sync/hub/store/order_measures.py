"""What is measured of orders, and when time alone changes one: at home, grouped by order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from psycopg import Cursor

    Rows = Cursor[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class PartMeasure:
    """A part of an order as its facts make it; instants are 0 where nothing happened yet."""

    order: str
    fulfilment: str
    location: str
    channel: str
    method: str
    is_over: bool
    proposed_micros: int
    pick_began_micros: int
    pick_ended_micros: int
    placed_micros: int
    ready_micros: int
    out_micros: int
    lines: int
    lines_short: int


@dataclass(frozen=True, slots=True)
class OrderMeasure:
    """A whole order; see the schema for what each says."""

    order: str
    channel: str
    method: str
    location: str
    placed_micros: int
    completed_micros: int
    is_first_choice: bool
    due_micros: int


@dataclass(frozen=True, slots=True)
class Load:
    """How many parts of orders a location was asked for: open ones, in the last hour, today."""

    open: int = 0
    hour: int = 0
    day: int = 0


NO_LOAD = Load()


_PART = (
    "order_id, fulfilment, location, channel, method, is_over, proposed_micros, pick_began_micros,"
    " pick_ended_micros, placed_micros, ready_micros, out_micros, lines, lines_short"
)


def save_measures(cursor: Rows, order: OrderMeasure, parts: Iterable[PartMeasure]) -> None:
    """Keep what is measured of an order; its row is locked."""
    cursor.execute(
        "INSERT INTO order_measure (order_id, channel, method, location, placed_micros,"
        " completed_micros, is_first_choice, due_micros) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)"
        " ON CONFLICT (order_id) DO UPDATE SET channel = excluded.channel,"
        " method = excluded.method, location = excluded.location,"
        " placed_micros = excluded.placed_micros, completed_micros = excluded.completed_micros,"
        " is_first_choice = excluded.is_first_choice, due_micros = excluded.due_micros",
        (
            *(order.order, order.channel, order.method, order.location, order.placed_micros),
            *(order.completed_micros, order.is_first_choice, order.due_micros),
        ),
    )
    for part in parts:
        _save_part(cursor, part)


def _save_part(cursor: Rows, part: PartMeasure) -> None:
    cursor.execute(
        f"INSERT INTO order_part ({_PART})"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
        " ON CONFLICT (order_id, fulfilment) DO UPDATE SET location = excluded.location,"
        " channel = excluded.channel, method = excluded.method, is_over = excluded.is_over,"
        " proposed_micros = excluded.proposed_micros,"
        " pick_began_micros = excluded.pick_began_micros,"
        " pick_ended_micros = excluded.pick_ended_micros, placed_micros = excluded.placed_micros,"
        " ready_micros = excluded.ready_micros, out_micros = excluded.out_micros,"
        " lines = excluded.lines, lines_short = excluded.lines_short",
        (
            *(part.order, part.fulfilment, part.location, part.channel, part.method, part.is_over),
            *(part.proposed_micros, part.pick_began_micros, part.pick_ended_micros),
            *(part.placed_micros, part.ready_micros, part.out_micros),
            *(part.lines, part.lines_short),
        ),
    )


def due_orders(cursor: Rows, now_micros: int, limit: int) -> list[str]:
    """Return orders that time changes, the longest due first."""
    cursor.execute(
        "SELECT order_id FROM order_measure WHERE due_micros > 0 AND due_micros <= %s"
        " ORDER BY due_micros, order_id LIMIT %s",
        (now_micros, limit),
    )
    return [order for (order,) in cursor]


def save_due(cursor: Rows, order: str, due_micros: int) -> None:
    """Note when time changes an order next."""
    cursor.execute(
        "UPDATE order_measure SET due_micros = %s WHERE order_id = %s", (due_micros, order)
    )


def read_reminded(cursor: Rows, order: str) -> frozenset[str]:
    """Return the parts of an order whose customer was reminded."""
    cursor.execute("SELECT fulfilment FROM order_reminder WHERE order_id = %s", (order,))
    return frozenset(fulfilment for (fulfilment,) in cursor)


def note_reminded(cursor: Rows, order: str, fulfilment: str, now_micros: int) -> None:
    """Note that the customer of a part was reminded."""
    cursor.execute(
        "INSERT INTO order_reminder (order_id, fulfilment, at_micros) VALUES (%s, %s, %s)"
        " ON CONFLICT DO NOTHING",
        (order, fulfilment, now_micros),
    )


def read_loads(
    cursor: Rows, days_begin: Mapping[str, int], hour_begins_micros: int
) -> dict[str, Load]:
    """Return how much locations were asked for; `days_begin` says since when of each."""
    found: dict[str, Load] = {}
    for location, day_begins_micros in days_begin.items():
        row = cursor.execute(
            "SELECT (SELECT count(*) FROM order_part WHERE location = %s AND NOT is_over),"
            " (SELECT count(*) FROM order_part WHERE location = %s AND proposed_micros > %s),"
            " (SELECT count(*) FROM order_part WHERE location = %s AND proposed_micros >= %s)",
            (location, location, hour_begins_micros, location, day_begins_micros),
        ).fetchone()
        found[location] = Load(*row) if row else NO_LOAD
    return found
