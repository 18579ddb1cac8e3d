"""What the screen shows of the devices: read-only, fast enough to be polled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from devices.lock import is_running
from devices.spool import VERSION
from edge.domain.errors import TillError
from edge.store.database import Access, Error, as_till_error, data_version, open_database

if TYPE_CHECKING:
    from pathlib import Path

from edge.store.database import Connection

_OPEN_JOBS = """SELECT job_id, action, kind, subject, state, last_error, changed_micros,
    printer, title
    FROM print_job WHERE created_micros >= ?
    AND (state = 'failed' OR (state = 'uncertain' AND action = 'print'))
    ORDER BY number LIMIT ?"""
_WAITING = "SELECT count(*) FROM print_job WHERE state IN ('queued', 'sending')"
_HEALTH = "SELECT device, kind, state, since_micros, detail FROM device_health ORDER BY device"
_JOBS_MAX = 50
TAKES_OVER = "prints_for_this_till"
"""Detail of the neighbour's printer while it prints what the till's own cannot."""


@dataclass(frozen=True, slots=True)
class OpenJob:
    """A job that a person has to settle. `state`: uncertain or failed; `why` is a short code.

    `printer` is the health row of the printer that had it, "" for none; `title` the paper's own
    name.
    """

    effect_id: str
    action: str
    kind: str
    subject: str
    state: str
    why: str | None
    since_micros: int
    printer: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class DeviceHealth:
    """A device's state since when. `state`: present, absent or error; `detail` a short code."""

    device: str
    kind: str
    state: str
    since_micros: int
    detail: str


@dataclass(frozen=True, slots=True)
class DevicesView:
    """All that is shown. `waiting` counts jobs that are queued or being done.

    `trouble` is the code of what keeps devices.db from being read; no sale depends on that file.
    """

    is_running: bool
    waiting: int = 0
    open_jobs: tuple[OpenJob, ...] = ()
    health: tuple[DeviceHealth, ...] = ()
    trouble: str = ""


class DeviceStatus:
    """Reads devices.db of a folder, which may appear, vanish or be made anew meanwhile.

    `key` is the file's key in hex. All calls come from one thread.
    """

    def __init__(self, directory: Path, key: str) -> None:
        self._directory = directory
        self._path = directory / "devices.db"
        self._key = key
        self._connection: Connection | None = None
        self._inode = 0
        self._version = -1
        self._since_micros = 0

    def changed(self) -> bool:
        """Tell whether `read` would show something else of the file; costs microseconds."""
        try:
            connection = self._current()
            return connection is not None and data_version(connection) != self._version
        except (TillError, Error):
            return True

    def read(self, since_micros: int = 0) -> DevicesView:
        """Return how things stand, with the open jobs of effects committed since a time.

        Without a file, or with one that is just being made, nothing is known and nothing waits.
        """
        running = is_running(self._directory)
        try:
            connection = self._current()
            if connection is None:
                return DevicesView(running)
            return self._read(connection, since_micros, running=running)
        except Error as error:
            self.close()
            return DevicesView(running, trouble=as_till_error(error).code)
        except TillError as error:
            return DevicesView(running, trouble=error.code)

    def close(self) -> None:
        """Close the file; a later call opens it again."""
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    def _read(self, connection: Connection, since_micros: int, *, running: bool) -> DevicesView:
        self._version = data_version(connection)
        jobs = connection.execute(_OPEN_JOBS, (since_micros, _JOBS_MAX)).fetchall()
        (waiting,) = connection.execute(_WAITING).fetchone()
        health = connection.execute(_HEALTH).fetchall()
        return DevicesView(
            running,
            waiting,
            tuple(OpenJob(*row) for row in jobs),
            tuple(DeviceHealth(*row) for row in health),
        )

    def _current(self) -> Connection | None:
        """Return a connection to the file that now has the name."""
        try:
            inode = self._path.stat().st_ino
        except FileNotFoundError:
            self.close()
            return None
        if self._connection is None or inode != self._inode:
            self.close()
            self._connection = open_database(self._path, key=self._key, access=Access.FOREIGN)
            self._inode = inode
            (version,) = self._connection.execute("PRAGMA user_version").fetchone()
            if version < VERSION:
                # It is just being made, or brought up to date by a process that is starting.
                self.close()
        return self._connection
