"""Keep the jobs of the devices durably in devices.db."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from devices.jobs import Answered, Happening, Job, JobState, Restarted, advance
from devices.ports.printer import PrintData
from edge.domain.errors import DataDamaged, Unavailable
from edge.store.database import transaction

if TYPE_CHECKING:
    from collections.abc import Iterable

    from devices.ports.printer import Presence
    from edge.store.database import Connection

OWN = "printer"
"""The till's own printer; every other station prints what was rendered for the neighbour."""

VERSION = 3
_SCHEMA = """
CREATE TABLE IF NOT EXISTS print_job (
    number INTEGER PRIMARY KEY,
    job_id TEXT NOT NULL UNIQUE,
    action TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    state TEXT NOT NULL
        CHECK (state IN ('queued', 'sending', 'confirmed', 'uncertain', 'failed', 'cancelled')),
    bytes BLOB NOT NULL,
    sha256 TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    bytes_accepted INTEGER NOT NULL,
    last_error TEXT,
    not_before_micros INTEGER NOT NULL,
    not_after_micros INTEGER,
    created_micros INTEGER NOT NULL,
    changed_micros INTEGER NOT NULL,
    printer TEXT NOT NULL DEFAULT '',
    neighbour_bytes BLOB,
    neighbour_sha256 TEXT,
    title TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX IF NOT EXISTS print_job_state ON print_job (state, number);
CREATE TABLE IF NOT EXISTS intake (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    effect_row INTEGER NOT NULL,
    effect_id TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS device_health (
    device TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('present', 'absent', 'error')),
    since_micros INTEGER NOT NULL,
    detail TEXT NOT NULL
) STRICT
"""

_SINCE_VERSION_2 = "ALTER TABLE print_job ADD COLUMN title TEXT NOT NULL DEFAULT ''"
_SINCE_VERSION_1 = f"""
ALTER TABLE print_job ADD COLUMN printer TEXT NOT NULL DEFAULT '';
ALTER TABLE print_job ADD COLUMN neighbour_bytes BLOB;
ALTER TABLE print_job ADD COLUMN neighbour_sha256 TEXT;
{_SINCE_VERSION_2}
"""
_STEPS = {0: _SCHEMA, 1: _SINCE_VERSION_1, 2: _SINCE_VERSION_2}

_JOB = """SELECT job_id, action, state, attempts, bytes_accepted, last_error,
    not_before_micros, not_after_micros FROM print_job """


@dataclass(frozen=True, slots=True)
class NewJob:
    """A job as it comes in, with the effect's subject, time of commit and rendered bytes.

    `neighbour_data` are the bytes for the neighbour's printer, None for what never goes there.
    `title` is what a person asks for it by.
    """

    job: Job
    kind: str
    subject: str
    data: bytes
    created_micros: int
    neighbour_data: bytes | None = None
    title: str = ""


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last effect taken in: its row in till.db, and its id, by which the row is recognised."""

    effect_row: int
    effect_id: str


class Spool:
    """The jobs, the cursor into the till's effects, the health rows. One writer, one thread."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        _migrate(connection)

    def cursor(self) -> Cursor | None:
        """Return how far the till's effects are taken in, None for a spool that never took one."""
        row = self._connection.execute("SELECT effect_row, effect_id FROM intake").fetchone()
        return Cursor(*row) if row else None

    def take(self, jobs: Iterable[NewJob], cursor: Cursor, now_micros: int) -> None:
        """Store jobs and the cursor behind them in one transaction; a known job stays as it is."""
        with transaction(self._connection):
            for new in jobs:
                self._insert(new, now_micros)
            self._go_to(cursor)

    def settle(self, job_id: str, answer: Answered, cursor: Cursor, now_micros: int) -> None:
        """Store what a person said of a job, with the cursor behind it; one not in doubt stays."""
        row = self._connection.execute(
            _JOB + "WHERE job_id = ? AND state IN ('uncertain', 'failed')", (job_id,)
        ).fetchone()
        with transaction(self._connection):
            if row is not None:
                self._update(advance(_job(row), answer, now_micros), now_micros)
            self._go_to(cursor)

    def next_queued(self) -> Job | None:
        """Return the job whose turn it is: a drawer kick first, then prints in their order."""
        row = self._connection.execute(
            _JOB + "WHERE state = 'queued' ORDER BY action <> 'kick', number LIMIT 1"
        ).fetchone()
        return _job(row) if row else None

    def job(self, job_id: str) -> Job:
        """Return a job by its id; raises `KeyError`."""
        row = self._connection.execute(_JOB + "WHERE job_id = ?", (job_id,)).fetchone()
        if row is None:
            raise KeyError(job_id)
        return _job(row)

    def data(self, job_id: str, at: str = OWN) -> PrintData:
        """Return a job's bytes for the printer of a station.

        Raises `DataDamaged` when they are not those stored, or there are none for this printer.
        """
        columns = "bytes, sha256" if at == OWN else "neighbour_bytes, neighbour_sha256"
        kind, data, sha256 = self._connection.execute(
            f"SELECT kind, {columns} FROM print_job WHERE job_id = ?", (job_id,)
        ).fetchone()
        if data is None or hashlib.sha256(data).hexdigest() != sha256:
            raise DataDamaged("job_bytes_damaged", job=job_id)
        return PrintData(job_id, kind, data)

    def advance(
        self, job: Job, happening: Happening, now_micros: int, at: str | None = None
    ) -> Job:
        """Let something happen to a job, durably before returning; `at` notes the printer."""
        after = advance(job, happening, now_micros)
        with transaction(self._connection):
            self._update(after, now_micros)
            if at is not None:
                self._connection.execute(
                    "UPDATE print_job SET printer = ? WHERE job_id = ?", (at, job.job_id)
                )
        return after

    def recover(self, now_micros: int) -> int:
        """Make what was being sent when the process ended uncertain; return how many that were."""
        rows = self._connection.execute(_JOB + "WHERE state = 'sending'").fetchall()
        for row in rows:
            self.advance(_job(row), Restarted(), now_micros)
        return len(rows)

    def report(self, device: str, kind: str, state: Presence, detail: str, now_micros: int) -> bool:
        """Store a device's state if it changed; tell whether it did."""
        row = self._connection.execute(
            "SELECT state, detail FROM device_health WHERE device = ?", (device,)
        ).fetchone()
        if row == (state.value, detail):
            return False
        with transaction(self._connection):
            self._connection.execute(
                "INSERT OR REPLACE INTO device_health VALUES (?, ?, ?, ?, ?)",
                (device, kind, state.value, now_micros, detail),
            )
        return True

    def forget(self, device: str) -> None:
        """Drop the state of a device that is no more."""
        with transaction(self._connection):
            self._connection.execute("DELETE FROM device_health WHERE device = ?", (device,))

    def prune(self, before_micros: int) -> None:
        """Forget jobs that ended before a time; nobody asks for their bytes any more."""
        with transaction(self._connection):
            self._connection.execute(
                "DELETE FROM print_job WHERE changed_micros < ?"
                " AND state NOT IN ('queued', 'sending')",
                (before_micros,),
            )

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def _go_to(self, cursor: Cursor) -> None:
        self._connection.execute(
            "INSERT INTO intake VALUES (1, ?, ?) ON CONFLICT DO UPDATE"
            " SET effect_row = excluded.effect_row, effect_id = excluded.effect_id",
            (cursor.effect_row, cursor.effect_id),
        )

    def _insert(self, new: NewJob, now_micros: int) -> None:
        job = new.job
        self._connection.execute(
            "INSERT OR IGNORE INTO print_job (job_id, action, kind, subject, state, bytes, sha256,"
            " attempts, bytes_accepted, last_error, not_before_micros, not_after_micros,"
            " created_micros, changed_micros, neighbour_bytes, neighbour_sha256, title)"
            f" VALUES ({', '.join('?' * 17)})",
            (
                job.job_id,
                job.action,
                new.kind,
                new.subject,
                job.state.value,
                new.data,
                _sha256(new.data),
                job.attempts,
                job.bytes_accepted,
                job.last_error,
                job.not_before_micros,
                job.not_after_micros,
                new.created_micros,
                now_micros,
                new.neighbour_data,
                _sha256(new.neighbour_data),
                new.title,
            ),
        )

    def _update(self, job: Job, now_micros: int) -> None:
        self._connection.execute(
            "UPDATE print_job SET state = ?, attempts = ?, bytes_accepted = ?, last_error = ?,"
            " not_before_micros = ?, changed_micros = ? WHERE job_id = ?",
            (
                job.state.value,
                job.attempts,
                job.bytes_accepted,
                job.last_error,
                job.not_before_micros,
                now_micros,
                job.job_id,
            ),
        )


def _sha256(data: bytes | None) -> str | None:
    return None if data is None else hashlib.sha256(data).hexdigest()


def _migrate(connection: Connection) -> None:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > VERSION:
        raise Unavailable("devices_file_newer", found=version, known=VERSION)
    if version == VERSION:
        return
    with transaction(connection):
        for statement in _STEPS[version].split(";"):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {VERSION}")


def _job(row: tuple[str, str, str, int, int, str | None, int, int | None]) -> Job:
    job_id, action, state, attempts, accepted, error, not_before, not_after = row
    return Job(job_id, action, JobState(state), attempts, accepted, error, not_before, not_after)
