"""Which catalogue file is in force, as the synchronising process wrote it down in central.db."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from edge.domain.catalogue import Department
from edge.store.database import Access, open_database
from edge.store.keys import database_key

if TYPE_CHECKING:
    from pathlib import Path

    from edge.store.database import Connection

CENTRAL_FILE = "central.db"


@dataclass(frozen=True, slots=True)
class CataloguePointer:
    """The catalogue in force: `epoch` counts them, `file` is its name in the shop's folder."""

    epoch: int
    file: str
    version: str


def open_central(directory: Path) -> Connection:
    """Open central.db for reading; raises like `open_database` and `database_key`."""
    return open_database(
        directory / CENTRAL_FILE, key=database_key(directory, "central"), access=Access.FOREIGN
    )


def current_pointer(directory: Path) -> CataloguePointer | None:
    """Return the pointer of a shop's folder; None where no catalogue was ever made."""
    if not (directory / CENTRAL_FILE).exists():
        return None
    with closing(open_central(directory)) as central:
        return read_pointer(central)


def current_departments(directory: Path) -> tuple[Department, ...]:
    """Return the departments of a shop's folder; none where no catalogue was ever made."""
    if not (directory / CENTRAL_FILE).exists():
        return ()
    with closing(open_central(directory)) as central:
        return read_departments(central)


def read_pointer(central: Connection) -> CataloguePointer | None:
    """Return the pointer; None before the first catalogue."""
    if not _has_table(central):
        return None
    row = central.execute("SELECT epoch, file, version FROM catalogue_pointer").fetchone()
    return CataloguePointer(*row) if row else None


def read_departments(central: Connection) -> tuple[Department, ...]:
    """Return the departments beside the pointer, with which a shop sells without a catalogue."""
    if not _has_table(central):
        return ()
    rows = central.execute(
        "SELECT department_id, name, tax_class, minimum_age FROM department ORDER BY position"
    )
    return tuple(Department(*row) for row in rows)


def _has_table(central: Connection) -> bool:
    found = central.execute("SELECT 1 FROM sqlite_schema WHERE name = 'catalogue_pointer'")
    return found.fetchone() is not None
