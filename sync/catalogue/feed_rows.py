"""What the centre's rows of goods, prices and promotions say, checked before they are written."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, overload

from edge.domain.catalogue import Department, Item, ItemFlag
from edge.domain.errors import BadInput
from edge.domain.ids import ItemId
from edge.domain.pricing.authoring import stored_price_book
from edge.domain.pricing.authoring.text import version_of
from edge.domain.quantity import Unit
from sync.catalogue.listing import Listing

if TYPE_CHECKING:
    from collections.abc import Callable

ITEM, ITEM_GONE, DEPARTMENT, PRICE, BOOK = "item", "item_gone", "department", "price", "book"

_MINOR = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,4})?")
_INTEGER_MAX = 2**63 - 1


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
        ITEM_GONE: lambda tree: ItemGone(_text(tree, "item_id", least=1)),
        DEPARTMENT: _department,
        PRICE: _price_row,
        BOOK: _book_row,
    }
    if kind not in readers:
        return None
    tree = json.loads(body)
    if not isinstance(tree, dict):
        raise ValueError("a row is an object")
    return readers[kind](tree)


def _item_row(tree: dict[str, Any]) -> ItemRow:
    item = Item(
        item_id=ItemId(_text(tree, "item_id", least=1)),
        description=_text(tree, "description", least=1),
        price=_minor(tree, "price"),
        tax_class=_text(tree, "tax_class", least=1),
        department=_text(tree, "department"),
        unit=Unit(tree.get("unit", Unit.EACH)),
        gtin=_optional(tree, "gtin"),
        minimum_age=_integer(tree, "minimum_age", 0),
        deposit_item=_deposit(tree),
        is_deposit=tree.get("is_deposit", False) is True,
        flags=frozenset(ItemFlag(flag) for flag in _list(tree, "flags")),
        attributes=tuple(_pair(pair) for pair in _list(tree, "attributes")),
        brand=_text(tree, "brand") if "brand" in tree else "",
        stock_milli=_integer(tree, "stock_milli", None),
        floor_price=_minor(tree, "floor_price"),
    )
    codes = tuple(_checked(code) for code in _list(tree, "codes"))
    listing = Listing(item, codes, _integer(tree, "popularity", 0))
    return ItemRow(listing, _integer(tree, "from_micros", None))


def _department(tree: dict[str, Any]) -> Department:
    return Department(
        department_id=_text(tree, "department_id", least=1),
        name=_text(tree, "name", least=1),
        tax_class=_text(tree, "tax_class", least=1),
        minimum_age=_integer(tree, "minimum_age", 0),
    )


def _price_row(tree: dict[str, Any]) -> PriceRow:
    if "price" not in tree:
        raise ValueError("price is missing")
    at = _integer(tree, "from_micros", 0)
    return PriceRow(_text(tree, "item_id", least=1), _minor(tree, "price"), at)


def _book_row(tree: dict[str, Any]) -> BookRow:
    source = _text(tree, "source")
    version = version_of(source) if source else ""
    if source:
        try:
            stored_price_book(source, version)
        except BadInput as error:
            raise ValueError(str(error)) from error
    return BookRow(source, version, _integer(tree, "from_micros", 0))


def _deposit(tree: dict[str, Any]) -> ItemId | None:
    deposit = _optional(tree, "deposit_item")
    return None if deposit is None else ItemId(deposit)


def _minor(tree: dict[str, Any], name: str) -> str | None:
    text = _optional(tree, name)
    if text is not None and not _MINOR.fullmatch(text):
        raise ValueError(f"{name} is no decimal number of minor units")
    return text


def _optional(tree: dict[str, Any], name: str) -> str | None:
    return None if tree.get(name) is None else _text(tree, name)


def _text(tree: dict[str, Any], name: str, *, least: int = 0) -> str:
    if name not in tree:
        raise ValueError(f"{name} is missing")
    text = _checked(tree[name], name)
    if len(text) < least:
        raise ValueError(f"{name} is empty")
    return text


def _checked(value: object, name: str = "a value") -> str:
    if not isinstance(value, str):
        raise ValueError(f"{name} is no text")
    value.encode()
    return value


def _pair(value: object) -> tuple[str, str]:
    if not isinstance(value, list) or len(value) != 2:
        raise ValueError("an attribute is a pair of name and value")
    return _checked(value[0]), _checked(value[1])


def _list(tree: dict[str, Any], name: str) -> list[Any]:
    value = tree.get(name) or []
    if not isinstance(value, list):
        raise ValueError(f"{name} is no list")
    return value


@overload
def _integer(tree: dict[str, Any], name: str, absent: int) -> int: ...
@overload
def _integer(tree: dict[str, Any], name: str, absent: None) -> int | None: ...
def _integer(tree: dict[str, Any], name: str, absent: int | None) -> int | None:
    value = tree.get(name, absent)
    if value is None and absent is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) > _INTEGER_MAX:
        raise ValueError(f"{name} is no whole number")
    return value
