"""Files that are taken in beside the requests: how far each is, kept where a restart finds it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from edge.domain.errors import Refusal
from sync.hub.services.bulk import BulkReport, LineError

if TYPE_CHECKING:
    from psycopg import Cursor

    Rows = Cursor[tuple[Any, ...]]

WAITING: Final = "waiting"
RUNNING: Final = "running"
DONE: Final = "done"
STOPPED: Final = "stopped"
"""After so many wrong lines that the file is not what it is said to be."""
AT_ONCE_BYTES_MAX: Final = 256 * 1024
"""A file up to this size is taken in while somebody waits for the answer."""
KEPT_MICROS: Final = 30 * 24 * 60 * 60 * 1_000_000
TAKEN_MICROS: Final = 15 * 1_000_000
"""Who worked at a job and has not said so for so long died; somebody else goes on."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A file that is to be taken in: `form` is "ndjson" or "csv"."""

    job: str
    kind: str
    form: str
    is_dry: bool
    text: str
    by: str


@dataclass(frozen=True, slots=True)
class ImportJob:
    """How far a file is, and what came of it so far."""

    job: str
    kind: str
    form: str
    state: str
    lines_total: int
    lines_done: int
    report: BulkReport
    asked_by: str
    asked_micros: int
    changed_micros: int

    @property
    def is_over(self) -> bool:
        """Tell whether nothing more comes of it."""
        return self.state in {DONE, STOPPED}


_COLUMNS = (
    "job, kind, form, is_dry, state, lines_total, lines_done, made, changed, same, errors,"
    " asked_by, asked_micros, changed_micros"
)


def ask(cursor: Rows, asked: Asked, now_micros: int) -> ImportJob:
    """Keep a file to be taken in, once, and return how it stands."""
    cursor.execute(
        "INSERT INTO import_job (job, kind, form, is_dry, state, lines_total, lines_done, made,"
        " changed, same, errors, asked_by, asked_micros, changed_micros, taken_by,"
        " taken_until_micros)"
        " VALUES (%s, %s, %s, %s, 'waiting', %s, 0, 0, 0, 0, '[]', %s, %s, %s, '', 0)"
        " ON CONFLICT DO NOTHING",
        (
            *(asked.job, asked.kind, asked.form, asked.is_dry),
            asked.text.rstrip("\n").count("\n") + 1,
            *(asked.by, now_micros, now_micros),
        ),
    )
    if cursor.rowcount:
        cursor.execute(
            "INSERT INTO import_file (job, body) VALUES (%s, %s)", (asked.job, asked.text.encode())
        )
    return read_job(cursor, asked.job)


def read_job(cursor: Rows, job: str) -> ImportJob:
    """Return how a job stands; raises `Refusal` "record_unknown"."""
    row = cursor.execute(f"SELECT {_COLUMNS} FROM import_job WHERE job = %s", (job,)).fetchone()
    if row is None:
        raise Refusal("record_unknown", kind="import job", key=job)
    return _job(row)


def newest_jobs(cursor: Rows, limit: int) -> list[ImportJob]:
    """Return the newest jobs."""
    cursor.execute(
        f"SELECT {_COLUMNS} FROM import_job ORDER BY asked_micros DESC, job LIMIT %s", (limit,)
    )
    return [_job(row) for row in cursor]


def take_job(cursor: Rows, mine: str, now_micros: int) -> tuple[ImportJob, str] | None:
    """Take the oldest job that nobody works at, with its text; None where there is none."""
    row = cursor.execute(
        f"SELECT {_COLUMNS} FROM import_job WHERE state IN ('waiting', 'running')"
        " AND taken_until_micros <= %s ORDER BY asked_micros, job LIMIT 1 FOR UPDATE SKIP LOCKED",
        (now_micros,),
    ).fetchone()
    if row is None:
        return None
    job = _job(row)
    cursor.execute(
        "UPDATE import_job SET state = 'running', taken_by = %s, taken_until_micros = %s"
        " WHERE job = %s",
        (mine, now_micros + TAKEN_MICROS, job.job),
    )
    body = cursor.execute("SELECT body FROM import_file WHERE job = %s", (job.job,)).fetchone()
    assert body is not None, "a file stays until its job is over"
    return job, bytes(body[0]).decode()


def note_progress(
    cursor: Rows, job: str, mine: str, lines_done: int, report: BulkReport, now_micros: int
) -> bool:
    """Note how far a job is; False where somebody else works at it by now."""
    cursor.execute(
        "UPDATE import_job SET lines_done = %s, made = %s, changed = %s, same = %s, errors = %s,"
        " changed_micros = %s, taken_until_micros = %s WHERE job = %s AND taken_by = %s",
        (
            *(lines_done, report.made, report.changed, report.same),
            json.dumps([asdict(error) for error in report.errors], ensure_ascii=False),
            *(now_micros, now_micros + TAKEN_MICROS, job, mine),
        ),
    )
    return bool(cursor.rowcount)


def end_job(cursor: Rows, job: str, mine: str, state: str, now_micros: int) -> None:
    """End a job and forget its file."""
    cursor.execute(
        "UPDATE import_job SET state = %s, changed_micros = %s WHERE job = %s AND taken_by = %s",
        (state, now_micros, job, mine),
    )
    if cursor.rowcount:
        cursor.execute("DELETE FROM import_file WHERE job = %s", (job,))


def forget_old_jobs(cursor: Rows, now_micros: int) -> int:
    """Forget jobs that were over long ago; return how many."""
    cursor.execute(
        "DELETE FROM import_job WHERE state IN ('done', 'stopped') AND changed_micros < %s",
        (now_micros - KEPT_MICROS,),
    )
    return cursor.rowcount


def _job(row: tuple[Any, ...]) -> ImportJob:
    job, kind, form, is_dry, state, total, done, made, changed, same, errors, by, at, since = row
    told = tuple(LineError(**error) for error in json.loads(errors))
    report = BulkReport(is_dry, made, changed, same, told)
    return ImportJob(job, kind, form, state, total, done, report, by, at, since)
