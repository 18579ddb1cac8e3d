"""A pole display that is none: it reads its bytes strictly and knows what it shows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from devices.simulated.playing import handles_wire

if TYPE_CHECKING:
    from collections.abc import Callable

    from devices.simulated.wire import Wire

HELP = "shows what the till sends; !unplug !plug !pause SECONDS"
_ROW_COMMANDS = {
    "cd5220": re.compile(rb"\x1bQ([AB])([^\x00-\x1f]{0,40})\r"),
    "escpos": re.compile(rb"\x1f\$\x01([\x01\x02])([^\x00-\x1f]{0,40})(?=\x1f|\x1b|$)"),
}
_OTHERS = re.compile(rb"\x1b@|\x0c|\x1fC[\x00\x01]")
_UPPER = (b"A", b"\x01")


class UnknownBytes(ValueError):
    """Something that no display of this kind understands."""


class SimulatedDisplay:
    """Follows the till; `rows` is what the customer sees, `seen` is called for each picture."""

    def __init__(
        self, wire: Wire, protocol: str, seen: Callable[[tuple[str, str]], None] | None = None
    ) -> None:
        self._wire = wire
        self._row_command = _ROW_COMMANDS[protocol]
        self._seen = seen
        self.rows = ("", "")

    def tell(self, line: str) -> None:
        """Do what a line of a script says."""
        if not handles_wire(self._wire, line):
            raise ValueError(HELP)

    def idle(self) -> None:
        """Take what the till has sent; raises `UnknownBytes`."""
        data = self._wire.read(0.05)
        if not data:
            return
        before = self.rows
        # A piece may end in the middle of a row; the rest comes at once.
        while more := self._wire.read(0.02):
            data += more
        self.take(data)
        if self._seen is not None and self.rows != before:
            self._seen(self.rows)

    def take(self, data: bytes) -> None:
        """Obey whole commands."""
        place = 0
        while place < len(data):
            row = self._row_command.match(data, place)
            other = _OTHERS.match(data, place)
            if row is not None:
                text = row[2].decode("cp437")
                upper, lower = self.rows
                self.rows = (text, lower) if row[1] in _UPPER else (upper, text)
                place = row.end()
            elif other is not None:
                self.rows = ("", "")
                place = other.end()
            else:
                raise UnknownBytes(data[place : place + 8].hex())
