"""Follow the till's file: absent at first, later perhaps replaced by a restored one."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from devices.intake import Intake
from devices.ports.printer import Presence
from edge.domain.errors import TillError, Unavailable
from edge.store.database import Access, open_database
from edge.store.keys import database_key

if TYPE_CHECKING:
    from pathlib import Path

    from devices.settings import DevicesSettings
    from devices.spool import Spool
    from edge.ports import Clock
    from edge.store.database import Connection

_LOOK_EVERY_MICROS = 500_000
DEVICE, KIND = "till.db", "file"

_log = logging.getLogger(__name__)


class TillFile:
    """Keeps an `Intake` on the file that is at the path now; health tells when there is none."""

    def __init__(
        self,
        directory: Path,
        spool: Spool,
        settings: DevicesSettings,
        clock: Clock,
        *,
        spool_was_lost: bool,
    ) -> None:
        self._path = directory / "till.db"
        self._directory = directory
        self._spool = spool
        self._settings = settings
        self._clock = clock
        self._spool_was_lost = spool_was_lost
        self._connection: Connection | None = None
        self._intake: Intake | None = None
        self._inode = 0
        self._looked_micros: int | None = None

    def take(self) -> int:
        """Take new effects if the file can be read; return how many. Raises as `Spool` does."""
        self._look()
        if self._intake is None:
            return 0
        try:
            return self._intake.take(self._clock.now().micros)
        except Unavailable as error:
            self._away(error)
            return 0

    def close(self) -> None:
        """Close the file."""
        if self._connection is not None:
            self._connection.close()
        self._connection = self._intake = None

    def _look(self) -> None:
        now_micros = self._clock.monotonic_micros()
        looked = self._looked_micros
        if looked is not None and now_micros - looked < _LOOK_EVERY_MICROS:
            return
        self._looked_micros = now_micros
        try:
            inode = self._path.stat().st_ino
            if self._intake is None or inode != self._inode:
                self._open()
                self._inode = inode
        except FileNotFoundError:
            self._away(Unavailable("file_missing"))
        except TillError as error:
            self._away(error)

    def _open(self) -> None:
        self.close()
        key = database_key(self._directory, "till")
        self._connection = open_database(self._path, key=key, access=Access.FOREIGN)
        self._intake = Intake(
            self._connection, self._spool, self._settings, spool_was_lost=self._spool_was_lost
        )
        self._report(Presence.PRESENT, "")

    def _away(self, error: TillError) -> None:
        self.close()
        presence = Presence.ABSENT if error.code == "file_missing" else Presence.ERROR
        self._report(presence, error.code)

    def _report(self, presence: Presence, detail: str) -> None:
        if self._spool.report(DEVICE, KIND, presence, detail, self._clock.now().micros):
            _log.info("till_file", extra={"state": presence.value, "detail": detail})
