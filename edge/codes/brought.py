"""Codes that customers bring: cards and coupons, told from the numbers of goods."""

from __future__ import annotations

from edge.codes.check_digits import GTIN_LENGTHS
from edge.codes.gate import read_code
from edge.codes.readings import Gtin, is_digits
from edge.codes.symbology import split_symbology
from edge.domain.errors import BadInput

_NOT_FOR_GOODS = (
    range(20, 30),
    range(40, 60),
    range(200, 300),
    range(980, 985),
    range(990, 1000),
)
"""GS1 Prefixes for use in the store (02, 04, 2) and for coupons and refunds (05, 980 to 984, 99).

GS1 General Specifications, table of GS1 Prefixes in 1.4.2.
"""


def plain_code(text: str) -> str:
    """Return a code as cards and coupons are compared: without AIM identifier and outer space."""
    return split_symbology(text.strip(" \t\r\n"), None)[1]


def numbers_goods(text: str) -> bool:
    """Tell whether a code can only be the number of goods, known to the catalogue or not.

    Digits of that length whose check digit is wrong count as well: neither they nor goods may pass
    for the beginning of a coupon, whose serial would then be another's.
    """
    try:
        reading = read_code(text)
    except BadInput:
        body = plain_code(text)
        return is_digits(body) and len(body) in GTIN_LENGTHS
    if not isinstance(reading, Gtin):
        return False
    return bool(reading.elements) or _is_for_goods(reading.gtin14)


def _is_for_goods(gtin14: str) -> bool:
    if gtin14[0] != "0":
        return True
    if gtin14.startswith("000000"):
        return gtin14[6] != "2"  # of eight digits, only those that begin with 2 are the store's own
    prefix = int(gtin14[1:4])
    return not any(prefix in given for given in _NOT_FOR_GOODS)
