"""A pole display on a line, kept showing the newest rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from devices.display.protocols import SHOW, START
from devices.display.window import read_window
from devices.inputs.line import Line
from devices.inputs.port import DeviceLost, InputSpec

if TYPE_CHECKING:
    from pathlib import Path

    from edge.ports import Clock

STEP_S = 0.05
"""Twenty changes a second at most: a line of 9600 baud carries no more, and nobody reads faster."""

_USUAL_COLUMNS = "20"


class PoleDisplay:
    """A display that is open."""

    def __init__(self, line: Line, protocol: str, columns: int, directory: Path) -> None:
        self._line = line
        self._show = SHOW[protocol]
        self._columns = columns
        self._directory = directory
        self._shown: bytes | None = None
        line.write(START[protocol](columns))

    def step(self) -> None:
        """Show what is newest; an unplugged cable is noticed by reading, also while nothing is."""
        self._line.read()
        wanted = self._show(read_window(self._directory), self._columns)
        if wanted != self._shown:
            self._line.write(wanted)
            self._shown = wanted

    def close(self) -> None:
        """Let go of the line."""
        self._line.close()


def open_display(spec: InputSpec, _clock: Clock, directory: Path) -> PoleDisplay:
    """Open a display that speaks what its driver is called; raises `DeviceLost`."""
    line = Line(spec.address, spec.baud, spec.framing, step_s=STEP_S)
    try:
        columns = int(spec.option("columns", _USUAL_COLUMNS))
        return PoleDisplay(line, spec.driver, columns, directory)
    except DeviceLost:
        line.close()
        raise
