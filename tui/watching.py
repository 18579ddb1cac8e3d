"""Settings and devices, watched beside the till and off the screen's loop."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from devices.spool import OWN
from devices.station import NEIGHBOUR
from devices.status import TAKES_OVER, OpenJob
from devices.status import DeviceStatus as StatusReader
from edge.config import load_settings, setting_rows
from edge.domain.errors import BadInput, TillError
from tui.counter import DeviceRow, DeviceStatus, SettingRow, UncertainPrint
from tui.watch import Watch
from tui.words import explain
from tui.words.surroundings import (
    ALARMS,
    DEVICE_LETTERS,
    DEVICE_NAMES,
    DEVICES_STOPPED,
    NEXT_DOOR,
    PRINTS_WAITING,
    SETTINGS_NOT_IN_FORCE,
    SETTINGS_WAIT,
    device_state,
)

if TYPE_CHECKING:
    from pathlib import Path

    from edge.config import Settings
    from tui.counter_thread import CounterThread

POLL_S = 0.25
_SETTLE_MS = 100
_WELL = "present"
REFUSED = "settings_refused"

_log = logging.getLogger(__name__)


class DevicesWatch(Watch):
    """Keeps the newest state of the devices; `read` hands it out without touching a file."""

    def __init__(self, directory: Path, key: str) -> None:
        super().__init__("devices-watch", POLL_S)
        self._reader = StatusReader(directory, key)
        self._status = DeviceStatus()

    def read(self) -> DeviceStatus:
        """Return how the devices were when they were last looked at."""
        return self._status

    def look(self) -> None:
        """Look once, and say where the devices' file cannot be read."""
        try:
            self._status = self._look()
        except TillError as error:
            trouble = DeviceRow(DEVICES_STOPPED[0], explain(error).headline, is_well=False)
            self._status = DeviceStatus(rows=(trouble,))

    def let_go(self) -> None:
        """Close the devices' file."""
        self._reader.close()

    def _look(self) -> DeviceStatus:
        view = self._reader.read()
        rows = [
            DeviceRow(
                DEVICE_NAMES.get(row.device, row.device),
                device_state(row.state, row.detail),
                row.state == _WELL,
                row.since_micros,
                DEVICE_LETTERS.get(row.kind, ""),
                alarm=row.detail if row.detail in ALARMS else "",
            )
            for row in view.health
        ]
        if not view.is_running:
            rows.insert(0, DeviceRow(*DEVICES_STOPPED, is_well=False))
        elif view.waiting:
            name, state = PRINTS_WAITING
            rows.append(DeviceRow(name, state.format(count=view.waiting), is_well=True))
        uncertain = tuple(
            UncertainPrint(job.effect_id, _title(job), job.since_micros)
            for job in view.open_jobs
            if job.action == "print"
        )
        return DeviceStatus(
            rows=tuple(rows),
            uncertain=uncertain,
            is_printer_out=any(r.device == OWN and r.state != _WELL for r in view.health),
            is_passed_on=any(r.detail == TAKES_OVER for r in view.health),
        )


def _title(job: OpenJob) -> str:
    """Return what a print is called, and where to look for it."""
    title = job.title or job.kind.replace("_", " ").capitalize()
    return NEXT_DOOR.format(title=title) if job.printer == NEIGHBOUR else title


class SettingsWatch(Watch):
    """Reads the settings file when it changes; a file with a mistake changes nothing."""

    def __init__(self, path: Path, counter: CounterThread) -> None:
        super().__init__("settings-watch", POLL_S)
        self._path = path
        self._counter = counter
        self._waiting: Settings | None = None
        self._problem = ""
        self.readings = 0

    def rows(self) -> tuple[SettingRow, ...]:
        """Return the settings in force, and what became of a file that is not."""
        name, settings = self._path.name, self._counter.settings()
        rows = tuple(SettingRow(key, value, name) for key, value in setting_rows(settings))
        if self._problem:
            return (SettingRow(name, SETTINGS_NOT_IN_FORCE, name, self._problem), *rows)
        if self._waiting is not None and self._waiting != settings:
            return (SettingRow(name, SETTINGS_NOT_IN_FORCE, name, SETTINGS_WAIT), *rows)
        return rows

    def run(self) -> None:
        """Read the file whenever it changes, until told to stop."""
        from watchfiles import watch

        # The folder is watched, not the file: editors replace a file when they save it.
        changes = watch(
            self._path.parent,
            watch_filter=lambda _, path: path == str(self._path),
            stop_event=self.stopping,
            step=_SETTLE_MS,
            debounce=_SETTLE_MS * 2,
            recursive=False,
            raise_interrupt=False,
        )
        for _ in changes:
            self.take()

    def take(self) -> None:
        """Read the file once and hand it to the till, or say what is wrong with it."""
        try:
            settings, sha256 = load_settings(self._path)
        except BadInput as error:
            words = explain(error)
            self._problem = f"{words.headline}. {words.next_step}"
            self._counter.notice(REFUSED, **error.facts)
            self.readings += 1
            _log.warning("settings_refused", extra={"code": error.code})
            return
        self._problem = ""
        self._waiting = settings
        self._counter.clear_notice(REFUSED)
        self._counter.offer_settings(settings, sha256)
        self.readings += 1
