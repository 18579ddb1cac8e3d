"""Reading the till's file from outside the till."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from edge.store.database import Access, Error, as_till_error, open_database
from edge.store.keys import database_key
from edge.store.upgrade import TILL_FILE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from edge.store.database import Connection


def open_for_reading(directory: Path) -> Connection:
    """Open the till's file read-only; raises like `open_database`."""
    key = database_key(directory, "till")
    return open_database(directory / TILL_FILE, key=key, access=Access.FOREIGN)


@contextmanager
def reading(directory: Path) -> Iterator[Connection]:
    """Lend a read-only connection that sees one moment of the till's file.

    The till may go on selling meanwhile. Raises like `open_database`; what the engine says while
    reading is translated too.
    """
    connection = open_for_reading(directory)
    try:
        connection.execute("BEGIN")
        yield connection
    except Error as error:
        raise as_till_error(error, path=str(directory / TILL_FILE)) from error
    finally:
        connection.close()
