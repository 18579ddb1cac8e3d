"""How amounts and quantities are written where no screen or language is involved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.money import UNIT_PRICE_SCALE, Currency, UnitPrice
from edge.domain.quantity import Quantity, Unit

if TYPE_CHECKING:
    from edge.domain.events import Modifier

_UNIT_SIGNS = {Unit.EACH: "", Unit.KILOGRAM: "kg", Unit.LITRE: "l", Unit.METRE: "m"}


def amount_text(minor: int, currency: Currency) -> str:
    """Write an amount with the currency's digits: 1299 of EUR is "12.99"."""
    whole, part = divmod(abs(minor), 10**currency.digits)
    sign = "-" if minor < 0 else ""
    return f"{sign}{whole}.{part:0{currency.digits}d}" if currency.digits else f"{sign}{whole}"


def price_text(price: UnitPrice) -> str:
    """Write a unit price; digits finer than the minor unit only where there are any."""
    whole, finer = divmod(abs(price.scaled), UNIT_PRICE_SCALE)
    text = amount_text(whole, price.currency)
    tail = f"{finer:04d}".rstrip("0")
    sign = "-" if price.scaled < 0 else ""
    if not tail:
        return sign + text
    return f"{sign}{text}{tail}" if price.currency.digits else f"{sign}{text}.{tail}"


def modifier_text(modifier: Modifier) -> str:
    """Write what changed a price; a promotion says its rate in its own text."""
    if modifier.percent is None or modifier.source.startswith("promo:"):
        return modifier.text
    return f"{modifier.text} {modifier.percent}%"


def quantity_text(quantity: Quantity) -> str:
    """Write a quantity with its unit's sign: "3", "0.842 kg"."""
    sign = _UNIT_SIGNS[quantity.unit]
    return f"{quantity} {sign}" if sign else str(quantity)
