"""What the centre asks of the payment gateway for orders: written before, kept after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from psycopg import Cursor

    Rows = Cursor[tuple[Any, ...]]

WAITING: Final = "waiting"
HELD: Final = "held"
"""Authorised, and its order is not written yet."""
DONE: Final = "done"
FAILED: Final = "failed"
WITHDRAWN: Final = "withdrawn"
OPEN: Final = (WAITING, HELD)


@dataclass(frozen=True, slots=True)
class PaymentStep:
    """A step of an order's money; `told` is why it failed, in the gateway's words."""

    order: str
    n: int
    movement: str
    amount_minor: int
    currency: str
    token: str = ""
    reference: str = ""
    state: str = WAITING
    told: str = ""
    is_asked: bool = False
    attempts: int = 0
    due_micros: int = 0
    made_micros: int = 0

    @property
    def key(self) -> str:
        """Its name at the gateway, one of a kind."""
        return f"{self.order}/{self.n}"

    @property
    def is_open(self) -> bool:
        """Tell whether it is not known yet what becomes of it."""
        return self.state in OPEN


_COLUMNS: Final = (
    "order_id, n, movement, amount_minor, currency, token, reference, state, told, is_asked,"
    " attempts, due_micros, made_micros"
)


def add_step(cursor: Rows, step: PaymentStep) -> bool:
    """Write a step before it is asked; tell whether it was new."""
    cursor.execute(
        f"INSERT INTO order_payment ({_COLUMNS})"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
        (
            *(step.order, step.n, step.movement, step.amount_minor, step.currency, step.token),
            *(step.reference, step.state, step.told, step.is_asked, step.attempts),
            *(step.due_micros, step.made_micros),
        ),
    )
    return bool(cursor.rowcount)


def read_steps(cursor: Rows, order: str) -> list[PaymentStep]:
    """Return the steps of an order's money, the first first."""
    cursor.execute(f"SELECT {_COLUMNS} FROM order_payment WHERE order_id = %s ORDER BY n", (order,))
    return [PaymentStep(*found) for found in cursor]


def lock_step(cursor: Rows, order: str, n: int) -> PaymentStep | None:
    """Return a step, locked."""
    found = cursor.execute(
        f"SELECT {_COLUMNS} FROM order_payment WHERE order_id = %s AND n = %s FOR UPDATE",
        (order, n),
    ).fetchone()
    return PaymentStep(*found) if found else None


def save_step(cursor: Rows, step: PaymentStep) -> None:
    """Keep how far a step is; its row is locked."""
    cursor.execute(
        "UPDATE order_payment SET reference = %s, state = %s, told = %s, token = %s,"
        " is_asked = %s, attempts = %s, due_micros = %s WHERE order_id = %s AND n = %s",
        (
            *(step.reference, step.state, step.told, step.token, step.is_asked, step.attempts),
            *(step.due_micros, step.order, step.n),
        ),
    )


def due_steps(cursor: Rows, now_micros: int, limit: int) -> list[tuple[str, int]]:
    """Return the steps that are due, the longest first."""
    cursor.execute(
        "SELECT order_id, n FROM order_payment WHERE state IN ('waiting', 'held')"
        " AND due_micros <= %s ORDER BY due_micros LIMIT %s",
        (now_micros, limit),
    )
    return [(order, n) for order, n in cursor]
