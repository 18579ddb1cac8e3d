"""Who was erased, in a file outside the database: what a restored backup must forget again."""

from __future__ import annotations

import fcntl
import json
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from edge.domain.errors import BadInput
from sync.hub.services.directory import erase_again
from sync.hub.services.records import Writing

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from psycopg import Cursor

    from sync.hub.database import Database

    Rows = Cursor[tuple[Any, ...]]

FILE: Final = "erasures.jsonl"
"""The name of the list, in the centre's folder and in a backup."""
BY: Final = "hub restore"
_OVERLAP_MICROS: Final = 24 * 60 * 60 * 1_000_000
"""Replicas whose clocks differ by less than this note nothing too late to be seen."""


@dataclass(frozen=True, slots=True)
class Erasure:
    """A customer's number, which names nobody, and when they were erased."""

    customer: str
    at_micros: int


class ErasureList:
    """A list that is only ever added to. May be written by several replicas: a repeat does no harm.

    It is brought up to what the database says, so that a lost one comes back.
    """

    def __init__(self, file: Path, database: Database) -> None:
        self._file = file
        self._database = database
        self._known = set(read_erasures(file)) if file.exists() else set()

    def keep(self) -> int:
        """Add who was erased since, durably; return how many."""
        newest_micros = max((each.at_micros for each in self._known), default=0)
        since_micros = newest_micros - _OVERLAP_MICROS
        erased = self._database.run(lambda cursor: _erased(cursor, since_micros))
        new = [each for each in erased if each not in self._known]
        if new:
            _append(self._file, new)
            self._known.update(new)
        return len(new)


def read_erasures(file: Path) -> list[Erasure]:
    """Return what a list says; raises `BadInput` "erasures_unreadable" with the line.

    A last line that was cut off while it was written counts as not written.
    """
    try:
        lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput("erasures_unreadable", file=str(file), line=0) from error
    found = []
    for number, line in enumerate(lines, 1):
        if number == len(lines) and not line.endswith("\n"):
            break
        try:
            tree = json.loads(line)
            found.append(Erasure(str(tree["customer"]), int(tree["at_micros"])))
        except (ValueError, KeyError, TypeError) as error:
            raise BadInput("erasures_unreadable", file=str(file), line=number) from error
    return found


def erase_listed(database: Database, erasures: Iterable[Erasure], now_micros: int) -> int:
    """Forget again who was erased after a backup was made; return how many that were.

    Who was taken in anew after their erasure stays.
    """
    last: dict[str, int] = {}
    for each in erasures:
        last[each.customer] = max(each.at_micros, last.get(each.customer, 0))
    writing = Writing(BY, now_micros)
    return sum(
        database.run(lambda cursor: erase_again(cursor, customer, at_micros, writing))  # noqa: B023
        for customer, at_micros in sorted(last.items())
    )


def _erased(cursor: Rows, since_micros: int) -> list[Erasure]:
    """Return who was erased since; what was merged into somebody says so in its body."""
    cursor.execute(
        "SELECT record_key, changed_micros FROM office_record WHERE kind = 'customer' AND is_gone"
        " AND body = '{}' AND version > 0 AND changed_micros >= %s ORDER BY changed_micros",
        (since_micros,),
    )
    return [Erasure(*row) for row in cursor]


def _append(file: Path, erasures: Iterable[Erasure]) -> None:
    told = "".join(
        json.dumps({"customer": each.customer, "at_micros": each.at_micros}) + "\n"
        for each in erasures
    )
    with os.fdopen(os.open(file, os.O_RDWR | os.O_CREAT, 0o600), "rb+") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        whole = stream.read()
        # What was cut off while it was written is written again by whoever missed it.
        stream.truncate(whole.rfind(b"\n") + 1)
        stream.seek(0, os.SEEK_END)
        stream.write(told.encode())
        stream.flush()
        os.fsync(stream.fileno())
