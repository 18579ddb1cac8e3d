"""How far a till has read each feed of the centre when it decides something.

The basis stands in every entry: what the centre published after it, the till did not know.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from edge.domain.errors import TillError
from edge.store.catalogue.pointer import CENTRAL_FILE, open_central
from edge.store.database import Error, data_version

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from edge.store.database import Connection

_HAS_TABLE = "SELECT 1 FROM sqlite_schema WHERE name = 'feed_cursor'"


class FeedBasis:
    """Reads the cursors of a folder's central.db; asks it only whether it has changed since.

    All calls come from one thread. A file that is missing or cannot be read is no basis: the till
    then decides as one that has heard nothing.
    """

    def __init__(self, directory: Path | None) -> None:
        self._directory = directory
        self._connection: Connection | None = None
        self._version = 0
        self._positions: Mapping[str, int] = {}

    def __call__(self) -> Mapping[str, int]:
        """Return the position of each feed that was applied."""
        try:
            if self._connection is None:
                self._open()
            elif data_version(self._connection) != self._version:
                self._read(self._connection)
        except (Error, TillError):
            self.close()
        return self._positions

    def close(self) -> None:
        """Close the file; the next call opens it anew."""
        if self._connection is not None:
            with suppress(Error):
                self._connection.close()
        self._connection = None
        self._positions = {}

    def _open(self) -> None:
        if self._directory is not None and (self._directory / CENTRAL_FILE).exists():
            self._connection = open_central(self._directory)
            self._read(self._connection)

    def _read(self, connection: Connection) -> None:
        self._version = data_version(connection)
        if connection.execute(_HAS_TABLE).fetchone() is None:
            return
        rows = connection.execute("SELECT feed, position FROM feed_cursor ORDER BY feed")
        self._positions = {str(feed): int(position) for feed, position in rows}
