"""What a receipt printer left behind: printed rows, and what it did beside printing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import assert_never

from devices.models import CELL_DOTS


@dataclass(frozen=True, slots=True)
class Style:
    """How a character is printed; `width` and `height` are multiples of the normal size."""

    bold: bool = False
    width: int = 1
    height: int = 1


@dataclass(frozen=True, slots=True)
class TextRow:
    """One printed row of characters."""

    glyphs: tuple[tuple[str, Style], ...]
    align: str = "left"

    @property
    def text(self) -> str:
        """Return the characters without their style."""
        return "".join(char for char, _ in self.glyphs)

    @property
    def columns(self) -> int:
        """Return the width on paper in columns of normal characters."""
        return sum(style.width for _, style in self.glyphs)

    @property
    def height(self) -> int:
        """Return the height in rows of normal characters."""
        return max((style.height for _, style in self.glyphs), default=1)


@dataclass(frozen=True, slots=True)
class PictureRow:
    """A raster picture: one bit a dot, dark is 1, each row padded to whole bytes."""

    width: int
    height: int
    bits: bytes
    align: str = "left"


@dataclass(frozen=True, slots=True)
class CutRow:
    """Where the paper was cut."""

    full: bool


PaperRow = TextRow | PictureRow | CutRow


@dataclass(frozen=True, slots=True)
class Pulse:
    """A drawer kick on connector pin 2 or 5."""

    pin: int
    on_ms: int
    off_ms: int


@dataclass(frozen=True, slots=True)
class StatusRequest:
    """A question that the printer answers once everything before it is printed."""

    kind: int


Event = Pulse | StatusRequest


@dataclass(frozen=True, slots=True)
class PrintedPaper:
    """All that one job did. `cut_short` tells that its bytes ended inside a command or a row."""

    dots: int
    rows: tuple[PaperRow, ...]
    events: tuple[Event, ...]
    cut_short: bool = False

    @property
    def text(self) -> str:
        """Return the paper as plain text, each picture as a note of its size."""
        return "\n".join(_plain(row, self.dots // CELL_DOTS) for row in self.rows) + "\n"

    @property
    def pulses(self) -> tuple[Pulse, ...]:
        """Return the drawer kicks."""
        return tuple(event for event in self.events if isinstance(event, Pulse))


def _plain(row: PaperRow, columns: int) -> str:
    match row:
        case TextRow():
            text = _at_full_width(row)
        case PictureRow():
            text = f"[picture {row.width} x {row.height}]"
        case CutRow():
            return ("- " * (columns // 2)).rstrip()
        case _:
            assert_never(row)
    placed = {"left": text, "centre": text.center(columns), "right": text.rjust(columns)}
    return placed[row.align].rstrip()


def _at_full_width(row: TextRow) -> str:
    """Give double characters their room by widening the spaces before and between the words."""
    body = row.text.lstrip()
    lead = sum(style.width for _, style in row.glyphs[: len(row.text) - len(body)])
    missing = row.columns - lead - len(body)
    widest_gap = max(re.findall(" {2,}", body), key=len, default="")
    if missing and widest_gap:
        body = body.replace(widest_gap, widest_gap + " " * missing, 1)
    return " " * lead + body
