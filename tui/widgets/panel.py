"""A widget that holds rows of spans and repaints only those that changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.segment import Segment
from rich.style import Style
from textual.cache import LRUCache
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from tui.themes import Palette, Role

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui.widgets.spans import Spans


STRIPS_KEPT = 200
"""Rows that were drawn before; a basket that scrolls shows most of its rows again."""


class Panel(Widget):
    """A piece of the screen drawn line by line (Textual's Line API)."""

    ALLOW_SELECT = False

    def __init__(self, palette: Palette, **kwargs: str | None) -> None:
        super().__init__(id=kwargs.get("id"))
        self._rows: list[Spans] = []
        self._drawn: tuple[object, ...] = ()
        self._strips: LRUCache[tuple[int, Spans], Strip] = LRUCache(STRIPS_KEPT)
        self._styles = {role: Style.parse(style) for role, style in palette.items()}

    def is_new(self, *drawn: object) -> bool:
        """Tell whether this differs from what was drawn last, or the room for it does."""
        before, self._drawn = self._drawn, (self.size, *drawn)
        return before != self._drawn

    def show(self, rows: Sequence[Spans]) -> None:
        """Draw these rows from now on."""
        before, self._rows = self._rows, list(rows)
        width, height = self.size
        changed = [
            Region(0, y, width, 1)
            for y in range(min(max(len(before), len(self._rows)), height))
            if self._row(before, y) != self._row(self._rows, y)
        ]
        if changed:
            self.refresh(*changed)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return the rows for the compositor.

        A panel has no border, padding or opacity, so nothing of the style sheet is put around
        its rows: that would cost more than drawing them.
        """
        filters = self.get_line_filters()
        _, background = self.background_colors
        strips = [self.render_line(y) for y in crop.line_range]
        for line_filter in filters:
            strips = [strip.apply_filter(line_filter, background) for strip in strips]
        if crop.column_span != (0, self.size.width):
            strips = [strip.crop(*crop.column_span) for strip in strips]
        return strips

    def render_line(self, y: int) -> Strip:
        """Return one row."""
        row = self._row(self._rows, y)
        width = self.size.width
        strip = self._strips.get((width, row))
        if strip is None:
            segments = [Segment(text, self._styles[role]) for text, role in row]
            strip = Strip(segments).adjust_cell_length(width, self._styles[Role.BASE])
            self._strips[width, row] = strip
        return strip

    @staticmethod
    def _row(rows: list[Spans], y: int) -> Spans:
        return rows[y] if y < len(rows) else ()
