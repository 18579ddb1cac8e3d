"""What the centre asks of carriers for parcels: written before, kept after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from psycopg import Cursor

    Rows = Cursor[tuple[Any, ...]]

BOOK: Final = "book"
VOID: Final = "void"
CLOSE: Final = "close"
WAITING: Final = "waiting"
DONE: Final = "done"
FAILED: Final = "failed"
WITHDRAWN: Final = "withdrawn"


@dataclass(frozen=True, slots=True)
class ParcelStep:
    """A step of a parcel at a carrier; `told` is why it failed, in the carrier's words."""

    order: str
    parcel: str
    carrier: str
    movement: str
    location: str
    fulfilment: str
    state: str = WAITING
    told: str = ""
    manifest: str = ""
    is_asked: bool = False
    attempts: int = 0
    due_micros: int = 0
    asked_micros: int = 0
    """Which asking of a store it is for."""

    @property
    def place(self) -> tuple[str, str, str, str]:
        """Return what it is one of a kind by."""
        return self.order, self.parcel, self.carrier, self.movement


_COLUMNS: Final = (
    "order_id, parcel, carrier, movement, location, fulfilment, state, told, manifest, is_asked,"
    " attempts, due_micros, asked_micros"
)


def add_step(cursor: Rows, step: ParcelStep) -> None:
    """Write a step before it is asked, once; one that was withdrawn begins anew.

    So does one that a store asks for again after its carrier refused it, and one that waits for its
    next try is tried now.
    """
    cursor.execute(
        f"INSERT INTO parcel_step ({_COLUMNS})"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
        " ON CONFLICT (order_id, parcel, carrier, movement) DO UPDATE SET state = excluded.state,"
        " due_micros = excluded.due_micros, asked_micros = excluded.asked_micros, attempts = 0,"
        " told = '' WHERE parcel_step.state = 'withdrawn' OR (parcel_step.asked_micros <"
        " excluded.asked_micros AND (parcel_step.state = 'failed'"
        " OR (parcel_step.state = 'waiting' AND parcel_step.attempts > 0)))",
        (
            *step.place,
            *(step.location, step.fulfilment, step.state, step.told, step.manifest),
            *(step.is_asked, step.attempts, step.due_micros, step.asked_micros),
        ),
    )


def read_steps(cursor: Rows, order: str) -> list[ParcelStep]:
    """Return the steps of an order's parcels."""
    cursor.execute(
        f"SELECT {_COLUMNS} FROM parcel_step WHERE order_id = %s"
        " ORDER BY parcel, carrier, movement",
        (order,),
    )
    return [ParcelStep(*found) for found in cursor]


def lock_step(cursor: Rows, place: tuple[str, str, str, str]) -> ParcelStep | None:
    """Return a step, locked."""
    found = cursor.execute(
        f"SELECT {_COLUMNS} FROM parcel_step WHERE order_id = %s AND parcel = %s"
        " AND carrier = %s AND movement = %s FOR UPDATE",
        place,
    ).fetchone()
    return ParcelStep(*found) if found else None


def save_step(cursor: Rows, step: ParcelStep) -> None:
    """Keep how far a step is; its row is locked."""
    cursor.execute(
        "UPDATE parcel_step SET state = %s, told = %s, manifest = %s, is_asked = %s,"
        " attempts = %s, due_micros = %s"
        " WHERE order_id = %s AND parcel = %s AND carrier = %s AND movement = %s",
        (
            *(step.state, step.told, step.manifest, step.is_asked, step.attempts),
            *(step.due_micros, *step.place),
        ),
    )


def due_steps(
    cursor: Rows, carriers: Sequence[str], now_micros: int, limit: int
) -> list[ParcelStep]:
    """Return the steps of some carriers that are due, the longest first."""
    cursor.execute(
        f"SELECT {_COLUMNS} FROM parcel_step WHERE state = 'waiting' AND carrier = ANY(%s)"
        " AND due_micros <= %s ORDER BY due_micros, order_id, parcel, movement LIMIT %s",
        (list(carriers), now_micros, limit),
    )
    return [ParcelStep(*found) for found in cursor]


def read_manifest(cursor: Rows, carrier: str, manifest: str) -> list[ParcelStep]:
    """Return the steps that are closed with one manifest, locked, in an order that is theirs."""
    cursor.execute(
        f"SELECT {_COLUMNS} FROM parcel_step WHERE carrier = %s AND manifest = %s"
        " ORDER BY order_id, parcel FOR UPDATE",
        (carrier, manifest),
    )
    return [ParcelStep(*found) for found in cursor]


def gather(cursor: Rows, carrier: str, location: str, manifest: str, now_micros: int) -> None:
    """Put what one store's driver of a carrier took along, and is on no manifest, on this one."""
    cursor.execute(
        "UPDATE parcel_step SET manifest = %s, is_asked = true WHERE (order_id, parcel) IN"
        " (SELECT order_id, parcel FROM parcel_step WHERE state = 'waiting' AND carrier = %s"
        "  AND location = %s AND movement = 'close' AND manifest = '' AND due_micros <= %s"
        "  ORDER BY order_id, parcel FOR UPDATE)"
        " AND carrier = %s AND movement = 'close'",
        (manifest, carrier, location, now_micros, carrier),
    )
