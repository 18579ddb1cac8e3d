"""Take each effect that the till has committed into the spool exactly once.

The cursor names the last effect by its row and its id. When the row no longer holds that id, or
there is no cursor although the till has sold for a while, one of the two files was replaced. Then
nothing old is printed again: a receipt may be on paper already.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from devices.jobs import Answered, Job, JobState
from devices.rendering import KICK, EffectRow, job_of
from devices.spool import Cursor
from edge.domain.errors import Unavailable
from edge.store.database import Error, data_version

if TYPE_CHECKING:
    from devices.settings import DevicesSettings
    from devices.spool import Spool
    from edge.store.database import Connection

RECENT_S = 60
"""What is older was printed, or is no longer waited for at the counter."""

_BATCH = 50
_EFFECT = """SELECT rowid, effect_id, action, subject, document, not_after_micros, created_micros
    FROM (SELECT rowid, * FROM effect WHERE action <> 'centre') """
"""What the centre is asked is the synchronising process's to pass on."""

_ANSWERS = {"came_out": Answered(came_out=True), "did_not": Answered(came_out=False)}
"""What a person said of the print that the effect's subject names."""

_log = logging.getLogger(__name__)


class Intake:
    """Reads till.db through a foreign connection and fills the spool."""

    def __init__(
        self,
        till: Connection,
        spool: Spool,
        settings: DevicesSettings,
        *,
        spool_was_lost: bool = False,
    ) -> None:
        self._till = till
        self._spool = spool
        self._settings = settings
        self._spool_was_lost = spool_was_lost
        self._seen_version: int | None = None

    def take(self, now_micros: int) -> int:
        """Take what was committed since the last call; return how many effects that were.

        Raises `Unavailable` when the till's file cannot be read, and the errors of `Spool`.
        """
        try:
            version = data_version(self._till)
        except Error as error:
            raise Unavailable("till_file_unreadable", why=str(error)) from error
        if version == self._seen_version:
            return 0
        cursor = self._cursor(now_micros)
        effects = self._effects("WHERE rowid > ? ORDER BY rowid LIMIT ?", cursor.effect_row, _BATCH)
        for effect in effects:
            behind = Cursor(effect.row, effect.effect_id)
            if effect.action in _ANSWERS:
                self._spool.settle(effect.subject, _ANSWERS[effect.action], behind, now_micros)
            else:
                job = job_of(effect, self._settings, now_micros)
                self._spool.take([job], behind, now_micros)
        if len(effects) < _BATCH:
            self._seen_version = version
        return len(effects)

    def _cursor(self, now_micros: int) -> Cursor:
        cursor = self._spool.cursor()
        if cursor is None:
            return self._first_cursor(now_micros)
        if not cursor.effect_row or self._effects(
            "WHERE rowid = ? AND effect_id = ?", cursor.effect_row, cursor.effect_id
        ):
            return cursor
        _log.warning("till_file_replaced", extra={"effect": cursor.effect_id})
        return self._skip_old(now_micros)

    def _first_cursor(self, now_micros: int) -> Cursor:
        oldest = self._effects("ORDER BY rowid LIMIT 1")
        is_new_shop = not oldest or oldest[0].created_micros >= _recent(now_micros)
        if is_new_shop and not self._spool_was_lost:
            start = Cursor(0, "")
            self._spool.take([], start, now_micros)
            return start
        _log.warning("spool_was_lost")
        return self._skip_old(now_micros, printed_perhaps=True)

    def _skip_old(self, now_micros: int, *, printed_perhaps: bool = False) -> Cursor:
        """Go to the end of the effects in one step, with a job for each recent one on the way."""
        last = self._effects("ORDER BY rowid DESC LIMIT 1")
        cursor = Cursor(last[0].row, last[0].effect_id) if last else Cursor(0, "")
        recent = self._effects(
            "WHERE created_micros >= ? AND rowid <= ? ORDER BY rowid",
            _recent(now_micros),
            cursor.effect_row,
        )
        jobs = [
            job_of(effect, self._settings, now_micros)
            for effect in recent
            if effect.action not in _ANSWERS
        ]
        if printed_perhaps:
            jobs = [replace(new, job=_asked(new.job)) for new in jobs]
        self._spool.take(jobs, cursor, now_micros)
        return cursor

    def _effects(self, where: str, *values: str | int) -> list[EffectRow]:
        try:
            return [EffectRow(*row) for row in self._till.execute(_EFFECT + where, values)]
        except Error as error:
            raise Unavailable("till_file_unreadable", why=str(error)) from error


def _recent(now_micros: int) -> int:
    return now_micros - RECENT_S * 1_000_000


def _asked(job: Job) -> Job:
    """Return a job that may have been done already: the operator is asked, a drawer stays shut."""
    if job.state is not JobState.QUEUED:
        return job
    state = JobState.CANCELLED if job.action == KICK else JobState.UNCERTAIN
    return replace(job, state=state, last_error="spool_lost")
