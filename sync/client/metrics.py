"""The figures of the synchronising process for Prometheus, served where it was asked for."""

from __future__ import annotations

from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING

from edge.domain.errors import BadInput, TillError, Unavailable
from sync.status import prometheus_text, read_status

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def metrics_server(directory: Path, address: str) -> Iterator[None]:
    """Serve `/metrics` at HOST:PORT while the block lasts.

    Raises `BadInput("address_unreadable")`, `Unavailable("address_taken")`.
    """

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path != "/metrics":
                self.send_error(HTTPStatus.NOT_FOUND)
                return
            try:
                body = prometheus_text(read_status(directory)).encode()
            except TillError:
                self.send_error(HTTPStatus.SERVICE_UNAVAILABLE)
                return
            self.send_response(HTTPStatus.OK)
            self.send_header("content-type", "text/plain; version=0.0.4; charset=utf-8")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Keep requests for figures out of the log."""

    host, _, port = address.rpartition(":")
    if not host or not port.isdigit():
        raise BadInput("address_unreadable", address=address)
    try:
        server = ThreadingHTTPServer((host.strip("[]"), int(port)), Handler)
    except OSError as error:
        raise Unavailable("address_taken", address=address) from error
    thread = Thread(target=server.serve_forever, name="metrics", daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
