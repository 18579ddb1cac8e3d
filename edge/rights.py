"""The port to the rights that the centre granted to a lane, as far as it is known here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from edge.ports import Identity


@dataclass(frozen=True, slots=True)
class GrantedRight:
    """What the centre granted to one life of a lane, before anything was used of it.

    One that the centre asks back is not used any more: what is left of it is given back.
    """

    right: str
    resource: str
    amount: int
    is_asked_back: bool = False


class Rights(Protocol):
    """What the centre granted; a life of a lane never holds what another one was granted.

    What cannot be read was not granted, so that no call ever fails.
    """

    def granted(self, identity: Identity) -> tuple[GrantedRight, ...]:
        """Return the rights of a life of a lane, oldest first."""
        ...


class NoRights:
    """What a till holds that belongs to no centre."""

    def granted(self, _identity: Identity) -> tuple[GrantedRight, ...]:
        """Return none."""
        return ()
