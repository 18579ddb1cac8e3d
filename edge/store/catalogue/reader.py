"""The catalogue that the till looks items up in."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from edge.domain.errors import TillError, Unavailable
from edge.domain.instant import Instant
from edge.store.catalogue.in_force import NOTHING, read_in_force, without_book
from edge.store.catalogue.pointer import (
    CENTRAL_FILE,
    open_central,
    read_departments,
    read_pointer,
)
from edge.store.catalogue.rows import item_columns, item_of
from edge.store.catalogue.searching import find_numbers
from edge.store.database import Access, Error, data_version, open_database

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from edge.domain.catalogue import Department, Item
    from edge.domain.pricing.book import PriceBook
    from edge.store.catalogue.pointer import CataloguePointer
    from edge.store.database import Connection

_BY_CODE = "code JOIN item ON item.number = code.number WHERE code.code = ?"
_BY_ID = "item WHERE item_id = ?"
_BY_NUMBER = "item WHERE number = ?"
_SHORT_CODE_DIGITS_MAX = 7
NO_VERSION = ""
"""The price book's name where there is none."""


class SqliteCatalogue:
    """`ports.Catalogue` over the file that central.db points to; used from one thread.

    Without a usable file every look-up raises `Unavailable` (catalogue_missing,
    catalogue_damaged), and `departments` still answers, so that the shop sells by department.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._central: Connection | None = None
        self._central_version = -1
        self._pointer: CataloguePointer | None = None
        self._departments: tuple[Department, ...] = ()
        self._connection: Connection | None = None
        self._trouble = Unavailable("catalogue_missing")
        self._columns = ""
        self._now = Instant(0)
        self._in_force = NOTHING
        self.refresh(self._now)

    @property
    def version(self) -> str:
        """Name the goods and prices in force; empty where none can be read."""
        if self._pointer is None or self._connection is None:
            return NO_VERSION
        return self._in_force.version or self._pointer.version

    def refresh(self, now: Instant) -> bool:
        """Change over to what holds at an instant; tell whether anything but a price changed.

        That is another file that was switched to, news of the centre in the file, or promotions
        whose time has come. Call it between commands, never within one: a sale line has one price
        book. Before the first call prices and promotions are those without an instant.
        """
        self._now = now
        return self._follow_pointer() or self._follow_file()

    def _follow_pointer(self) -> bool:
        try:
            if not self._is_central_changed():
                return False
            assert self._central is not None
            pointer = read_pointer(self._central)
            self._departments = read_departments(self._central)
        except (TillError, Error) as error:
            return self._lose_central(error)
        if pointer == self._pointer and self._connection is not None:
            return False
        self._pointer = pointer
        self._reopen()
        return True

    def _follow_file(self) -> bool:
        """Look whether what was read of the file still holds; its look-ups say what is damaged."""
        if self._connection is None or self._pointer is None:
            return False
        try:
            if self._in_force.holds(data_version(self._connection), self._now):
                return False
            self._in_force = read_in_force(
                self._connection, self._pointer.file, self._now, self._in_force
            )
        except Error:
            return False
        return True

    def by_code(self, code: str) -> Item | None:
        """Return the item that a GTIN-14, a short code or an item id stands for.

        Short numbers are also known without the zeros that labels and scales put before them.
        """
        with self._open() as connection:
            row = self._one(connection, _BY_CODE, code) or self._one(connection, _BY_ID, code)
            if row is None and code.isdecimal() and len(code) <= _SHORT_CODE_DIGITS_MAX:
                row = self._one(connection, _BY_CODE, code.lstrip("0"))
            return self._priced(connection, row) if row else None

    def item(self, item_id: str) -> Item | None:
        """Return an item by its id."""
        with self._open() as connection:
            row = self._one(connection, _BY_ID, item_id)
            return self._priced(connection, row) if row else None

    def search(self, text: str, limit: int) -> list[tuple[Item, str]]:
        """Find items by words, beginnings of words, or of a code; best first.

        Each comes with how it matched: exact, prefix or near (after correcting slips).
        """
        with self._open() as connection:
            found = find_numbers(connection, text, limit)
            rows = [
                (self._one(connection, _BY_NUMBER, number), how) for number, how in found.items()
            ]
            return [(self._priced(connection, row), how) for row, how in rows if row]

    def departments(self) -> tuple[Department, ...]:
        """Return the departments in the order they are shown."""
        return self._departments

    def price_book(self) -> PriceBook:
        """Return the promotions in force; raise `Unavailable("price_book_damaged")`.

        Read once for each book. Without a usable file there are none, as there are no items.
        """
        book = self._in_force.book
        if isinstance(book, Unavailable):
            raise book
        return book

    def close(self) -> None:
        """Close the files."""
        for connection in (self._connection, self._central):
            if connection is not None:
                connection.close()
        self._connection = self._central = None

    def _is_central_changed(self) -> bool:
        """Tell whether central.db was written since the last look; open it where it is not yet."""
        if self._central is None:
            self._central = open_central(self._directory)
        version = data_version(self._central)
        is_changed = version != self._central_version
        self._central_version = version
        return is_changed

    def _lose_central(self, error: Exception) -> bool:
        """Go on with the open catalogue; central.db is tried again at the next look."""
        if self._central is not None:
            self._central.close()
            self._central = None
        self._central_version = -1
        if self._connection is None and (self._directory / CENTRAL_FILE).exists():
            self._trouble = Unavailable("catalogue_damaged", file=CENTRAL_FILE, detail=str(error))
        return False

    def _reopen(self) -> None:
        before, self._connection = self._connection, None
        self._in_force = NOTHING
        if before is not None:
            before.close()
        if self._pointer is None:
            return
        file = self._pointer.file
        try:
            self._connection = open_database(
                self._directory / file, key=None, access=Access.FOREIGN
            )
        except TillError as error:
            code = "catalogue_missing" if error.code == "file_missing" else "catalogue_damaged"
            self._trouble = Unavailable(code, file=file, detail=str(error))
            return
        try:
            self._columns = item_columns(self._connection)
            self._in_force = read_in_force(self._connection, file, self._now, NOTHING)
        except (Error, ValueError) as error:
            damaged = Unavailable("price_book_damaged", file=file, detail=str(error))
            self._in_force = without_book(damaged)

    @contextmanager
    def _open(self) -> Iterator[Connection]:
        """Give the connection; what the file then cannot answer is a damaged catalogue."""
        if self._connection is None:
            raise self._trouble
        try:
            yield self._connection
        except (Error, ValueError, TypeError) as error:
            file = self._pointer.file if self._pointer else None
            raise Unavailable("catalogue_damaged", file=file, detail=str(error)) from error

    def _one(self, connection: Connection, where: str, key: str | int) -> tuple[Any, ...] | None:
        statement = f"SELECT {self._columns} FROM {where}"
        row: tuple[Any, ...] | None = connection.execute(statement, (key,)).fetchone()
        return row

    def _priced(self, connection: Connection, row: tuple[Any, ...]) -> Item:
        return self._in_force.priced(connection, item_of(row), self._now)
