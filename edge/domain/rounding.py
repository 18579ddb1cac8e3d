"""The one place where an exact number becomes a whole number."""

from __future__ import annotations

from enum import StrEnum
from typing import assert_never


class RoundingMode(StrEnum):
    """How a value between two whole numbers is settled; every mode is sign-symmetric.

    Symmetry (halves go away from zero in `HALF_UP`) makes a refund the mirror of its sale to the
    last minor unit.
    """

    HALF_UP = "half_up"
    HALF_EVEN = "half_even"
    HALF_DOWN = "half_down"
    UP = "up"
    DOWN = "down"


def divide_rounded(numerator: int, denominator: int, mode: RoundingMode) -> int:
    """Return numerator / denominator rounded once to a whole number.

    `denominator` must be positive; the sign travels with the numerator.
    """
    assert denominator > 0, "the sign belongs to the numerator"
    if mode is RoundingMode.HALF_UP and numerator >= 0:
        return (2 * numerator + denominator) // (2 * denominator)
    whole, rest = divmod(abs(numerator), denominator)
    if rest and _goes_up(whole, rest * 2 - denominator, mode):
        whole += 1
    return -whole if numerator < 0 else whole


def _goes_up(whole: int, beyond_half: int, mode: RoundingMode) -> bool:
    """Tell whether a magnitude with a rest goes to the next whole number."""
    match mode:
        case RoundingMode.UP:
            return True
        case RoundingMode.DOWN:
            return False
        case RoundingMode.HALF_UP:
            return beyond_half >= 0
        case RoundingMode.HALF_DOWN:
            return beyond_half > 0
        case RoundingMode.HALF_EVEN:
            return beyond_half > 0 or (beyond_half == 0 and whole % 2 == 1)
    assert_never(mode)
