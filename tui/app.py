"""The Textual application: it joins keyboard, desk and stage, and ends with the counter's day."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, ClassVar

from textual.app import App

from edge.domain.errors import TillError, Unavailable
from tui.opening import Opening
from tui.stage import Stage
from tui.themes import CONSOLE, palette_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from textual.binding import BindingType

    from tui.counter import Counter, Surroundings
    from tui.desk import Desk
    from tui.picture import Picture

    Opener = Callable[[], Awaitable[tuple[Counter, Surroundings]]]

CLOCK_S = 1.0
"""How often the desk looks at the clock, and at what changed beside the till."""


class TillApp(App[None], inherit_bindings=False):
    """The cashier's screen over a till.

    `opened` opens that till once there is something to see. The app has no bindings of its own:
    every key goes to the entry line. It ends when the counter's day ends, which only a menu entry
    does, or when the till cannot be opened: `refusal` then says why. `others` are further tills,
    which the demo brings to the same screen one by one with `turn`; the one before goes on.
    """

    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(self, opened: Opener, theme: str, others: tuple[Opener, ...] = ()) -> None:
        palette = palette_of(theme, os.environ.get("TERM", ""))
        console = palette is palette_of(CONSOLE)
        super().__init__(ansi_color=console or None)
        self.animation_level = "none"
        self.refusal: TillError | None = None
        self._openers = (opened, *others)
        self._stage = Stage(palette)
        self._front = 0
        self._before = 0
        self._places: list[Opening | Desk | None] = [None] * len(self._openers)

    def get_default_screen(self) -> Stage:
        """Return the one screen there is."""
        return self._stage

    def on_ready(self) -> None:
        """Draw the first screen; the rest of the till comes behind it."""
        self._show(0)

    def turn(self) -> None:
        """Bring the next till to the screen; if it cannot be opened the one before comes back."""
        self._before = self._front
        self._show((self._front + 1) % len(self._openers))

    def _show(self, index: int) -> None:
        self._front = index
        place = self._places[index]
        if place is None:
            place = self._places[index] = Opening(self._painter(index))
            self.call_after_refresh(self._begin, index)
        self._stage.desk = place
        place.repaint()

    def tell_failed(self, error: TillError) -> None:
        """Say on the screen, from any thread, what failed beside it."""
        if self._loop is not None and self._loop.is_running():
            self._loop.call_soon_threadsafe(self._say, error)

    def _say(self, error: TillError) -> None:
        from tui.desk import Desk

        desk = self._places[self._front]
        if isinstance(desk, Desk):
            _say_on(desk, error)
            desk.repaint()

    def _handle_exception(self, error: Exception) -> None:
        """Note an error of the program; the library's own page of it would show what was held."""
        from textual.worker import WorkerFailed

        from devices.uncaught import note_uncaught

        cause = error.error if isinstance(error, WorkerFailed) else error
        self.refusal = Unavailable("program_failed", **note_uncaught("till", cause, "screen").facts)
        super()._handle_exception(error)

    def _print_error_renderables(self) -> None:
        self._exit_renderables.clear()

    def _painter(self, index: int) -> Callable[[Picture], None]:
        """Return what draws a till's pictures while that till is in front."""

        def paint(picture: Picture) -> None:
            if index == self._front:
                self._stage.paint(picture)

        return paint

    def _begin(self, index: int) -> None:
        self.run_worker(self._day(index), name=f"counter-{index}")

    async def _day(self, index: int) -> None:
        try:
            counter, surroundings = await self._openers[index]()
        except TillError as error:
            if index and self._say_before(index, error):
                return
            self.refusal = error
        else:
            await self._counter(index, counter, surroundings)
        self.exit()

    def _say_before(self, index: int, error: TillError) -> bool:
        """Go back to the till before and say there why the other cannot come."""
        from tui.desk import Desk

        self._places[index] = None
        desk = self._places[self._before]
        if not isinstance(desk, Desk):
            return False
        _say_on(desk, error)
        if self._front == index:
            self._show(self._before)
        return True

    async def _counter(self, index: int, counter: Counter, surroundings: Surroundings) -> None:
        from tui.desk import Desk
        from tui.screens.counter import run_counter

        desk = Desk(counter, surroundings, self._painter(index), self.bell)
        opening, self._places[index] = self._places[index], desk
        if isinstance(opening, Opening):
            opening.hand_over(desk)
        if self._front == index:
            self._stage.desk = desk
        self.set_interval(CLOCK_S, desk.tick)
        await run_counter(desk)


def _say_on(desk: Desk, error: TillError) -> None:
    from tui.picture import Message, Tone
    from tui.words import explain

    words = explain(error)
    desk.say(Message(words.headline, words.next_step, Tone.REFUSED))
