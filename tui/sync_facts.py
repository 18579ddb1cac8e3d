"""What is known of the agreement, read from a till's folder when a file of it has changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.sync_facts import Conflict, SyncStatus
from sync.status import read_conflicts, read_status
from sync.waking import ask_to_send

if TYPE_CHECKING:
    from pathlib import Path


_READ_ANYWAY_AFTER = 10
"""Looks after which all is read again though no file changed: a process may just have ended."""


class FolderFacts:
    """Implements `tui.sync_watch.Facts` on a till's folder.

    A look costs a few system calls while nothing was written; only then are files opened.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._seen: tuple[tuple[int, int], ...] = ()
        self._looks = 0
        self._status = SyncStatus()
        self._conflicts: tuple[Conflict, ...] = ()

    def status(self) -> SyncStatus:
        """Return how things stand, reading it again where a file has changed."""
        seen = tuple(_state_of(self._directory / name) for name in _FILES)
        self._looks += 1
        if seen != self._seen or self._looks >= _READ_ANYWAY_AFTER:
            self._status = read_status(self._directory)
            self._conflicts = read_conflicts(self._directory)
            self._seen, self._looks = seen, 0
        return self._status

    def conflicts(self) -> tuple[Conflict, ...]:
        """Return the conflicts that were read with the status."""
        return self._conflicts

    def send_now(self) -> None:
        """Have what waits sent now."""
        ask_to_send(self._directory)

    def close(self) -> None:
        """Let go; nothing is kept open between two looks."""


def _state_of(file: Path) -> tuple[int, int]:
    """Return what changes when a file is written, (0, 0) for one that is not there."""
    try:
        found = file.stat()
    except OSError:
        return 0, 0
    return found.st_mtime_ns, found.st_size


_FILES = ("till.db-wal", "till.db", "central.db-wal", "central.db", "keys/hub.json")
