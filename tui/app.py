"""The Textual application: it joins keyboard, desk and stage, and ends with the counter's day."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, ClassVar

from textual.app import App

from tui.desk import Desk
from tui.screens.counter import run_counter
from tui.stage import Stage
from tui.themes import CONSOLE, palette_of

if TYPE_CHECKING:
    from textual.binding import BindingType

    from tui.counter import Counter, Surroundings

CLOCK_S = 1.0
"""How often the desk looks at the clock, and at what changed beside the till."""


class TillApp(App[None], inherit_bindings=False):
    """The cashier's screen over a till.

    It has no bindings of its own: every key goes to the entry line. It ends when the counter's
    day ends, which only a menu entry does.
    """

    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(self, counter: Counter, surroundings: Surroundings) -> None:
        theme = surroundings.theme
        palette = palette_of(theme, os.environ.get("TERM", ""))
        console = palette is palette_of(CONSOLE)
        super().__init__(ansi_color=console or None)
        self.animation_level = "none"
        self._stage = Stage(palette)
        self._desk = Desk(counter, surroundings, self._stage.paint, self.bell)
        self._stage.desk = self._desk

    def get_default_screen(self) -> Stage:
        """Return the one screen there is."""
        return self._stage

    def on_ready(self) -> None:
        """Begin the day once there is something to draw on."""
        self.run_worker(self._day(), name="counter", exclusive=True)
        self.set_interval(CLOCK_S, self._desk.tick)

    async def _day(self) -> None:
        await run_counter(self._desk)
        self.exit()
