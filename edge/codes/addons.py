"""Prices of books in the five digits beside their bars."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

_CURRENCIES: Final = {"0": "GBP", "1": "GBP", "3": "AUD", "4": "NZD", "5": "USD", "6": "CAD"}
_BOOKS: Final = ("0978", "0979")
_ADDON_DIGITS = 5
_NO_PRICE: Final = ("0000", "9999")
"""Nothing, and everything that costs more than four digits can say."""


def book_price(gtin14: str, addon: str) -> tuple[Decimal, str] | None:
    """Return the price that a book's add-on suggests with its currency, None if it names none.

    The publishers' convention of the EAN-5 beside an ISBN: a digit for the currency, four for the
    price; 9 and the other digits are the trade's own.
    """
    currency = _CURRENCIES.get(addon[:1])
    is_book = gtin14.startswith(_BOOKS) and len(addon) == _ADDON_DIGITS
    if not is_book or currency is None or addon[1:] in _NO_PRICE:
        return None
    return Decimal(addon[1:]).scaleb(-2), currency
