"""Applies rows of the centre's feeds to the files that they belong in, with their cursors."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from edge.ports import Clock
from edge.store import loading
from edge.store.shop_files import reading
from sync.catalogue.deltas import start_following
from sync.central.chain import apply_chain, chain_cursors
from sync.central.contacts import note_problem
from sync.central.cursors import read_cursor
from sync.central.file import CentralFile
from sync.central.heard import apply_heard, forget_feed, note_age
from sync.customers.feed import apply_people
from sync.steps import ApplyRows, StartAgain
from sync.wire.feeds import CHAIN, CLAIMS, SAFETY, FeedCursor

if TYPE_CHECKING:
    from sync.steps import Effect

SAFETY_PEOPLE = "safety/people"
"""The cursor of who may work: it moves in a transaction of its own, beside what is heard."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class FeedApplier:
    """Keeps the effects of the receivers. The caller holds the folder's right to write."""

    directory: Path
    central: CentralFile
    clock: Clock

    def cursor(self, feed: str) -> FeedCursor:
        """Return how far a feed is applied."""
        if feed == CHAIN:
            cursors = chain_cursors(self.directory)
            return cursors.behind if cursors else FeedCursor(CHAIN)
        with self.central.reading() as connection:
            return read_cursor(connection, feed)

    def keep(self, feed: str, effects: tuple[Effect, ...]) -> None:
        """Apply effects in order; what fails is raised, and is fetched again."""
        for effect in effects:
            match effect:
                case ApplyRows():
                    self._apply(feed, effect)
                case StartAgain():
                    _log.warning("feed_read_anew", extra={"feed": feed, "reason": effect.reason})
                    self._start_again(feed, effect)
                case _:
                    raise AssertionError(effect)

    def note_in_step(self, cursor: FeedCursor) -> None:
        """Note that a feed has nothing new."""
        with self.central.writing() as connection:
            note_age(connection, cursor, self.clock.now().micros)

    def _apply(self, feed: str, effect: ApplyRows) -> None:
        now, epoch = self.clock.now(), effect.cursor.epoch
        if feed == CHAIN:
            if chain_cursors(self.directory) is None:
                start_following(self.directory, epoch, now)
            apply_chain(self.directory, epoch, effect.rows, now)
            self.note_in_step(effect.cursor)
            return
        if feed == SAFETY:
            apply_people(self.directory, SAFETY_PEOPLE, epoch, effect.rows)
        own = self._own() if any(row.kind == CLAIMS for row in effect.rows) else None
        with self.central.writing() as connection:
            boot = self.clock.boot_id()
            apply_heard(connection, effect.rows, effect.cursor, now.micros, own, boot=boot)

    def _own(self) -> tuple[str, str]:
        with reading(self.directory) as till:
            identity = loading.identity(till)
        return identity.store, identity.lane

    def _start_again(self, feed: str, effect: StartAgain) -> None:
        if feed == CHAIN:
            start_following(self.directory, effect.cursor.epoch, self.clock.now())
            return
        with self.central.writing() as connection:
            note_problem(connection, effect.reason, {"feed": feed})
            forget_feed(connection, effect.cursor)
