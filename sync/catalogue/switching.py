"""The pointer to the catalogue in force: switched in one transaction, never renamed over."""

from __future__ import annotations

import re
from contextlib import closing
from typing import TYPE_CHECKING

from edge.store.catalogue.pointer import CENTRAL_FILE, current_pointer
from edge.store.database import Access, open_database, transaction
from edge.store.keys import database_key

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from edge.domain.catalogue import Department
    from edge.domain.instant import Instant
    from edge.store.database import Connection
    from sync.catalogue.building import BuiltCatalogue

_FILE = re.compile(r"catalogue-(?P<epoch>[0-9]+)\.db(?:-wal|-shm|-journal)?")
_KEPT_BEFORE = 1
"""The file before stays for tills that have not looked at the pointer yet."""

_TABLES = (
    """CREATE TABLE IF NOT EXISTS catalogue_pointer (
        only INTEGER PRIMARY KEY CHECK (only = 1),
        epoch INTEGER NOT NULL,
        file TEXT NOT NULL,
        version TEXT NOT NULL,
        items INTEGER NOT NULL,
        switched_at_micros INTEGER NOT NULL
    ) STRICT""",
    """CREATE TABLE IF NOT EXISTS department (
        position INTEGER PRIMARY KEY,
        department_id TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL,
        tax_class TEXT NOT NULL,
        minimum_age INTEGER NOT NULL
    ) STRICT""",
)


def next_epoch(directory: Path) -> int:
    """Return a number that no catalogue file of the folder has had."""
    pointer = current_pointer(directory)
    return max([pointer.epoch if pointer else 0, *_files(directory).values()]) + 1


def switch_to(directory: Path, built: BuiltCatalogue, at: Instant) -> None:
    """Put a finished catalogue in force. The caller holds the writer's lock.

    Raises `OutcomeUnknown` when the disk did not say whether the switch was kept: both files are
    then whole, and whichever the pointer names after a restart is in force.
    """
    with closing(open_for_writing(directory)) as central, transaction(central):
        for statement in _TABLES:
            central.execute(statement)
        central.execute(
            "INSERT OR REPLACE INTO catalogue_pointer VALUES (1, ?, ?, ?, ?, ?)",
            (built.epoch, built.path.name, built.version, built.items, at.micros),
        )
        write_departments(central, built.departments)
    _drop_older(directory, built.epoch - _KEPT_BEFORE)


def write_departments(connection: Connection, departments: Sequence[Department]) -> None:
    """Write departments in place of those that a file has; they look alike in both files."""
    connection.execute("DELETE FROM department")
    connection.executemany(
        "INSERT INTO department VALUES (?, ?, ?, ?, ?)",
        [
            (position, d.department_id, d.name, d.tax_class, d.minimum_age)
            for position, d in enumerate(departments)
        ],
    )


def open_for_writing(directory: Path) -> Connection:
    """Open central.db for changing it. The caller holds the writer's lock."""
    return open_database(
        directory / CENTRAL_FILE, key=database_key(directory, "central"), access=Access.WRITER
    )


def _drop_older(directory: Path, epoch: int) -> None:
    """Delete files before an epoch; a till that still reads one keeps it until it closes it."""
    for path, its_epoch in _files(directory).items():
        if its_epoch < epoch:
            path.unlink(missing_ok=True)


def _files(directory: Path) -> dict[Path, int]:
    found = {path: _FILE.fullmatch(path.name) for path in directory.iterdir()}
    return {path: int(match["epoch"]) for path, match in found.items() if match}
