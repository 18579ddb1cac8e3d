"""Why a code that was read well is nothing to sell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.codes.prefixes import NumberUse
from edge.codes.readings import CouponCode, ElementString, Gtin, Tag, Text
from edge.domain.errors import BadInput, Refusal

if TYPE_CHECKING:
    from edge.codes.readings import CodeReading

_TAG_DIGITS = 24
"""Hexadecimal, of a tag of 96 bits, which nearly all are."""


def why_no_goods(reading: CodeReading) -> Refusal | None:
    """Return the refusal of a reading that can be no goods; None where it may be some."""
    match reading:
        case ElementString() if reading.sscc:
            return Refusal("code_is_parcel", value=reading.sscc)
        case ElementString() | Text(is_number=True):
            return Refusal("code_is_not_goods")
        case CouponCode():
            return Refusal("code_is_coupon")
        case Tag():
            return Refusal("code_is_tag")
        case Text() if _is_tag(reading.text):
            return Refusal("code_is_tag")
        case Gtin(use=NumberUse.COUPON):
            return Refusal("code_is_coupon")
        case Gtin(use=NumberUse.REFUND):
            return Refusal("code_is_refund_slip", value=reading.gtin14)
        case _:
            return None


def _is_tag(text: str) -> bool:
    """Tell whether a text is what a reader types for the tag of a trade item or a parcel."""
    if len(text) != _TAG_DIGITS:
        return False
    from edge.codes.epc import read_epc

    try:
        read_epc(text)
    except BadInput:
        return False
    return True
