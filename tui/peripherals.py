"""What the screen needs of the devices that the till itself listens to, as plain values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scanned:
    """A code from a scanner with a line of its own, or why there is none (`fault`)."""

    scanner: str
    text: str
    fault: str = ""


Listener = Callable[[Scanned], object]


def _listen_to_none(_listener: Listener) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Peripherals:
    """Ways to the devices; a till without any has the defaults.

    `listen` names who gets the scans; it is called from a device's thread.
    """

    listen: Callable[[Listener], None] = _listen_to_none
