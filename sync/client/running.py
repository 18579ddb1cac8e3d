"""The synchronising process: up and down side by side, until it is told to stop."""

from __future__ import annotations

import logging
import signal
from contextlib import ExitStack, closing, contextmanager, suppress
from threading import Event, Thread, current_thread, main_thread
from typing import TYPE_CHECKING

from edge.clock import SystemClock
from edge.domain.errors import DataDamaged, Refusal, TillError
from edge.store.upgrade import TILL_FILE
from sync.catalogue.lock import writers_lock
from sync.central.contacts import has_problem, note_contact, note_problem
from sync.central.file import CentralFile
from sync.client.asking import Asking, hear_once
from sync.client.claiming import BacklogClaims
from sync.client.downloading import Downloader
from sync.client.identity import hub_address, show_certificate, tls_context
from sync.client.line import Line, http_client
from sync.client.own_tail import OwnTail
from sync.client.packing import BatchPacker
from sync.client.pausing import Bell
from sync.client.uploading import UNREACHABLE, Uploader
from sync.client.waking import listen
from sync.journal_source import JournalSource
from sync.waking import NUDGE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sync.client.identity import HubAddress

ONCE_TRIES_MAX = 3
RENEW_LOOK_S = 3600.0
STOP_WITHIN_S = 5.0
AGAIN_S = 5.0
"""After which a part that could not go on, for a full disk for example, is begun anew."""

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
    if current_thread() is main_thread():
        # From the moment that others find the process by its lock a nudge must not end it.
        signal.signal(NUDGE, signal.SIG_IGN)
    with ExitStack() as stack:
        stack.enter_context(writers_lock(directory))
        process = _Process(directory, address, stack)
        if metrics:
            from sync.client.metrics import metrics_server

            stack.enter_context(metrics_server(directory, metrics))
        return process.once() if once else process.forever()


class _Process:
    """What runs beside each other in the process, and what they share."""

    def __init__(self, directory: Path, address: HubAddress, stack: ExitStack) -> None:
        self._directory = directory
        self._address = address
        self._clock = SystemClock()
        self._bell = Bell()
        self._tls = tls_context(directory)
        self._central = stack.enter_context(closing(CentralFile(directory)))
        self._sent_at = 0
        self._hub = address.url.removeprefix("https://")
        self._centre_changed = Event()
        self._renew_at = 0
        self._status = 0

    def once(self) -> int:
        """Send and fetch what there is."""
        with closing(self._line()) as line, self._uploader(line) as uploader:
            downloader = self._downloader(line)
            for _ in range(ONCE_TRIES_MAX):
                pauses = (uploader.drain(), downloader.drain())
                if pauses == (None, None):
                    hear_once(self._directory, self._central, line, self._bell, self._clock)
                    return 0
                self._bell.wait(self, max(pause or 0.0 for pause in pauses))
                uploader.ask_again()
                downloader.look_again()
        return 1

    def forever(self) -> int:
        """Serve until SIGTERM or SIGINT."""
        if current_thread() is main_thread():
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: self._bell.stop())
            signal.signal(NUDGE, lambda *_: self._bell.ring())
        down = self._downloader(self._line())
        threads = [
            self._thread("upload", self._upload),
            self._thread("download", down.run),
            self._thread("ask", self._ask),
        ]
        # Not waited for at the end: it hangs on a line on which nothing comes for a while.
        self._thread("wake", lambda: self._listen(down))
        while not self._bell.is_over:
            self._renew()
            self._bell.wait(self, RENEW_LOOK_S)
        for thread in threads:
            thread.join(STOP_WITHIN_S)
        return self._status

    def _thread(self, name: str, work: Callable[[], None]) -> Thread:
        def guarded() -> None:
            while not self._bell.is_over:
                try:
                    work()
                except TillError as error:
                    self._trouble(name, error)
                except Exception:
                    # An error of the program: the process ends whole, so that it is started anew
                    # and somebody sees it, instead of going on with a part that is dead.
                    _log.exception("sync_part_broken", extra={"part": name})
                    self._status = 1
                    self._bell.stop()
                    raise

        thread = Thread(target=guarded, name=name, daemon=True)
        thread.start()
        return thread

    def _trouble(self, name: str, error: TillError) -> None:
        """Begin a part anew after a while; a damaged file ends the process, for people to see."""
        _log.error("sync_part_ended", extra={"part": name, "code": error.code})
        with suppress(TillError), self._central.writing() as connection:
            note_problem(connection, error.code, error.facts)
        if isinstance(error, DataDamaged):
            self._status = 1
            self._bell.stop()
        self._bell.wait(name, AGAIN_S)

    def _ask(self) -> None:
        with (
            closing(self._line()) as line,
            closing(
                Asking(self._directory, self._central, line, self._bell, self._clock)
            ) as asking,
        ):
            asking.run()

    def _upload(self) -> None:
        with closing(self._line()) as line, self._uploader(line) as uploader:
            uploader.run()

    @contextmanager
    def _uploader(self, line: Line) -> Iterator[Uploader]:
        with (
            closing(JournalSource(self._directory)) as source,
            closing(BatchPacker(self._directory)) as packer,
            closing(BacklogClaims(self._directory, self._central, self._line)) as claims,
            closing(self._own_tail()) as own_tail,
        ):
            uploader = Uploader(
                source,
                packer,
                self._central,
                line,
                self._bell,
                self._clock,
                self._centre_changed,
                claims,
                own_tail,
            )
            with closing(uploader):
                yield uploader

    def _own_tail(self) -> OwnTail:
        return OwnTail(self._directory, self._central, self._line, self._bell, self._clock)

    def _downloader(self, line: Line) -> Downloader:
        return Downloader(
            self._directory, self._central, line, self._bell, self._clock, self._centre_changed
        )

    def _listen(self, down: Downloader) -> None:
        with http_client(self._address.url, self._tls) as client:
            listen(client, self._bell, down.poke, self._stands, self._broken)

    def _renew(self) -> None:
        """Look after the certificate; the bell rings much more often than that is needed."""
        monotonic = self._clock.monotonic_micros()
        if monotonic < self._renew_at:
            return
        self._renew_at = monotonic + int(RENEW_LOOK_S * 1_000_000)
        from sync.client.renewing import renew_when_due

        with closing(self._line()) as line:
            if renew_when_due(self._directory, line, self._clock.now()):
                # Whoever connects from now on shows the new one.
                show_certificate(self._tls, self._directory)

    def _line(self) -> Line:
        return Line(http_client(self._address.url, self._tls), self._heard)

    def _heard(self, hub_micros: int) -> None:
        """Note the centre's clock; of many answers in a second one, unless trouble is over."""
        monotonic = self._clock.monotonic_micros()
        if monotonic - self._sent_at < 1_000_000:
            with self._central.reading() as connection:
                if not has_problem(connection):
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
