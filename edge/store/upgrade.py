"""A till's file opened for writing, kept as it was before its tables are brought up to date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.errors import TillError, Unavailable
from edge.store.database import Access, Error, as_till_error, open_database
from edge.store.keys import database_key
from edge.store.schema import check_schema, migrate, migrations_due

if TYPE_CHECKING:
    from pathlib import Path

    from edge.ports import Clock
    from edge.store.database import Connection

TILL_FILE = "till.db"


def connect_till_file(directory: Path, clock: Clock | None = None) -> Connection:
    """Open the till's file of a shop's folder, with its tables brought up to date and checked.

    A file of an older program is first copied into the shop's backups, from where it can be put
    back for the older program; without a clock it is the caller's copy already. Raises like
    `open_database`, `Unavailable` (file_missing, file_newer, upgrade_not_backed_up) with nothing
    changed, and `DataDamaged` for tables that are not as a program left them.
    """
    path = directory / TILL_FILE
    if not path.exists():
        raise Unavailable("file_missing", path=str(path))
    key = database_key(directory, "till")
    connection = open_database(path, key=key, access=Access.WRITER)
    try:
        done, due = migrations_due(connection)
        if done and due and clock is not None:
            _keep(directory, done, clock)
        migrate(connection)
        check_schema(connection)
    except BaseException as error:
        connection.close()
        if isinstance(error, Error):
            raise as_till_error(error, path=str(path)) from error
        raise
    return connection


def _keep(directory: Path, done: int, clock: Clock) -> None:
    """Back the file up under a name that says which program's it is."""
    from edge.store.backup import BACKUPS_FOLDER, back_up

    at = clock.now().as_datetime()
    target = directory / BACKUPS_FOLDER / f"before-upgrade-{done}-{at:%Y%m%dT%H%M%S%fZ}"
    try:
        back_up(directory, clock, target=target, with_catalogue=False)
    except (TillError, OSError) as error:
        raise Unavailable(
            "upgrade_not_backed_up", path=str(target.parent), detail=str(error)
        ) from error
