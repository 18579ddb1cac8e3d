"""The port to the people whom the centre knows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edge.domain.people import StaffMember


class Staff(Protocol):
    """People as last received from the centre; replaceable, never written by the till.

    What cannot be read is what was read last: a damaged file must not let a revoked person in.
    """

    def member(self, operator: str) -> StaffMember | None:
        """Return somebody by their number; None whom the centre never named."""
        ...

    def members(self) -> Sequence[StaffMember]:
        """Return everybody, by number, with those who may work no more."""
        ...


class NoStaff:
    """The people of a centre that there is not."""

    def member(self, _operator: str) -> StaffMember | None:
        """Return nobody."""
        return None

    def members(self) -> Sequence[StaffMember]:
        """Return nobody."""
        return ()
