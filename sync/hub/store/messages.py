"""What customers are told of orders, and how they are reached."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from psycopg import Cursor

    Rows = Cursor[tuple[Any, ...]]

WAITING: Final = "waiting"
SENT: Final = "sent"
FAILED: Final = "failed"
DROPPED: Final = "dropped"


@dataclass(frozen=True, slots=True)
class Contact:
    """How a customer is reached about an order; "" for an address that is not known."""

    order: str
    customer: str
    email: str
    language: str


@dataclass(frozen=True, slots=True)
class OrderMessage:
    """A message to a customer; `told` is why it was not sent, `attempts` how often it was tried.

    What was tried may have arrived, though nobody heard so.
    """

    order: str
    message: str
    state: str = WAITING
    told: str = ""
    attempts: int = 0
    due_micros: int = 0
    made_micros: int = 0

    @property
    def may_be_read(self) -> bool:
        """Tell whether the customer may have it."""
        return self.state == SENT or self.attempts > 0


_COLUMNS: Final = "order_id, message, state, told, attempts, due_micros, made_micros"


def add_contact(cursor: Rows, contact: Contact) -> None:
    """Keep how a customer is reached, with the order."""
    cursor.execute(
        "INSERT INTO order_contact (order_id, customer, email, language) VALUES (%s, %s, %s, %s)"
        " ON CONFLICT DO NOTHING",
        (contact.order, contact.customer, contact.email, contact.language),
    )


def read_contact(cursor: Rows, order: str) -> Contact | None:
    """Return how the customer of an order is reached."""
    found = cursor.execute(
        "SELECT order_id, customer, email, language FROM order_contact WHERE order_id = %s",
        (order,),
    ).fetchone()
    return Contact(*found) if found else None


def add_message(cursor: Rows, message: OrderMessage) -> bool:
    """Write that something is to be told, once; tell whether it was new."""
    cursor.execute(
        f"INSERT INTO order_message ({_COLUMNS}) VALUES (%s, %s, %s, %s, %s, %s, %s)"
        " ON CONFLICT DO NOTHING",
        (
            *(message.order, message.message, message.state, message.told, message.attempts),
            *(message.due_micros, message.made_micros),
        ),
    )
    return bool(cursor.rowcount)


def read_messages(cursor: Rows, order: str) -> list[OrderMessage]:
    """Return what the customer of an order was told or is to be told, the oldest first."""
    cursor.execute(
        f"SELECT {_COLUMNS} FROM order_message WHERE order_id = %s ORDER BY made_micros, message",
        (order,),
    )
    return [OrderMessage(*found) for found in cursor]


def take_messages(
    cursor: Rows, now_micros: int, until_micros: int, limit: int
) -> list[OrderMessage]:
    """Take messages that are due, for this worker alone until an instant."""
    cursor.execute(
        f"SELECT {_COLUMNS} FROM order_message WHERE state = 'waiting' AND due_micros <= %s"
        " ORDER BY due_micros, made_micros, order_id, message LIMIT %s FOR UPDATE SKIP LOCKED",
        (now_micros, limit),
    )
    taken = [OrderMessage(*found) for found in cursor.fetchall()]
    for each in taken:
        cursor.execute(
            "UPDATE order_message SET due_micros = %s, attempts = attempts + 1"
            " WHERE order_id = %s AND message = %s",
            (until_micros, each.order, each.message),
        )
    return [replace(each, attempts=each.attempts + 1) for each in taken]


def save_message(cursor: Rows, message: OrderMessage) -> None:
    """Keep what became of a message that waits."""
    cursor.execute(
        "UPDATE order_message SET state = %s, told = %s, attempts = %s, due_micros = %s"
        " WHERE order_id = %s AND message = %s AND state = 'waiting'",
        (
            *(message.state, message.told, message.attempts, message.due_micros),
            *(message.order, message.message),
        ),
    )
