"""Bring queued jobs to the printer, one step at a time."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from devices.jobs import (
    Begun,
    BrokenOff,
    Delivered,
    DeviceNotReady,
    Happening,
    Job,
    LifeEnded,
    NothingAccepted,
    Proved,
    Unprintable,
    Unproved,
)
from devices.ports.printer import Presence, ProofState
from edge.domain.errors import DataDamaged

if TYPE_CHECKING:
    from devices.ports.printer import PrinterPort, Sent
    from devices.spool import Spool
    from edge.ports import Clock

PRINTER = "printer"
_log = logging.getLogger(__name__)


class Worker:
    """Owns one printer. What a step decides is durable before the next step depends on it."""

    def __init__(self, spool: Spool, printer: PrinterPort, clock: Clock) -> None:
        self._spool = spool
        self._printer = printer
        self._clock = clock
        self._sent: Job | None = None

    def start(self) -> None:
        """Settle what an earlier process left in the middle, and look whether the printer is there.

        Raises the errors of `Spool`.
        """
        lost = self._spool.recover(self._now())
        if lost:
            _log.warning("jobs_uncertain", extra={"count": lost})
        self._look()

    def step(self) -> bool:
        """Do the next thing there is to do; tell whether another may follow at once."""
        if self._sent is not None:
            return self._ask_for_proof(self._sent)
        job = self._spool.next_queued()
        if job is None:
            return False
        if job.is_expired(self._now()):
            self._advance(job, LifeEnded())
            return True
        if not job.is_due(self._now()):
            return False
        detail = self._look()
        if detail is not None:
            self._advance(job, DeviceNotReady(detail))
            return False
        self._send(job)
        return True

    def _send(self, job: Job) -> None:
        try:
            data = self._spool.data(job.job_id)
        except DataDamaged as error:
            self._advance(job, Unprintable(error.code))
            return
        job = self._advance(job, Begun())
        sent = self._printer.send(data)
        if sent.error is None:
            self._sent = self._advance(job, Delivered(sent.bytes_accepted))
            return
        self._report(Presence.ERROR, sent.error)
        self._advance(job, _broken(sent, sent.error))

    def _ask_for_proof(self, job: Job) -> bool:
        proof = self._printer.prove()
        if proof.state is ProofState.WAITING:
            self._report(Presence.ERROR, proof.detail)
            return False
        self._sent = None
        if proof.state is ProofState.DONE:
            self._advance(job, Proved())
            self._report(Presence.PRESENT, "")
        else:
            self._report(Presence.ERROR, proof.detail)
            self._advance(job, Unproved(proof.detail))
        return True

    def _look(self) -> str | None:
        """Ask the printer for its state; return what keeps it from printing."""
        readiness = self._printer.pre_check()
        self._report(readiness.presence, readiness.detail)
        return None if readiness.is_ready else readiness.detail or readiness.presence.value

    def _report(self, presence: Presence, detail: str) -> None:
        if self._spool.report(self._printer.name, PRINTER, presence, detail, self._now()):
            _log.info("device_state", extra={"state": presence.value, "detail": detail})

    def _advance(self, job: Job, happening: Happening) -> Job:
        after = self._spool.advance(job, happening, self._now())
        _log.info(
            "job",
            extra={
                "job": job.job_id,
                "action": job.action,
                "state": after.state.value,
                "attempts": after.attempts,
                "error": after.last_error,
            },
        )
        return after

    def _now(self) -> int:
        return self._clock.now().micros


def _broken(sent: Sent, error: str) -> BrokenOff | NothingAccepted:
    if sent.bytes_accepted:
        return BrokenOff(sent.bytes_accepted, error)
    return NothingAccepted(error)
