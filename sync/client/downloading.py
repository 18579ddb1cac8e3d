"""Brings the feeds down: what protects people first, then goods, then the store's facts."""

from __future__ import annotations

import logging
import time
from threading import Lock
from typing import TYPE_CHECKING, Any

from edge.domain.errors import TillError, Unavailable
from sync.catalogue.bootstrap import bootstrap
from sync.catalogue.deltas import start_following
from sync.catalogue.manifest import read_manifest
from sync.central.chain import apply_chain, chain_cursors
from sync.central.contacts import note_problem, note_progress
from sync.central.cursors import read_cursor
from sync.central.heard import apply_heard, forget_feed, note_age
from sync.client.pausing import jittered_s
from sync.customers.feed import apply_people
from sync.engine import Receiver
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
from sync.wire.feeds import CHAIN, FEEDS, SAFETY, FeedCursor

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from edge.ports import Clock
    from sync.central.file import CentralFile
    from sync.client.line import Line
    from sync.client.pausing import Bell
    from sync.steps import Effect

POLL_S = 30.0
"""How often the feeds are asked where no wake-up comes through."""
BOOTSTRAP_ROWS = 2_000
"""A till that lacks more rows of goods than this fetches the whole catalogue as a file."""
SAFETY_PEOPLE = "safety/people"
_STOPPED_S = 10.0
_KEEP_UP_S = 0.02

_log = logging.getLogger(__name__)


class Downloader:
    """Runs the receivers of the feeds. Belongs to one thread; `poke` may come from any."""

    def __init__(
        self, directory: Path, central: CentralFile, line: Line, bell: Bell, clock: Clock
    ) -> None:
        self._directory = directory
        self._central = central
        self._line = line
        self._bell = bell
        self._clock = clock
        self._receivers: dict[str, Receiver] = {}
        self._heads: dict[str, int] = {}
        self._poked = Lock()

    def run(self) -> None:
        """Fetch what there is, then wait to be poked or for the next poll, until told to stop."""
        while not self._bell.is_over:
            pause = self.drain()
            is_quiet = pause is None
            rang = self._bell.wait(self, POLL_S if pause is None else pause)
            self._refresh(is_quiet=is_quiet and not rang)

    def poke(self, heads: Mapping[str, int]) -> None:
        """Take the hint that feeds have reached positions."""
        with self._poked:
            self._heads.update(heads)
        self._bell.ring()

    def drain(self) -> float | None:
        """Fetch all there is; return None when nothing is left, else how long to wait (seconds)."""
        for feed in FEEDS:
            while not self._bell.is_over:
                receiver = self._receiver(feed)
                step = receiver.ask()
                if isinstance(step, Nothing):
                    break
                if isinstance(step, Stop):
                    return _STOPPED_S
                if isinstance(step, WaitFor):
                    return self._pause(step)
                assert isinstance(step, Fetch)
                page = self._line.fetch(step)
                now, effects = receiver.told(page)
                self._receivers[feed] = now
                try:
                    self._keep(feed, effects)
                except TillError as error:
                    # What was not applied is fetched again, from where the files say they are.
                    del self._receivers[feed]
                    return self._trouble(error)
                # A till that sells on the same machine is not made to wait for a long feed.
                time.sleep(_KEEP_UP_S if len(effects) else 0)
        return None

    def _receiver(self, feed: str) -> Receiver:
        known = self._receivers.get(feed)
        if known is None:
            known = self._receivers[feed] = Receiver(self._cursor(feed))
        with self._poked:
            head = self._heads.pop(feed, None)
        if head is not None:
            known = self._receivers[feed] = known.poked(head)
        return known

    def _cursor(self, feed: str) -> FeedCursor:
        if feed == CHAIN:
            cursors = chain_cursors(self._directory) or self._begin_goods()
            return cursors.behind if cursors else FeedCursor(CHAIN)
        with self._central.reading() as connection:
            return read_cursor(connection, feed)

    def _begin_goods(self) -> Any:
        """Fetch the whole catalogue where there is none of the centre's; return the cursors."""
        if self._bootstrap():
            return chain_cursors(self._directory)
        return None

    def _bootstrap(self) -> bool:
        """Fetch the catalogue as a file; tell whether one is in force now."""
        answer = self._line.get("/v1/catalogue")
        if not isinstance(answer, dict):
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

    def _keep(self, feed: str, effects: tuple[Effect, ...]) -> None:
        for effect in effects:
            match effect:
                case ApplyRows():
                    self._apply(feed, effect)
                case StartAgain():
                    _log.warning("feed_read_anew", extra={"feed": feed, "reason": effect.reason})
                    self._start_again(feed, effect)
                case _:
                    raise AssertionError(effect)
        if not effects:
            cursor = self._receivers[feed].cursor
            with self._central.writing() as connection:
                note_age(connection, cursor, self._clock.now().micros)

    def _apply(self, feed: str, effect: ApplyRows) -> None:
        now = self._clock.now()
        if feed == CHAIN:
            if chain_cursors(self._directory) is None:
                start_following(self._directory, effect.cursor.epoch, now)
            apply_chain(self._directory, effect.cursor.epoch, effect.rows, now)
            with self._central.writing() as connection:
                note_age(connection, effect.cursor, now.micros)
            return
        if feed == SAFETY:
            # Its own cursor: what is heard and who may work move in transactions of their own.
            apply_people(self._directory, SAFETY_PEOPLE, effect.cursor.epoch, effect.rows)
        with self._central.writing() as connection:
            apply_heard(connection, effect.rows, effect.cursor, now.micros)

    def _start_again(self, feed: str, effect: StartAgain) -> None:
        if feed == CHAIN:
            start_following(self._directory, effect.cursor.epoch, self._clock.now())
            return
        with self._central.writing() as connection:
            note_problem(connection, effect.reason, {"feed": feed})
            forget_feed(connection, effect.cursor)

    def _refresh(self, *, is_quiet: bool) -> None:
        """Let those that waited go on; after a silence look again, whatever was heard before."""
        for feed, receiver in self._receivers.items():
            rested = receiver.rested()
            self._receivers[feed] = rested.polled() if is_quiet else rested

    def _pause(self, wait: WaitFor) -> float:
        if wait.code:
            with self._central.writing() as connection:
                note_problem(connection, wait.code, {})
        return jittered_s(wait)

    def _trouble(self, error: TillError) -> float:
        _log.warning("feed_not_applied", extra={"code": error.code})
        with self._central.writing() as connection:
            note_problem(connection, error.code, error.facts)
        return jittered_s(WaitFor(3))
