"""The start of the screen: first what a person can begin with, then the till behind it."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sys
from contextlib import ExitStack
from threading import Thread
from typing import TYPE_CHECKING

from tui.settings_glance import SETTINGS_FILE, theme_at_a_glance

if TYPE_CHECKING:
    from pathlib import Path

    from tui.counter import Counter, Surroundings

SCREEN_ENVIRONMENT = {
    "TEXTUAL_ANIMATIONS": "none",
    "TEXTUAL_SMOOTH_SCROLL": "0",
    "ESCDELAY": "25",
    "TEXTUAL_FPS": "500",
}
"""Read once by the screen library when it is imported: nothing moves, Esc is immediate, a line is
painted within two milliseconds of being ready and not with the next frame of a film."""


SWITCH_S = 0.0005
"""How long a thread may keep another waiting for the interpreter: Python's own five milliseconds
would be felt in every line, since reader, writer and screen take turns for it."""

YOUNG_OBJECTS_MAX = 20_000
"""A screenful of work makes some thousand objects; a collection after each would be felt."""


def run_till(directory: Path, hint: str = "") -> int:
    """Show the till of a shop until the operator leaves; return the exit status.

    Raises what opening the shop raises; until all of that is checked nothing can be sold.
    """
    os.environ |= SCREEN_ENVIRONMENT
    sys.setswitchinterval(SWITCH_S)
    # What is imported stays; to look for garbage in it would only make the cashier wait.
    gc.disable()
    theme = theme_at_a_glance(directory / SETTINGS_FILE) or _checked_theme(directory)
    from tui.app import TillApp

    with ExitStack() as shop:
        app = TillApp(lambda: asyncio.to_thread(_open, directory, hint, shop), theme)
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: app.exit())
        app.run()
    if app.refusal is not None:
        raise app.refusal
    return app.return_code or 0


def _checked_theme(directory: Path) -> str:
    """Open the shop without a screen, so that what is wrong is said on the plain terminal."""
    from tui.shop import open_till

    with open_till(directory) as shop:
        return shop.till.state.settings.screen.theme


def _open(directory: Path, hint: str, shop: ExitStack) -> tuple[Counter, Surroundings]:
    """Open the shop and watch devices and settings until `shop` is closed.

    All that the screen needs from now on is imported here, off its loop.
    """
    import tui.screens.counter  # noqa: F401
    from edge.clock import SystemClock
    from edge.store.keys import database_key
    from tui.counter import Surroundings
    from tui.counter_thread import CounterThread
    from tui.watching import DevicesWatch, SettingsWatch

    counter = CounterThread(directory)
    shop.callback(counter.close)
    settings = counter.open().till.state.settings
    counter.settle_payment_under_way()
    devices = DevicesWatch(directory, database_key(directory, "devices"))
    watched = SettingsWatch(directory / SETTINGS_FILE, counter)
    surroundings = Surroundings(
        clock=SystemClock(),
        zone=settings.zone(),
        hint=hint,
        theme=settings.screen.theme,
        departments=counter.departments,
        in_force=counter.in_force,
        devices=devices.read,
        settings=watched.rows,
        news=lambda: (devices.read(), watched.readings),
    )
    shop.enter_context(devices)
    shop.enter_context(watched)
    Thread(target=_warm_up, name="warm-up", daemon=True).start()
    return counter, surroundings


def _warm_up() -> None:
    """Do now what the first sale would wait for; then look for garbage again, but seldom.

    All that is there by now is kept out of it. It holds a few hundred objects of garbage; to look
    for them would stop the screen for as long as a dozen lines take.
    """
    from edge.store import codec

    codec.prepare()
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS_MAX, 20, 100)
    gc.enable()
