"""The checks that the content of a GS1 element must pass, by their names in the table of them.

Each is a predicate over the stretch of the value that it is told for; what digits are is checked
before. Sources: GS1 General Specifications 3.2 to 3.9 and 7.9 to 7.12.
"""

from __future__ import annotations

import re
from calendar import monthrange
from typing import TYPE_CHECKING, Final

from edge.codes.check_digits import is_check_pair_right
from edge.codes.iso_codes import COUNTRY_LETTERS, COUNTRY_NUMBERS, CURRENCY_BY_NUMBER
from edge.codes.package_types import PACKAGE_TYPES
from edge.domain.product_numbers import is_check_digit_right

if TYPE_CHECKING:
    from collections.abc import Callable

_COMPANY_PREFIX_DIGITS_MIN = 4
_LATITUDE_MAX = 1_800_000_000
_LONGITUDE_MAX = 3_600_000_000
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{7,30}")
_SEQUENCE = re.compile(r"([1-9][0-9]*)/([1-9][0-9]*)")
_PERCENT_WRONG = re.compile(r"%(?![0-9A-Fa-f]{2})")
_LEAP_CENTURY = 2000
"""Any two-digit year is a leap year as in this century: the window of GS1 spans no other until
2051."""


def _is_number_right(text: str) -> bool:
    return bool(text.strip("0")) and is_check_digit_right(text)


def _is_date(text: str, first_day: int) -> bool:
    year, month, day = _LEAP_CENTURY + int(text[:2]), int(text[2:4]), int(text[4:6])
    return 1 <= month <= 12 and first_day <= day <= monthrange(year, month)[1]


def _is_birth_date(text: str) -> bool:
    year, month, day = int(text[:4]), int(text[4:6]), int(text[6:8])
    return year > 0 and 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]


def _is_piece_of_total(text: str) -> bool:
    return 0 < int(text[:2]) <= int(text[2:])


def _is_iban(text: str) -> bool:
    if not _IBAN.fullmatch(text) or text[:2] not in COUNTRY_LETTERS:
        return False
    return int("".join(str(int(letter, 36)) for letter in text[4:] + text[:4])) % 97 == 1


def _is_sequence(text: str) -> bool:
    read = _SEQUENCE.fullmatch(text)
    return read is not None and int(read[1]) <= int(read[2])


def _has_company_prefix(text: str) -> bool:
    start = text[:_COMPANY_PREFIX_DIGITS_MIN]
    return len(start) == _COMPANY_PREFIX_DIGITS_MIN and start.isdecimal()


def _is_media_type(text: str) -> bool:
    return 1 <= int(text) <= 10 or 80 <= int(text) <= 99


CHECKS: Final[dict[str, Callable[[str], bool]]] = {
    "sum": _is_number_right,
    "pair": is_check_pair_right,
    "prefix": _has_company_prefix,
    "letter": lambda text: not text.isdecimal(),
    "month": lambda text: _is_date(text, 0),
    "day": lambda text: _is_date(text, 1),
    "born": _is_birth_date,
    "hour": lambda text: int(text) <= 23,
    "sixty": lambda text: int(text) <= 59,
    "minute": lambda text: int(text[:2]) <= 23 and int(text[2:]) <= 59,
    "minute_or_none": lambda text: text == "9999" or CHECKS["minute"](text),
    "country": COUNTRY_NUMBERS.__contains__,
    "processor": lambda text: text in COUNTRY_NUMBERS or text == "999",
    "land": COUNTRY_LETTERS.__contains__,
    "currency": CURRENCY_BY_NUMBER.__contains__,
    "package": PACKAGE_TYPES.__contains__,
    "zero": lambda text: text == "0",
    "positive": lambda text: bool(text.strip("0")),
    "positive_first": lambda text: text[0] != "0",
    "piece": _is_piece_of_total,
    "winding": lambda text: text in "019",
    "flag": lambda text: text in "01",
    "sex": lambda text: text in "0129",
    "media": _is_media_type,
    "minus": lambda text: text == "-",
    "importer": lambda text: text.isalnum() or text in "-_",
    "latitude": lambda text: int(text) <= _LATITUDE_MAX,
    "longitude": lambda text: int(text) <= _LONGITUDE_MAX,
    "percent": lambda text: not _PERCENT_WRONG.search(text),
    "iban": _is_iban,
    "sequence": _is_sequence,
}

DATES: Final = frozenset({"month", "day", "born"})
CHECK_DIGITS: Final = frozenset({"sum", "pair", "iban"})
