"""The display as an output of the devices process: opened, followed, told of in its health rows."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from devices.display.behind import DisplayBehind
from devices.inputs.drivers import load_driver
from devices.inputs.keeper import Keeper
from devices.inputs.port import InputSpec
from devices.ports.printer import NOT_BEHIND, Presence
from edge.domain.errors import TillError
from edge.input_settings import BEHIND_PRINTER

if TYPE_CHECKING:
    from pathlib import Path

    from devices.spool import Spool
    from edge.ports import Clock

NamedDisplay = Callable[[], InputSpec | None]
"""Tells which display the settings name, None for none."""

DEVICE = "display"
_LOOK_MICROS = 1_000_000


PassOn = Callable[[bytes], str | None]
"""Hands bytes to what hangs behind the printer, between two jobs: "" when they were taken, else a
short code why not; None where they would be in a job's way just now."""


def no_printer(_data: bytes) -> str | None:
    """Say that there is no printer to reach a display through."""
    return NOT_BEHIND


def no_display() -> InputSpec | None:
    """Return that there is no display."""
    return None


class DisplayOutput:
    """Follows the settings' display: a thread of its own shows, this only looks after it.

    `named` is asked about once a second which display there is, None for none. One behind the
    printer is shown through `pass_on`, on the caller's thread, which is the printer's.
    """

    def __init__(
        self,
        directory: Path,
        named: NamedDisplay,
        clock: Clock,
        pass_on: PassOn = no_printer,
    ) -> None:
        self._directory = directory
        self._named = named
        self._clock = clock
        self._pass_on = pass_on
        self._spec: InputSpec | None = None
        self._keeper: Keeper | DisplayBehind | None = None
        self._trouble = ""
        self._looked_micros: int | None = None

    def step(self, spool: Spool) -> None:
        """Bring display and settings into step, and store how it is."""
        now_micros = self._clock.monotonic_micros()
        if self._looked_micros is None or now_micros - self._looked_micros > _LOOK_MICROS:
            self._looked_micros = now_micros
            self._follow(spool)
        if isinstance(self._keeper, DisplayBehind):
            self._keeper.step()
        if self._keeper is not None:
            health = self._keeper.health
            spool.report(DEVICE, DEVICE, health.presence, health.detail, health.since_micros)
        elif self._trouble:
            now_wall = self._clock.now().micros
            spool.report(DEVICE, DEVICE, Presence.ERROR, self._trouble, now_wall)

    def close(self) -> None:
        """Let go of the display."""
        if self._keeper is not None:
            self._keeper.stop()
        self._keeper = None

    def _follow(self, spool: Spool) -> None:
        spec = self._named()
        if spec == self._spec:
            return
        self.close()
        self._spec, self._trouble = spec, ""
        if spec is None:
            spool.forget(DEVICE)
            return
        if spec.address == BEHIND_PRINTER:
            self._keeper = DisplayBehind(spec, self._directory, self._clock, self._pass_on)
            return
        try:
            driver = load_driver(DEVICE, spec.driver)
        except (TillError, ImportError) as error:
            self._trouble = error.code if isinstance(error, TillError) else "driver_failed"
            return
        self._keeper = Keeper(
            spec, partial(driver, spec, self._clock, self._directory), self._clock
        )
        self._keeper.start()
