"""The synchronising process: up and down side by side, until it is told to stop."""

from __future__ import annotations

import logging
import signal
from contextlib import ExitStack, closing
from threading import Thread, current_thread, main_thread
from typing import TYPE_CHECKING

from edge.clock import SystemClock
from edge.domain.errors import Refusal, TillError
from edge.store.till_store import TILL_FILE
from sync.catalogue.lock import writers_lock
from sync.central.contacts import note_contact, note_problem
from sync.central.file import CentralFile
from sync.client.downloading import Downloader
from sync.client.identity import hub_address, tls_context
from sync.client.line import Line, http_client
from sync.client.metrics import metrics_server
from sync.client.pausing import Bell
from sync.client.renewing import renew_when_due
from sync.client.uploading import UNREACHABLE, Uploader
from sync.client.waking import listen
from sync.journal_source import JournalSource

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sync.client.identity import HubAddress

ONCE_TRIES_MAX = 3
RENEW_LOOK_S = 3600.0
NUDGE_SIGNAL = signal.SIGUSR1
"""Sent to the process to have it try at once instead of waiting for its pause to end."""
STOP_WITHIN_S = 5.0

_log = logging.getLogger(__name__)


def run_sync(directory: Path, *, once: bool = False, metrics: str | None = None) -> int:
    """Bring till and centre into step; return the exit status.

    `once` sends and fetches what there is and ends (1 where the centre was not reached). `metrics`
    is HOST:PORT to serve figures at. Raises `Refusal`: no_shop, not_enrolled, and sync_running
    where another one is at work.
    """
    if not (directory / TILL_FILE).exists():
        raise Refusal("no_shop", path=str(directory))
    address = hub_address(directory)
    with ExitStack() as stack:
        stack.enter_context(writers_lock(directory))
        process = _Process(directory, address, stack)
        if metrics:
            stack.enter_context(metrics_server(directory, metrics))
        return process.once() if once else process.forever()


class _Process:
    """What runs beside each other in the process, and what they share."""

    def __init__(self, directory: Path, address: HubAddress, stack: ExitStack) -> None:
        self._directory = directory
        self._address = address
        self._clock = SystemClock()
        self._bell = Bell()
        self._central = stack.enter_context(closing(CentralFile(directory)))
        self._sent_at = 0
        self._hub = address.url.removeprefix("https://")

    def once(self) -> int:
        """Send and fetch what there is."""
        with closing(self._line()) as line, closing(self._source()) as source:
            uploader = Uploader(source, self._central, line, self._bell, self._clock)
            downloader = Downloader(self._directory, self._central, line, self._bell, self._clock)
            downloader.heard_epoch = uploader.heard_epoch
            for _ in range(ONCE_TRIES_MAX):
                pauses = (uploader.drain(), downloader.drain())
                if pauses == (None, None):
                    return 0
                self._bell.wait(self, max(pause or 0.0 for pause in pauses))
                uploader.ask_again()
        return 1

    def forever(self) -> int:
        """Serve until SIGTERM or SIGINT."""
        if current_thread() is main_thread():
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: self._bell.stop())
            signal.signal(NUDGE_SIGNAL, lambda *_: self._bell.ring())
        down = Downloader(self._directory, self._central, self._line(), self._bell, self._clock)
        threads = [
            self._thread("upload", lambda: self._upload(down)),
            self._thread("download", down.run),
            self._thread("wake", lambda: self._listen(down)),
        ]
        while not self._bell.is_over:
            self._renew()
            self._bell.wait(self, RENEW_LOOK_S)
        for thread in threads:
            thread.join(STOP_WITHIN_S)
        return 0

    def _thread(self, name: str, work: Callable[[], None]) -> Thread:
        def guarded() -> None:
            try:
                work()
            except TillError as error:
                _log.error("sync_part_ended", extra={"part": name, "code": error.code})
                with self._central.writing() as connection:
                    note_problem(connection, error.code, error.facts)
                # Whoever supervises the process starts it anew, with files opened anew.
                self._bell.stop()

        thread = Thread(target=guarded, name=name, daemon=True)
        thread.start()
        return thread

    def _upload(self, down: Downloader) -> None:
        with closing(self._source()) as source, closing(self._line()) as line:
            uploader = Uploader(source, self._central, line, self._bell, self._clock)
            down.heard_epoch = uploader.heard_epoch
            uploader.run()

    def _listen(self, down: Downloader) -> None:
        with http_client(self._address.url, tls_context(self._directory)) as client:
            listen(client, self._bell, down.poke, self._stands, self._broken)

    def _renew(self) -> None:
        with closing(self._line()) as line:
            renew_when_due(self._directory, line, self._clock.now())

    def _line(self) -> Line:
        return Line(http_client(self._address.url, tls_context(self._directory)), self._heard)

    def _source(self) -> JournalSource:
        return JournalSource(self._directory)

    def _heard(self, hub_micros: int) -> None:
        """Note the centre's clock, at most once a second: a backlog has many answers."""
        monotonic = self._clock.monotonic_micros()
        if monotonic - self._sent_at < 1_000_000:
            return
        self._sent_at = monotonic
        self._write_contact(hub_micros, monotonic)

    def _stands(self, hub_micros: int) -> None:
        """Let what waits for its next try go at once: the line stands again."""
        self._heard(hub_micros)
        self._bell.ring()

    def _broken(self) -> None:
        """Say that the line is down, as soon as that is known."""
        self._sent_at = 0
        with self._central.writing() as connection:
            note_problem(connection, UNREACHABLE, {"hub": self._hub})

    def _write_contact(self, hub_micros: int, monotonic: int) -> None:
        now = self._clock.now().micros
        with self._central.writing() as connection:
            note_contact(
                connection,
                heard_micros=now,
                hub_micros=hub_micros,
                offset_micros=now - hub_micros,
                monotonic_micros=monotonic,
                boot=self._clock.boot_id(),
            )
