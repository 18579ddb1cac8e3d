"""The till's time, bounded by what the centre said last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.agreement.clock import GUARD_MICROS, guarded_time
from edge.domain.instant import Instant
from edge.store.followed_central import FollowedCentral

if TYPE_CHECKING:
    from pathlib import Path

    from edge.ports import Clock
    from edge.store.database import Connection

_SAID = "SELECT hub_micros, monotonic_micros, boot FROM contact WHERE hub_micros IS NOT NULL"
_HAS_TABLE = "SELECT 1 FROM sqlite_schema WHERE name = 'contact'"


class BoundedClock:
    """Implements `ports.Clock`: the machine's clock, unless the centre knows better.

    Since the centre was heard, time is counted by a clock that nobody can set; a wall clock that
    differs by more than 15 minutes is wrong. After a restart nothing was counted: a wall clock
    before the centre's last word is wrong then, one after it may be right. All calls come from one
    thread.
    """

    def __init__(self, clock: Clock, directory: Path) -> None:
        self._clock = clock
        self._central = FollowedCentral(directory, self._read)
        self._said: tuple[int, int, str] | None = None

    def now(self) -> Instant:
        """Return the time to go by."""
        wall = self._clock.now()
        return Instant(wall.micros - self._off(wall.micros))

    def off_micros(self) -> int:
        """Return how far the machine's clock is ahead of the time to go by; 0 for a good one."""
        return self._off(self._clock.now().micros)

    def monotonic_micros(self) -> int:
        """Return microseconds of a clock that no one can set."""
        return self._clock.monotonic_micros()

    def boot_id(self) -> str:
        """Return a tag of the machine's current boot."""
        return self._clock.boot_id()

    def close(self) -> None:
        """Close the file."""
        self._central.close()

    def _off(self, wall_micros: int) -> int:
        self._central.look()
        if self._said is None:
            return 0
        hub_micros, monotonic_micros, boot = self._said
        if boot == self._clock.boot_id():
            elapsed = self._clock.monotonic_micros() - monotonic_micros
            return wall_micros - guarded_time(wall_micros, hub_micros, elapsed).now_micros
        if wall_micros < hub_micros - GUARD_MICROS:
            return wall_micros - hub_micros - self._clock.monotonic_micros()
        return 0

    def _read(self, connection: Connection) -> None:
        self._said = _said(connection)


def _said(connection: Connection) -> tuple[int, int, str] | None:
    if connection.execute(_HAS_TABLE).fetchone() is None:
        return None
    row = connection.execute(_SAID).fetchone()
    return (int(row[0]), int(row[1]), str(row[2])) if row else None
