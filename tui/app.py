"""The Textual application: it joins keyboard, desk and stage, and ends with the counter's day."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, ClassVar

from textual.app import App

from edge.domain.errors import TillError
from tui.opening import Opening
from tui.stage import Stage
from tui.themes import CONSOLE, palette_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from textual.binding import BindingType

    from tui.counter import Counter, Surroundings

CLOCK_S = 1.0
"""How often the desk looks at the clock, and at what changed beside the till."""


class TillApp(App[None], inherit_bindings=False):
    """The cashier's screen over a till.

    `opened` opens that till once there is something to see. The app has no bindings of its own:
    every key goes to the entry line. It ends when the counter's day ends, which only a menu entry
    does, or when the till cannot be opened: `refusal` then says why.
    """

    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(
        self, opened: Callable[[], Awaitable[tuple[Counter, Surroundings]]], theme: str
    ) -> None:
        palette = palette_of(theme, os.environ.get("TERM", ""))
        console = palette is palette_of(CONSOLE)
        super().__init__(ansi_color=console or None)
        self.animation_level = "none"
        self.refusal: TillError | None = None
        self._opened = opened
        self._stage = Stage(palette)
        self._opening = Opening(self._stage.paint)
        self._stage.desk = self._opening

    def get_default_screen(self) -> Stage:
        """Return the one screen there is."""
        return self._stage

    def on_ready(self) -> None:
        """Draw the first screen; the rest of the till comes behind it."""
        self._opening.repaint()
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        self.run_worker(self._day(), name="counter", exclusive=True)

    async def _day(self) -> None:
        try:
            counter, surroundings = await self._opened()
        except TillError as error:
            self.refusal = error
        else:
            await self._counter(counter, surroundings)
        self.exit()

    async def _counter(self, counter: Counter, surroundings: Surroundings) -> None:
        from tui.desk import Desk
        from tui.screens.counter import run_counter

        desk = Desk(counter, surroundings, self._stage.paint, self.bell)
        self._opening.hand_over(desk)
        self._stage.desk = desk
        self.set_interval(CLOCK_S, desk.tick)
        await run_counter(desk)
