"""Codes that customers bring: cards and coupons, told from the numbers of goods."""

from __future__ import annotations

from edge.codes.check_digits import GTIN_LENGTHS
from edge.codes.gate import read_code
from edge.codes.prefixes import NumberUse, use_of
from edge.codes.readings import Gtin, is_digits
from edge.codes.symbology import without_identifier
from edge.domain.errors import BadInput


def plain_code(text: str) -> str:
    """Return a code as cards and coupons are compared: without AIM identifier and outer space."""
    return without_identifier(text.strip(" \t\r\n"))


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
    keys = (reading.gtin14, reading.alternative)
    return bool(reading.elements) or any(key and use_of(key) is NumberUse.GOODS for key in keys)
