"""Brings the feeds down: what protects people first, then goods, then the store's facts."""

from __future__ import annotations

import logging
import time
from contextlib import closing, suppress
from dataclasses import replace
from threading import Lock
from typing import TYPE_CHECKING

from edge.domain.errors import TillError, Unavailable
from sync.catalogue.bootstrap import bootstrap
from sync.catalogue.manifest import read_manifest
from sync.central.chain import chain_cursors
from sync.central.contacts import note_problem, note_progress, note_stop
from sync.client.applying import FeedApplier
from sync.client.order_retention import OrderRetention
from sync.client.pausing import jittered_s
from sync.engine import Receiver
from sync.journal_source import JournalSource
from sync.own_tail import is_missing
from sync.steps import (
    ApplyRows,
    Fetch,
    Lost,
    Nothing,
    Refused,
    StartAgain,
    Stop,
    WaitFor,
)
from sync.wire import problems
from sync.wire.feeds import BOOTSTRAP_ROWS, CHAIN, ENTRY_REF, FEEDS, LANE_FORKED

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from threading import Event

    from edge.ports import Clock
    from sync.central.file import CentralFile
    from sync.client.line import Line
    from sync.client.pausing import Bell
    from sync.steps import Effect

POLL_S = 30.0
"""How often the feeds are asked where no wake-up comes through."""
NOT_READY_MICROS = 10 * 60 * 1_000_000
"""How long a file that is being made is waited for before the goods are read row by row."""
_STOPPED_S = 10.0
_KEEP_UP_S = 0.02

_log = logging.getLogger(__name__)


class Downloader:
    """Runs the receivers of the feeds. Belongs to one thread; `poke` may come from any.

    `centre_changed` is set for the other thread once the centre is found to have been put back.
    """

    def __init__(
        self,
        directory: Path,
        central: CentralFile,
        line: Line,
        bell: Bell,
        clock: Clock,
        centre_changed: Event,
    ) -> None:
        self._directory = directory
        self._central = central
        self._line = line
        self._bell = bell
        self._clock = clock
        self._applier = FeedApplier(directory, central, clock)
        self._retention = OrderRetention(directory, central, clock)
        self._has_goods = False
        self._goods_asked_micros: int | None = None
        self._least_s = 0.0
        self._centre_changed = centre_changed
        self._polled_micros = clock.monotonic_micros()
        self._receivers: dict[str, Receiver] = {}
        self._heads: dict[str, int] = {}
        self._poked = Lock()

    def run(self) -> None:
        """Fetch what there is, then wait to be poked or for the next poll, until told to stop."""
        while not self._bell.is_over:
            pause = self.drain()
            self._bell.wait(self, POLL_S if pause is None else pause, self._least_s)
            self._least_s = 0.0
            self._refresh()

    def poke(self, heads: Mapping[str, int]) -> None:
        """Take the hint that feeds have reached positions."""
        with self._poked:
            self._heads.update(heads)
        self._bell.ring()

    def drain(self) -> float | None:
        """Fetch all there is; return None when nothing is left, else how long to wait (seconds)."""
        for feed in FEEDS:
            while not self._bell.is_over:
                try:
                    pause = self._step(feed, self._receiver(feed))
                except TillError as error:
                    # What was not applied is fetched again, from where the files say they are.
                    self._receivers.pop(feed, None)
                    return self._trouble(error)
                if pause is None:
                    break
                if pause:
                    return pause
        self._retention.look()
        return None

    def _step(self, feed: str, receiver: Receiver) -> float | None:
        """Do what a feed needs next; return None for nothing, else how long to wait (seconds)."""
        step = receiver.ask()
        if isinstance(step, Nothing):
            return None
        if isinstance(step, Stop):
            return self._stop(step)
        if isinstance(step, WaitFor):
            return self._pause(step)
        assert isinstance(step, Fetch)
        now, effects = receiver.told(self._line.fetch(step))
        self._receivers[feed] = now
        self._notice(effects)
        self._applier.keep(feed, effects)
        if not effects and now.head is not None:
            self._applier.note_in_step(now.cursor)
        # A till that sells on the same machine is not made to wait for a long feed.
        time.sleep(_KEEP_UP_S if effects else 0)
        return 0.0

    def _receiver(self, feed: str) -> Receiver:
        known = self._receivers.get(feed)
        if known is None:
            if feed == CHAIN:
                self._begin_goods()
            known = self._receivers[feed] = Receiver(self._applier.cursor(feed))
        with self._poked:
            head = self._heads.pop(feed, None)
        if head is not None:
            known = self._receivers[feed] = known.poked(head)
        return known

    def _begin_goods(self) -> None:
        """Fetch the whole catalogue as a file where there is none of the centre's yet."""
        if not self._has_goods:
            self._has_goods = chain_cursors(self._directory) is not None or self._bootstrap()

    def _bootstrap(self) -> bool:
        """Fetch the catalogue as a file; tell whether one is in force now."""
        answer = self._line.get("/v1/catalogue")
        if isinstance(answer, Lost):
            # Row by row would take a whole catalogue's time for one answer that was lost.
            raise Unavailable("centre_unreachable")
        if isinstance(answer, Refused):
            if answer.code == problems.CATALOGUE_NOT_READY and self._can_wait():
                raise Unavailable(answer.code)
            return False
        manifest = read_manifest(answer)
        if manifest.items < BOOTSTRAP_ROWS and manifest.position < BOOTSTRAP_ROWS:
            return False

        def fetch(offset: int, length: int) -> bytes:
            part = self._line.part(f"/v1/catalogue/{manifest.packed_file}", offset, length)
            if isinstance(part, Refused | Lost):
                raise Unavailable("centre_unreachable")
            return part

        def progress(done: int, total: int) -> None:
            with self._central.writing() as connection:
                note_progress(connection, "bootstrap", done, total)

        bootstrap(self._directory, manifest, fetch, self._clock.now(), progress=progress)
        return True

    def _can_wait(self) -> bool:
        """Tell whether the file of the goods was asked for not long ago for the first time."""
        now_micros = self._clock.monotonic_micros()
        if self._goods_asked_micros is None:
            self._goods_asked_micros = now_micros
        return now_micros - self._goods_asked_micros < NOT_READY_MICROS

    def _notice(self, effects: tuple[Effect, ...]) -> None:
        """Tell the other thread what it would find out only with the next thing it has to send.

        That is another life of the centre, another machine with this lane's journal, or entries
        that this file lost.
        """
        if any(map(self._concerns_sender, effects)):
            self._centre_changed.set()
            self._bell.ring()

    def _concerns_sender(self, effect: Effect) -> bool:
        if isinstance(effect, StartAgain):
            return effect.reason == problems.EPOCH_CHANGED
        kinds = {row.kind for row in effect.rows} if isinstance(effect, ApplyRows) else set()
        if ENTRY_REF not in kinds:
            return LANE_FORKED in kinds
        assert isinstance(effect, ApplyRows)
        with closing(JournalSource(self._directory)) as source:
            return is_missing(effect.rows, source)

    def look_again(self) -> None:
        """Look at every feed again, whatever was heard or refused before."""
        self._polled_micros = self._clock.monotonic_micros()
        self._receivers = {
            feed: replace(receiver.rested().polled(), stopped="")
            for feed, receiver in self._receivers.items()
        }

    def _refresh(self) -> None:
        """Let those that waited go on; now and then look again, whatever was heard before."""
        since = self._clock.monotonic_micros() - self._polled_micros
        if since >= POLL_S * 1_000_000 or any(r.stopped for r in self._receivers.values()):
            self.look_again()
        else:
            self._receivers = {feed: r.rested() for feed, r in self._receivers.items()}

    def _pause(self, wait: WaitFor) -> float:
        if wait.code and not wait.code.startswith("http_"):
            with self._central.writing() as connection:
                note_problem(connection, wait.code, {"hub": self._line.hub})
        self._least_s = wait.least_s
        return jittered_s(wait)

    def _stop(self, stop: Stop) -> float:
        with self._central.writing() as connection:
            note_stop(connection, stop.code)
        _log.warning("reading_stopped", extra={"code": stop.code})
        return _STOPPED_S

    def _trouble(self, error: TillError) -> float:
        _log.warning("feed_not_applied", extra={"code": error.code})
        with suppress(TillError), self._central.writing() as connection:
            note_problem(connection, error.code, error.facts)
        return jittered_s(WaitFor(3))
