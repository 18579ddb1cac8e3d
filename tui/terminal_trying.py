"""Tries and keeps card terminals for the screen: settings in the file, secrets beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from devices.terminal_trial import (
    check_terminal,
    keep_secrets,
    known_secrets,
    secret_names,
    try_terminal,
)
from devices.terminals import SIMULATED
from tui.device_entries import FieldKind, TerminalField, TerminalForm, Tried
from tui.settings_edit import edited, with_device
from tui.terminal_entries import terminal_address, terminal_fields
from tui.words import terminal_setup as words
from tui.words.terminal import TERMINAL_SAID

if TYPE_CHECKING:
    from pathlib import Path

    from edge.card_terminal import TerminalResult
    from edge.config import Settings
    from edge.ports import Identity
    from edge.terminal_settings import TerminalSettings
    from tui.device_entries import DeviceEntry


class FolderTerminals:
    """Of a shop's folder, for the till of an identity."""

    def __init__(self, settings_file: Path, identity: Identity) -> None:
        self._file = settings_file
        self._directory = settings_file.parent
        self._end = (identity.lane, identity.currency)

    def form(self, driver: str, given: TerminalSettings) -> TerminalForm:
        """Return what a driver has to be told; raises `BadInput`."""
        if driver == SIMULATED:
            return TerminalForm((), "", has_address=False)
        known = known_secrets(self._directory)
        secrets = (
            TerminalField(name, words.SECRET, FieldKind.SECRET, name in known)
            for name in secret_names(driver)
        )
        return TerminalForm((*terminal_fields(driver, given), *secrets), terminal_address(given))

    def try_out(self, entry: DeviceEntry) -> Tried:
        """Ask a terminal how it is; raises `TillError` and `OSError`."""
        if entry.driver == SIMULATED:
            return Tried(True, *words.NOTHING_TO_ASK)
        _, settings = edited(self._file, lambda text: with_device(text, entry))
        return _told(try_terminal(self._directory, settings, dict(entry.secrets), *self._end))

    def keep(self, entry: DeviceEntry, settings: Settings) -> None:
        """Keep a terminal's secrets, once its driver takes the settings; raises as `try_out`."""
        if entry.driver != SIMULATED:
            check_terminal(self._directory, settings, dict(entry.secrets), *self._end)
            keep_secrets(self._directory, dict(entry.secrets))


def _told(result: TerminalResult) -> Tried:
    if result.state in words.WELL:
        return Tried(True, *words.WELL[result.state])
    said = TERMINAL_SAID.get(result.reason) if result.reason else None
    headline = said or words.FAILED.format(why=result.reason.replace("_", " ") or "?")
    return Tried(False, headline, words.NEXT_STEPS.get(result.reason, words.TRY_AGAIN))
