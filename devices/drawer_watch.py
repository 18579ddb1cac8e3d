"""Notice a drawer that stays open, where its switch is wired to the printer."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from devices.ports.printer import Presence

if TYPE_CHECKING:
    from devices.settings import DrawerSettings
    from devices.spool import Spool
    from edge.ports import Clock

DRAWER = "drawer"
CLOSED, OPEN, LEFT_OPEN = "closed", "open", "left_open"
_log = logging.getLogger(__name__)


class DrawerWatch:
    """Keeps the drawer's health row: closed, open, or left open for longer than the settings say.

    Raises as `Spool` does.
    """

    def __init__(self, spool: Spool, settings: DrawerSettings, clock: Clock) -> None:
        self._spool = spool
        self._settings = settings
        self._clock = clock
        self._open_since_micros: int | None = None

    @property
    def is_wired(self) -> bool:
        """Tell whether there is anything to see."""
        return self._settings.sensor != "none"

    def see(self, pin_high: bool | None) -> None:
        """Take in the level of the drawer's pin; None says nothing."""
        is_open = None if pin_high is None else self._settings.is_open(pin_high=pin_high)
        if is_open is None:
            return
        if not is_open:
            self._open_since_micros = None
            self._report(Presence.PRESENT, CLOSED)
            return
        now_micros = self._clock.monotonic_micros()
        if self._open_since_micros is None:
            self._open_since_micros = now_micros
        open_s = (now_micros - self._open_since_micros) / 1_000_000
        if self._settings.alarm_s and open_s >= self._settings.alarm_s:
            self._report(Presence.ERROR, LEFT_OPEN)
        else:
            self._report(Presence.PRESENT, OPEN)

    def _report(self, presence: Presence, detail: str) -> None:
        if self._spool.report(DRAWER, DRAWER, presence, detail, self._clock.now().micros):
            _log.info("drawer", extra={"state": detail})
