"""Amounts in large form: three rows of half blocks, which every console's font has."""

from __future__ import annotations

from typing import Final

ROWS: Final = 3
_SHAPES: Final[dict[str, tuple[str, str, str]]] = {
    "0": ("█▀█", "█ █", "▀▀▀"),
    "1": ("▀█ ", " █ ", "▀▀▀"),
    "2": ("▀▀█", "█▀▀", "▀▀▀"),
    "3": ("▀▀█", " ▀█", "▀▀▀"),
    "4": ("█ █", "▀▀█", "  ▀"),
    "5": ("█▀▀", "▀▀█", "▀▀▀"),
    "6": ("█▀▀", "█▀█", "▀▀▀"),
    "7": ("▀▀█", "  █", "  ▀"),
    "8": ("█▀█", "█▀█", "▀▀▀"),
    "9": ("█▀█", "▀▀█", "▀▀▀"),
    ".": (" ", " ", "▀"),
    "-": ("   ", "▀▀▀", "   "),
}


def large(text: str, width: int) -> tuple[str, ...] | None:
    """Return an amount in large form, None where it does not fit or has other characters."""
    if any(character not in _SHAPES for character in text):
        return None
    rows = tuple(" ".join(_SHAPES[character][y] for character in text) for y in range(ROWS))
    return rows if len(rows[0]) <= width else None
