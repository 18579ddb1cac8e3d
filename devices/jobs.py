"""What may become of a job for a device: a pure state machine.

    queued ──► sending ──► confirmed
      │ ▲         ├──────► uncertain     a byte was accepted, nothing proves the rest
      │ └─────────┘        no byte was accepted: tried again
      ├──────► cancelled                 its life has ended
      └──────► failed                    nothing can be printed of it

    uncertain, failed ──► confirmed      a person said that it came out
               └────────► cancelled      it did not; another paper, which says COPY, takes its place

Only a job of which the device took no byte is ever tried again by itself: a second paper that does
not say COPY must never exist.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import assert_never

_RETRY_FIRST_MS = 200
_RETRY_MAX_MS = 5_000
"""A printer that comes back prints within this time."""

_DOUBLINGS_MAX = 10

LIFE_MAX_MICROS = 60_000_000
"""A drawer that opens later than this opens for nobody."""


class JobState(StrEnum):
    """Where a job stands."""

    QUEUED = "queued"
    SENDING = "sending"
    CONFIRMED = "confirmed"
    UNCERTAIN = "uncertain"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Job:
    """A job without its bytes. Times are microseconds since 1970 in UTC.

    `not_before` puts off the next try, `not_after` ends the life of a job that nobody wants late.
    """

    job_id: str
    action: str
    state: JobState = JobState.QUEUED
    attempts: int = 0
    bytes_accepted: int = 0
    last_error: str | None = None
    not_before_micros: int = 0
    not_after_micros: int | None = None

    def is_due(self, now_micros: int) -> bool:
        """Tell whether the pause after a failed try is over; a clock set back ends it too."""
        return not 0 < self.not_before_micros - now_micros <= _RETRY_MAX_MS * 1000

    def is_expired(self, now_micros: int) -> bool:
        """Tell whether the job may no longer be sent: its end is past, or absurdly far away.

        The latter means that the clock was set back, and nobody knows how old the job is.
        """
        if self.not_after_micros is None:
            return False
        return not 0 <= self.not_after_micros - now_micros <= LIFE_MAX_MICROS


@dataclass(frozen=True, slots=True)
class DeviceNotReady:
    """The device was asked first and cannot take the job now."""

    why: str


@dataclass(frozen=True, slots=True)
class Begun:
    """The first byte is about to leave."""


@dataclass(frozen=True, slots=True)
class NothingAccepted:
    """The device took no byte."""

    why: str


@dataclass(frozen=True, slots=True)
class BrokenOff:
    """The device took some bytes, then the connection failed."""

    bytes_accepted: int
    why: str


@dataclass(frozen=True, slots=True)
class Delivered:
    """The device took every byte; whether it did the job is still to be proved."""

    bytes_accepted: int


@dataclass(frozen=True, slots=True)
class Proved:
    """The device said that it has done the job."""


@dataclass(frozen=True, slots=True)
class Unproved:
    """The device took every byte and never said more."""

    why: str


@dataclass(frozen=True, slots=True)
class Restarted:
    """The process that was sending is gone."""


@dataclass(frozen=True, slots=True)
class LifeEnded:
    """The job waited longer than anybody wants it."""


@dataclass(frozen=True, slots=True)
class Unprintable:
    """The document cannot be read or rendered."""

    why: str


@dataclass(frozen=True, slots=True)
class Answered:
    """A person looked and said whether it came out."""

    came_out: bool


FromQueued = DeviceNotReady | Begun | LifeEnded | Unprintable
FromSending = NothingAccepted | BrokenOff | Delivered | Proved | Unproved | Restarted
Happening = FromQueued | FromSending | Answered

_IN_DOUBT = frozenset({JobState.UNCERTAIN, JobState.FAILED})


def advance(job: Job, happening: Happening, now_micros: int) -> Job:
    """Return the job after a happening. Raises `ValueError` for one that may not happen to it."""
    if job.state is JobState.QUEUED and isinstance(happening, FromQueued):
        return _from_queued(job, happening, now_micros)
    if job.state is JobState.SENDING and isinstance(happening, FromSending):
        return _from_sending(job, happening, now_micros)
    if job.state in _IN_DOUBT and isinstance(happening, Answered):
        return replace(job, state=JobState.CONFIRMED if happening.came_out else JobState.CANCELLED)
    raise ValueError(f"{type(happening).__name__} cannot happen to a job that is {job.state}")


def retry_delay_ms(job_id: str, attempts: int) -> int:
    """Return the pause after a failed attempt: doubled each time, capped, spread by a quarter.

    The spread comes from the job's id, so that tills that share a printer do not knock together.
    """
    doubled = _RETRY_FIRST_MS << min(max(attempts - 1, 0), _DOUBLINGS_MAX)
    delay_ms = min(doubled, _RETRY_MAX_MS)
    digest = hashlib.sha256(f"{job_id}:{attempts}".encode()).digest()
    return delay_ms - delay_ms * digest[0] // 1024


def _from_queued(job: Job, happening: FromQueued, now_micros: int) -> Job:
    match happening:
        case Begun():
            return replace(job, state=JobState.SENDING, attempts=job.attempts + 1)
        case DeviceNotReady(why):
            return _tried_again(replace(job, attempts=job.attempts + 1), why, now_micros)
        case LifeEnded():
            return replace(job, state=JobState.CANCELLED, last_error=job.last_error or "expired")
        case Unprintable(why):
            return replace(job, state=JobState.FAILED, last_error=why)
        case _:
            assert_never(happening)


def _from_sending(job: Job, happening: FromSending, now_micros: int) -> Job:
    match happening:
        case NothingAccepted(why):
            return _tried_again(job, why, now_micros)
        case BrokenOff(accepted, why):
            return replace(job, state=JobState.UNCERTAIN, bytes_accepted=accepted, last_error=why)
        case Delivered(accepted):
            return replace(job, bytes_accepted=accepted)
        case Proved():
            return replace(job, state=JobState.CONFIRMED, last_error=None)
        case Unproved(why):
            return replace(job, state=JobState.UNCERTAIN, last_error=why)
        case Restarted():
            return replace(job, state=JobState.UNCERTAIN, last_error="restarted")
        case _:
            assert_never(happening)


def _tried_again(job: Job, why: str, now_micros: int) -> Job:
    if job.is_expired(now_micros):
        return replace(job, state=JobState.CANCELLED, last_error=why)
    delay_micros = retry_delay_ms(job.job_id, job.attempts) * 1000
    return replace(
        job,
        state=JobState.QUEUED,
        last_error=why,
        not_before_micros=now_micros + delay_micros,
    )
