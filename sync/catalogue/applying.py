"""Rows of the centre as changes of a catalogue's tables, inside one transaction."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, assert_never

from edge.domain.catalogue import Department
from sync.catalogue.building import listing_row, searched_words
from sync.catalogue.feed_rows import BookRow, CatalogueRow, ItemGone, ItemRow, PriceRow
from sync.catalogue.scheduled import put_book, put_price
from sync.catalogue.schema import RANKED_COLUMNS
from sync.catalogue.word_changes import WordChanges

if TYPE_CHECKING:
    from collections.abc import Iterable

    from edge.store.database import Connection

_AT = {name: at for at, name in enumerate(RANKED_COLUMNS)}
_KNOWN = (
    f"SELECT number, price_from_micros, {', '.join(RANKED_COLUMNS)} FROM item WHERE item_id = ?"
)
_MARKS = ", ".join("?" * len(RANKED_COLUMNS))
_INSERT = f"INSERT INTO item ({', '.join(RANKED_COLUMNS)}) VALUES ({_MARKS})"
_UPDATE = f"UPDATE item SET {', '.join(f'{name} = ?' for name in RANKED_COLUMNS)} WHERE number = ?"

_Row = tuple[Any, ...]


class Applier:
    """Changes a catalogue row by row; what finds items is written by `finish`, before the commit.

    A new item goes behind all others in rank, and one that changes keeps its rank: the next whole
    file ranks anew.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._words = WordChanges()

    def apply(self, row: CatalogueRow) -> None:
        """Apply one row."""
        match row:
            case ItemRow():
                self._put_item(row)
            case ItemGone():
                self._drop_item(row.item_id)
            case PriceRow():
                put_price(self._connection, row)
            case BookRow():
                put_book(self._connection, row)
            case Department():
                self._put_department(row)
            case _:
                assert_never(row)

    def finish(self) -> None:
        """Write what finds the items that changed."""
        self._words.write(self._connection)

    def _put_item(self, row: ItemRow) -> None:
        known = self._known(row.listing.item.item_id)
        new = listing_row(row.listing)
        if known is None:
            number = self._connection.execute(_INSERT, new).lastrowid
            assert number is not None
            old: _Row | None = None
        else:
            number, priced_from, *columns = known
            old = tuple(columns)
            if priced_from is not None:
                price = _AT["price"]
                new = (*new[:price], old[price], *new[price + 1 :])
            self._connection.execute(_UPDATE, (*new, number))
        self._change_codes(number, _codes_of(old), row.listing.all_codes())
        self._words.note(number, _words_of(old), _words_of(new))
        if row.from_micros is not None:
            item = row.listing.item
            put_price(self._connection, PriceRow(item.item_id, item.price, row.from_micros))

    def _drop_item(self, item_id: str) -> None:
        self._connection.execute("DELETE FROM price_change WHERE item_id = ?", (item_id,))
        known = self._known(item_id)
        if known is None:
            return
        number, _, *old = known
        self._change_codes(number, _codes_of(tuple(old)), ())
        self._words.note(number, _words_of(tuple(old)), ())
        self._connection.execute("DELETE FROM item WHERE number = ?", (number,))

    def _known(self, item_id: str) -> _Row | None:
        row: _Row | None = self._connection.execute(_KNOWN, (item_id,)).fetchone()
        return row

    def _change_codes(self, number: int, before: Iterable[str], after: Iterable[str]) -> None:
        """Take codes back that are still this item's, and give it the new ones."""
        old, new = list(before), list(after)
        self._connection.executemany(
            "DELETE FROM code WHERE code = ? AND number = ?",
            [(code, number) for code in old if code not in new],
        )
        self._connection.executemany(
            "INSERT OR REPLACE INTO code (code, number) VALUES (?, ?)",
            [(code, number) for code in new],
        )

    def _put_department(self, department: Department) -> None:
        """Change a department where it stands; a new one comes last."""
        self._connection.execute(
            "INSERT INTO department (department_id, name, tax_class, minimum_age)"
            " VALUES (?, ?, ?, ?) ON CONFLICT (department_id) DO UPDATE SET name = excluded.name,"
            " tax_class = excluded.tax_class, minimum_age = excluded.minimum_age",
            (
                department.department_id,
                department.name,
                department.tax_class,
                department.minimum_age,
            ),
        )


def _words_of(row: _Row | None) -> list[str]:
    if row is None:
        return []
    return searched_words(row[_AT["description"]], row[_AT["brand"]], row[_AT["attributes"]])


def _codes_of(row: _Row | None) -> list[str]:
    if row is None:
        return []
    gtin, beside = row[_AT["gtin"]], row[_AT["codes"]]
    return [*([gtin] if gtin else []), *(json.loads(beside) if beside else [])]
