"""One printer with the job in its hands: looked at, given a job, asked for the proof."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from devices.jobs import (
    Begun,
    BrokenOff,
    Delivered,
    Happening,
    Job,
    NothingAccepted,
    Proved,
    Unprintable,
    Unproved,
)
from devices.ports.printer import NOT_BEHIND, PassesOn, Presence, ProofState
from edge.domain.errors import DataDamaged

if TYPE_CHECKING:
    from devices.ports.printer import PrinterPort, Readiness, Sent
    from devices.spool import Spool
    from edge.ports import Clock

NEIGHBOUR = "neighbour"
_KIND = "printer"
_PRINTER_OUT = "printer_out"
_log = logging.getLogger(__name__)


class Station:
    """What is decided here is durable before the next step depends on it.

    `name` is that of the health row, `OWN` or `NEIGHBOUR`. Every call raises as `Spool` does.
    """

    def __init__(self, name: str, spool: Spool, printer: PrinterPort, clock: Clock) -> None:
        self.name = name
        self._spool = spool
        self._printer = printer
        self._clock = clock
        self._held: Job | None = None
        self._trouble = ""
        self._out_since_micros: int | None = None
        self._duty = ""

    @property
    def is_free(self) -> bool:
        """Tell whether it may take a job."""
        return self._held is None

    @property
    def is_printing(self) -> bool:
        """Tell whether a job is coming out, with nothing known to keep it."""
        return self._held is not None and not self._trouble

    def out_for_s(self) -> float:
        """Return for how long it could not print; 0 when it can."""
        if self._out_since_micros is None:
            return 0.0
        return (self._clock.monotonic_micros() - self._out_since_micros) / 1_000_000

    def look(self) -> Readiness:
        """Ask the printer how it is and note it; one that is ready is held for a job."""
        readiness = self._printer.pre_check()
        self._report(readiness.presence, readiness.detail)
        self._note(is_out=not readiness.is_ready)
        return readiness

    def pass_on(self, data: bytes) -> str | None:
        """Hand bytes to what hangs behind the printer; return "" or a short code why not.

        None where they would be in a job's way. A printer that is out is not tried.
        """
        if self._held is not None:
            return None
        if self._out_since_micros is not None:
            return _PRINTER_OUT
        if not isinstance(self._printer, PassesOn):
            return NOT_BEHIND
        return self._printer.pass_on(data)

    def release(self) -> None:
        """Let go of the printer: another till may want it."""
        self._printer.close()

    def take(self, job: Job) -> None:
        """Send a job once; bytes that are not those stored end it."""
        try:
            data = self._spool.data(job.job_id, at=self.name)
        except DataDamaged as error:
            self.release()
            self._advance(job, Unprintable(error.code))
            return
        job = self._advance(job, Begun(), at=self.name)
        sent = self._printer.send(data)
        if sent.error is None:
            self._held = self._advance(job, Delivered(sent.bytes_accepted))
            self._trouble = ""
            return
        self._report(Presence.ERROR, sent.error)
        self._note(is_out=True)
        self._advance(job, _broken(sent, sent.error))

    def go_on(self) -> bool:
        """Ask for the proof of the job that was sent, if there is one; tell whether it ended."""
        job = self._held
        if job is None:
            return False
        proof = self._printer.prove()
        self._trouble = proof.detail
        if proof.state is ProofState.WAITING:
            if proof.detail:
                self._report(Presence.ERROR, proof.detail)
                self._note(is_out=True)
            return False
        self._held = None
        is_done = proof.state is ProofState.DONE
        self._advance(job, Proved() if is_done else Unproved(proof.detail))
        self._report(Presence.PRESENT if is_done else Presence.ERROR, proof.detail)
        self._note(is_out=not is_done)
        return True

    def put_on_duty(self, duty: str) -> None:
        """Say what the printer does beside being well, "" for nothing."""
        if duty != self._duty:
            self._duty = duty
            self._report(Presence.PRESENT, "")

    def _report(self, presence: Presence, detail: str) -> None:
        if presence is Presence.PRESENT:
            detail = detail or self._duty
        if self._spool.report(self.name, _KIND, presence, detail, self._clock.now().micros):
            told = {"device": self.name, "state": presence.value, "detail": detail}
            _log.info("device_state", extra=told)

    def _note(self, *, is_out: bool) -> None:
        if not is_out:
            self._out_since_micros = None
        elif self._out_since_micros is None:
            self._out_since_micros = self._clock.monotonic_micros()

    def _advance(self, job: Job, happening: Happening, at: str | None = None) -> Job:
        return advance(self._spool, job, happening, self._clock.now().micros, at)


def advance(
    spool: Spool, job: Job, happening: Happening, now_micros: int, at: str | None = None
) -> Job:
    """Let something happen to a job, durably, and log it; `at` names the station that begins it."""
    after = spool.advance(job, happening, now_micros, at=at)
    told = {
        "job": job.job_id,
        "action": job.action,
        "state": after.state.value,
        "attempts": after.attempts,
        "error": after.last_error,
    }
    _log.info("job", extra=told | ({"at": at} if at else {}))
    return after


def _broken(sent: Sent, error: str) -> BrokenOff | NothingAccepted:
    if sent.bytes_accepted:
        return BrokenOff(sent.bytes_accepted, error)
    return NothingAccepted(error)
