"""Projections made again from the journal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.store.database import Error, as_till_error, transaction
from edge.store.journal import last_row
from edge.store.lock import TillLock
from edge.store.projections import rebuild
from edge.store.upgrade import TILL_FILE, connect_till_file

if TYPE_CHECKING:
    from pathlib import Path

    from edge.ports import Clock


def rebuild_till(directory: Path, clock: Clock) -> int:
    """Fold the whole journal into empty projections; return the number of entries.

    Raises `Refusal("already_running")` while the till runs, `DataDamaged` where the journal cannot
    be folded; then nothing is changed.
    """
    path = directory / TILL_FILE
    with TillLock(directory):
        connection = connect_till_file(directory, clock)
        try:
            last_row(connection)
            with transaction(connection):
                return rebuild(connection)
        except Error as error:
            raise as_till_error(error, path=str(path)) from error
        finally:
            connection.close()
