"""Plays the till's screen in tests, with and without a terminal."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC
from typing import TYPE_CHECKING

from edge.domain.instant import Instant
from harness.fake_till import NOON_MICROS, FakeTill
from harness.keyboard import keys
from tui.app import TillApp
from tui.counter import (
    Counter,
    DeviceRow,
    DeviceStatus,
    InForce,
    Named,
    SettingRow,
    Surroundings,
    UncertainPrint,
)
from tui.desk import ECHO_AFTER_S, Desk
from tui.picture import Picture
from tui.screens.counter import run_counter
from tui.stage import Stage

if TYPE_CHECKING:
    from textual.app import App

    from edge.services.view import TillView


class FrozenClock:
    """A clock that stands still."""

    def now(self) -> Instant:
        """Return the one moment there is."""
        return Instant(NOON_MICROS)

    def monotonic_micros(self) -> int:
        """Return a fixed reading."""
        return 0

    def boot_id(self) -> str:
        """Return a fixed tag."""
        return "boot"


IN_FORCE = InForce(
    tender_kinds=(Named("cash", "Cash"), Named("card", "Card"), Named("voucher", "Voucher"))
)

SURROUNDINGS = Surroundings(
    clock=FrozenClock(),
    zone=UTC,
    departments=lambda: (Named("food", "Food"), Named("misc", "Other goods")),
    in_force=lambda: IN_FORCE,
    devices=lambda: DeviceStatus(
        (DeviceRow("Printer", "ready", True), DeviceRow("Drawer", "closed", True))
    ),
    settings=lambda: (SettingRow("screen.theme", "dark", "settings.toml, line 3"),),
)

UNCERTAIN = DeviceStatus(
    (DeviceRow("Printer", "paper is out", False),),
    (UncertainPrint("e1", "Receipt 000481", NOON_MICROS),),
)


@dataclass
class Played:
    """A till that is being played: what it shows, what it was asked, how often it beeped."""

    till: FakeTill
    desk: Desk
    pictures: list[Picture]
    beeps: list[int] = field(default_factory=list)
    ended: bool = False

    @property
    def picture(self) -> Picture:
        """Return what is on the screen."""
        return self.pictures[-1]

    async def type(self, text: str) -> None:
        """Strike keys all at once, and wait until the till waits again."""
        for key in keys(text):
            self.desk.feed(key)
        await self.rest()

    async def rest(self) -> None:
        """Wait until nothing moves any more and what is typed is shown."""
        for pause_s in (*[0.0] * 50, 2 * ECHO_AFTER_S, *[0.0] * 5):
            await asyncio.sleep(pause_s)


@asynccontextmanager
async def playing(
    view: TillView | None = None,
    till: FakeTill | None = None,
    surroundings: Surroundings = SURROUNDINGS,
) -> AsyncIterator[Played]:
    """Run the counter's day on a desk without a terminal."""
    till = till or FakeTill()
    if view is not None:
        till.view = view
    pictures: list[Picture] = []
    beeps: list[int] = []
    desk = Desk(till, surroundings, pictures.append, lambda: beeps.append(1))
    played = Played(till, desk, pictures, beeps)
    day = asyncio.ensure_future(run_counter(desk))
    await played.rest()
    try:
        yield played
    finally:
        played.ended = day.done()
        day.cancel()
        with suppress(asyncio.CancelledError):
            await day


def till_app(counter: Counter, surroundings: Surroundings = SURROUNDINGS) -> TillApp:
    """Return the app over a till that is opened already."""

    async def opened() -> tuple[Counter, Surroundings]:
        return counter, surroundings

    return TillApp(opened, surroundings.theme)


async def strike(app: TillApp, text: str) -> None:
    """Strike keys all at once, as a keyboard does, and wait until the screen waits again."""
    stage = app.screen
    assert isinstance(stage, Stage)
    assert stage.desk is not None
    for key in keys(text):
        stage.desk.feed(key)
    for pause_s in (*[0.0] * 20, 2 * ECHO_AFTER_S, *[0.0] * 5):
        await asyncio.sleep(pause_s)


def screen_text(app: App[None]) -> str:
    """Return what is on the screen as text, without the blanks at the ends of rows."""
    width, height = app.size
    strips = app.screen._compositor.render_strips()
    rows = ["".join(segment.text for segment in strip) for strip in strips[:height]]
    return "\n".join(row[:width].rstrip() for row in rows) + "\n"


def with_hint(surroundings: Surroundings, hint: str) -> Surroundings:
    """Return the same surroundings with a line for the sign-in screen."""
    return replace(surroundings, hint=hint)


Devices = Callable[[], DeviceStatus]
