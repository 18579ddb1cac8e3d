"""What an open way to a printer is to the driver that speaks ESC/POS over it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable


class LineBroken(Exception):
    """The way to the device is not there or has gone. `code` is short, e.g. connection_refused.

    `perhaps_accepted` tells that the device may have taken some of the bytes of this call.
    """

    def __init__(self, code: str, *, perhaps_accepted: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.perhaps_accepted = perhaps_accepted


class Line(Protocol):
    """An open way to a device. Every call raises `LineBroken` when it is gone."""

    @property
    def can_answer(self) -> bool:
        """Tell whether the device can say anything over it."""
        ...

    def write(self, data: bytes, wait_s: float) -> int:
        """Hand over as many of the bytes as are taken within a time; return their count."""
        ...

    def read(self, wait_s: float) -> bytes:
        """Return what has arrived, waiting at most so long for the first byte."""
        ...

    def pending(self) -> int:
        """Return how many bytes are known to be on their way still."""
        ...

    def close(self) -> None:
        """Let go of the device without waiting for it. Never raises."""
        ...


if TYPE_CHECKING:
    LineOpener = Callable[[], Line]
"""Opens the way anew; raises `LineBroken`."""


def code_of(error: OSError) -> str:
    """Return the short code of an operating system's error, e.g. connection_refused."""
    return (error.strerror or type(error).__name__).lower().replace(" ", "_")
