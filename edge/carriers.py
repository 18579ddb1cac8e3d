"""The port to the services of carriers that the centre names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from edge.domain.carriers import CarrierService


class Carriers(Protocol):
    """What was heard of carriers; replaceable, never written by the till.

    What cannot be read is not known: no call fails.
    """

    def services(self) -> tuple[CarrierService, ...]:
        """Return the services in force, in the order in which they are offered."""
        ...


class NoCarriers:
    """What a till knows of carriers where no centre told it."""

    def services(self) -> tuple[CarrierService, ...]:
        """Return none."""
        return ()
