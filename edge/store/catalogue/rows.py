"""Items as rows of the catalogue file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from edge.domain.catalogue import Item, ItemFlag
from edge.domain.ids import ItemId
from edge.domain.quantity import Unit

if TYPE_CHECKING:
    from edge.store.database import Connection

ITEM_COLUMNS = (
    "item_id",
    "description",
    "price",
    "tax_class",
    "department",
    "unit",
    "gtin",
    "minimum_age",
    "deposit_item",
    "is_deposit",
    "flags",
    "attributes",
    "brand",
    "stock_milli",
    "floor_price",
)
"""The columns of table `item` that make an item, in the order of `item_row`."""

SHELF = "shelf"
GOES_WITH = "goes with"
"""Attributes for who works here, of what a customer is not shown; ids, with blanks between them."""


def item_columns(connection: Connection) -> str:
    """Return what to select for `item_of`; columns that an older file has not are NULL."""
    known = {row[1] for row in connection.execute("PRAGMA table_info(item)")}
    return ", ".join(f"item.{name}" if name in known else "NULL" for name in ITEM_COLUMNS)


def item_row(item: Item) -> tuple[str | int | None, ...]:
    """Return an item as a row."""
    return (
        item.item_id,
        item.description,
        item.price,
        item.tax_class,
        item.department,
        item.unit.value,
        item.gtin,
        item.minimum_age,
        item.deposit_item,
        int(item.is_deposit),
        " ".join(sorted(item.flags)),
        json.dumps(pairs, ensure_ascii=False) if (pairs := all_attributes(item)) else "",
        item.brand,
        item.stock_milli,
        item.floor_price,
    )


def item_of(row: tuple[Any, ...]) -> Item:
    """Return the item of a row; raise ValueError when it is none."""
    flags, attributes, deposit = row[10], row[11], row[8]
    told = [(name, value) for name, value in json.loads(attributes)] if attributes else []
    inner = {name.casefold(): value for name, value in told}
    return Item(
        item_id=ItemId(row[0]),
        description=row[1],
        price=row[2],
        tax_class=row[3],
        department=row[4],
        unit=Unit(row[5]),
        gtin=row[6],
        minimum_age=row[7],
        deposit_item=None if deposit is None else ItemId(deposit),
        is_deposit=bool(row[9]),
        flags=frozenset(map(ItemFlag, flags.split())) if flags else frozenset(),
        attributes=tuple(pair for pair in told if pair[0].casefold() not in {SHELF, GOES_WITH}),
        brand=row[12],
        stock_milli=row[13],
        floor_price=row[14],
        shelf=inner.get(SHELF, ""),
        goes_with=tuple(inner.get(GOES_WITH, "").split()),
    )


def all_attributes(item: Item) -> list[tuple[str, str]]:
    """Return the attributes with those among them that are for who works here."""
    inner = {SHELF: item.shelf, GOES_WITH: " ".join(item.goes_with)}
    return [*item.attributes, *((name, value) for name, value in inner.items() if value)]
