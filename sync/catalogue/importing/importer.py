"""A file of goods becomes the catalogue in force, whole or not at all."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Literal

from edge.clock import SystemClock
from edge.domain.catalogue import Department
from edge.domain.errors import BadInput, Refusal
from edge.domain.money import Currency
from edge.store.catalogue.pointer import current_departments, current_pointer
from edge.store.catalogue.price_books import price_book_text
from edge.store.catalogue.rows import item_columns, item_of
from edge.store.database import Access, open_database
from sync.catalogue.building import CatalogueBuilder
from sync.catalogue.deltas import catalogue_cursor
from sync.catalogue.importing.batch import Batch, batching
from sync.catalogue.importing.findings import RefusedRow, Repair, RowTrouble
from sync.catalogue.importing.forms import FORMS, Context, Reader, form_of
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
_NO_CODES: tuple[int, Iterator[tuple[int, str]]] = (0, iter(()))
"""What follows the last code; no item has the number 0."""


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
    for a file of no known form, `Refusal("sync_running")` while another program writes,
    `Refusal("goods_of_centre")` where the goods come from the centre.
    """
    at = (clock or SystemClock()).now()
    with writers_lock(directory), open_table(file) as table:
        _check_own(directory)
        form = _form(table, options, file)
        with CatalogueBuilder(directory, next_epoch(directory)) as builder:
            if options.mode == "merge":
                builder.stage(current_listings(directory))
            with batching(builder, found) as batch:
                context = _context(options, batch)
                rows = _read(table, FORMS[form][0], context, batch, progress)
            before = current_listings(directory) if options.mode == "merge" else iter(())
            for trouble in _without_deposit(builder, before):
                batch.take_back(trouble)
            progress(1.0, rows)
            version = None
            if _is_good(batch, rows, options):
                built = builder.finish(
                    _departments(directory, context), at, price_book_text(directory)
                )
                version = built.version
        if version is not None:
            switch_to(directory, built, at)
        notes = (*table.notes, *_unread(form, table, batch))
        return ImportReport(form, rows, batch.taken, batch.refused, batch.repaired, notes, version)


def _unread(form: str, table: Table, batch: Batch) -> tuple[str, ...]:
    """Say which columns of our own form nobody reads: one of them is perhaps misspelt.

    The files of others have many that a till has no use for.
    """
    if form != "own" or not batch.taken or not table.columns.unread:
        return ()
    return (f"Not read, for want of a known name: {', '.join(table.columns.unread)}.",)


def _check_own(directory: Path) -> None:
    """Refuse where the goods come from the centre, whose next list would take the place."""
    if catalogue_cursor(directory) is not None:
        raise Refusal("goods_of_centre")


def _form(table: Table, options: ImportOptions, file: Path) -> str:
    form = options.form or form_of(table.places)
    if form is None or form not in FORMS:
        raise BadInput("import_form_unknown", file=file.name, known=", ".join(FORMS))
    return form


def _context(options: ImportOptions, batch: Batch) -> Context:
    return Context(
        currency=options.currency,
        tax_classes=options.tax_classes,
        default_tax_class=options.tax_class,
        default_department=options.department,
        repaired=batch.add,
    )


def _read(
    table: Table,
    read: Reader,
    context: Context,
    batch: Batch,
    progress: Callable[[float, int], None],
) -> int:
    """Read every row into the batch; return how many there were."""
    rows = seen = 0
    for record in table.records():
        seen += 1
        if seen % _PROGRESS_ROWS == 0:
            progress(table.fraction(), seen)
        rows += 1
        if not isinstance(record, Record):
            line, trouble = record
            batch.add(trouble.at(line))
            continue
        try:
            listing = read(record, context)
        except RowTrouble as trouble:
            batch.add(trouble.at(record.line))
            continue
        if listing is None:
            rows -= 1
        else:
            batch.add((listing, record.line))
    return rows


def _without_deposit(builder: CatalogueBuilder, before: Iterator[Listing]) -> Iterator[RefusedRow]:
    """Refuse items that could not be sold, because nobody knows what their container costs.

    Known only at the end: a deposit may stand below the item that it belongs to. An item that was
    there `before` stays as it was.
    """
    dropped: set[str] = set()
    while lacking := builder.lacking_deposits():
        for item_id, line in lacking:
            builder.drop(item_id)
            dropped.add(item_id)
            yield RowTrouble("deposit", "deposit_unknown", item_id).at(line)
    if dropped:
        builder.stage(
            listing
            for listing in before
            if listing.item.item_id in dropped and not builder.owners_of(listing.all_codes())
        )


def _is_good(batch: Batch, rows: int, options: ImportOptions) -> bool:
    if not batch.taken:
        return False
    return options.accept_refused or batch.refused * 100 <= rows * REFUSED_SHARE_MAX


def current_listings(directory: Path) -> Iterator[Listing]:
    """Read the catalogue in force, item by item with its codes; nothing where there is none."""
    pointer = current_pointer(directory)
    if pointer is None:
        return
    with closing(
        open_database(directory / pointer.file, key=None, access=Access.FOREIGN)
    ) as catalogue:
        columns = item_columns(catalogue)
        # Both are read in the order of the items: codes have no index by item.
        owned = groupby(
            catalogue.execute("SELECT number, code FROM code ORDER BY number, code"),
            key=itemgetter(0),
        )
        owner, codes = next(owned, _NO_CODES)
        rows = catalogue.execute(f"SELECT number, popularity, {columns} FROM item ORDER BY number")
        for number, popularity, *values in rows:
            own: tuple[str, ...] = ()
            if owner == number:
                own = tuple(code for _, code in codes)
                owner, codes = next(owned, _NO_CODES)
            yield Listing(item_of(tuple(values)), own, popularity)


def _departments(directory: Path, context: Context) -> tuple[Department, ...]:
    """Return the departments there are, with those the file brought and the default one."""
    known = {d.department_id: d for d in current_departments(directory)}
    default = context.default_department
    for department_id, name in {default: default.capitalize(), **context.departments}.items():
        known.setdefault(department_id, Department(department_id, name, context.default_tax_class))
    return tuple(known.values())
