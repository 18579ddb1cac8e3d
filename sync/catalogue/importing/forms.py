"""The forms of product files we can read, known by the names of their columns."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from edge.domain.catalogue import Item, ItemFlag
from edge.domain.ids import ItemId
from edge.domain.money import Currency
from edge.domain.quantity import Unit
from sync.catalogue.importing.amounts import read_count, read_price, read_stock
from sync.catalogue.importing.cells import (
    codes_of_stock_number,
    read_barcode,
    read_description,
    read_id,
    read_own_code,
    read_text,
    read_unit,
    read_yes_or_no,
)
from sync.catalogue.importing.findings import Repair, RowTrouble
from sync.catalogue.importing.table import Record
from sync.catalogue.listing import Listing

AGE_MAX = 99
PLU_DIGITS_MAX = 5
_LANGUAGES = ("", " en", " fr", " de", " es", " it", " nl", " pt")


@dataclass(slots=True)
class Context:
    """What a form has to know of the shop, and what it remembers from row to row."""

    currency: Currency
    tax_classes: tuple[str, ...]
    default_tax_class: str
    default_department: str
    repaired: Callable[[Repair], None]
    departments: dict[str, str] = field(default_factory=dict)
    """Names of the departments that the file brings, by id."""
    product: dict[str, str] = field(default_factory=dict)
    """The product whose variants are being read (Shopify writes it on the first row only)."""

    def department(self, name: str) -> str:
        """Return the id of a department by its name, which may be new."""
        if not name:
            return self.default_department
        known = re.sub(r"[^0-9a-z]+", "-", name.casefold()).strip("-") or self.default_department
        self.departments.setdefault(known, read_text(name, "department"))
        return known

    def tax_class(self, name: str) -> str:
        """Return a tax class of the shop; raise `RowTrouble` for another."""
        wanted = name or self.default_tax_class
        if wanted not in self.tax_classes:
            raise RowTrouble("tax class", "tax_class_unknown", wanted)
        return wanted


Reader = Callable[[Record, Context], Listing | None]
"""Reads a row; None for one that is no item (a further picture of a product)."""


def read_own(record: Record, context: Context) -> Listing:
    """Read a row of our own form; see sync/README.md for its columns."""
    code = record.get("code", "gtin", "barcode")
    codes = [_own_code(code, record.line, context)] if code else []
    more = [part.strip() for part in record.get("codes", "more codes").split(";")]
    codes += [read_own_code(part, "codes") for part in more if part]
    item_id = record.get("id", "item id") or (codes[0] if codes else "")
    if not item_id:
        raise RowTrouble("id", "id_missing")
    flags = {
        flag
        for flag, column in (
            (ItemFlag.SERIAL, "serial"),
            (ItemFlag.NOT_DISCOUNTABLE, "not discountable"),
            (ItemFlag.NOT_FOR_SALE, "not for sale"),
            (ItemFlag.CLEARANCE, "clearance"),
            (ItemFlag.STORED_VALUE, "stored value"),
        )
        if read_yes_or_no(record.get(column), column)
    }
    item = Item(
        item_id=ItemId(read_id(item_id, "id")),
        description=read_description(record.get("description", "name"), "description"),
        price=read_price(record.get("price"), context.currency),
        tax_class=context.tax_class(record.get("tax class")),
        department=context.department(record.get("department", "category")),
        unit=read_unit(record.get("unit"), "unit"),
        gtin=next((c for c in codes if len(c) == 14 and c.isdecimal()), None),
        minimum_age=_age(record.get("minimum age")),
        deposit_item=ItemId(deposit) if (deposit := record.get("deposit")) else None,
        is_deposit=read_yes_or_no(record.get("is deposit"), "is deposit"),
        flags=_with_open_price(flags, record.get("price")),
        attributes=_attributes(record.get("attributes")),
        brand=read_text(record.get("brand"), "brand"),
        stock_milli=read_stock(record.get("stock")),
        floor_price=read_price(record.get("floor price"), context.currency, "floor price"),
    )
    return Listing(item, tuple(codes))


def _own_code(code: str, line: int, context: Context) -> str:
    """Read a barcode, or the few digits of a PLU."""
    if code.isdecimal() and len(code) <= PLU_DIGITS_MAX:
        return read_own_code(code, "code")
    return read_barcode(code, "code", line, context.repaired)


def read_shopify(record: Record, context: Context) -> Listing | None:
    """Read a row of Shopify's product CSV: one variant, or only another picture."""
    handle = record.get("handle", "url handle")
    if record.get("title"):
        names = ("title", "vendor", "type", "option1 name", "option2 name", "option3 name")
        context.product = {name: record.get(name) for name in names} | {"handle": handle}
    product = context.product if context.product.get("handle") == handle else {}
    sku = record.get("variant sku", "sku")
    price = record.get("variant price", "price")
    if not (sku or price):
        return None
    if read_yes_or_no(record.get("gift card"), "gift card"):
        raise RowTrouble("gift card", "gift_card")
    values = [record.get(f"option{n} value") for n in (1, 2, 3)]
    attributes = tuple(
        (product.get(f"option{n} name") or f"option {n}", value)
        for n, value in enumerate(values, start=1)
        if value and value != "Default Title"
    )
    barcode = record.get("variant barcode", "barcode")
    name = " ".join((product.get("title", ""), *(value for _, value in attributes)))
    own_id = sku or "-".join((handle, *(value for _, value in attributes)))
    return _variant(
        record, context, own_id=own_id, name=name, barcode=barcode, price=price,
        category=product.get("type", ""), brand=product.get("vendor", ""),
        attributes=attributes, stock=record.get("variant inventory qty"),
    )  # fmt: skip


def read_square(record: Record, context: Context) -> Listing:
    """Read a row of Square's item library: one variation of an item."""
    variation = record.get("variation name")
    is_regular = variation.casefold() in {"", "regular"}
    attributes = () if is_regular else (("variation", variation),)
    title = record.get("item name", "name")
    price = record.get("price")
    stock = next((record.get(c) for c in record.places if c.startswith("current quantity")), "")
    return _variant(
        record, context,
        own_id=record.get("sku") or record.get("token", "reference handle") or title,
        name=title if is_regular else f"{title} {variation}",
        barcode=record.get("gtin"), price="" if price.casefold() == "variable" else price,
        category=record.get("reporting category", "categories", "category"),
        brand="", attributes=attributes, stock=stock,
    )  # fmt: skip


def read_open_food_facts(record: Record, context: Context) -> Listing:
    """Read a row of an Open Food Facts export; it has no price, so the till will ask."""
    name = record.get(*(f"product name{language}" for language in _LANGUAGES))
    code = record.get("code")
    if not code:
        raise RowTrouble("code", "code_missing")
    return _variant(
        record, context, own_id="", name=name, barcode=code, price="",
        category="", brand=record.get("brands").split(",")[0].strip(), attributes=(), stock="",
    )  # fmt: skip


def _variant(
    record: Record,
    context: Context,
    *,
    own_id: str,
    name: str,
    barcode: str,
    price: str,
    category: str,
    brand: str,
    attributes: tuple[tuple[str, str], ...],
    stock: str,
) -> Listing:
    """Return the listing of a row of another system's file."""
    codes = [read_barcode(barcode, "barcode", record.line, context.repaired)] if barcode else []
    item_id = own_id.strip().replace(" ", "-") or codes[0]
    codes += [code for code in codes_of_stock_number(item_id) if code not in codes]
    item = Item(
        item_id=ItemId(read_id(item_id, "id")),
        description=read_description(name, "name"),
        price=read_price(price, context.currency),
        tax_class=context.tax_class(""),
        department=context.department(category),
        unit=Unit.EACH,
        gtin=next((c for c in codes if len(c) == 14 and c.isdecimal()), None),
        flags=_with_open_price(set(), price),
        attributes=tuple((read_text(k, "option"), read_text(v, "option")) for k, v in attributes),
        brand=read_text(brand, "brand"),
        stock_milli=read_stock(stock),
    )
    return Listing(item, tuple(codes))


def _with_open_price(flags: set[ItemFlag], price: str) -> frozenset[ItemFlag]:
    return frozenset(flags if price else {*flags, ItemFlag.OPEN_PRICE})


def _age(text: str) -> int:
    return read_count(text, "minimum age", most=AGE_MAX) if text else 0


def _attributes(text: str) -> tuple[tuple[str, str], ...]:
    pairs = []
    for part in filter(None, (part.strip() for part in text.split(";"))):
        name, equals, value = part.partition("=")
        if not (equals and name.strip() and value.strip()):
            raise RowTrouble("attributes", "attribute_unreadable", part)
        pairs.append((read_text(name, "attributes"), read_text(value, "attributes")))
    return tuple(pairs)


FORMS: Mapping[str, tuple[Reader, tuple[frozenset[str], ...]]] = {
    "shopify": (
        read_shopify,
        (frozenset({"handle", "variant price"}), frozenset({"url handle", "title", "price"})),
    ),
    "square": (read_square, (frozenset({"item name", "variation name"}),)),
    "own": (read_own, (frozenset({"description", "price"}),)),
    "open-food-facts": (
        read_open_food_facts,
        tuple(frozenset({"code", f"product name{language}"}) for language in _LANGUAGES),
    ),
}
"""Each form with its reader and the columns of which one set must be there."""


def form_of(places: Mapping[str, int]) -> str | None:
    """Return the form that a file's columns show; None for an unknown one."""
    for name, (_, choices) in FORMS.items():
        if any(columns <= places.keys() for columns in choices):
            return name
    return None
