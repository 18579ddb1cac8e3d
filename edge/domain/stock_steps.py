"""How many of an item a place has, in steps: so that what is told of it seldom changes."""

from __future__ import annotations

from typing import Final

STEPS: Final = (0, 1, 2, 3, 4, 5, 10, 20, 50, 100)
"""What is told: the last step that is reached. Up to five it is the number itself."""
EXACT_MAX: Final = 5


def units_told(units: int) -> int:
    """Return the step that a number of whole units reaches."""
    return max(step for step in STEPS if step <= max(units, 0))
