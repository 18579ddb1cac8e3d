"""A customer display that hangs behind the receipt printer and is reached through it.

The printer passes on what comes after it was told to (`ESC = 2`) and prints again after `ESC = 1`
(Epson ESC/POS command reference). What it prints goes first: a display that is a moment late is
only late, and of what it missed only the newest is shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from devices.display.protocols import SHOW, START
from devices.display.window import read_window
from devices.inputs.port import InputHealth
from devices.ports.printer import NOT_BEHIND, Presence

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from devices.display.window import Rows
    from devices.inputs.port import InputSpec
    from edge.ports import Clock

SELECT_PRINTER: Final = b"\x1b=\x01"
_SELECT_DISPLAY: Final = b"\x1b=\x02"

_STEP_MICROS: Final = 100_000
_AGAIN_MICROS: Final = 10_000_000
"""A printer that is away is not asked more often: each try may take seconds off its jobs."""

_USUAL_COLUMNS: Final = "20"


def shown(protocol: str, rows: Rows, columns: int) -> bytes:
    """Return what begins a display and shows two rows on it."""
    return START[protocol](columns) + SHOW[protocol](rows, columns)


def passed_on(data: bytes) -> bytes:
    """Return bytes for the display with what selects it, and the printer again behind them."""
    return _SELECT_DISPLAY + data + SELECT_PRINTER


class DisplayBehind:
    """Shows the newest rows whenever the printer has nothing else to do. Never waits, keeps none.

    `spec.driver` is one of the protocols known here; any other is told as an error.
    """

    def __init__(
        self,
        spec: InputSpec,
        directory: Path,
        clock: Clock,
        pass_on: Callable[[bytes], str | None],
    ) -> None:
        self._spec = spec
        self._directory = directory
        self._clock = clock
        self._pass_on = pass_on
        self._columns = int(spec.option("columns", _USUAL_COLUMNS))
        self._shown: bytes | None = None
        self._next_micros = 0
        self.health = self._told(Presence.ABSENT, "not_looked_yet")

    def step(self) -> None:
        """Show what is newest, if that is not shown yet."""
        now_micros = self._clock.monotonic_micros()
        if now_micros < self._next_micros:
            return
        if self._spec.driver not in SHOW:
            self._report(Presence.ERROR, NOT_BEHIND)
            return
        rows = SHOW[self._spec.driver](read_window(self._directory), self._columns)
        if rows == self._shown:
            return
        start = START[self._spec.driver](self._columns) if self._shown is None else b""
        trouble = self._pass_on(start + rows)
        if trouble is None:
            return
        self._next_micros = now_micros + (_AGAIN_MICROS if trouble else _STEP_MICROS)
        # What becomes of a display whose printer was away nobody knows: it is begun anew.
        self._shown = None if trouble else rows
        self._report(Presence.ABSENT if trouble else Presence.PRESENT, trouble)

    def stop(self) -> None:
        """Leave the display as it is: the printer may be somebody else's by now."""

    def _report(self, presence: Presence, detail: str) -> None:
        if (self.health.presence, self.health.detail) != (presence, detail):
            self.health = self._told(presence, detail)

    def _told(self, presence: Presence, detail: str) -> InputHealth:
        spec = self._spec
        return InputHealth(spec.kind, spec.name, presence, self._clock.now().micros, detail)
