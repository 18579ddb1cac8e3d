"""Open devices.db, or put a damaged one aside for a new one: a till prints again at once."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from devices.ports.printer import Presence
from devices.spool import Spool
from edge.domain.errors import DataDamaged
from edge.store.database import Access, Connection, Error, as_till_error, open_database

if TYPE_CHECKING:
    from pathlib import Path

NAME = "devices.db"
_ASIDE = f"{NAME}.damaged-"

_log = logging.getLogger(__name__)


def open_spool(directory: Path, key: str, now_micros: int) -> Spool:
    """Return the spool; raises `Unavailable` when the folder or the file cannot be used.

    A damaged file is renamed and its place is told in the health row `devices.db`.
    """
    path = directory / NAME
    try:
        spool = _open(path, key)
    except DataDamaged as error:
        aside = set_aside(directory, now_micros)
        _log.error("spool_set_aside", extra={"code": error.code, "file": aside})
        spool = _open(path, key)
        spool.report(NAME, "file", Presence.ERROR, f"set_aside: {aside}", now_micros)
    else:
        spool.report(NAME, "file", Presence.PRESENT, "", now_micros)
    return spool


def file_identity(directory: Path) -> int | None:
    """Return what tells the file at the path from any other; None where there is none."""
    try:
        return (directory / NAME).stat().st_ino
    except FileNotFoundError:
        return None


def was_set_aside(directory: Path) -> bool:
    """Tell whether a spool that was damaged, or that a restoring replaced, lies in the folder."""
    return any(directory.glob(f"{_ASIDE}*")) or any(directory.glob(f"replaced-*/{NAME}"))


def set_aside(directory: Path, now_micros: int) -> str:
    """Rename the file with its log; return the new name."""
    aside = f"{_ASIDE}{now_micros}"
    for ending in ("-wal", "-shm", ""):
        part = directory / f"{NAME}{ending}"
        if part.exists():
            part.replace(directory / f"{aside}{ending}")
    return aside


def _open(path: Path, key: str) -> Spool:
    connection = open_database(path, key=key, access=Access.WRITER)
    try:
        _check_pages(connection)
        return Spool(connection)
    except BaseException as error:
        connection.close()
        if isinstance(error, Error):
            raise as_till_error(error, path=str(path)) from error
        raise


def _check_pages(connection: Connection) -> None:
    for pragma in ("cipher_integrity_check", "quick_check"):
        found = [row[0] for row in connection.execute(f"PRAGMA {pragma}")]
        if found not in ([], ["ok"]):
            raise DataDamaged("file_damaged", detail=str(found[0]))
