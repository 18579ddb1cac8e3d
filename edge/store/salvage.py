"""Journal rows out of a file of which some pages cannot be read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from edge.store.chain import Finding
from edge.store.database import Error
from edge.store.journal import COLUMNS, Row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from edge.store.database import Connection

_ROW = f"SELECT {COLUMNS} FROM journal WHERE position = ?"
_LAST = "SELECT max(position) FROM journal"
_COUNT = "SELECT count(*) FROM journal"

# The name of a row can often still be read from an index, which lies on other pages.
_STREAM = (
    "SELECT lane, incarnation, seq FROM journal INDEXED BY sqlite_autoindex_journal_1"
    " WHERE lane >= '' AND +position = ?"
)
_SUBJECT = (
    "SELECT subject FROM journal INDEXED BY journal_subject WHERE subject >= '' AND +position = ?"
)
_KIND = "SELECT 'sale.completed' FROM sale WHERE position = ?"


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A row that cannot be read, named as far as the indices know it."""

    position: int
    finding: Finding


class Salvage:
    """Reads row by row. SQLCipher answers nothing more after one bad page, so it opens anew."""

    def __init__(self, connect: Callable[[], Connection]) -> None:
        self._connect = connect
        self._connection = connect()

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def rows(self) -> Iterator[Row | Unreadable]:
        """Read all rows in order of their positions."""
        for position in range(1, self.row_count() + 1):
            try:
                found = self._connection.execute(_ROW, (position,)).fetchone()
            except Error as error:
                self._reopen()
                yield Unreadable(position, self._name(position, str(error)))
            else:
                if found is not None:
                    yield Row(*found)

    def row_count(self) -> int:
        """Return the highest position, or the number of rows where that cannot be read."""
        found = self._look_up(_LAST) or self._look_up(_COUNT) or (0,)
        return int(found[0] or 0)

    def _name(self, position: int, detail: str) -> Finding:
        stream = self._look_up(_STREAM, position) or ("", "", position)
        subject = self._look_up(_SUBJECT, position) or ("",)
        kind = self._look_up(_KIND, position) or ("",)
        return Finding(
            code="entry_unreadable",
            lane=stream[0],
            incarnation=stream[1],
            seq=stream[2],
            kind=kind[0],
            subject=subject[0],
            column="entry",
            detail=detail,
        )

    def _look_up(self, sql: str, *values: int) -> tuple[Any, ...] | None:
        try:
            found: tuple[Any, ...] | None = self._connection.execute(sql, values).fetchone()
        except Error:
            self._reopen()
            return None
        return found

    def _reopen(self) -> None:
        self._connection.close()
        self._connection = self._connect()
