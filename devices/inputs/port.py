"""What a driver of an input device offers to the thread that keeps it open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from devices.ports.printer import Presence


class DeviceLost(Exception):
    """A device is away, or cannot be used as it is. `code` is short: unplugged, no_answer, in_use.

    `presence` tells a device that is not there from one that is and does not do.
    """

    def __init__(self, code: str, presence: Presence = Presence.ABSENT) -> None:
        super().__init__(code)
        self.code = code
        self.presence = presence


@dataclass(frozen=True, slots=True)
class InputSpec:
    """One input device as the settings name it.

    `kind` is scanner, scale, rfid or display; `name` tells several of a kind apart. `address` is
    a device's path or host:port; `framing` such as 8N1, empty for what the driver is used to.
    `options` are the driver's own.
    """

    kind: str
    name: str
    driver: str
    address: str
    baud: int = 9600
    framing: str = ""
    options: tuple[tuple[str, str], ...] = ()

    def option(self, name: str, usual: str = "") -> str:
        """Return one of the driver's own options."""
        return dict(self.options).get(name, usual)


@dataclass(frozen=True, slots=True)
class InputHealth:
    """A device's state since when. `detail` is a short code, empty where it is well."""

    kind: str
    name: str
    presence: Presence
    since_micros: int
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Scan:
    """A code as a scanner delivered it, with the AIM identifier where it sends one.

    `fault` says why it is not whole: too_long, cut_off or garbled. `text` is then not to be used.
    """

    text: str
    fault: str = ""


class Session(Protocol):
    """A device that is open. All calls come from one thread."""

    def step(self) -> None:
        """Wait a fifth of a second at most for what the device has, and hand it on.

        Raises `DeviceLost` once the device is away; what it had begun is then handed on as broken.
        """
        ...

    def close(self) -> None:
        """Let go of the device; never raises."""
        ...


Opener = Callable[[], Session]
"""Opens a device; raises `DeviceLost` while it is away."""
