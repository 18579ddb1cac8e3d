"""The start of the screen: first what a person can begin with, then the till behind it."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from tui.settings_glance import SETTINGS_FILE, theme_at_a_glance

if TYPE_CHECKING:
    from edge.ports import Clock
    from tui.app import Opener, TillApp
    from tui.counter import Counter, DeviceStatus, Surroundings, ToCentre
    from tui.counter_thread import CounterThread
    from tui.inputs import Inputs
    from tui.peripherals import Peripherals
    from tui.sync_watch import SyncWatch

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


@dataclass(frozen=True, slots=True)
class OneOfSeveral:
    """A till among others that can come to the same screen: the demo's.

    `root` is the demo's folder, `index` the place of the till that comes first, `began` is called
    once the till can be used.
    """

    root: Path
    index: int
    began: Callable[[], None]


def run_till(directory: Path, hint: str = "", demo: OneOfSeveral | None = None) -> int:
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
        if demo is None:
            app = TillApp(lambda: asyncio.to_thread(_open, directory, hint, shop), theme)
        else:
            app = _demo_app(demo, hint, theme, shop)
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: app.exit())
        from devices.uncaught import noting_uncaught

        with noting_uncaught("till", app.tell_failed):
            app.run()
    if app.refusal is not None:
        raise app.refusal
    return app.return_code or 0


def _demo_app(demo: OneOfSeveral, hint: str, theme: str, shop: ExitStack) -> TillApp:
    """Return the app over all tills of the demo; each is opened when it first comes to the screen.

    The demo's other processes are only started when the first till can be used.
    """
    from tui.app import TillApp
    from tui.demo_places import PLACES

    def opener(place: int) -> Opener:
        def opened() -> tuple[Counter, Surroundings]:
            till = _open(PLACES[place].folder(demo.root), hint, shop)
            if place == demo.index:
                demo.began()
            return _with_plug(till, demo.root, place, shop, app.turn)

        return lambda: asyncio.to_thread(opened)

    first, *others = (opener((demo.index + step) % len(PLACES)) for step in range(len(PLACES)))
    app = TillApp(first, theme, tuple(others))  # the openers read it when they are called
    return app


def _with_plug(
    till: tuple[Counter, Surroundings],
    root: Path,
    place: int,
    shop: ExitStack,
    turn: Callable[[], None],
) -> tuple[Counter, Surroundings]:
    """Return a till of the demo with its line, which can be pulled, and the way to the next."""
    from tui.demo_line import DemoLine

    counter, surroundings = till
    line = shop.enter_context(DemoLine(root, place))
    centre = replace(
        surroundings.centre, line=line.read, toggle_line=line.toggle, turn_to_other=turn
    )
    news = surroundings.news
    return counter, replace(surroundings, centre=centre, news=lambda: (news(), line.read()))


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
    from devices.log import logging_to_file
    from edge.clock import SystemClock
    from edge.store.keys import database_key
    from tui.counter import Surroundings
    from tui.counter_thread import CounterThread
    from tui.inputs import with_rows
    from tui.sync_facts import FolderFacts
    from tui.sync_watch import SyncWatch
    from tui.terminal_watch import TerminalWatch
    from tui.watching import DevicesWatch, SettingsWatch

    counter = CounterThread(directory)
    shop.callback(counter.close)
    shop.enter_context(logging_to_file(directory, "till", "tui", "devices", "edge", "asyncio"))
    settings = counter.open().till.state.settings
    counter.settle_payment_under_way()
    counter.hear_ahead()
    devices = DevicesWatch(directory, database_key(directory, "devices"))
    watched = SettingsWatch(directory / SETTINGS_FILE, counter)
    sync, clock = SyncWatch(FolderFacts(directory)), SystemClock()
    inputs, peripherals = _listen(directory, counter, clock, shop)
    terminal = TerminalWatch(counter.settings, counter.is_terminal_asked, clock)
    read_devices = with_rows(devices.read, inputs.rows, terminal.rows)
    centre = _to_centre(directory, clock, sync, read_devices)
    surroundings = Surroundings(
        clock=clock,
        zone=settings.zone(),
        hint=hint,
        theme=settings.screen.theme,
        departments=counter.departments,
        in_force=counter.in_force,
        devices=read_devices,
        peripherals=peripherals,
        settings=watched.rows,
        centre=centre,
        news=lambda: (read_devices(), watched.readings, sync.news()),
        terminal_shows=counter.terminal_shows,
    )
    for watch in (devices, sync, watched, terminal):
        shop.enter_context(watch)
    Thread(target=_warm_up, name="warm-up", daemon=True).start()
    return counter, surroundings


def _listen(
    directory: Path, counter: CounterThread, clock: Clock, shop: ExitStack
) -> tuple[Inputs, Peripherals]:
    """Begin to listen to scanners, scale and RFID reader, and to show the customer the sale."""
    from tui.customer_feed import CustomerFeed
    from tui.device_setup import FolderSetup
    from tui.inputs import Inputs

    inputs = Inputs(lambda: counter.settings().devices, clock)
    feed = CustomerFeed(directory, lambda: counter.settings().devices.display)
    setup = FolderSetup(
        directory / SETTINGS_FILE, counter.settings, clock, counter.identity(), inputs.lent
    )
    shop.callback(setup.close)
    for watch in (inputs, feed):
        shop.enter_context(watch)
    return inputs, replace(inputs.peripherals(), setup=setup, show_customer=feed.show)


def _to_centre(
    directory: Path, clock: Clock, sync: SyncWatch, devices: Callable[[], DeviceStatus]
) -> ToCentre:
    from edge.domain.commands import AnswerException
    from tui.counter import ToCentre
    from tui.report import save_report

    return ToCentre(
        status=sync.status,
        conflicts=sync.conflicts,
        send_now=sync.send_now,
        answer=AnswerException,
        save_report=lambda: sync.aside(lambda: save_report(directory, clock, sync.status, devices)),
    )


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
