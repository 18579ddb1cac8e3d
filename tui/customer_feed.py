"""Brings what the customer sees to the display's process, off the screen's loop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from devices.display.window import Rows, write_window
from tui.customer_rows import customer_rows
from tui.watch import Watch
from tui.words import customer_display as words

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from edge.input_settings import DisplaySettings
    from edge.services.view import TillView

_IDLE_S = 1.0


class CustomerFeed(Watch):
    """Writes the newest rows when they change; what was shown in between nobody misses.

    Without a display in the settings nothing is written.
    """

    def __init__(self, directory: Path, display: Callable[[], DisplaySettings | None]) -> None:
        super().__init__("customer-display", _IDLE_S)
        self._directory = directory
        self._display = display
        self._view: TillView | None = None
        self._written: Rows | None = None

    def show(self, view: TillView) -> None:
        """Take how the till stands now; returns at once."""
        if view is not self._view:
            self._view = view
            self.wake()

    def look(self) -> None:
        """Write the rows of the newest view."""
        display, view = self._display(), self._view
        if display is not None and view is not None:
            self._write(customer_rows(view, display.columns))

    def let_go(self) -> None:
        """Say that the till is closed."""
        if self._written is not None:
            self._write((self._view.store if self._view else "", words.CLOSED))

    def _write(self, rows: Rows) -> None:
        if rows != self._written:
            write_window(self._directory, rows)
            self._written = rows
