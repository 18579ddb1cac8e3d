"""A mail server of a few commands, with STARTTLS, that can answer as bad ones do."""

from __future__ import annotations

import socketserver
import ssl
import threading
from contextlib import contextmanager
from email import message_from_bytes, policy
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import EmailMessage
    from pathlib import Path


class _Handler(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self._say("220 here")
        while line := self.rfile.readline():
            if not self._answer(line.decode().strip()):
                return

    def _answer(self, line: str) -> bool:
        """Answer a line; tell whether the talk goes on."""
        verb = line.upper().split()[0]
        if verb == "EHLO":
            self._say("250-here" if self.server.context else "250 here")
            if self.server.context:
                self._say("250 STARTTLS")
        elif verb == "STARTTLS":
            self._say("220 go")
            return self._hide()
        elif verb == "RCPT" and self.server.answers:
            self._say(self.server.answers.pop(0))
        elif verb == "DATA":
            return self._take()
        elif verb == "QUIT":
            self._say("221 bye")
            return False
        else:
            self._say("250 ok")
        return True

    def _hide(self) -> bool:
        assert self.server.context is not None
        try:
            self.request = self.server.context.wrap_socket(self.request, server_side=True)
        except ssl.SSLError:
            return False
        self.server.is_secret = True
        self.setup()
        return True

    def finish(self) -> None:
        super().finish()
        self.request.close()

    def _take(self) -> bool:
        self._say("354 go")
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line.removeprefix(b"."))
        self.server.taken.append(message_from_bytes(b"".join(lines), policy=policy.default))
        if self.server.hangs_up:
            self.server.hangs_up = False
            return False
        self._say("250 taken")
        return True

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


class MailServer(socketserver.ThreadingTCPServer):
    """Keeps what it took. `answers` are given to the next recipients instead of 250."""

    daemon_threads = True

    def __init__(self, certificate: Path | None, key: Path | None) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.taken: list[EmailMessage] = []
        self.answers: list[str] = []
        self.hangs_up = False
        self.is_secret = False
        self.context: ssl.SSLContext | None = None
        if certificate is not None:
            self.context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            self.context.load_cert_chain(certificate, key)

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server_address[1])


@contextmanager
def mail_server(certificate: Path | None = None, key: Path | None = None) -> Iterator[MailServer]:
    """Serve on a free port."""
    with MailServer(certificate, key) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
