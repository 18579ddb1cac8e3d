"""What is told of how many a place has: in steps, with how far it can be relied on."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

STEPS: Final = (0, 1, 2, 3, 4, 5, 10, 20, 50, 100)
"""What is told: the last step that is reached. Up to five it is the number itself."""
EXACT_MAX: Final = 5


def units_told(units: int) -> int:
    """Return the step that a number of whole units reaches."""
    return max(step for step in STEPS if step <= max(units, 0))


class Confidence(StrEnum):
    """How far a number of some age can be relied on."""

    HIGH = "high"
    FAIR = "fair"
    LOW = "low"


FRESH_MICROS: Final = 5 * 60 * 1_000_000
FAIR_MICROS: Final = 60 * 60 * 1_000_000
FEW_MILLI: Final = 2_000
"""So few are gone with the next customer there."""


def confidence(age_micros: int, available_milli: int) -> Confidence:
    """Return how far a number can be relied on: by its age, and a step less where few are left."""
    bands = (Confidence.HIGH, Confidence.FAIR, Confidence.LOW)
    band = (age_micros > FRESH_MICROS) + (age_micros > FAIR_MICROS)
    is_few = available_milli <= FEW_MILLI
    return bands[min(band + is_few, len(bands) - 1)]
