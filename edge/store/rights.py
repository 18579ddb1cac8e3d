"""The rights that the centre granted, read from central.db as the feed told them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from edge.domain.agreement.rights import lease_left_micros
from edge.domain.errors import TillError
from edge.rights import GrantedRight
from edge.store.catalogue.pointer import CENTRAL_FILE, open_central
from edge.store.database import Error, data_version

if TYPE_CHECKING:
    from pathlib import Path

    from edge.ports import Clock, Identity
    from edge.store.database import Connection

_TABLES = 3
_KNOWN = (
    "SELECT count(*) FROM sqlite_schema WHERE name IN ('granted_right', 'contact', 'feed_cursor')"
)
_ROWS = (
    "SELECT lane, incarnation, right_id, resource, amount, is_asked_back, at_micros, lease_micros,"
    " boot FROM granted_right ORDER BY at_micros, right_id"
)
_SAID = "SELECT hub_micros, monotonic_micros, boot FROM contact WHERE hub_micros IS NOT NULL"
_EPOCH = "SELECT epoch FROM feed_cursor WHERE feed = 'store'"


class SqliteRights:
    """`Rights` over central.db; used from one thread. Other processes write meanwhile.

    A lease counts from the centre's own time of its grant: the centre's clock is carried on from
    the last answer by a clock that nobody can set. It ends with the boot of the machine in which
    it was heard, since nothing tells how long a machine was off, nor whether it is still the same.
    """

    def __init__(self, directory: Path, clock: Clock) -> None:
        self._directory = directory
        self._clock = clock
        self._connection: Connection | None = None
        self._version = -1
        self._rows: list[tuple[Any, ...]] = []
        self._said: tuple[int, int, str] | None = None
        self._epoch = ""
        self._used_up: set[str] = set()

    def granted(self, identity: Identity) -> tuple[GrantedRight, ...]:
        """Return the rights of a life of a lane, oldest first."""
        self._follow()
        own = (identity.lane, identity.incarnation)
        return tuple(
            self._right(*row[2:])
            for row in self._rows
            if row[:2] == own and row[2] not in self._used_up
        )

    def epoch(self) -> str:
        """Return the life of the centre whose feed is read."""
        self._follow()
        return self._epoch

    def forget(self, right: str) -> None:
        """Leave a right out as long as this process runs."""
        self._used_up.add(right)

    def close(self) -> None:
        """Close the file; what it said is forgotten."""
        if self._connection is not None:
            self._connection.close()
        self._connection, self._version = None, -1
        self._rows, self._said, self._epoch = [], None, ""

    def _right(
        self,
        right: str,
        resource: str,
        amount: int,
        is_asked_back: int,
        at_micros: int,
        lease_micros: int | None,
        boot: str,
    ) -> GrantedRight:
        left = self._lease_left_micros(at_micros, lease_micros, boot)
        return GrantedRight(
            right, resource, amount, bool(is_asked_back), at_micros, lease_micros, left
        )

    def _lease_left_micros(self, at_micros: int, lease_micros: int | None, boot: str) -> int | None:
        hub_micros, monotonic_micros, said_boot = self._said or (0, 0, "")
        return lease_left_micros(
            lease_micros,
            monotonic_micros - max(hub_micros - at_micros, 0),
            self._clock.monotonic_micros(),
            restarted=not (boot == said_boot == self._clock.boot_id()),
        )

    def _follow(self) -> None:
        """Read what is there, where something was written since."""
        try:
            if self._connection is None:
                if not (self._directory / CENTRAL_FILE).exists():
                    return
                self._connection = open_central(self._directory)
            version = data_version(self._connection)
            if version != self._version:
                self._read(self._connection)
                self._version = version
        except (Error, TillError):
            self.close()

    def _read(self, connection: Connection) -> None:
        (known,) = connection.execute(_KNOWN).fetchone()
        if known != _TABLES:
            return
        self._rows = connection.execute(_ROWS).fetchall()
        said = connection.execute(_SAID).fetchone()
        self._said = (int(said[0]), int(said[1]), str(said[2])) if said else None
        epoch = connection.execute(_EPOCH).fetchone()
        self._epoch = str(epoch[0]) if epoch else ""
