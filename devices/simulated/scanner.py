"""A scanner that is none: it sends what its script says over a real line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from devices.simulated.playing import handles_wire

if TYPE_CHECKING:
    from devices.simulated.wire import Wire

_GARBAGE = bytes([0xFF, 0x00, 0x9C, 0x07, 0xE3, 0x0D])
"""What a wrong baud rate or a bad cable makes of a code."""

HELP = "a code is scanned; !unplug !plug !garbage !half CODE !pause SECONDS !raw HEX"


class SimulatedScanner:
    """Understands one line of a script at a time: see `HELP`."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def tell(self, line: str) -> None:
        """Do what a line says; anything without an exclamation mark is a code to scan."""
        if handles_wire(self._wire, line):
            return
        word, _, rest = line.strip().partition(" ")
        match word:
            case "!garbage":
                self._wire.write(_GARBAGE)
            case "!half":
                self._wire.write(rest[: len(rest) // 2].encode())
            case "!raw":
                self._wire.write(bytes.fromhex(rest))
            case _:
                self._wire.write(f"{line.strip()}\r".encode())

    def idle(self) -> None:
        """Let a till connect, or go on."""
        self._wire.read(0.05)
