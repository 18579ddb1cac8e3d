"""Unfinished baskets in the till's file, and the promotions that baskets were opened under."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.errors import BadInput, DataDamaged
from edge.domain.events import BasketOpened
from edge.domain.pricing.authoring import stored_price_book
from edge.domain.pricing.book import NO_BOOK, PriceBook
from edge.store.codec import basket_event_json, read_basket_event

if TYPE_CHECKING:
    from collections.abc import Callable

    from edge.domain.events import BasketEvent
    from edge.ports import BasketChange
    from edge.store.database import Connection

_ADD_EVENT = (
    "INSERT INTO basket_event (sale, n, kind, body)"
    " VALUES (?, (SELECT coalesce(max(n), 0) + 1 FROM basket_event WHERE sale = ?), ?, ?)"
)
_ADD_PRICE_BOOK = "INSERT OR IGNORE INTO price_book (version, source) VALUES (?, ?)"
KEPT_PRICE_BOOKS = 100
"""So many of the latest promotions stay for returns that price anew what is kept."""

_DROP_PRICE_BOOKS = (
    "DELETE FROM price_book WHERE version <> ? AND version NOT IN"
    " (SELECT coalesce(json_extract(body, '$.price_book'), '') FROM basket_event WHERE n = 1)"
    " AND version NOT IN (SELECT version FROM price_book ORDER BY rowid DESC LIMIT ?)"
    # The rest of a sale comes back by the method of its first return.
    " AND version NOT IN (SELECT coalesce(json_extract(sold.entry, '$.body.price_book'), '')"
    " FROM sale_return AS back JOIN journal AS gone ON gone.position = back.position"
    " JOIN sale ON sale.sale = back.sale JOIN journal AS sold ON sold.position = sale.position"
    " WHERE json_extract(gone.entry, '$.body.method') = 'recompute')"
)


def write_basket(connection: Connection, change: BasketChange, book: PriceBook) -> None:
    """Write what happened to a basket, inside the open transaction; an ended one goes.

    `book` are the promotions that it keeps if it is opened.
    """
    if change.ended:
        connection.execute("DELETE FROM basket_event WHERE sale = ?", (change.sale,))
        return
    for event in change.events:
        row = (change.sale, change.sale, event.KIND, basket_event_json(event))
        connection.execute(_ADD_EVENT, row)
        if isinstance(event, BasketOpened) and event.price_book:
            assert event.price_book == book.version
            _keep_price_book(connection, book)


def _keep_price_book(connection: Connection, book: PriceBook) -> None:
    """Keep a basket's promotions, and drop old ones that nothing asks for any more.

    The book in force is written once, not with each basket that is opened under it.
    """
    assert book.source
    if connection.execute(_ADD_PRICE_BOOK, (book.version, book.source)).rowcount:
        connection.execute(_DROP_PRICE_BOOKS, (book.version, KEPT_PRICE_BOOKS))


def read_baskets(
    connection: Connection,
) -> tuple[tuple[str, tuple[BasketEvent, ...], PriceBook], ...]:
    """Return the unfinished baskets with their books, oldest first: their ids are time-ordered.

    Raises `DataDamaged` for one that cannot be read whole.
    """
    found: dict[str, list[BasketEvent]] = {}
    rows = connection.execute("SELECT sale, kind, body FROM basket_event ORDER BY sale, n")
    for sale, kind, body in rows.fetchall():
        found.setdefault(sale, []).append(read_basket_event(kind, body))
    book_of = _books(connection)
    return tuple((sale, tuple(events), book_of(events[0])) for sale, events in found.items())


def _books(connection: Connection) -> Callable[[BasketEvent], PriceBook]:
    """Return what finds the promotions under which a basket was opened; each is read once."""
    known = {"": NO_BOOK}

    def of(opened: BasketEvent) -> PriceBook:
        version = opened.price_book if isinstance(opened, BasketOpened) else ""
        if version not in known:
            book = read_price_book(connection, version)
            if book is None:
                raise DataDamaged("price_book_lost", version=version)
            known[version] = book
        return known[version]

    return of


def read_price_book(connection: Connection, version: str) -> PriceBook | None:
    """Return promotions that were kept, None for those that were not, or were dropped since.

    Raises `DataDamaged("price_book_lost")` for ones that cannot be read.
    """
    row = connection.execute(
        "SELECT source FROM price_book WHERE version = ?", (version,)
    ).fetchone()
    if row is None:
        return None
    try:
        return stored_price_book(source=row[0], version=version)
    except (BadInput, ValueError) as error:
        raise DataDamaged("price_book_lost", version=version, detail=str(error)) from error
