"""The catalogue in force with other promotions: a new file, its goods copied as they are."""

from __future__ import annotations

import errno
import shutil
from contextlib import closing
from typing import TYPE_CHECKING

from edge.domain.errors import Refusal, Unavailable
from edge.store.catalogue.pointer import current_departments, current_pointer
from edge.store.database import (
    Access,
    Error,
    as_till_error,
    checkpoint,
    open_database,
    transaction,
)
from sync.catalogue.building import (
    BuiltCatalogue,
    CatalogueBuilder,
    make_durable,
    remove_files,
)
from sync.catalogue.scheduled import write_price_book
from sync.catalogue.schema import PRICE_BOOK_TABLE
from sync.catalogue.switching import next_epoch

if TYPE_CHECKING:
    from pathlib import Path

    from edge.domain.instant import Instant
    from edge.store.catalogue.pointer import CataloguePointer


def with_price_book(directory: Path, source: str, at: Instant) -> BuiltCatalogue:
    """Return a finished file with the goods in force and the promotions of a text.

    A shop without a catalogue gets one without goods. The caller holds the writer's lock. Raises
    `Refusal("disk_full")` and what a damaged file raises, with nothing left behind.
    """
    pointer = current_pointer(directory)
    if pointer is None:
        with CatalogueBuilder(directory, next_epoch(directory)) as builder:
            return builder.finish((), at, source)
    epoch = next_epoch(directory)
    path = directory / f"catalogue-{epoch}.db"
    try:
        return _copied(directory, pointer, path, epoch, source)
    except BaseException as error:
        remove_files(path)
        if isinstance(error, Error):
            raise as_till_error(error, path=str(path)) from error
        if isinstance(error, OSError) and error.errno == errno.ENOSPC:
            raise Refusal("disk_full", path=str(path)) from error
        raise


def _copied(
    directory: Path, pointer: CataloguePointer, path: Path, epoch: int, source: str
) -> BuiltCatalogue:
    version = f"{epoch}.{pointer.version.rpartition('.')[2]}"
    _checkpoint(directory / pointer.file)
    shutil.copyfile(directory / pointer.file, path)
    with closing(open_database(path, key=None, access=Access.WRITER)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
        with transaction(connection):
            connection.execute(PRICE_BOOK_TABLE)
            write_price_book(connection, source)
            connection.execute("UPDATE meta SET value = ? WHERE name = 'version'", (version,))
        items = int(connection.execute("SELECT count(*) FROM item").fetchone()[0])
    make_durable(path)
    return BuiltCatalogue(path, epoch, version, items, current_departments(directory))


def _checkpoint(path: Path) -> None:
    """Bring what the centre told since into the file itself, where a copy finds it."""
    if not path.with_name(f"{path.name}-wal").exists():
        return
    with closing(open_database(path, key=None, access=Access.WRITER)) as connection:
        if not checkpoint(connection):
            raise Unavailable("file_busy", path=str(path))
