"""The promotions of a catalogue file."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from edge.domain.pricing.authoring import stored_price_book
from edge.domain.pricing.book import NO_BOOK, PriceBook
from edge.store.catalogue.pointer import current_pointer
from edge.store.database import Access, open_database

if TYPE_CHECKING:
    from pathlib import Path

    from edge.store.database import Connection


def read_price_book(connection: Connection) -> PriceBook:
    """Return the book of a catalogue file, an empty one where it has none.

    Raises `BadInput` for a damaged one.
    """
    row = _row(connection)
    return stored_price_book(source=row[1], version=row[0]) if row else NO_BOOK


def price_book_text(directory: Path) -> str:
    """Return the text of the book in force in a shop's folder; empty where there is none."""
    pointer = current_pointer(directory)
    if pointer is None:
        return ""
    with closing(
        open_database(directory / pointer.file, key=None, access=Access.FOREIGN)
    ) as catalogue:
        row = _row(catalogue)
    return row[1] if row else ""


def _row(connection: Connection) -> tuple[str, str] | None:
    """Return version and text; None where the file has none, or is older than promotions."""
    found = connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'price_book'").fetchone()
    if found is None:
        return None
    row = connection.execute("SELECT version, source FROM price_book").fetchone()
    return (str(row[0]), str(row[1])) if row else None
