"""The people whom the centre knows, read from central.db."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.people import Role, StaffMember
from edge.store.followed_central import FollowedCentral

if TYPE_CHECKING:
    from pathlib import Path

    from edge.store.database import Connection

STAFF_COLUMNS = ("operator", "name", "role", "active", "pin_verifier", "valid_until_micros")
"""The columns of table `staff` that make a member, in the order of `StaffMember`."""


class SqliteStaff:
    """`Staff` over central.db; used from one thread. Read again only when the file has changed."""

    def __init__(self, directory: Path) -> None:
        self._central = FollowedCentral(directory, self._read)
        self._members: dict[str, StaffMember] = {}

    def member(self, operator: str) -> StaffMember | None:
        """Return somebody by their number; None whom the centre never named."""
        self._central.look()
        return self._members.get(operator)

    def members(self) -> tuple[StaffMember, ...]:
        """Return everybody, by number, with those who may work no more."""
        self._central.look()
        return tuple(self._members.values())

    def close(self) -> None:
        """Close the file."""
        self._central.close()

    def _read(self, connection: Connection) -> None:
        self._members = _members(connection)


def _members(connection: Connection) -> dict[str, StaffMember]:
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
