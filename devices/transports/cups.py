"""A raw print queue, such as one of CUPS, spoken to by IPP.

The queue takes each job whole and reports what became of it; the printer itself is not asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from devices.ports.printer import Presence, PrintData, Proof, ProofState, Readiness, Sent
from devices.transports.ipp import Answer, NotIpp, Operation, parse_answer, request
from edge.domain.errors import BadInput

if TYPE_CHECKING:
    from pathlib import Path

    import httpx

    from devices.settings import DevicesSettings
    from edge.ports import Clock

_PORT = 631
_RAW = "application/vnd.cups-raw"
_ANSWER_S_MAX = 3.0
_FIND_S_MAX = 1.0
"""Somebody looks at the screen while queues are searched."""

_KICK_LIFE_MICROS = 5_000_000
"""A queue would open the drawer whenever its printer comes back; a kick is taken back before."""

_STOPPED = 5
_DONE, _OVER = 9, (7, 8)
"""Job states: completed; canceled or aborted (RFC 8011, 5.3.7)."""

_REASONS = {
    "media-empty": "paper_out",
    "media-needed": "paper_out",
    "cover-open": "cover_open",
    "door-open": "cover_open",
    "connecting-to-device": "no_answer",
    "timed-out": "no_answer",
    "offline": "offline",
}
"""`printer-state-reasons` of RFC 8011, 5.4.12, without their severity, as short codes."""


def open_printer(_directory: Path, settings: DevicesSettings, clock: Clock) -> QueuePrinter:
    """Return the queue at `name` or `name@host[:port]`; raises `BadInput`."""
    name, _, server = settings.address.strip().partition("@")
    if not name or "/" in settings.address or " " in settings.address.strip():
        raise BadInput("printer_address", address=settings.address, form="queue or queue@host:port")
    host = server or "localhost"
    return QueuePrinter(name, host if ":" in host else f"{host}:{_PORT}", clock)


def queue_names(server: str = "") -> tuple[str, ...]:
    """Return the queues of a print server, this machine's where none is named; none without one."""
    import httpx

    host = server or f"localhost:{_PORT}"
    asked = request(Operation.CUPS_GET_PRINTERS, f"ipp://{host}/")
    try:
        answer = _posted(f"http://{host}/", asked, _FIND_S_MAX)
    except (httpx.TransportError, NotIpp):
        return ()
    return tuple(sorted(answer.words("printer-name"))) if answer.is_success else ()


class QueuePrinter:
    """Implements `PrinterPort` on a queue. The queue's *completed* is the proof."""

    def __init__(self, queue: str, server: str, clock: Clock) -> None:
        self._url = f"http://{server}/printers/{queue}"
        self._uri = f"ipp://{server}/printers/{queue}"
        self._clock = clock
        self._job: int | None = None
        self._is_kick = False
        self._sent_micros = 0

    def pre_check(self) -> Readiness:
        """Ask the queue how it is; a queue that is stopped or takes no jobs is not ready."""
        import httpx

        try:
            answer = self._ask(Operation.GET_PRINTER_ATTRIBUTES)
        except httpx.TransportError as error:
            return Readiness(Presence.ABSENT, _code(error))
        except NotIpp:
            return Readiness(Presence.ABSENT, "no_print_server")
        if not answer.is_success:
            return Readiness(Presence.ABSENT, "no_such_queue")
        trouble = _trouble(answer)
        return Readiness(Presence.ERROR if trouble else Presence.PRESENT, trouble)

    def send(self, job: PrintData) -> Sent:
        """Give the queue the job; it has it whole when it answers with a number."""
        import httpx

        self._job, self._is_kick = None, job.kind == "kick"
        try:
            answer = self._ask(
                Operation.PRINT_JOB, name=job.job_id, document_format=_RAW, document=job.data
            )
        except httpx.ConnectError as error:
            return Sent(0, _code(error))
        except (httpx.TransportError, NotIpp) as error:
            return Sent(1, _code(error))
        if not answer.is_success:
            return Sent(0, "refused_by_queue")
        self._job = answer.number("job-id")
        self._sent_micros = self._clock.monotonic_micros()
        return Sent(len(job.data))

    def prove(self) -> Proof:
        """Ask the queue what became of the job; a kick that came late is taken back."""
        import httpx

        try:
            state = self._ask(Operation.GET_JOB_ATTRIBUTES, job=self._job).number("job-state")
            if state == _DONE:
                return Proof(ProofState.DONE)
            if state is None or state in _OVER:
                return Proof(ProofState.SILENT, "ended_by_queue")
            age_micros = self._clock.monotonic_micros() - self._sent_micros
            if self._is_kick and age_micros > _KICK_LIFE_MICROS:
                self._ask(Operation.CANCEL_JOB, job=self._job)
                return Proof(ProofState.SILENT, "taken_back")
            return Proof(ProofState.WAITING, _trouble(self._ask(Operation.GET_PRINTER_ATTRIBUTES)))
        except (httpx.TransportError, NotIpp) as error:
            return Proof(ProofState.SILENT, _code(error))

    def close(self) -> None:
        """Hold nothing open between questions."""

    def _ask(
        self,
        operation: Operation,
        *,
        job: int | None = None,
        name: str | None = None,
        document_format: str | None = None,
        document: bytes = b"",
    ) -> Answer:
        head = request(operation, self._uri, job=job, name=name, document_format=document_format)
        return _posted(self._url, head + document, _ANSWER_S_MAX)


def _posted(url: str, content: bytes, answer_s: float) -> Answer:
    """Ask the server; raises `httpx.TransportError` and `NotIpp`."""
    import httpx

    # The server is on this machine or its network: no proxy of the environment is meant.
    with httpx.Client(timeout=answer_s, trust_env=False) as client:
        answered = client.post(url, content=content, headers={"Content-Type": "application/ipp"})
    if not answered.is_success:
        raise NotIpp(f"status {answered.status_code}")
    return parse_answer(answered.content)


def _trouble(answer: Answer) -> str:
    reasons = {word.rpartition("-")[0] for word in answer.words("printer-state-reasons")}
    reasons |= set(answer.words("printer-state-reasons"))
    for reason, code in _REASONS.items():
        if reason in reasons:
            return code
    if answer.number("printer-is-accepting-jobs") == 0:
        return "queue_rejects_jobs"
    return "queue_stopped" if answer.number("printer-state") == _STOPPED else ""


def _code(error: httpx.TransportError | NotIpp) -> str:
    import httpx

    if isinstance(error, httpx.TimeoutException):
        return "no_answer"
    return (
        "no_print_server" if isinstance(error, httpx.ConnectError | NotIpp) else "connection_lost"
    )
