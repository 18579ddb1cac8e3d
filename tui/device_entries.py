"""A device as a person sets it up: found, named, tried out, saved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from concurrent.futures import Future


@dataclass(frozen=True, slots=True)
class DeviceEntry:
    """One device of the settings file. `kind` is scanner, scale, display or rfid.

    `name` is a scanner's; there is one of each other kind. `framing` is empty for the usual.
    """

    kind: str
    driver: str
    address: str
    name: str = ""
    baud: int = 9600
    framing: str = ""


@dataclass(frozen=True, slots=True)
class FoundDevice:
    """Something plugged in. `driver` is the scanner driver that fits such a port."""

    address: str
    description: str
    driver: str


class DeviceSetup(Protocol):
    """What the screen needs to set devices up; each future is done elsewhere."""

    def find(self) -> Future[tuple[FoundDevice, ...]]:
        """Find what is plugged in."""
        ...

    def drivers(self, kind: str) -> tuple[str, ...]:
        """Return the drivers of a kind."""
        ...

    def configured(self) -> tuple[DeviceEntry, ...]:
        """Return the devices of the settings in force."""
        ...

    def try_out(self, entry: DeviceEntry) -> Future[tuple[bool, str]]:
        """Open a device and ask it once; tell whether it is well, and how it is in words."""
        ...

    def save(self, entry: DeviceEntry) -> Future[None]:
        """Write it into the settings file; the future raises `BadInput` and `OSError`."""
        ...

    def remove(self, entry: DeviceEntry) -> Future[None]:
        """Take it out of the settings file; the future raises `BadInput` and `OSError`."""
        ...
