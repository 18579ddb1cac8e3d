"""Takes files in beside the requests, some lines at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import dropwhile
from typing import TYPE_CHECKING, Any

from edge.domain.errors import TillError, Unavailable
from sync.hub.services import import_jobs
from sync.hub.services.bulk import ERRORS_MAX, BulkReport, Line, next_lines, read_lines, take_lines
from sync.hub.services.import_jobs import ImportJob
from sync.hub.services.kinds import KINDS, Kind
from sync.hub.services.records import Writing

if TYPE_CHECKING:
    from psycopg import Cursor

    from sync.hub.hub import Hub

    Rows = Cursor[tuple[Any, ...]]


@dataclass
class _Current:
    """The job under way: where in its file it is, and what came of it so far."""

    job: ImportJob
    kind: Kind
    lines: Iterator[Line]
    report: BulkReport


class Importer:
    """Works at one job at a time. Belongs to one thread; several may work beside each other.

    What some lines do is committed together with how far the job is: a kill in between repeats
    nothing, and whoever goes on counts on.
    """

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._mine = hub.ids.new()
        self._current: _Current | None = None

    def work_off(self) -> int:
        """Take some lines in; return 0 where nothing is to be done."""
        current = self._current or self._next()
        if current is None:
            return 0
        self._current = None
        try:
            is_over = self._go_on(current)
        except TillError:
            # The file is left to whoever takes it up once nobody has worked at it for a while.
            self._current = None
            raise
        self._current = None if is_over else current
        return 1

    def _next(self) -> _Current | None:
        now_micros = self._hub.clock.now().micros
        taken = self._hub.database.run(
            lambda cursor: import_jobs.take_job(cursor, self._mine, now_micros)
        )
        if taken is None:
            return None
        job, text = taken
        kind = KINDS[job.kind]
        lines = dropwhile(lambda line: line[0] <= job.lines_done, read_lines(text, job.form, kind))
        return _Current(job, kind, lines, job.report)

    def _go_on(self, current: _Current) -> bool:
        """Take the next lines of a job in; tell whether it is over."""
        job, now_micros = current.job, self._hub.clock.now().micros
        room = ERRORS_MAX - len(current.report.errors)
        lines = next_lines(current.kind, current.lines, room)

        def note(cursor: Rows, report: BulkReport) -> None:
            done = lines[-1].line
            if not import_jobs.note_progress(cursor, job.job, self._mine, done, report, now_micros):
                raise Unavailable("import_taken_over", job=job.job)

        if lines:
            writing = Writing(job.asked_by, now_micros)
            current.report = take_lines(
                self._hub, current.kind, lines, writing, current.report, note
            )
        is_stopped = len(current.report.errors) >= ERRORS_MAX
        if lines and not is_stopped:
            return False
        state = import_jobs.STOPPED if is_stopped else import_jobs.DONE
        self._hub.database.run(
            lambda cursor: import_jobs.end_job(cursor, job.job, self._mine, state, now_micros)
        )
        return True
