"""The process that prints: `till devices`."""

from __future__ import annotations

import logging
import signal
import time
from contextlib import ExitStack
from threading import Event
from typing import TYPE_CHECKING

from devices.display.output import DisplayOutput, NamedDisplay, no_display
from devices.drivers import load_driver
from devices.escpos_library import fresh_builder
from devices.lock import single_instance
from devices.log import log_to_stderr, logging_to_file
from devices.shop_settings import check_settings
from devices.spool_file import file_identity, open_spool, was_set_aside
from devices.till_file import TillFile
from devices.uncaught import noting_uncaught
from devices.worker import Neighbour, Worker
from edge.clock import SystemClock
from edge.domain.errors import TillError, Unavailable
from edge.store.database import Error, as_till_error
from edge.store.keys import database_key

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from devices.settings import DevicesSettings
    from devices.shop_settings import ShopSettings
    from devices.spool import Spool
    from edge.ports import Clock

POLL_S = 0.025
"""A drawer that springs open this much later feels immediate."""

_REOPEN_S = 1.0
_KEEP_MICROS = 14 * 86_400 * 1_000_000
"""Ended jobs are kept for as long as a shop may be without help from outside."""

_REOPEN_MICROS = 86_400 * 1_000_000
"""Once a day everything is opened anew, and jobs that nobody asks for any more are forgotten."""

_FINISH_MICROS = 5_000_000

_log = logging.getLogger(__name__)


def run_until_signalled(
    directory: Path,
    settings: DevicesSettings,
    newer: ShopSettings | None = None,
    display: NamedDisplay = no_display,
    tell: Callable[[TillError], None] = lambda _: None,
) -> int:
    """Serve a folder until SIGTERM or SIGINT; return the exit status. For a process of its own.

    `tell` says a person what failed on another thread. Raises what `run` raises, and `Unavailable`
    (program_failed) for what nobody foresaw.
    """
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    log_to_stderr("devices", "edge")
    with logging_to_file(directory, "devices", "devices", "edge"), noting_uncaught("devices", tell):
        run(directory, settings, stop, newer=newer, display=display)
    return 0


def run(
    directory: Path,
    settings: DevicesSettings,
    stop: Event,
    clock: Clock | None = None,
    newer: ShopSettings | None = None,
    display: NamedDisplay = no_display,
) -> None:
    """Serve a shop's folder until `stop` is set; a job that is being printed is finished first.

    Waits for a folder whose till is still being made, and goes on with `newer` settings once there
    are any. `display` is asked now and then which customer display there is. Raises `Refusal`
    (already_running) and `BadInput` for settings that name no driver or model.
    """
    clock = clock or SystemClock()
    check_settings(directory, settings, clock)
    with single_instance(directory):
        _log.info("started", extra={"printer": settings.printer, "model": settings.model})
        told = ""
        while not stop.is_set():
            try:
                _serve(directory, newer.current if newer else settings, stop, clock, newer, display)
            except (TillError, Error, OSError) as error:
                if _code(error) != told:
                    told = _code(error)
                    _log.warning("reopening", extra={"error": told})
                stop.wait(_REOPEN_S)
        _log.info("stopped")


def _serve(
    directory: Path,
    settings: DevicesSettings,
    stop: Event,
    clock: Clock,
    newer: ShopSettings | None,
    display: NamedDisplay,
) -> None:
    """Open everything and work until something has to be opened again."""
    key = _wait_for_key(directory, stop)
    if key is None:
        return
    with ExitStack() as opened:
        spool = open_spool(directory, key, clock.now().micros)
        opened.callback(spool.close)
        worker = _worker(directory, settings, spool, clock, opened)
        till = TillFile(directory, spool, settings, clock, spool_was_lost=was_set_aside(directory))
        opened.callback(till.close)
        shown = DisplayOutput(directory, display, clock, worker.pass_on)
        opened.callback(shown.close)
        worker.start()
        # The first import takes half a second, which the first customer need not wait.
        fresh_builder(settings.printer_model())
        spool.prune(clock.now().micros - _KEEP_MICROS)
        spool_file, begun_micros = file_identity(directory), clock.monotonic_micros()
        while not stop.is_set():
            if clock.monotonic_micros() - begun_micros > _REOPEN_MICROS and worker.is_free:
                break
            if file_identity(directory) != spool_file:
                # A restoring has set the file aside; what is written into it there nobody reads.
                raise Unavailable("devices_file_moved")
            shown.step(spool)
            if newer is not None and newer.take_newer():
                _log.info("settings_changed", extra={"printer": newer.current.printer})
                break
            taken = till.take()
            if not (worker.step() or taken):
                stop.wait(POLL_S)
        _finish(worker, clock)


def _worker(
    directory: Path, settings: DevicesSettings, spool: Spool, clock: Clock, opened: ExitStack
) -> Worker:
    printer = load_driver(settings.printer)(directory, settings, clock)
    opened.callback(printer.close)
    neighbour = _neighbour(directory, settings, clock)
    if neighbour is not None:
        opened.callback(neighbour.printer.close)
    return Worker(spool, printer, clock, neighbour=neighbour, drawer=settings.drawer)


def _finish(worker: Worker, clock: Clock) -> None:
    """Let what is coming out of a printer come out; nobody need be asked about it."""
    end_micros = clock.monotonic_micros() + _FINISH_MICROS
    while worker.is_printing and clock.monotonic_micros() < end_micros:
        if not worker.go_on():
            time.sleep(POLL_S)


def _neighbour(directory: Path, settings: DevicesSettings, clock: Clock) -> Neighbour | None:
    told = settings.neighbour
    if told is None:
        return None
    printer = load_driver(told.printer)(directory, told, clock)
    return Neighbour(printer, settings.neighbour_after_s)


def _wait_for_key(directory: Path, stop: Event) -> str | None:
    while not (directory / "keys" / "devices.key").exists():
        if stop.wait(_REOPEN_S / 10):
            return None
    return database_key(directory, "devices")


def _code(error: TillError | Error | OSError) -> str:
    if isinstance(error, Error):
        return as_till_error(error).code
    return error.code if isinstance(error, TillError) else type(error).__name__
