"""A TCP connection with the reading manners of a serial port."""

from __future__ import annotations

import select
import socket

_CONNECT_S = 3.0
_KEEPALIVE = (
    (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1),
    (socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 5),
    (socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, 2),
    (socket.IPPROTO_TCP, socket.TCP_KEEPCNT, 3),
    (socket.IPPROTO_TCP, socket.TCP_NODELAY, 1),
)
"""A scanner says nothing for hours; one whose cable is gone is missed after eleven seconds."""

_PEEK_BYTES = 4096


def connected(host: str, port: int) -> socket.socket:
    """Connect to a device, such that its silent death is noticed; raises `OSError`."""
    connection = socket.create_connection((host, port), timeout=_CONNECT_S)
    for level, option, value in _KEEPALIVE:
        connection.setsockopt(level, option, value)
    return connection


class TcpPort:
    """Reads and writes like a serial port; a connection that was closed raises `OSError`."""

    def __init__(self, host: str, port: int, step_s: float) -> None:
        self._socket = connected(host, port)
        self._step_s = step_s

    @property
    def in_waiting(self) -> int:
        """Return how many bytes can be read at once."""
        if not select.select([self._socket], [], [], 0)[0]:
            return 0
        return len(self._some(self._socket.recv(_PEEK_BYTES, socket.MSG_PEEK)))

    def read(self, size: int) -> bytes:
        """Return what has arrived, waiting for the first byte; empty where there was none."""
        if not select.select([self._socket], [], [], self._step_s)[0]:
            return b""
        return self._some(self._socket.recv(size))

    def write(self, data: bytes) -> None:
        """Send bytes."""
        self._socket.sendall(data)

    def close(self) -> None:
        """Hang up."""
        self._socket.close()

    def _some(self, data: bytes) -> bytes:
        if not data:
            raise ConnectionResetError("closed by the device")
        return data
