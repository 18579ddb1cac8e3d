"""Hands what the customer shall see from the till to the process that shows it.

A file that is replaced, never a queue: whoever reads it sees the newest rows, and nobody waits.
It is not flushed to the disk, because after a power cut there is no customer at the counter.
"""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

FILE = "customer-display.json"
Rows = tuple[str, str]
BLANK: Rows = ("", "")
_ROW_CHARACTERS_MAX = 80


def write_window(directory: Path, rows: Rows) -> None:
    """Put rows where the display finds them; a disk that is full shows old ones."""
    part = directory / f".{FILE}.part"
    with suppress(OSError):
        part.write_text(json.dumps(rows), encoding="utf-8")
        part.replace(directory / FILE)


def read_window(directory: Path) -> Rows:
    """Return the newest rows; blank ones where there are none."""
    try:
        found = json.loads((directory / FILE).read_text(encoding="utf-8"))
        top, bottom = found
    except (OSError, ValueError, TypeError):
        return BLANK
    return str(top)[:_ROW_CHARACTERS_MAX], str(bottom)[:_ROW_CHARACTERS_MAX]
