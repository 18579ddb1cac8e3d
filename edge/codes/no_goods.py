"""Why a code that was read well is nothing to sell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.codes.prefixes import NumberUse
from edge.codes.readings import CouponCode, ElementString, Gtin, Tag, Text
from edge.domain.errors import Refusal

if TYPE_CHECKING:
    from edge.codes.readings import CodeReading


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
        case Gtin(use=NumberUse.COUPON):
            return Refusal("code_is_coupon")
        case Gtin(use=NumberUse.REFUND):
            return Refusal("code_is_refund_slip", value=reading.gtin14)
        case _:
            return None
