"""The far end of a real line: a pseudo-terminal with a stable name, or a TCP port."""

from __future__ import annotations

import errno
import os
import select
import socket
import struct
import time
import tty
from contextlib import suppress
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pathlib import Path

_BITS_A_BYTE = 10
"""Start bit, eight of data, stop bit."""
_NO_GOODBYE = struct.pack("ii", 1, 0)
"""Closing resets at once (SO_LINGER for no time, socket(7))."""


class Wire(Protocol):
    """What a simulated device hangs on. `read` returns nothing once the time is over."""

    @property
    def peer(self) -> object | None:
        """Return who is connected; another object for each connection."""
        ...

    def read(self, timeout_s: float) -> bytes:
        """Return what the till has sent."""
        ...

    def write(self, data: bytes) -> None:
        """Send to the till; into the void where nobody is connected."""
        ...

    def unplug(self) -> None:
        """Pull the cable."""
        ...

    def plug(self) -> None:
        """Put it back."""
        ...

    def break_off(self) -> None:
        """Break what is under way; the next connection is taken."""
        ...


class PtyWire:
    """A serial device: `link` is what /dev/serial/by-id holds of a real one.

    `baud` paces what is sent as a real line would; 0 sends it at once.
    """

    def __init__(self, link: Path, baud: int = 0) -> None:
        self._link = link
        self._byte_s = _BITS_A_BYTE / baud if baud else 0.0
        self._ends: tuple[int, int] | None = None
        self.plug()

    @property
    def address(self) -> str:
        """Return the path that the till opens."""
        return str(self._link)

    @property
    def peer(self) -> object | None:
        """Return the pair of ends, another one each time it is plugged in."""
        return self._ends

    def plug(self) -> None:
        """Make the terminal and give it its name."""
        if self._ends is not None:
            return
        near, far = os.openpty()
        tty.setraw(far)
        os.set_blocking(near, False)
        self._ends = (near, far)
        passing = self._link.with_name(f".{self._link.name}.new")
        passing.unlink(missing_ok=True)
        passing.symlink_to(os.ttyname(far))
        passing.replace(self._link)

    def unplug(self) -> None:
        """Take name and terminal away: whoever reads it gets an error."""
        if self._ends is None:
            return
        self._link.unlink(missing_ok=True)
        for end in self._ends:
            os.close(end)
        self._ends = None

    def break_off(self) -> None:
        """Pull the cable and put it back."""
        self.unplug()
        self.plug()

    def read(self, timeout_s: float) -> bytes:
        """Return what the till has sent."""
        if self._ends is None:
            time.sleep(timeout_s)
            return b""
        near = self._ends[0]
        if not select.select([near], [], [], timeout_s)[0]:
            return b""
        try:
            return os.read(near, 4096)
        except OSError as error:
            if error.errno in (errno.EIO, errno.EAGAIN):
                return b""
            raise

    def write(self, data: bytes) -> None:
        """Send to the till, byte by byte where the line is paced; what nobody reads is dropped."""
        if self._ends is None:
            return
        near = self._ends[0]
        pieces = [bytes([byte]) for byte in data] if self._byte_s else [data]
        due_s = time.perf_counter()
        for piece in pieces:
            with suppress(BlockingIOError):
                os.write(near, piece)
            due_s += self._byte_s
            while time.perf_counter() < due_s:
                time.sleep(0)


class TcpWire:
    """A device on the network, or a serial server in front of one. One till at a time.

    `takes_turns`: a till that comes waits until the one before has gone, as printers have it;
    otherwise it goes before the one that was.
    """

    def __init__(
        self, port: int = 0, host: str = "127.0.0.1", *, takes_turns: bool = False
    ) -> None:
        self._takes_turns = takes_turns
        self._host = host
        self._port = port
        self._server: socket.socket | None = None
        self._peer: socket.socket | None = None
        self.plug()

    @property
    def address(self) -> str:
        """Return host:port."""
        return f"{self._host}:{self._port}"

    @property
    def peer(self) -> object | None:
        """Return the till that is connected; another object for each connection."""
        return self._peer

    def plug(self) -> None:
        """Listen."""
        if self._server is None:
            self._server = socket.create_server((self._host, self._port))
            self._port = self._server.getsockname()[1]

    def unplug(self) -> None:
        """Drop whoever is connected, and refuse."""
        for end in (self._peer, self._server):
            if end is not None:
                end.close()
        self._peer = self._server = None

    def read(self, timeout_s: float) -> bytes:
        """Return what the till has sent; take the one that comes when it is its turn."""
        listens = not (self._takes_turns and self._peer)
        ends = (self._server if listens else None, self._peer)
        watched = [end for end in ends if end is not None]
        if not watched:
            time.sleep(timeout_s)
            return b""
        ready = select.select(watched, [], [], timeout_s)[0]
        if self._server is not None and self._server in ready:
            self._let_go()
            self._peer = self._server.accept()[0]
            self._peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return b""
        if self._peer is None or self._peer not in ready:
            return b""
        try:
            data = self._peer.recv(4096)
        except OSError:
            data = b""
        if not data:
            self._let_go()
        return data

    def write(self, data: bytes) -> None:
        """Send to the till that is connected."""
        if self._peer is None:
            return
        try:
            self._peer.sendall(data)
        except OSError:
            self._let_go()

    def break_off(self) -> None:
        """Reset the connection: neither side hears a goodbye."""
        if self._peer is not None:
            self._peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_GOODBYE)
        self._let_go()

    def _let_go(self) -> None:
        if self._peer is not None:
            self._peer.close()
        self._peer = None
