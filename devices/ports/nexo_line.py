"""Carries one message to a terminal and its answer back, over TLS that believes one name alone."""

from __future__ import annotations

import http.client
import socket
import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from devices.ports.nexo_sealing import MESSAGE_BYTES_MAX, NotBelieved

CONNECT_S: Final = 5.0
"""On the shop's own network; a terminal that takes longer is asleep or away."""


class NotSent(Exception):
    """No byte of the message reached the terminal: what it asks for has not happened."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Lost(Exception):
    """The message may have reached the terminal; there is no answer that could be read."""


@dataclass(frozen=True, slots=True)
class TerminalLine:
    """Where a terminal listens, and the name that its certificate has to have.

    The name is the terminal's own and not the host's, which on a shop's network is an address.
    """

    host: str
    port: int
    certificate_name: str
    authority: Path

    def send(self, message: bytes, answer_s: float) -> bytes:
        """Send a message and wait for its answer; raises `NotSent`, `Lost` or `NotBelieved`."""
        connection = http.client.HTTPConnection(self.host, self.port)
        connection.sock = self._connected()
        try:
            connection.sock.settimeout(answer_s)
            connection.request("POST", "/nexo", message, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            body = answer.read(MESSAGE_BYTES_MAX + 1)
        except (OSError, http.client.HTTPException, ValueError):
            raise Lost from None
        finally:
            connection.close()
        if answer.status != http.client.OK:
            raise NotBelieved("http_status")
        return body

    def _connected(self) -> ssl.SSLSocket:
        context = self._context()
        try:
            plain = socket.create_connection((self.host, self.port), CONNECT_S)
        except (OSError, UnicodeError):
            raise NotSent("unreachable") from None
        try:
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return context.wrap_socket(plain, server_hostname=self.certificate_name)
        except ssl.SSLCertVerificationError:
            plain.close()
            raise NotSent("untrusted") from None
        except (OSError, ValueError):
            plain.close()
            raise NotSent("unreachable") from None

    def _context(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        try:
            context.load_verify_locations(cafile=self.authority)
        except (OSError, ssl.SSLError):
            raise NotSent("untrusted") from None
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        return context
