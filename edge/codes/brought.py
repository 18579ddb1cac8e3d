"""Codes that customers bring: cards and coupons, told from the numbers of goods."""

from __future__ import annotations

from edge.codes.gate import read_code
from edge.codes.prefixes import NumberUse, use_of
from edge.codes.readings import CouponCode, Gtin
from edge.codes.symbology import without_identifier
from edge.domain.errors import BadInput
from edge.domain.product_numbers import GTIN_LENGTHS, is_digits


def plain_code(text: str) -> str:
    """Return a code as cards and coupons are compared: without AIM identifier and outer space."""
    return without_identifier(text.strip(" \t\r\n"))


def coupon_keys(text: str) -> tuple[str, ...]:
    """Return under which codes a price book may know a coupon, the most exact first.

    A coupon in GS1 elements is known by what it says rather than by its bars: its company prefix
    and offer code with a hyphen between, 0614141-123456, then its serial number if it has one; a
    coupon number (255) by its digits.
    """
    plain = plain_code(text)
    reading = read_brought(text)
    if reading is None:
        return (plain,)
    if reading.offer is None:
        return (plain, dict(reading.elements)["255"])
    key = f"{reading.offer.company_prefix}-{reading.offer.offer_code}"
    return (plain, f"{key}{reading.offer.serial}", key)


def read_brought(text: str) -> CouponCode | None:
    """Return the coupon that GS1 elements are; None for any other code."""
    try:
        reading = read_code(text)
    except BadInput:
        return None
    return reading if isinstance(reading, CouponCode) else None


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
