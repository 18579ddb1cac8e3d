"""Amounts, quantities and times as people read and type them."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from edge.domain.instant import Instant

if TYPE_CHECKING:
    from datetime import datetime, tzinfo

_UNITS = {"EA": "", "KGM": "kg", "LTR": "l", "MTR": "m"}
_AMOUNT = re.compile(r"\d+|\d*[.,]\d+")
AMOUNT_DIGITS_MAX = 12
"""More digits are no amount of money in a shop."""


def amount(minor: int, digits: int) -> str:
    """Write an amount with its point: 1299 is 12.99 where the currency has two digits."""
    sign = "-" if minor < 0 else ""
    text = str(abs(minor)).rjust(digits + 1, "0")
    return f"{sign}{text[:-digits]}.{text[-digits:]}" if digits else f"{sign}{text}"


def read_amount(text: str, digits: int, entry: Literal["minor", "point"] = "minor") -> int | None:
    """Read a typed amount in minor units, None where it is none.

    With a point it is what it says. Without one it is minor units (`1000` is 10.00), or whole
    units where the shop's setting is `point`.
    """
    if not _AMOUNT.fullmatch(text) or len(text) > AMOUNT_DIGITS_MAX:
        return None
    whole, point, part = text.replace(",", ".").partition(".")
    if not point:
        return int(whole) * (10**digits if entry == "point" else 1)
    if len(part) > digits:
        return None
    return int((whole or "0") + part.ljust(digits, "0"))


def unit_price(price: str, digits: int) -> str:
    """Write a unit price that is given in minor units, with its finer digits if it has any."""
    whole, point, part = price.partition(".")
    sign = "-" if whole.startswith("-") else ""
    written = amount(int(whole.removeprefix("-")), digits)
    return f"{sign}{written}{('' if digits else point) + part if point else ''}"


def quantity(text: str, unit: str) -> str:
    """Write a quantity with its unit; pieces have none."""
    name = _UNITS.get(unit, unit)
    return f"{text} {name}".strip()


def unit_name(unit: str) -> str:
    """Return how people write a unit, "" for pieces."""
    return _UNITS.get(unit, unit)


def percent_text(text: str) -> str:
    """Write a percentage without needless zeros."""
    return f"{Decimal(text).normalize():f}"


def local(micros: int, zone: tzinfo | None) -> datetime:
    """Return an instant in the shop's time zone, or the machine's."""
    return Instant(micros).as_datetime().astimezone(zone)


def clock_text(micros: int, zone: tzinfo | None) -> str:
    """Write weekday and time for the status bar."""
    return local(micros, zone).strftime("%a %H:%M")


def day_text(micros: int, zone: tzinfo | None) -> str:
    """Write weekday, day and month, the same in every language of a console: Mon 30.11."""
    return local(micros, zone).strftime("%a %d.%m.")


def time_text(micros: int, zone: tzinfo | None) -> str:
    """Write the time of day."""
    return local(micros, zone).strftime("%H:%M")


def printable(text: str) -> str:
    """Return a text with what no terminal should be sent replaced by a middle dot."""
    if text.isprintable():
        return text
    return "".join(character if character.isprintable() else "\u00b7" for character in text)


def grams_as_kilograms(grams: int) -> str:
    """Write whole grams as kilograms: 20 as 0.020."""
    return f"{grams // 1000}.{grams % 1000:03d}"
