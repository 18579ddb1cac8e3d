"""What the label of goods says beside their number: weight, price, lot, last day."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from typing import TYPE_CHECKING, Final

from edge.codes import Gtin, VariableMeasure
from edge.domain.errors import BadInput, Refusal
from edge.domain.freshness import NO_DATES, LabelDates
from edge.domain.quantity import Unit

if TYPE_CHECKING:
    from datetime import date

    from edge.codes import CodeReading
    from edge.domain.catalogue import Item
    from edge.domain.money import Currency

_GRAM: Final = Decimal("0.001")


@dataclass(frozen=True, slots=True)
class Label:
    """What stands on the label.

    `quantity` is a decimal string in the item's unit and `price_minor` the line's amount, None
    where the label leaves them open.
    """

    quantity: str | None = None
    price_minor: int | None = None
    lot: str = ""
    serial: str | None = None
    dates: LabelDates = NO_DATES


def label_of(reading: CodeReading, item: Item, currency: Currency, today: date) -> Label:
    """Return what a code says of the goods that it names.

    Refuses a price in another currency than the shop's, or finer than it.
    """
    match reading:
        case VariableMeasure():
            return Label(quantity=reading.quantity, price_minor=reading.price_minor)
        case Gtin() if reading.elements:
            return _of_elements(reading, item, currency, today)
        case Gtin(addon=str(addon)) if item.price is None:
            return Label(price_minor=_of_book(reading.gtin14, addon, currency))
        case _:
            return Label()


def _of_elements(reading: Gtin, item: Item, currency: Currency, today: date) -> Label:
    from edge.codes.facts import facts_of

    facts = facts_of(reading.elements, today)
    quantity = None
    if item.unit is Unit.KILOGRAM and facts.net_weight_kg is not None:
        quantity = _weight(facts.net_weight_kg, reading.gtin14)
    elif item.unit.is_counted and facts.count:
        quantity = str(facts.count)
    if facts.price is not None and facts.currency not in {None, currency.code}:
        raise Refusal("price_in_other_currency", currency=facts.currency or "")
    return Label(
        quantity=quantity,
        price_minor=None if facts.price is None else _minor(facts.price, currency),
        lot=facts.lot or "",
        serial=facts.serial,
        dates=LabelDates(facts.expires, facts.expires_at, facts.best_before, facts.sell_by),
    )


def _of_book(gtin14: str, addon: str, currency: Currency) -> int | None:
    """Return the price beside a book's bars, where it is in the shop's currency."""
    from edge.codes.addons import book_price

    price = book_price(gtin14, addon)
    return _minor(price[0], currency) if price and price[1] == currency.code else None


def _weight(kilograms: Decimal, gtin14: str) -> str:
    """Write a weight to the gram; what is finer is not charged."""
    grams = kilograms.quantize(_GRAM, ROUND_DOWN)
    if not grams:
        raise BadInput("code_value_zero", value=gtin14)
    return str(grams)


def _minor(price: Decimal, currency: Currency) -> int:
    minor = price.scaleb(currency.digits)
    if minor != int(minor):
        raise BadInput("code_price_too_fine", value=str(price), decimals=currency.digits)
    if not minor:
        raise BadInput("code_value_zero", value=str(price))
    return int(minor)
