"""The promotions of a catalogue file: those that stand in it, and those from an instant on."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from edge.domain.pricing.authoring import stored_price_book
from edge.domain.pricing.book import NO_BOOK, PriceBook
from edge.store.catalogue.pointer import current_pointer
from edge.store.database import Access, open_database

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from edge.store.database import Connection

_CHANGE = "FROM book_change WHERE from_micros <= ? ORDER BY from_micros DESC LIMIT 1"


def book_of(connection: Connection, tables: Collection[str], at_micros: int) -> PriceBook:
    """Return the book of a catalogue file at an instant, an empty one where it has none.

    `tables` are those that the file has. Raises `BadInput` for a damaged book.
    """
    row = _change(connection, tables, "version, source", at_micros)
    if row is None and "price_book" in tables:
        row = connection.execute("SELECT version, source FROM price_book").fetchone()
    if row is None or not row[1]:
        return NO_BOOK
    return stored_price_book(source=str(row[1]), version=str(row[0]))


def book_version(
    connection: Connection, tables: Collection[str], at_micros: int
) -> tuple[str, int]:
    """Return the version of the book at an instant ("" without one) and since when it holds."""
    row = _change(connection, tables, "version, from_micros", at_micros)
    if row is not None:
        return str(row[0]), int(row[1])
    if "price_book" in tables:
        row = connection.execute("SELECT version FROM price_book").fetchone()
    return (str(row[0]) if row else "", 0)


def next_book_micros(connection: Connection, tables: Collection[str], at_micros: int) -> int | None:
    """Return when other promotions come after an instant; None where none are known."""
    if "book_change" not in tables:
        return None
    row = connection.execute(
        "SELECT min(from_micros) FROM book_change WHERE from_micros > ?", (at_micros,)
    ).fetchone()
    return None if row[0] is None else int(row[0])


def price_book_text(directory: Path) -> str:
    """Return the text of the book that stands in a shop's file; empty where there is none."""
    pointer = current_pointer(directory)
    if pointer is None:
        return ""
    with closing(
        open_database(directory / pointer.file, key=None, access=Access.FOREIGN)
    ) as catalogue:
        found = catalogue.execute("SELECT 1 FROM sqlite_schema WHERE name = 'price_book'")
        if found.fetchone() is None:
            return ""
        row = catalogue.execute("SELECT source FROM price_book").fetchone()
    return str(row[0]) if row else ""


def _change(
    connection: Connection, tables: Collection[str], columns: str, at_micros: int
) -> tuple[str | int, str | int] | None:
    if "book_change" not in tables:
        return None
    row: tuple[str | int, str | int] | None = connection.execute(
        f"SELECT {columns} {_CHANGE}", (at_micros,)
    ).fetchone()
    return row
