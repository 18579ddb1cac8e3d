"""The demo shop's items, made one after the other from families of words."""

from __future__ import annotations

import zlib
from itertools import count as counting
from itertools import islice
from typing import TYPE_CHECKING

from edge.codes import VariableMeasureScheme, check_digit
from edge.domain.catalogue import Department, Item, ItemFlag
from edge.domain.ids import ItemId
from edge.domain.quantity import Unit
from tui.demo.families import (
    COUNTER,
    DEPARTMENTS,
    DEPOSITS,
    FAMILIES,
    PRODUCE,
    SERVICES,
    Family,
    Size,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

GTIN_PREFIX = "952"
"""GS1 keeps this prefix for demonstrations, so no code of ours is anybody's product."""

DEMO_SCHEMES = (
    VariableMeasureScheme("21", "PPIIIIICVVVVK", "price", 2),
    VariableMeasureScheme("23", "PPIIIIIVVVVVK", "weight", 3),
)
"""Labels of the counter's scale: one layout carries the price, one the weight."""

_PRICE_ENDINGS = (9, 5, 9, 9)


def demo_departments() -> tuple[Department, ...]:
    """Return the departments in the order they are shown."""
    return tuple(Department(*row) for row in DEPARTMENTS)


def demo_items(count: int) -> Iterator[Item]:
    """Yield `count` different items; the same ones at every call, the ordinary ones first."""
    return islice(_items(), count)


def _items() -> Iterator[Item]:
    yield from _special_items()
    gtins = (_gtin13(number) for number in counting(1))
    for series in counting(0):
        for family in FAMILIES:
            for kind in family.kinds:
                for variety in family.varieties:
                    for size in family.sizes:
                        yield _family_item(family, (kind, variety, size), series, next(gtins))


def _special_items() -> Iterator[Item]:
    """Yield what is sold by weight, by label, for a deposit or as a service."""
    for item_id, name, price in DEPOSITS:
        yield Item(ItemId(item_id), name, str(price), "standard", "deposit", is_deposit=True)
    for code, name, price in PRODUCE:
        yield Item(
            ItemId(code), name, str(price), "reduced", "fresh", Unit.KILOGRAM,
            stock_milli=_stock(name) * 500,
        )  # fmt: skip
    for code, name, price in COUNTER:
        yield Item(
            ItemId(code), name, str(price), "reduced", "counter", Unit.KILOGRAM,
            stock_milli=_stock(name) * 200,
        )  # fmt: skip
    for code, name, asked, department in SERVICES:
        flags = frozenset({ItemFlag.OPEN_PRICE}) if asked is None else frozenset[ItemFlag]()
        tax_class = "zero" if department == "service" else "standard"
        price_text = None if asked is None else str(asked)
        yield Item(ItemId(code), name, price_text, tax_class, department, flags=flags)


def _family_item(family: Family, words: tuple[str, str, Size], series: int, gtin13: str) -> Item:
    kind, variety, size = words
    range_name = f" no. {series + 1}" if series else ""
    name = f"{kind} {variety}{range_name} {size.text}".rstrip()
    attributes: tuple[tuple[str, str], ...] = ()
    if family.is_apparel:
        name = f"{kind}{range_name} {variety} {size.text}"
        attributes = (("size", size.text), ("colour", variety))
    return Item(
        item_id=ItemId(f"D{gtin13[3:12].lstrip('0')}"),
        description=name,
        price=str(_price(family, size, kind + variety + range_name)),
        tax_class=family.tax_class,
        department=family.department,
        gtin=f"0{gtin13}",
        minimum_age=family.minimum_age,
        deposit_item=ItemId(family.deposit) if family.deposit else None,
        flags=frozenset({ItemFlag.SERIAL}) if family.has_serial else frozenset(),
        attributes=attributes,
        stock_milli=_stock(name) * 1000,
    )


def _price(family: Family, size: Size, words: str) -> int:
    """Return a price that looks like one: near the family's level, ending in 9 or 5."""
    draw = zlib.crc32(words.encode())
    level = family.price_minor * (80 + draw % 61) // 100
    price = level * size.price_hundredths // 100
    return max(price - price % 10 + _PRICE_ENDINGS[draw % len(_PRICE_ENDINGS)], 9)


def _stock(words: str) -> int:
    """Return how much of an item is there: mostly some, now and then none."""
    return zlib.crc32(words[::-1].encode()) % 60


def _gtin13(number: int) -> str:
    digits = f"{GTIN_PREFIX}{number:09d}"
    return f"{digits}{check_digit(digits)}"
