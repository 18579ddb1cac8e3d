"""A scanner on a serial port: RS-232, USB in COM mode (CDC), or a serial server by TCP."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from devices.inputs.framing import Ends, Framer
from devices.inputs.line import Line
from devices.inputs.port import DeviceLost, InputSpec, Scan

if TYPE_CHECKING:
    from edge.ports import Clock

_PAUSE_S = 0.05
"""Half of the shortest silence that means something."""

ScanSink = Callable[[Scan], object]


class SerialScanner:
    """Reads codes; what was begun when the cable went is told as cut off."""

    def __init__(self, line: Line, framer: Framer, clock: Clock, sink: ScanSink) -> None:
        self._line = line
        self._framer = framer
        self._clock = clock
        self._sink = sink

    def step(self) -> None:
        """Hand on the codes that are complete."""
        try:
            data = self._line.read()
        except DeviceLost:
            self._hand_on(self._framer.break_off())
            raise
        self._hand_on(self._framer.feed(data, self._clock.monotonic_micros()))

    def close(self) -> None:
        """Let go of the port."""
        self._line.close()

    def _hand_on(self, scans: list[Scan]) -> None:
        for scan in scans:
            self._sink(scan)


def open_scanner(spec: InputSpec, clock: Clock, sink: ScanSink) -> SerialScanner:
    """Open the port; raises `DeviceLost`. What it held from before is thrown away."""
    line = Line(spec.address, spec.baud, spec.framing, step_s=_PAUSE_S)
    try:
        line.drain()
    except DeviceLost:
        line.close()
        raise
    framer = Framer(cast("Ends", spec.option("ends", "line")))
    return SerialScanner(line, framer, clock, sink)
