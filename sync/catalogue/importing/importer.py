"""A file of goods becomes the catalogue in force, whole or not at all."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from edge.clock import SystemClock
from edge.domain.catalogue import Department
from edge.domain.errors import BadInput
from edge.domain.money import Currency
from edge.store.catalogue.pointer import current_departments, current_pointer
from edge.store.catalogue.price_books import price_book_text
from edge.store.catalogue.rows import item_columns, item_of
from edge.store.database import Access, open_database
from sync.catalogue.building import CatalogueBuilder
from sync.catalogue.importing.findings import RefusedRow, Repair, RowTrouble
from sync.catalogue.importing.forms import FORMS, Context, form_of
from sync.catalogue.importing.table import Record, Table, open_table
from sync.catalogue.listing import Listing
from sync.catalogue.lock import writers_lock
from sync.catalogue.switching import next_epoch, switch_to

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from edge.ports import Clock

REFUSED_SHARE_MAX = 10
"""Percent of rows: a file with more than this refused is damaged, and none of it is taken."""

_PROGRESS_ROWS = 1_000


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """How a file is taken. `form` None finds out by the columns; `merge` keeps other items."""

    currency: Currency
    tax_classes: tuple[str, ...]
    tax_class: str
    department: str = "general"
    form: str | None = None
    mode: Literal["merge", "replace"] = "merge"
    accept_refused: bool = False


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of a file. `version` is None where the catalogue stayed as it was."""

    form: str
    rows: int
    taken: int
    refused: int
    repaired: int
    notes: tuple[str, ...]
    version: str | None


@dataclass(slots=True)
class _Counts:
    rows: int = 0
    taken: int = 0
    refused: int = 0
    repaired: int = 0


def import_items(
    directory: Path,
    file: Path,
    options: ImportOptions,
    *,
    found: Callable[[RefusedRow | Repair], None],
    progress: Callable[[float, int], None],
    clock: Clock | None = None,
) -> ImportReport:
    """Read a file whole into a new catalogue; only then it is put in force.

    Every refused row and every repaired cell is told to `found` as it is met. Raises `BadInput`
    for a file of no known form, `Refusal("sync_running")` while another program writes.
    """
    at = (clock or SystemClock()).now()
    with writers_lock(directory), open_table(file) as table:
        form = _form(table, options, file)
        counts = _Counts()
        context = _context(options, counts, found)
        with CatalogueBuilder(directory, next_epoch(directory)) as builder:
            if options.mode == "merge":
                builder.stage(current_listings(directory))
            for record in _progressing(table, counts, progress):
                trouble = _take(builder, form, record, context, counts)
                if trouble is not None:
                    counts.refused += 1
                    found(trouble)
            progress(1.0, counts.rows)
            version = None
            if _is_good(counts, options):
                built = builder.finish(
                    _departments(directory, context), at, price_book_text(directory)
                )
                version = built.version
        if version is not None:
            switch_to(directory, built, at)
        return ImportReport(
            form, counts.rows, counts.taken, counts.refused, counts.repaired,
            tuple(table.notes), version,
        )  # fmt: skip


def _form(table: Table, options: ImportOptions, file: Path) -> str:
    form = options.form or form_of(table.places)
    if form is None or form not in FORMS:
        raise BadInput("import_form_unknown", file=file.name, known=", ".join(FORMS))
    return form


def _context(
    options: ImportOptions, counts: _Counts, found: Callable[[RefusedRow | Repair], None]
) -> Context:
    def repaired(repair: Repair) -> None:
        counts.repaired += 1
        found(repair)

    return Context(
        currency=options.currency,
        tax_classes=options.tax_classes,
        default_tax_class=options.tax_class,
        default_department=options.department,
        repaired=repaired,
    )


def _progressing(
    table: Table, counts: _Counts, progress: Callable[[float, int], None]
) -> Iterator[Record | tuple[int, RowTrouble]]:
    for record in table.records():
        counts.rows += 1
        if counts.rows % _PROGRESS_ROWS == 0:
            progress(table.fraction(), counts.rows)
        yield record


def _take(
    builder: CatalogueBuilder,
    form: str,
    record: Record | tuple[int, RowTrouble],
    context: Context,
    counts: _Counts,
) -> RefusedRow | None:
    """Take one row in; return why it was refused, None if it was not."""
    if not isinstance(record, Record):
        line, trouble = record
        return trouble.at(line)
    try:
        listing = FORMS[form][0](record, context)
        if listing is not None:
            _check_free(builder, listing)
    except RowTrouble as trouble:
        return trouble.at(record.line)
    if listing is None:
        counts.rows -= 1
        return None
    if builder.staged_at(listing.item.item_id) == 0:
        builder.forget_codes(listing.item.item_id)
    builder.stage([listing], record.line)
    counts.taken += 1
    return None


def _check_free(builder: CatalogueBuilder, listing: Listing) -> None:
    """Refuse an item or a code that the file has already, or that another item owns."""
    item_id = listing.item.item_id
    before = builder.staged_at(item_id)
    if before:
        raise RowTrouble("id", "id_twice", item_id, line_before=before)
    for code in listing.all_codes():
        owner = builder.owner_of(code)
        if owner is None or owner[0] == item_id:
            continue
        if owner[1]:
            raise RowTrouble("code", "code_twice", code, line_before=owner[1])
        raise RowTrouble("code", "code_taken", code)


def _is_good(counts: _Counts, options: ImportOptions) -> bool:
    if not counts.taken:
        return False
    return options.accept_refused or counts.refused * 100 <= counts.rows * REFUSED_SHARE_MAX


def current_listings(directory: Path) -> Iterator[Listing]:
    """Read the catalogue in force, item by item with its codes; nothing where there is none."""
    pointer = current_pointer(directory)
    if pointer is None:
        return
    with closing(
        open_database(directory / pointer.file, key=None, access=Access.FOREIGN)
    ) as catalogue:
        columns = item_columns(catalogue)
        rows = catalogue.execute(f"SELECT number, popularity, {columns} FROM item ORDER BY number")
        for number, popularity, *values in rows:
            codes = catalogue.execute("SELECT code FROM code WHERE number = ?", (number,))
            yield Listing(item_of(tuple(values)), tuple(c for (c,) in codes), popularity)


def _departments(directory: Path, context: Context) -> tuple[Department, ...]:
    """Return the departments there are, with those the file brought and the default one."""
    known = {d.department_id: d for d in current_departments(directory)}
    default = context.default_department
    for department_id, name in {default: default.capitalize(), **context.departments}.items():
        known.setdefault(department_id, Department(department_id, name, context.default_tax_class))
    return tuple(known.values())
