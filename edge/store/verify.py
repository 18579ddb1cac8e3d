"""The check of everything a till's file holds, without touching it."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from itertools import islice, zip_longest
from typing import TYPE_CHECKING

from edge.domain.errors import TillError
from edge.store.chain import ChainWalk, Finding, finding_at
from edge.store.database import Error, scratch_database
from edge.store.journal import read_rows
from edge.store.keys import lane_key, public_key_hex
from edge.store.projections import PROJECTIONS, project
from edge.store.salvage import Salvage, Unreadable
from edge.store.schema import check_schema, make_tables
from edge.store.shop_files import open_for_reading, reading
from edge.store.witness import is_in_journal, read_witness

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from edge.store.database import Connection
    from edge.store.journal import Row

    Progress = Callable[[int, int], None]

FINDINGS_MAX = 100
"""A file with more is broken beyond what a longer list would tell."""

_PROGRESS_ROWS = 500


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """How many entries were read and what is wrong, the first broken entry first."""

    entries: int
    findings: tuple[Finding, ...]

    @property
    def is_sound(self) -> bool:
        """Tell whether nothing is wrong."""
        return not self.findings

    @property
    def first_broken(self) -> Finding | None:
        """Return the first finding that names an entry."""
        return next((finding for finding in self.findings if finding.seq), None)


def verify(directory: Path, progress: Progress | None = None) -> VerifyReport:
    """Check pages, tables, chain, signatures, columns, projections, effects and the end.

    `progress` is called with the rows done and the rows in all. Never raises for what is wrong with
    the file: that is what the report is for.
    """
    check = _Check(directory, progress)
    findings: list[Finding] = []
    try:
        findings.extend(islice(check.findings(), FINDINGS_MAX))
    except TillError as error:
        findings.append(Finding(error.code, detail=str(error)))
    findings.sort(key=lambda finding: not finding.seq)
    return VerifyReport(check.entries, tuple(findings))


class _Check:
    """One pass over a file. A file with bad pages is read row by row and compared no further."""

    def __init__(self, directory: Path, progress: Progress | None) -> None:
        self._directory = directory
        self._progress = progress
        self._chain = ChainWalk()
        self._scratch = scratch_database()
        self._is_partial = False
        self.entries = 0

    def findings(self) -> Iterator[Finding]:
        with reading(self._directory) as connection:
            pages = list(_pages(connection))
            if not pages:
                yield from _tables(connection)
                yield from self._rows(read_rows(connection), _row_count(connection))
                if not self._is_partial:
                    yield from _projections(connection, self._scratch)
                yield from _loose_ends(connection)
                yield from _rolled_back(connection, self._directory)
        if pages:
            yield from pages
            with closing(Salvage(lambda: open_for_reading(self._directory))) as salvage:
                yield from self._rows(salvage.rows(), salvage.row_count())
        if public_key_hex(lane_key(self._directory)) != self._chain.public_key_hex:
            yield Finding("lane_key_foreign")

    def _rows(self, rows: Iterable[Row | Unreadable], total: int) -> Iterator[Finding]:
        """Check every row, folding it into fresh projections on the way."""
        make_tables(self._scratch)
        self._scratch.execute("BEGIN")
        for row in rows:
            if isinstance(row, Unreadable):
                self._chain.skip(row.position)
                self._is_partial = True
                yield row.finding
            else:
                yield from self._row(row)
            self._count(total)
        if self._progress:
            self._progress(self.entries, total)

    def _row(self, row: Row) -> Iterator[Finding]:
        found, envelope = self._chain.check(row)
        yield from found
        if envelope is None:
            self._is_partial = True
            return
        try:
            project(self._scratch, row.position, envelope)
        except (TillError, Error) as error:
            self._is_partial = True
            yield finding_at(row, "entry_not_foldable", "entry", str(error))

    def _count(self, total: int) -> None:
        self.entries += 1
        if self._progress and self.entries % _PROGRESS_ROWS == 0:
            self._progress(self.entries, total)


def _pages(connection: Connection) -> Iterator[Finding]:
    """Check each page's authentication code, then the structure they make."""
    rows = connection.execute("PRAGMA cipher_integrity_check").fetchall()
    yield from (Finding("page_damaged", detail=str(text)) for (text,) in rows)
    if not rows:
        structure = connection.execute("PRAGMA integrity_check").fetchall()
        yield from (
            Finding("structure_damaged", detail=str(text)) for (text,) in structure if text != "ok"
        )


def _tables(connection: Connection) -> Iterator[Finding]:
    try:
        check_schema(connection)
    except TillError as error:
        yield Finding(error.code, detail=str(error))


def _row_count(connection: Connection) -> int:
    return int(connection.execute("SELECT count(*) FROM journal").fetchone()[0])


def _projections(connection: Connection, scratch: Connection) -> Iterator[Finding]:
    """Compare the projections with those just folded; one finding a table."""
    for table in PROJECTIONS:
        sql = f"SELECT * FROM {table} ORDER BY 1, 2"
        for kept, folded in zip_longest(connection.execute(sql), scratch.execute(sql)):
            if kept != folded:
                detail = f"holds {kept!r}, the journal gives {folded!r}"
                yield Finding("projection_differs", column=table, detail=detail)
                break


def _loose_ends(connection: Connection) -> Iterator[Finding]:
    """Look for what a transaction can only have left in part."""
    for effect_id, subject in connection.execute(
        "SELECT effect_id, subject FROM effect WHERE position NOT IN (SELECT position FROM journal)"
    ):
        yield Finding("effect_without_entry", subject=subject, detail=effect_id)
    for (sale,) in connection.execute(
        "SELECT DISTINCT sale FROM basket_event WHERE sale IN (SELECT sale FROM sale)"
    ):
        yield Finding("basket_of_finished_sale", subject=sale)


def _rolled_back(connection: Connection, directory: Path) -> Iterator[Finding]:
    """Compare the journal's end with the note of it beside the keys."""
    witness = read_witness(directory)
    if witness is not None and not is_in_journal(connection, witness):
        yield Finding(
            "journal_rolled_back",
            incarnation=witness.incarnation,
            seq=witness.seq,
            detail="the entry noted beside the keys is gone",
        )
