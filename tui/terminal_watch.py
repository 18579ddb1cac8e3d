"""Watches whether somebody listens at the card terminal's address, between two payments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from devices.terminal_trial import listens, terminal_port
from devices.terminals import SIMULATED
from edge.domain.errors import TillError
from tui.counter import DeviceRow
from tui.watch import Watch
from tui.words.surroundings import DEVICE_LETTERS, DEVICE_NAMES, device_state

if TYPE_CHECKING:
    from collections.abc import Callable

    from edge.config import Settings
    from edge.ports import Clock

POLL_S: Final = 0.5
"""How soon another terminal of the settings is looked for."""

ASK_EVERY_S: Final = 10.0
"""A connection that says nothing is no work for a terminal, but some of them log each."""

_MICROS: Final = 1_000_000


class TerminalWatch(Watch):
    """Opens a connection to the terminal now and then, says nothing, and closes it at once.

    While the terminal `is_asked` something it is left alone, since some serve one connection at a
    time; what was seen before stays. Of a terminal without an address nothing is told.
    """

    def __init__(
        self,
        settings: Callable[[], Settings],
        is_asked: Callable[[], bool],
        clock: Clock,
        *,
        ask_every_s: float = ASK_EVERY_S,
    ) -> None:
        super().__init__("terminal-watch", min(POLL_S, ask_every_s))
        self._settings = settings
        self._is_asked = is_asked
        self._clock = clock
        self._ask_every_micros = int(ask_every_s * _MICROS)
        self._place: tuple[str, str, int] = ("", "", 0)
        self._asked_micros: int | None = None
        self._row: DeviceRow | None = None

    def rows(self) -> tuple[DeviceRow, ...]:
        """Return how the terminal was when it was last looked at; nothing before that."""
        row = self._row
        return () if row is None else (row,)

    def look(self) -> None:
        """Look where it is time to and nobody pays."""
        settings = self._settings()
        place = (settings.devices.terminal, settings.terminal.host, settings.terminal.port)
        if place != self._place:
            self._place, self._row, self._asked_micros = place, None, None
        now_micros, before = self._clock.monotonic_micros(), self._asked_micros
        if before is not None and now_micros - before < self._ask_every_micros:
            return
        if self._is_asked():
            return
        self._asked_micros = now_micros
        state = _seen(settings)
        if state is not None and not self._is_asked():
            self._keep(*state)

    def _keep(self, state: str, detail: str) -> None:
        told, before = device_state(state, detail), self._row
        if before is None or before.state != told:
            self._row = DeviceRow(
                DEVICE_NAMES["terminal"],
                told,
                state == "present",
                self._clock.now().micros,
                DEVICE_LETTERS["terminal"],
            )


def _seen(settings: Settings) -> tuple[str, str] | None:
    """Return state and detail; None where there is nothing that could be looked at."""
    if settings.devices.terminal == SIMULATED:
        return "present", SIMULATED
    if not settings.terminal.host:
        return None
    try:
        port = terminal_port(settings)
    except (TillError, ImportError):
        return "error", "device_driver_unknown"
    is_there = listens(settings.terminal.host, port)
    return ("present", "") if is_there else ("absent", "refused")
