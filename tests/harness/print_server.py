"""A print server with one raw queue, as far as IPP goes (RFC 8011)."""

from __future__ import annotations

import struct
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

PRINT_JOB, CANCEL_JOB, GET_JOB, GET_PRINTER, LIST = 0x02, 0x08, 0x09, 0x0B, 0x4002
PROCESSING, CANCELED, COMPLETED = 5, 7, 9
_IDLE = 3
_NOT_FOUND, _REFUSED, _OK = 0x0406, 0x0507, 0


@dataclass
class Queue:
    """`loses_answer` takes the next job and breaks the connection."""

    name: str = "receipts"
    state: int = _IDLE
    reasons: tuple[str, ...] = ("none",)
    accepts: bool = True
    job_state: int = COMPLETED
    loses_answer: bool = False
    jobs: list[bytes] = field(default_factory=list)
    formats: list[bytes] = field(default_factory=list)
    cancelled: list[int] = field(default_factory=list)
    server: str = ""


@contextmanager
def print_server(queue: Queue) -> Iterator[Queue]:
    """Serve a queue on a port of its own."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            answer = _answer(queue, self.path, body)
            if answer is None:
                self.connection.close()
                return
            self.send_response(200)
            self.send_header("Content-Type", "application/ipp")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        queue.server = f"127.0.0.1:{server.server_address[1]}"
        thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield queue
        finally:
            server.shutdown()
            thread.join()


def _answer(queue: Queue, path: str, body: bytes) -> bytes | None:
    _, operation, number = struct.unpack_from(">HHI", body)
    if operation == LIST:
        return _message(
            _OK, number, b"\x04" + _attribute(0x42, "printer-name", queue.name.encode())
        )
    if path != f"/printers/{queue.name}":
        return _message(_NOT_FOUND, number)
    if operation == GET_PRINTER:
        reasons = b"".join(
            _attribute(0x44, "printer-state-reasons" if not index else "", reason.encode())
            for index, reason in enumerate(queue.reasons)
        )
        state = _attribute(0x23, "printer-state", struct.pack(">i", queue.state))
        accepts = _attribute(0x22, "printer-is-accepting-jobs", bytes((queue.accepts,)))
        return _message(_OK, number, b"\x04" + state + reasons + accepts)
    if operation == GET_JOB:
        state = _attribute(0x23, "job-state", struct.pack(">i", queue.job_state))
        return _message(_OK, number, b"\x02" + state)
    if operation == CANCEL_JOB:
        queue.cancelled.append(len(queue.jobs))
        return _message(_OK, number)
    return _print_job(queue, number, body)


def _print_job(queue: Queue, number: int, body: bytes) -> bytes | None:
    if not queue.accepts:
        return _message(_REFUSED, number)
    # The attributes end with the only byte 3 at the place of a tag; the document follows.
    head, _, document = body.partition(b"application/vnd.cups-raw\x03")
    queue.formats.append(head[-2:])
    queue.jobs.append(document)
    if queue.loses_answer:
        return None
    job = _attribute(0x21, "job-id", struct.pack(">i", len(queue.jobs)))
    return _message(_OK, number, b"\x02" + job)


def _message(status: int, number: int, groups: bytes = b"") -> bytes:
    head = struct.pack(">HHI", 0x0101, status, number)
    charset = _attribute(0x47, "attributes-charset", b"utf-8")
    return head + b"\x01" + charset + groups + b"\x03"


def _attribute(tag: int, name: str, value: bytes) -> bytes:
    return (
        struct.pack(">BH", tag, len(name)) + name.encode() + struct.pack(">H", len(value)) + value
    )
