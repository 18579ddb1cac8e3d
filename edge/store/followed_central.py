"""The centre's file as readers of the till follow it: read anew when its writer has committed."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from edge.domain.errors import TillError
from edge.store.catalogue.pointer import CENTRAL_FILE, open_central
from edge.store.database import Error, data_version

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from edge.store.database import Connection


class FollowedCentral:
    """central.db, which another process writes; used from one thread.

    `read` is called where something was written since it last came to its end. What cannot be
    read now, or is not there yet, is tried again at the next look: nobody is kept from selling.
    """

    def __init__(self, directory: Path, read: Callable[[Connection], None]) -> None:
        self._directory = directory
        self._read = read
        self._connection: Connection | None = None
        self._version = -1

    def look(self) -> bool:
        """Read what is new; return False where the file is there and cannot be read."""
        try:
            if self._connection is None:
                if not (self._directory / CENTRAL_FILE).exists():
                    return True
                self._connection = open_central(self._directory)
            version = data_version(self._connection)
            if version != self._version:
                self._read(self._connection)
                self._version = version
        except (Error, TillError, ValueError):
            self.close()
            return False
        return True

    def close(self) -> None:
        """Close the file; the next look opens it again."""
        if self._connection is not None:
            with suppress(Error):
                self._connection.close()
        self._connection = None
        self._version = -1
