"""A file of customers becomes the directory, whole or not at all."""

from __future__ import annotations

from contextlib import closing, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from edge.codes import catalogue_keys, plain_code, read_code
from edge.codes.readings import VariableMeasure
from edge.domain.buyers import CERTIFICATE_CHARACTERS_MAX
from edge.domain.customer import Customer
from edge.domain.errors import BadInput, Unavailable
from edge.domain.instant import iso_date
from edge.store.catalogue import SqliteCatalogue
from edge.store.customers import phone_digits
from sync.catalogue.importing.cells import read_id, read_text
from sync.catalogue.importing.findings import RowTrouble
from sync.catalogue.importing.importer import REFUSED_SHARE_MAX
from sync.catalogue.importing.table import Record, open_table
from sync.catalogue.lock import writers_lock
from sync.customers.directory import DirectoryChange, change_directory

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from edge.codes import VariableMeasureScheme
    from edge.ports import Catalogue
    from sync.catalogue.importing.findings import RefusedRow

_NEEDED = ("id", "name")
"""Columns beside these: card, cards, phone, groups, operator, certificate, valid_until."""

_NAME_CHARACTERS_MAX = 80
_CARD_CHARACTERS_MAX = 64
_GROUP_CHARACTERS_MAX = 40
_PHONE_DIGITS = range(4, 16)
"""E.164 allows fifteen digits; four is an extension in the house."""

_PROGRESS_ROWS = 1_000


@dataclass(frozen=True, slots=True)
class CustomersReport:
    """What became of a file. `customers` counts the directory; None where it stayed as it was."""

    rows: int
    taken: int
    refused: int
    notes: tuple[str, ...]
    customers: int | None


class _Damaged(Exception):
    """Too much of the file is refused for the rest to be believed."""


def import_customers(
    directory: Path,
    file: Path,
    *,
    schemes: Sequence[VariableMeasureScheme] = (),
    mode: Literal["merge", "replace"] = "merge",
    accept_refused: bool = False,
    found: Callable[[RefusedRow], None],
    progress: Callable[[float, int], None] = lambda _fraction, _rows: None,
) -> CustomersReport:
    """Read a file into the directory in one transaction; every refused row is told to `found`.

    `merge` keeps customers that are not in the file. Raises `BadInput` for a file without the
    needed columns, `Refusal("sync_running")` while another program writes.
    """
    with (
        writers_lock(directory),
        open_table(file) as table,
        closing(SqliteCatalogue(directory)) as catalogue,
    ):
        missing = [name for name in _NEEDED if name not in table.places]
        if missing:
            raise BadInput("import_columns_missing", file=file.name, missing=", ".join(missing))
        rows = taken = 0
        customers = None
        reader = _RowReader(catalogue, schemes)
        with suppress(_Damaged), change_directory(directory) as change:
            if mode == "replace":
                change.clear()
            for record in table.records():
                rows += 1
                if rows % _PROGRESS_ROWS == 0:
                    progress(table.fraction(), rows)
                refused = _take(change, reader, record)
                if refused is None:
                    taken += 1
                else:
                    found(refused)
            _check_good(rows, taken, accept_refused=accept_refused)
            customers = change.count()
        return CustomersReport(rows, taken, rows - taken, tuple(table.notes), customers)


def _check_good(rows: int, taken: int, *, accept_refused: bool) -> None:
    too_many = (rows - taken) * 100 > rows * REFUSED_SHARE_MAX
    if not taken or (too_many and not accept_refused):
        raise _Damaged


def _take(
    change: DirectoryChange, reader: _RowReader, record: Record | tuple[int, RowTrouble]
) -> RefusedRow | None:
    """Take one row in; return why it was refused, None if it was not."""
    if not isinstance(record, Record):
        line, trouble = record
        return trouble.at(line)
    try:
        customer = reader.read(record)
        for code in customer.cards:
            reader.check_free(code, customer, change.holder_of(code))
    except RowTrouble as trouble:
        return trouble.at(record.line)
    reader.lines[customer.customer] = record.line
    change.put(customer)
    return None


class _RowReader:
    """Rows become customers; `lines` is where in the file each of them was read."""

    def __init__(self, catalogue: Catalogue, schemes: Sequence[VariableMeasureScheme]) -> None:
        self.lines: dict[str, int] = {}
        self._catalogue = catalogue
        self._schemes = schemes

    def read(self, record: Record) -> Customer:
        """Return the customer of a row; raise `RowTrouble`."""
        customer = read_id(record.get("id"), "id") if record.get("id") else ""
        if not customer:
            raise RowTrouble("id", "customer_id_missing")
        if customer in self.lines:
            raise RowTrouble("id", "id_twice", customer, line_before=self.lines[customer])
        cards = [*_several(record.get("cards")), *_several(record.get("card"))]
        return Customer(
            customer=customer,
            name=_text(record, "name", _NAME_CHARACTERS_MAX, needed=True),
            groups=tuple(_group(text) for text in _several(record.get("groups"))),
            cards=tuple(dict.fromkeys(self._card(text) for text in cards)),
            phone=_phone(record.get("phone")),
            operator=_text(record, "operator", _GROUP_CHARACTERS_MAX),
            certificate=_text(record, "certificate", CERTIFICATE_CHARACTERS_MAX),
            certificate_until=_date(record.get("valid until"), "valid_until"),
        )

    def check_free(self, code: str, customer: Customer, holder: str | None) -> None:
        """Refuse a card that is another customer's."""
        if holder is None or holder == customer.customer:
            return
        if holder in self.lines:
            raise RowTrouble("card", "card_twice", code, line_before=self.lines[holder])
        raise RowTrouble("card", "card_taken", code)

    def _card(self, text: str) -> str:
        """Return a card's code; one that the sale screen would read as goods is refused."""
        code = plain_code(text)
        if not 0 < len(code) <= _CARD_CHARACTERS_MAX or not code.isprintable():
            raise RowTrouble("card", "card_unreadable", text)
        try:
            reading = read_code(code, schemes=self._schemes)
        except BadInput:
            return code
        if isinstance(reading, VariableMeasure):
            raise RowTrouble("card", "card_is_label", text)
        with suppress(Unavailable):
            if any(self._catalogue.by_code(key) for key in catalogue_keys(reading)):
                raise RowTrouble("card", "card_is_item", text)
        return code


def _several(text: str) -> list[str]:
    return [part for part in (part.strip() for part in text.split(";")) if part]


def _text(record: Record, column: str, characters_max: int, *, needed: bool = False) -> str:
    text = read_text(record.get(column), column)
    if needed and not text:
        raise RowTrouble(column, "customer_name_missing")
    if len(text) > characters_max:
        raise RowTrouble(column, "text_too_long", text)
    return text


def _group(text: str) -> str:
    if len(text) > _GROUP_CHARACTERS_MAX or not text.isprintable():
        raise RowTrouble("groups", "text_unreadable", text)
    return text


def _phone(text: str) -> str:
    digits = phone_digits(text)
    if text and len(digits) not in _PHONE_DIGITS:
        raise RowTrouble("phone", "phone_unreadable", text)
    return digits


def _date(text: str, column: str) -> str:
    if not text:
        return ""
    try:
        return iso_date(text)
    except BadInput:
        raise RowTrouble(column, "date_unreadable", text) from None
