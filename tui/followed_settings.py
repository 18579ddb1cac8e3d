"""Settings of a process without a till: read again when the file has changed."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from edge.config import load_settings
from edge.domain.errors import BadInput
from tui.device_specs import display_spec

if TYPE_CHECKING:
    from pathlib import Path

    from devices.inputs.port import InputSpec
    from edge.config import Settings


class FollowedSettings:
    """The newest settings that could be read; a file with a mistake changes nothing."""

    def __init__(self, path: Path, settings: Settings) -> None:
        self._path = path
        self._settings = settings
        self._seen = self._stamp()

    def display(self) -> InputSpec | None:
        """Return the customer display that the settings name now."""
        stamp = self._stamp()
        if stamp != self._seen:
            self._seen = stamp
            with suppress(BadInput):  # the till says what is wrong with it
                self._settings, _ = load_settings(self._path)
        return display_spec(self._settings.devices)

    def _stamp(self) -> tuple[int, int] | None:
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_ino
