"""What the number of a symbol is for, by the GS1 Prefix that it begins with."""

from __future__ import annotations

from enum import Enum
from typing import Final


class NumberUse(Enum):
    """What a number with a right check digit may stand for."""

    GOODS = "goods"
    RESTRICTED = "restricted"
    """For use in one country or one company: it names no goods anywhere else."""
    COUPON = "coupon"
    REFUND = "refund"
    """A slip for money back."""


_RANGES: Final = (
    (range(20, 30), NumberUse.RESTRICTED),
    (range(40, 50), NumberUse.RESTRICTED),
    (range(50, 60), NumberUse.COUPON),
    (range(200, 300), NumberUse.RESTRICTED),
    (range(980, 981), NumberUse.REFUND),
    (range(981, 985), NumberUse.COUPON),
    (range(990, 1000), NumberUse.COUPON),
)
"""GS1 General Specifications, table of GS1 Prefixes in 1.4.2."""

EIGHT_DIGITS: Final = "000000"
"""What a number of eight digits begins with when it is padded to fourteen."""


def use_of(gtin14: str) -> NumberUse:
    """Return what a number of fourteen digits is for.

    Of eight digits those are the company's own that begin with 0 or 2 (1.4.3). A number of a
    grouping, which begins with 1 to 9, is judged by the number that it groups.
    """
    if gtin14.startswith(EIGHT_DIGITS):
        return NumberUse.RESTRICTED if gtin14[6] in "02" else NumberUse.GOODS
    prefix = int(gtin14[1:4])
    return next((use for numbers, use in _RANGES if prefix in numbers), NumberUse.GOODS)
