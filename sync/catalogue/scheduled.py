"""Prices and promotions that hold from an instant on, in a catalogue file.

They stand beside what they replace until their instant is past by the centre's clock: the till
picks by its own, at each command, so that every lane changes over at the same instant whether or
not anything synchronises just then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.pricing.authoring.text import version_of

if TYPE_CHECKING:
    from edge.domain.instant import Instant
    from edge.store.database import Connection
    from sync.catalogue.feed_rows import BookRow, PriceRow

SETTLED_AFTER_S = 24 * 60 * 60
"""No lane's clock is further off unnoticed; until then the price before is kept too."""

_SETTLED_ROWS_MAX = 500


def put_price(connection: Connection, row: PriceRow) -> None:
    """Take a price in; one of the same item and instant takes the place of the other."""
    connection.execute(
        "INSERT OR REPLACE INTO price_change VALUES (?, ?, ?)",
        (row.item_id, row.from_micros, row.price),
    )


def put_book(connection: Connection, row: BookRow) -> None:
    """Take promotions in, in place of those from the same instant."""
    connection.execute(
        "INSERT OR REPLACE INTO book_change VALUES (?, ?, ?)",
        (row.from_micros, row.version, row.source),
    )


def write_price_book(connection: Connection, source: str) -> None:
    """Write the text of the promotions into a file; an empty one leaves it without."""
    connection.execute("DELETE FROM price_book")
    if source:
        row = (1, version_of(source), source)
        connection.execute("INSERT INTO price_book VALUES (?, ?, ?)", row)


def settle(connection: Connection, before: Instant) -> int:
    """Let what holds since before an instant stand in the items and as the book themselves.

    Takes only so many prices at a time that a transaction stays short; returns how many.
    """
    due = connection.execute(
        "SELECT item_id, from_micros, price FROM price_change WHERE from_micros <= ?"
        " ORDER BY from_micros LIMIT ?",
        (before.micros, _SETTLED_ROWS_MAX),
    ).fetchall()
    connection.executemany(
        "UPDATE item SET price = ?, price_from_micros = ? WHERE item_id = ?",
        [(price, at, item_id) for item_id, at, price in due],
    )
    connection.executemany(
        "DELETE FROM price_change WHERE item_id = ? AND from_micros = ?",
        [(item_id, at) for item_id, at, _ in due],
    )
    book = connection.execute(
        "SELECT source FROM book_change WHERE from_micros <= ? ORDER BY from_micros DESC LIMIT 1",
        (before.micros,),
    ).fetchone()
    if book is not None:
        write_price_book(connection, book[0])
        connection.execute("DELETE FROM book_change WHERE from_micros <= ?", (before.micros,))
    return len(due)


def note_time(connection: Connection, hub_now: Instant) -> None:
    """Write down the centre's clock, than which it is later ever after, whatever a till's says."""
    connection.execute(
        "INSERT INTO meta VALUES ('hub_micros', ?1) ON CONFLICT DO UPDATE SET"
        " value = max(CAST(value AS INTEGER), CAST(?1 AS INTEGER))",
        (str(hub_now.micros),),
    )
