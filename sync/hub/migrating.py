"""Brings a database to the schema that this program works with."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import partial
from importlib import resources
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, TypeVar

from psycopg.errors import DuplicateObject, DuplicateTable, UndefinedTable, UniqueViolation

from edge.domain.errors import BadInput, Refusal, Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from psycopg import Cursor

    from edge.ports import Clock
    from sync.hub.database import Database

_T = TypeVar("_T")

_NAME = re.compile(r"(\d{4})_([a-z0-9_]+)\.sql")
_RACES_MAX: Final = 5
"""Replicas that start at once trip over each other's first table at most this often."""
_TABLE = """
CREATE TABLE IF NOT EXISTS schema_migration (
    version integer PRIMARY KEY,
    name text NOT NULL,
    digest bytea NOT NULL,
    applied_micros bigint NOT NULL
)
"""


@dataclass(frozen=True, slots=True)
class Migration:
    """One step of the schema: a file `NNNN_name.sql`."""

    version: int
    name: str
    script: str

    @property
    def digest(self) -> bytes:
        """SHA-256 of the script, by which a changed file is noticed."""
        return hashlib.sha256(self.script.encode()).digest()


def migrations() -> tuple[Migration, ...]:
    """Return the steps that come with the program, in order."""
    found = [
        Migration(int(match[1]), match[2], file.read_text(encoding="utf-8"))
        for file in resources.files("sync.hub").joinpath("schema").iterdir()
        if (match := _NAME.fullmatch(file.name))
    ]
    found.sort(key=lambda migration: migration.version)
    for before, after in pairwise(found):
        if before.version == after.version:
            raise BadInput("schema_number_twice", first=before.name, second=after.name)
    return tuple(found)


def migrate(
    database: Database, clock: Clock, steps: Sequence[Migration] | None = None
) -> tuple[Migration, ...]:
    """Apply the steps that are missing, one transaction each, and return them.

    Several replicas may do this at once: the row of a step is written before its tables are made,
    so that the others wait for it and then find it done. Raises `Refusal` "schema_newer" when the
    database is ahead of this program, "schema_changed" when a step was applied in another form.
    """
    steps = migrations() if steps is None else steps
    _racing(lambda: database.run(lambda cursor: cursor.execute(_TABLE)))
    _refuse_foreign(database, steps)
    return tuple(step for step in steps if _racing(partial(_apply, database, clock, step)))


def missing(database: Database) -> tuple[Migration, ...]:
    """Return the steps that a database lacks; changes nothing, refuses as `migrate` does."""
    applied = _refuse_foreign(database, migrations())
    return tuple(step for step in migrations() if step.version not in applied)


def _apply(database: Database, clock: Clock, step: Migration) -> bool:
    """Apply one step; tell whether it was missing."""
    now_micros = clock.now().micros

    def work(cursor: Cursor[tuple[Any, ...]]) -> bool:
        cursor.execute(
            "INSERT INTO schema_migration (version, name, digest, applied_micros)"
            " VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING",
            (step.version, step.name, step.digest, now_micros),
        )
        if not cursor.rowcount:
            return False
        cursor.execute(step.script.encode())
        return True

    return database.run(work)


def _refuse_foreign(database: Database, steps: Sequence[Migration]) -> dict[int, bytes]:
    """Return the applied versions with their digests; refuse those that this program lacks."""
    applied = _applied(database)
    known = {step.version: step for step in steps}
    newest = max(known, default=0)
    if max(applied, default=0) > newest:
        raise Refusal("schema_newer", found=max(applied), known=newest)
    for version, digest in applied.items():
        if version not in known or known[version].digest != digest:
            raise Refusal("schema_changed", version=version)
    return applied


def _applied(database: Database) -> dict[int, bytes]:
    def work(cursor: Cursor[tuple[Any, ...]]) -> dict[int, bytes]:
        cursor.execute("SELECT version, digest FROM schema_migration ORDER BY version")
        return {version: bytes(digest) for version, digest in cursor}

    try:
        return database.run(work)
    except UndefinedTable:
        return {}


def _racing(work: Callable[[], _T]) -> _T:
    """Repeat work that makes tables while another replica makes the same ones."""
    for _ in range(_RACES_MAX):
        try:
            return work()
        except (DuplicateTable, DuplicateObject, UniqueViolation):
            continue
    raise Unavailable("database_busy")
