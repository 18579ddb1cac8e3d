"""The people whom the centre knows, read from central.db."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.errors import TillError
from edge.domain.people import Role, StaffMember
from edge.store.catalogue.pointer import CENTRAL_FILE, open_central
from edge.store.database import Error, data_version

if TYPE_CHECKING:
    from pathlib import Path

    from edge.store.database import Connection

STAFF_COLUMNS = ("operator", "name", "role", "active", "pin_verifier", "valid_until_micros")
"""The columns of table `staff` that make a member, in the order of `StaffMember`."""


class SqliteStaff:
    """`Staff` over central.db; used from one thread. Read again only when the file has changed."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._connection: Connection | None = None
        self._version = -1
        self._members: dict[str, StaffMember] = {}

    def member(self, operator: str) -> StaffMember | None:
        """Return somebody by their number; None whom the centre never named."""
        self._follow()
        return self._members.get(operator)

    def members(self) -> tuple[StaffMember, ...]:
        """Return everybody, by number, with those who may work no more."""
        self._follow()
        return tuple(self._members.values())

    def close(self) -> None:
        """Close the file."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _follow(self) -> None:
        try:
            if self._connection is None:
                if not (self._directory / CENTRAL_FILE).exists():
                    return
                self._connection = open_central(self._directory)
            version = data_version(self._connection)
            if version != self._version:
                self._members = _read(self._connection)
                self._version = version
        except (TillError, Error, ValueError):
            self.close()
            self._version = -1


def _read(connection: Connection) -> dict[str, StaffMember]:
    known = connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'staff'").fetchone()
    if known is None:
        return {}
    rows = connection.execute(
        f"SELECT {', '.join(STAFF_COLUMNS)} FROM staff ORDER BY length(operator), operator"
    )
    return {
        operator: StaffMember(operator, name, Role(role), bool(active), verifier, until)
        for operator, name, role, active, verifier, until in rows
    }
