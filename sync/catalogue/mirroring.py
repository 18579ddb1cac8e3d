"""The departments beside the pointer, as the catalogue in force has them.

A shop without a readable catalogue sells by department; those it then has stand in central.db.
"""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from edge.domain.catalogue import Department
from edge.store.catalogue.pointer import current_departments
from edge.store.database import transaction
from sync.catalogue.switching import open_for_writing, write_departments

if TYPE_CHECKING:
    from pathlib import Path

    from edge.store.database import Connection


def mirror_departments(directory: Path, catalogue: Connection) -> None:
    """Bring central.db in step with a catalogue; writes nothing where it is."""
    departments = departments_of(catalogue)
    if departments == current_departments(directory):
        return
    with closing(open_for_writing(directory)) as central, transaction(central):
        write_departments(central, departments)


def departments_of(catalogue: Connection) -> tuple[Department, ...]:
    """Return the departments of a catalogue file."""
    rows = catalogue.execute(
        "SELECT department_id, name, tax_class, minimum_age FROM department ORDER BY position"
    )
    return tuple(Department(*row) for row in rows)
