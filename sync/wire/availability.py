"""How tills are told what places have of an item: in steps, so that few changes count."""

from __future__ import annotations

from typing import Final

STEPS: Final = (0, 1, 2, 3, 4, 5, 10, 20, 50, 100)
"""What is told: the last step that is reached. Up to five it is the number itself."""
EXACT_MAX: Final = 5
PLACES_MAX: Final = 8
"""How many places are told of an item, those with most of it: enough to choose from."""
ROWS_MAX: Final = 1_000
SILENT_MICROS: Final = 10 * 60 * 1_000_000
"""A store that was not heard for so long is told of with when it was."""


def units_told(units: int) -> int:
    """Return the step that a number of units reaches."""
    return max(step for step in STEPS if step <= max(units, 0))
