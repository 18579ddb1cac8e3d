"""The one widget with the focus: every key goes through it to the desk, unread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.geometry import Offset

from tui.frames import Key
from tui.widgets.panel import Panel
from tui.widgets.strips import draw_entry

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual import events

    from tui.picture import EntryLine
    from tui.themes import Palette


class Entry(Panel, can_focus=True):
    """The entry line. It keeps no text of its own: it draws what the interpreter holds."""

    def __init__(
        self, palette: Palette, feed: Callable[[Key], None], paste: Callable[[str], None]
    ) -> None:
        super().__init__(palette, id="entry")
        self._feed = feed
        self._paste = paste

    def draw(self, entry: EntryLine) -> None:
        """Draw a line, and put the terminal's cursor where people type (readers follow it)."""
        spans, column = draw_entry(entry, self.size.width)
        self.show([spans])
        self.app.cursor_position = self.region.offset + Offset(column, 0)

    def on_key(self, event: events.Key) -> None:
        """Take every key, before any binding of the framework can."""
        event.stop()
        event.prevent_default()
        self._feed(Key(event.key, event.character))

    def on_paste(self, event: events.Paste) -> None:
        """Take a bracketed paste."""
        event.stop()
        event.prevent_default()
        self._paste(event.text)
