"""The composition of the screen: the shop opened, devices and settings watched, the app run."""

from __future__ import annotations

import gc
import os
import signal
from typing import TYPE_CHECKING

from edge.clock import SystemClock
from edge.store.keys import database_key
from tui.counter import Named, Surroundings
from tui.counter_thread import CounterThread
from tui.shop import SETTINGS_FILE
from tui.watching import DevicesWatch, SettingsWatch

if TYPE_CHECKING:
    from pathlib import Path

    from tui.shop import OpenShop

SCREEN_ENVIRONMENT = {
    "TEXTUAL_ANIMATIONS": "none",
    "TEXTUAL_SMOOTH_SCROLL": "0",
    "ESCDELAY": "25",
    "TEXTUAL_FPS": "500",
}
"""Read once by the screen library when it is imported: nothing moves, Esc is immediate, a line is
painted within two milliseconds of being ready and not with the next frame of a film."""


YOUNG_OBJECTS_MAX = 20_000
"""A screenful of work makes some thousand objects; a collection after each would be felt."""


def run_till(directory: Path, hint: str = "") -> int:
    """Open a shop and show its till until the operator leaves; return the exit status."""
    os.environ |= SCREEN_ENVIRONMENT
    counter = CounterThread(directory)
    try:
        shop = counter.open()
        counter.settle_payment_under_way()
        _show(directory, counter, shop, hint)
    finally:
        counter.close()
    return 0


def _show(directory: Path, counter: CounterThread, shop: OpenShop, hint: str) -> None:
    from tui.app import TillApp

    settings = shop.till.state.settings
    devices = DevicesWatch(directory, database_key(directory, "devices"))
    watched = SettingsWatch(directory / SETTINGS_FILE, counter, settings)
    surroundings = Surroundings(
        clock=SystemClock(),
        zone=settings.zone(),
        hint=hint,
        amount_entry=settings.screen.amount_entry,
        theme=settings.screen.theme,
        departments=counter.departments,
        tender_kinds=tuple(
            Named(rule.type, rule.name) for rule in settings.tender_rules().values()
        ),
        devices=devices.read,
        settings=watched.rows,
    )
    app = TillApp(counter, surroundings)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: app.exit())
    _calm_collector()
    with devices, watched:
        app.run()


def _calm_collector() -> None:
    """Keep the collector from walking all that was imported while a line waits to be painted."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS_MAX, 20, 100)
