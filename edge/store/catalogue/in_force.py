"""What of a catalogue file holds at an instant: its version, its promotions, its prices.

The file changes under its reader as the centre tells news, and its prices and promotions change
over by the clock alone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from edge.domain.errors import TillError, Unavailable
from edge.domain.pricing.book import NO_BOOK, PriceBook
from edge.store.catalogue.price_books import book_of, book_version, next_book_micros
from edge.store.database import Error, data_version

if TYPE_CHECKING:
    from collections.abc import Collection

    from edge.domain.catalogue import Item
    from edge.domain.instant import Instant
    from edge.store.database import Connection

_PRICE = (
    "SELECT price FROM price_change WHERE item_id = ? AND from_micros <= ?"
    " ORDER BY from_micros DESC LIMIT 1"
)
_NEVER_MICROS = 2**63 - 1
_VERSION_EPOCH_CHARACTERS = 8
_CHAIN = "chain"


@dataclass(frozen=True, slots=True)
class _BookInForce:
    """The promotions, with the instants between which they hold."""

    version: str
    book: PriceBook | Unavailable
    from_micros: int
    until_micros: int


@dataclass(frozen=True, slots=True)
class InForce:
    """What was read of a file, good while the file and the promotions stay."""

    data_version: int
    version: str
    """Names the goods as the centre's feed has them; empty where the file does not follow it."""
    known_micros: int
    """The centre's clock when it was last heard: it is later now, whatever the till's says."""
    has_price_changes: bool
    promotions: _BookInForce

    @property
    def book(self) -> PriceBook | Unavailable:
        """Return the promotions, or why they cannot be read."""
        return self.promotions.book

    def holds(self, data: int, now: Instant) -> bool:
        """Tell whether nothing has to be read anew."""
        at = max(now.micros, self.known_micros)
        return (
            data == self.data_version
            and self.promotions.from_micros <= at < self.promotions.until_micros
        )

    def priced(self, connection: Connection, item: Item, now: Instant) -> Item:
        """Return an item at its price of an instant."""
        if not self.has_price_changes:
            return item
        at = max(now.micros, self.known_micros)
        row = connection.execute(_PRICE, (item.item_id, at)).fetchone()
        return item if row is None else replace(item, price=row[0])


NOTHING = InForce(-1, "", 0, False, _BookInForce("", NO_BOOK, 0, _NEVER_MICROS))
"""Of no file: there are no items, so there are no promotions."""


def read_in_force(connection: Connection, file: str, now: Instant, before: InForce) -> InForce:
    """Read what holds; promotions that are the same as `before` are not read again.

    A damaged book is `Unavailable("price_book_damaged")` in its place. Raises what the engine
    raises for a file that cannot be read at all.
    """
    data = data_version(connection)
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_schema")}
    version, known_micros = "", 0
    is_following = "feed_cursor" in tables
    if is_following:
        version = _feed_version(connection)
        known_micros = _known_micros(connection)
    at = max(now.micros, known_micros)
    changes = "SELECT 1 FROM price_change LIMIT 1"
    has_changes = is_following and connection.execute(changes).fetchone() is not None
    book = _BookInForce("", NO_BOOK, 0, _NEVER_MICROS)
    try:
        book = _read_book(connection, tables, at, before)
    except (TillError, Error, ValueError) as error:
        damaged = Unavailable("price_book_damaged", file=file, detail=str(error))
        book = replace(book, book=damaged)
    return InForce(data, version, known_micros, has_changes, book)


def without_book(why: Unavailable) -> InForce:
    """Return what holds of a file that cannot be read."""
    return replace(NOTHING, promotions=replace(NOTHING.promotions, book=why))


def _read_book(
    connection: Connection, tables: Collection[str], at_micros: int, before: InForce
) -> _BookInForce:
    version, from_micros = book_version(connection, tables, at_micros)
    until_micros = next_book_micros(connection, tables, at_micros) or _NEVER_MICROS
    known = before.promotions
    is_same = known.version == version and isinstance(known.book, PriceBook)
    book = known.book if is_same else book_of(connection, tables, at_micros)
    return _BookInForce(version, book, from_micros, until_micros)


def _feed_version(connection: Connection) -> str:
    row = connection.execute(
        "SELECT epoch, position FROM feed_cursor WHERE feed = ?", (_CHAIN,)
    ).fetchone()
    return f"{row[0][:_VERSION_EPOCH_CHARACTERS]}.{row[1]}" if row else ""


def _known_micros(connection: Connection) -> int:
    row = connection.execute("SELECT value FROM meta WHERE name = 'hub_micros'").fetchone()
    return int(row[0]) if row else 0
