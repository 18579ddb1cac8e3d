"""The port to the rights that the centre granted to a lane, as far as it is known here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from edge.ports import Identity


@dataclass(frozen=True, slots=True)
class GrantedRight:
    """What the centre granted to one life of a lane, before anything was used of it.

    One that the centre asks back is not used any more: what is left of it is given back. A lease
    of `lease_micros` may be used for `lease_left_micros` from now on; None holds until it is used.
    """

    right: str
    resource: str
    amount: int
    is_asked_back: bool = False
    at_micros: int = 0
    lease_micros: int | None = None
    lease_left_micros: int | None = None

    @property
    def is_over(self) -> bool:
        """Tell whether nothing may be used of it any more."""
        return self.is_asked_back or self.lease_left_micros == 0


class Rights(Protocol):
    """What the centre granted; a life of a lane never holds what another one was granted.

    What cannot be read was not granted, so that no call ever fails.
    """

    def granted(self, identity: Identity) -> tuple[GrantedRight, ...]:
        """Return the rights of a life of a lane, oldest first."""
        ...

    def epoch(self) -> str:
        """Return the life of the centre that speaks here, "" where none was heard yet."""
        ...

    def forget(self, right: str) -> None:
        """Leave a right out from now on: the journal says that nothing is left of it."""
        ...


class NoRights:
    """What a till holds that belongs to no centre."""

    def granted(self, _identity: Identity) -> tuple[GrantedRight, ...]:
        """Return none."""
        return ()

    def epoch(self) -> str:
        """Return none."""
        return ""

    def forget(self, _right: str) -> None:
        """Do nothing."""
