"""Pieces of text with a role, laid out in cells."""

from __future__ import annotations

from typing import NamedTuple

from rich.cells import cell_len, chop_cells, set_cell_size

from tui.formats import printable
from tui.themes import Role


class Span(NamedTuple):
    """Text that is drawn in one role."""

    text: str
    role: Role = Role.BASE


Spans = tuple[Span, ...]
"""One row of the screen."""


def left(text: str, width: int) -> str:
    """Return a text cut or filled at its right to a width in cells."""
    return set_cell_size(printable(text), max(width, 0))


def right(text: str, width: int) -> str:
    """Return a text filled at its left to a width; one that is too long loses its end."""
    gap = width - cell_len(text)
    return " " * gap + printable(text) if gap >= 0 else left(text, width)


def row(text: str, width: int, role: Role = Role.BASE) -> Spans:
    """Return a row of one piece."""
    return (Span(left(text, width), role),)


def pair(label: str, value: str, width: int, role: Role = Role.BASE) -> Spans:
    """Return a row with a label at the left and a value at the right edge, which is never cut."""
    value = left(value, min(cell_len(value), width))
    return (Span(left(label, width - cell_len(value)) + value, role),)


def wrapped(text: str, width: int) -> list[str]:
    """Return a text in lines of whole words; a word longer than a line is broken, never cut."""
    text = printable(text)
    if cell_len(text) <= width:
        return [text]
    lines = [""]
    for word in text.split():
        for piece in _pieces(word, max(width, 2)):
            candidate = f"{lines[-1]} {piece}".strip()
            if cell_len(candidate) <= width or not lines[-1]:
                lines[-1] = candidate
            else:
                lines.append(piece)
    return lines


def _pieces(word: str, width: int) -> list[str]:
    """Return a word in pieces that fit a line."""
    if cell_len(word) <= width:
        return [word]
    return chop_cells(word, width)
