"""Follow the settings of the devices while they are served."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from devices.drivers import load_driver
from edge.domain.errors import TillError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from devices.settings import DevicesSettings
    from edge.ports import Clock

_LOOK_EVERY_MICROS = 1_000_000
_log = logging.getLogger(__name__)


def check_settings(directory: Path, settings: DevicesSettings, clock: Clock) -> None:
    """Raise `BadInput` for settings that name no driver, model or address that can be read."""
    for wanted in (settings, settings.neighbour):
        if wanted is not None:
            wanted.printer_model()
            load_driver(wanted.printer)(directory, wanted, clock).close()


class ShopSettings:
    """The settings in force, and those of a file that has changed since.

    `read` reads the file; settings that are refused change nothing and are logged once.
    """

    def __init__(
        self,
        directory: Path,
        file: Path,
        read: Callable[[], DevicesSettings],
        clock: Clock,
    ) -> None:
        self._directory = directory
        self._file = file
        self._read = read
        self._clock = clock
        self._looked_micros = clock.monotonic_micros()
        self._changed = self._changed_at()
        self.current = read()

    def take_newer(self) -> bool:
        """Take over what the file says now; tell whether that is something else."""
        now_micros = self._clock.monotonic_micros()
        if now_micros - self._looked_micros < _LOOK_EVERY_MICROS:
            return False
        self._looked_micros = now_micros
        changed = self._changed_at()
        if changed == self._changed:
            return False
        self._changed = changed
        try:
            newer = self._read()
            check_settings(self._directory, newer, self._clock)
        except TillError as error:
            _log.warning("settings_refused", extra={"code": error.code})
            return False
        was, self.current = self.current, newer
        return newer != was

    def _changed_at(self) -> tuple[int, int] | None:
        try:
            found = self._file.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_ino
