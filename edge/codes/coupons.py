"""North American coupons in element strings (8110) and (8112), taken apart.

Sources: GS1 US, North American Coupon Application Guideline Using GS1 DataBar Expanded Symbols;
GS1 General Specifications 3.8.28 and 3.8.30.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from edge.codes.element_checks import CHECKS
from edge.domain.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Callable

OFFER = "8110"
POSITIVE_OFFER = "8112"

_PREFIX_DIGITS_LESS: Final = 6
"""A length digit of 0 announces a company prefix or serial number of six digits."""
_NO_PREFIX = "9"
_DATE_DIGITS = 6


@dataclass(frozen=True, slots=True)
class CouponOffer:
    """What a coupon says, each field as its digits stand; empty where the coupon has none.

    `save_value` means what `save_value_code` says: 0 cents off, 1 goods of that price free,
    2 pieces free, 5 percent off, 6 cents off the whole basket. `requirement` means what
    `requirement_code` says: 0 pieces, 1 the value of goods in cents, 2 the basket's total in
    cents, 3 goods by the pound in hundredths, 4 by the kilogram in thousandths, 9 nothing.
    """

    ai: str
    company_prefix: str
    offer_code: str
    save_value: str = ""
    requirement: str = ""
    requirement_code: str = ""
    family_code: str = ""
    additional_rules: str = ""
    second_requirement: str = ""
    second_requirement_code: str = ""
    second_family_code: str = ""
    second_company_prefix: str = ""
    third_requirement: str = ""
    third_requirement_code: str = ""
    third_family_code: str = ""
    third_company_prefix: str = ""
    expires: str = ""
    """YYMMDD, the last day that it counts."""
    starts: str = ""
    """YYMMDD, the first day that it counts."""
    serial: str = ""
    retailer: str = ""
    save_value_code: str = "0"
    applies_to: str = "0"
    """Which of the goods the saving is of: 0 the first, 1 the second, 2 the third."""
    store_flag: str = "0"
    may_not_be_multiplied: bool = False


class _Digits:
    """Reads digits from left to right; a coupon that ends early or says nonsense is refused."""

    def __init__(self, text: str) -> None:
        if not (text.isascii() and text.isdecimal()):
            raise BadInput("code_coupon_unreadable", field="digits")
        self._text = text
        self._at = 0

    @property
    def is_at_end(self) -> bool:
        return self._at == len(self._text)

    def take(self, length: int, field: str) -> str:
        taken = self._text[self._at : self._at + length]
        if len(taken) != length:
            raise BadInput("code_coupon_unreadable", field=field)
        self._at += length
        return taken

    def one_of(self, allowed: str, field: str) -> str:
        digit = self.take(1, field)
        if digit not in allowed:
            raise BadInput("code_coupon_unreadable", field=field)
        return digit

    def counted(self, allowed: str, field: str, *, more: int = 0) -> str:
        """Take a field whose length the digit before it tells."""
        return self.take(int(self.one_of(allowed, field)) + more, field)

    def prefix(self, allowed: str, field: str) -> str:
        length = self.one_of(allowed, field)
        return "" if length == _NO_PREFIX else self.take(int(length) + _PREFIX_DIGITS_LESS, field)

    def date(self, field: str) -> str:
        date = self.take(_DATE_DIGITS, field)
        if not CHECKS["day"](date):
            raise BadInput("code_coupon_unreadable", field=field)
        return date

    def begins(self, digit: str) -> bool:
        """Tell whether the optional field of that digit is next, and pass the digit."""
        if self._text[self._at : self._at + 1] != digit:
            return False
        self._at += 1
        return True

    def end(self) -> None:
        if not self.is_at_end:
            raise BadInput("code_coupon_unreadable", field="end")


def read_offer(text: str) -> CouponOffer:
    """Take the value of (8110) apart. Raises `BadInput` (code_coupon_unreadable)."""
    digits = _Digits(text)
    read = {
        "company_prefix": digits.prefix("0123456", "company_prefix"),
        "offer_code": digits.take(6, "offer_code"),
        "save_value": digits.counted("12345", "save_value"),
    } | _requirement(digits, "")
    for digit, optional in _OPTIONAL.items():
        if digits.begins(digit):
            read |= optional(digits)
    digits.end()
    if read.get("starts", "") > read.get("expires", "999999"):
        raise BadInput("code_coupon_unreadable", field="starts")
    multiply = read.pop("multiply", "0")
    return CouponOffer(OFFER, **read, may_not_be_multiplied=multiply == "1")


def read_positive_offer(text: str) -> CouponOffer:
    """Take the value of (8112) apart. Raises `BadInput` (code_coupon_unreadable)."""
    digits = _Digits(text)
    digits.one_of("01", "format")
    offer = CouponOffer(
        POSITIVE_OFFER,
        digits.prefix("0123456", "company_prefix"),
        digits.take(6, "offer_code"),
        serial=digits.counted("0123456789", "serial", more=_PREFIX_DIGITS_LESS),
    )
    digits.end()
    return offer


def _requirement(digits: _Digits, which: str) -> dict[str, str]:
    return {
        f"{which}requirement": digits.counted("12345", f"{which}requirement"),
        f"{which}requirement_code": digits.one_of("012349", f"{which}requirement_code"),
        f"{which}family_code": digits.take(3, f"{which}family_code"),
    }


def _second(digits: _Digits) -> dict[str, str]:
    rules = {"additional_rules": digits.one_of("0123", "additional_rules")}
    return rules | _requirement(digits, "second_") | _its_prefix(digits, "second_company_prefix")


def _third(digits: _Digits) -> dict[str, str]:
    return _requirement(digits, "third_") | _its_prefix(digits, "third_company_prefix")


def _its_prefix(digits: _Digits, field: str) -> dict[str, str]:
    return {field: digits.prefix("01234569", field)}


def _miscellaneous(digits: _Digits) -> dict[str, str]:
    return {
        "save_value_code": digits.one_of("01256", "save_value_code"),
        "applies_to": digits.one_of("012", "applies_to"),
        "store_flag": digits.take(1, "store_flag"),
        "multiply": digits.one_of("01", "multiply"),
    }


_OPTIONAL: Final[dict[str, Callable[[_Digits], dict[str, str]]]] = {
    "1": _second,
    "2": _third,
    "3": lambda digits: {"expires": digits.date("expires")},
    "4": lambda digits: {"starts": digits.date("starts")},
    "5": lambda digits: {
        "serial": digits.counted("0123456789", "serial", more=_PREFIX_DIGITS_LESS)
    },
    "6": lambda digits: {
        "retailer": digits.counted("1234567", "retailer", more=_PREFIX_DIGITS_LESS)
    },
    "9": _miscellaneous,
}
"""The optional fields by the digit that begins each; they stand in this order."""
