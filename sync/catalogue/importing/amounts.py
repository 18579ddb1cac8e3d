"""Prices and quantities as people and programs write them, read exactly or not at all."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from edge.codes import looks_like_barcode
from edge.domain.quantity import MILLI
from sync.catalogue.importing.findings import RowTrouble

if TYPE_CHECKING:
    from edge.domain.money import Currency

FINER_DIGITS_MAX = 4
"""A unit price may be this much finer than the minor unit (`UNIT_PRICE_SCALE`)."""

MINOR_MAX = 10**10
STOCK_MAX = 10**9

_USUAL = re.compile(r"[0-9]{1,7}\.[0-9]{2}")
"""What nearly every price of two digits looks like; it can be read in one way only."""

_SIGNS = {"€": "EUR", "£": "GBP", "$": "USD AUD CAD NZD SGD HKD MXN", "¥": "JPY CNY", "zł": "PLN"}
_CURRENCY = re.compile(
    r"\A(?P<before>[^\d\s.,'+-]+)?\s*(?P<amount>.*?)\s*(?P<after>[^\d\s.,'-]+)?\Z"
)
_SPACES = re.compile(r"(?<=\d)[ \u00a0\u202f'\u2019](?=\d{3}(?!\d))")
_GROUPS = {sign: re.compile(rf"-?\d{{1,3}}(?:{re.escape(sign)}\d{{3}})+") for sign in (".", ",")}
_PLAIN = re.compile(r"-?(?:\d+(?:\.\d*)?|\.\d+)", re.ASCII)


def read_price(text: str, currency: Currency, field: str = "price") -> str | None:
    """Return a price as the shortest decimal string of minor units, None for an empty cell.

    The rule for the signs: where point and comma both stand, the last one is the decimal sign and
    the other parts groups of three; a sign that stands several times parts groups of three; a
    sign that stands once is the decimal sign, but three digits behind it could be either and are
    refused (write 1.799 as 1.7990). Spaces and apostrophes part groups of three. A currency's
    sign or code is taken where it is the shop's.

    Raises `RowTrouble`: price_unreadable, price_ambiguous, price_negative, price_too_fine,
    price_too_large, price_is_barcode, currency_other.
    """
    if not text:
        return None
    if currency.digits == 2 and _USUAL.fullmatch(text):
        return str(int(text.replace(".", "")))
    amount = _number(_without_currency(text, currency, field), text, field)
    if amount < 0:
        raise RowTrouble(field, "price_negative", text)
    minor = amount.scaleb(currency.digits)
    if minor > MINOR_MAX:
        code = "price_is_barcode" if looks_like_barcode(text.strip()) else "price_too_large"
        raise RowTrouble(field, code, text)
    if minor != minor.quantize(Decimal(1).scaleb(-FINER_DIGITS_MAX)):
        raise RowTrouble(field, "price_too_fine", text)
    whole, _, part = f"{minor:f}".partition(".")
    part = part.rstrip("0")
    return f"{int(whole)}.{part}" if part else str(int(whole))


def read_stock(text: str, field: str = "stock") -> int | None:
    """Return a stock in thousandths, None for an empty cell; raise `RowTrouble`."""
    if not text:
        return None
    if not _PLAIN.fullmatch(text):
        raise RowTrouble(field, "not_a_number", text)
    milli = Decimal(text) * MILLI
    if milli != int(milli) or abs(milli) > STOCK_MAX * MILLI:
        raise RowTrouble(field, "not_a_number", text)
    return int(milli)


def read_count(text: str, field: str, *, most: int) -> int:
    """Return a whole number from 0 on, 0 for an empty cell; raise `RowTrouble`."""
    if not text:
        return 0
    if not (text.isascii() and text.isdecimal()) or len(text) > 12 or int(text) > most:
        raise RowTrouble(field, "not_a_number", text)
    return int(text)


def _without_currency(text: str, currency: Currency, field: str) -> str:
    found = _CURRENCY.match(text)
    if found is None:
        raise RowTrouble(field, "price_unreadable", text)
    for sign in (found["before"], found["after"]):
        if not sign:
            continue
        known = _SIGNS.get(sign, sign.upper())
        if not re.fullmatch(r"[A-Z]{3}( [A-Z]{3})*", known):
            raise RowTrouble(field, "price_unreadable", text)
        if currency.code not in known.split():
            raise RowTrouble(field, "currency_other", text)
    return found["amount"]


def _number(amount: str, text: str, field: str) -> Decimal:
    amount = _SPACES.sub("", amount)
    last = max(amount.rfind("."), amount.rfind(","))
    if last >= 0:
        amount = _with_point(amount, amount[last], field, text)
    if not _PLAIN.fullmatch(amount):
        raise RowTrouble(field, "price_unreadable", text)
    return Decimal(amount)


def _with_point(amount: str, sign: str, field: str, text: str) -> str:
    """Return an amount with a point as its only sign; `sign` is the last one in it."""
    other = "," if sign == "." else "."
    if amount.count(sign) > 1:
        if other in amount or not _GROUPS[sign].fullmatch(amount):
            raise RowTrouble(field, "price_unreadable", text)
        return amount.replace(sign, "")
    whole, _, part = amount.partition(sign)
    if other in whole:
        if not _GROUPS[other].fullmatch(whole):
            raise RowTrouble(field, "price_unreadable", text)
        return f"{whole.replace(other, '')}.{part}"
    if len(part) == 3 and whole.lstrip("-") not in ("", "0"):
        raise RowTrouble(field, "price_ambiguous", text)
    return f"{whole}.{part}"
