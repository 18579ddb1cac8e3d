"""The people whom the centre knows, in central.db."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from edge.domain.people import Role

if TYPE_CHECKING:
    from edge.store.database import Connection

STAFF_TABLE = """CREATE TABLE IF NOT EXISTS staff (
        operator TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        role TEXT NOT NULL,
        active INTEGER NOT NULL,
        pin_verifier TEXT NOT NULL,
        valid_until_micros INTEGER NOT NULL,
        at_micros INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID"""
"""`at_micros` is when the centre said so: a revocation travels ahead of older rows."""

_PUT = (
    "INSERT INTO staff VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET"
    " name = excluded.name, role = excluded.role, active = excluded.active,"
    " pin_verifier = excluded.pin_verifier, valid_until_micros = excluded.valid_until_micros,"
    " at_micros = excluded.at_micros WHERE excluded.at_micros >= staff.at_micros"
)
_REVOKE = (
    "INSERT INTO staff VALUES (?1, ?1, ?2, 0, '', 0, ?3) ON CONFLICT DO UPDATE SET"
    " active = 0, at_micros = excluded.at_micros WHERE excluded.at_micros >= staff.at_micros"
)


@dataclass(frozen=True, slots=True)
class StaffRow:
    """A person as the centre knew them at an instant of its clock."""

    operator: str
    name: str
    role: Role
    active: bool
    pin_verifier: str
    valid_until_micros: int
    at_micros: int


def put_staff(connection: Connection, row: StaffRow) -> None:
    """Take somebody in, unless something newer is known of them."""
    connection.execute(
        _PUT,
        (
            row.operator,
            row.name,
            row.role.value,
            int(row.active),
            row.pin_verifier,
            row.valid_until_micros,
            row.at_micros,
        ),
    )


def revoke(connection: Connection, operator: str, at_micros: int) -> None:
    """Let somebody work no more, unless something newer is known of them; known here or not."""
    connection.execute(_REVOKE, (operator, Role.CASHIER.value, at_micros))
