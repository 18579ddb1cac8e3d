"""What the centre's rows of goods, prices and promotions say, checked before they are written."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from edge.domain.catalogue import Department, Item, ItemFlag
from edge.domain.errors import BadInput
from edge.domain.ids import ItemId
from edge.domain.pricing.authoring import stored_price_book
from edge.domain.pricing.authoring.text import version_of
from edge.domain.product_numbers import catalogue_code
from edge.domain.quantity import Unit
from sync.catalogue.listing import Listing
from sync.central.bodies import (
    checked_text,
    integer,
    items,
    needed_text,
    optional_integer,
    optional_text,
    texts,
    tree_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable

ITEM, ITEM_GONE, DEPARTMENT, PRICE, BOOK = "item", "item_gone", "department", "price", "book"

_MINOR = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,4})?")


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item as it now is; its price holds from an instant, or before any price row (None)."""

    listing: Listing
    from_micros: int | None = None


@dataclass(frozen=True, slots=True)
class ItemGone:
    """An item is sold no more."""

    item_id: str


@dataclass(frozen=True, slots=True)
class PriceRow:
    """An item's price from an instant on: minor units as a decimal string, None to be asked for."""

    item_id: str
    price: str | None
    from_micros: int


@dataclass(frozen=True, slots=True)
class BookRow:
    """The promotions from an instant on; an empty text is none."""

    source: str
    version: str
    from_micros: int


CatalogueRow = ItemRow | ItemGone | Department | PriceRow | BookRow


def catalogue_row(kind: str, body: str) -> CatalogueRow | None:
    """Read a row's text; None for a kind that is not of the catalogue.

    Raises ValueError, which says what is wrong, for a text that is no row of its kind.
    """
    readers: dict[str, Callable[[dict[str, Any]], CatalogueRow]] = {
        ITEM: _item_row,
        ITEM_GONE: lambda tree: ItemGone(needed_text(tree, "item_id")),
        DEPARTMENT: _department,
        PRICE: _price_row,
        BOOK: _book_row,
    }
    if kind not in readers:
        return None
    return readers[kind](tree_of(json.loads(body)))


def _item_row(tree: dict[str, Any]) -> ItemRow:
    item = Item(
        item_id=ItemId(needed_text(tree, "item_id")),
        description=needed_text(tree, "description"),
        price=_minor(tree, "price"),
        tax_class=needed_text(tree, "tax_class"),
        department=optional_text(tree, "department"),
        unit=Unit(tree.get("unit", Unit.EACH)),
        gtin=catalogue_code(optional_text(tree, "gtin")) or None,
        minimum_age=integer(tree, "minimum_age"),
        deposit_item=_deposit(tree),
        is_deposit=tree.get("is_deposit", False) is True,
        flags=frozenset(ItemFlag(flag) for flag in items(tree, "flags")),
        attributes=tuple(_pair(pair) for pair in items(tree, "attributes")),
        brand=optional_text(tree, "brand"),
        stock_milli=optional_integer(tree, "stock_milli"),
        floor_price=_minor(tree, "floor_price"),
    )
    codes = tuple(catalogue_code(code) for code in texts(tree, "codes"))
    listing = Listing(item, codes, integer(tree, "popularity"))
    return ItemRow(listing, optional_integer(tree, "from_micros"))


def _department(tree: dict[str, Any]) -> Department:
    return Department(
        department_id=needed_text(tree, "department_id"),
        name=needed_text(tree, "name"),
        tax_class=needed_text(tree, "tax_class"),
        minimum_age=integer(tree, "minimum_age"),
    )


def _price_row(tree: dict[str, Any]) -> PriceRow:
    if "price" not in tree:
        raise ValueError("price is missing")
    at = integer(tree, "from_micros")
    return PriceRow(needed_text(tree, "item_id"), _minor(tree, "price"), at)


def _book_row(tree: dict[str, Any]) -> BookRow:
    source = checked_text(tree.get("source"), "source")
    version = version_of(source) if source else ""
    if source:
        try:
            stored_price_book(source, version)
        except BadInput as error:
            raise ValueError(str(error)) from error
    return BookRow(source, version, integer(tree, "from_micros"))


def _deposit(tree: dict[str, Any]) -> ItemId | None:
    deposit = _optional(tree, "deposit_item")
    return None if deposit is None else ItemId(deposit)


def _minor(tree: dict[str, Any], name: str) -> str | None:
    text = _optional(tree, name)
    if text is not None and not _MINOR.fullmatch(text):
        raise ValueError(f"{name} is no decimal number of minor units")
    return text


def _optional(tree: dict[str, Any], name: str) -> str | None:
    return None if tree.get(name) is None else checked_text(tree[name], name)


def _pair(value: object) -> tuple[str, str]:
    if not isinstance(value, list) or len(value) != 2:
        raise ValueError("an attribute is a pair of name and value")
    return checked_text(value[0]), checked_text(value[1])
