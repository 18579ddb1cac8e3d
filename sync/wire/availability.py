"""How much tills are told of what other places have."""

from __future__ import annotations

from typing import Final

PLACES_MAX: Final = 8
"""How many places are told of an item, those with most of it: enough to choose from."""
ROWS_MAX: Final = 1_000
SILENT_MICROS: Final = 10 * 60 * 1_000_000
"""A store that was not heard for so long is told of with when it was."""
