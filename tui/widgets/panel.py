"""A widget that holds rows of spans and repaints only those that changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from tui.themes import Palette, Role

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui.widgets.spans import Spans


class Panel(Widget):
    """A piece of the screen drawn line by line (Textual's Line API)."""

    ALLOW_SELECT = False

    def __init__(self, palette: Palette, **kwargs: str | None) -> None:
        super().__init__(id=kwargs.get("id"))
        self._rows: list[Spans] = []
        self._styles = {role: Style.parse(style) for role, style in palette.items()}

    def show(self, rows: Sequence[Spans]) -> None:
        """Draw these rows from now on."""
        before, self._rows = self._rows, list(rows)
        longest = max(len(before), len(self._rows))
        for y in range(min(longest, self.size.height)):
            if self._row(before, y) != self._row(self._rows, y):
                self.refresh(Region(0, y, self.size.width, 1))

    def render_line(self, y: int) -> Strip:
        """Return one row for the compositor."""
        width = self.size.width
        base = self._styles[Role.BASE]
        segments = [Segment(text, self._styles[role]) for text, role in self._row(self._rows, y)]
        return Strip(segments).adjust_cell_length(width, base)

    @staticmethod
    def _row(rows: list[Spans], y: int) -> Spans:
        return rows[y] if y < len(rows) else ()
