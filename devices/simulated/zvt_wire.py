"""The terminal's end of a ZVT connection: what the till sends, sorted as it comes."""

from __future__ import annotations

from contextlib import suppress
from queue import Empty, Queue
from threading import Thread
from typing import TYPE_CHECKING, Final

from devices.ports.zvt_frames import ABORT, ACK, Frame, read_frame

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

ACK_S: Final = 5.0
_ANSWERS: Final = (0x80, 0x84)


class Gone(Exception):
    """The connection ends here, or the till did not acknowledge."""


class Wire:
    """Reads on a thread of its own, so that an abort is heard while a customer is waited for."""

    def __init__(self, connection: socket.socket, stop: Callable[[], None]) -> None:
        self._connection, self._stop = connection, stop
        self._commands: Queue[Frame | None] = Queue()
        self._answers: Queue[Frame | None] = Queue()
        Thread(target=self._hear, daemon=True).start()

    def command(self) -> Frame:
        """Return the next command; raises `Gone` when the till has hung up."""
        frame = self._commands.get()
        if frame is None:
            raise Gone
        return frame

    def send(self, data: bytes) -> None:
        """Send bytes that nobody acknowledges."""
        try:
            self._connection.sendall(data)
        except OSError:
            raise Gone from None

    def tell(self, frame: Frame) -> None:
        """Send a message, wait until it is acknowledged; raises `Gone` where it is not."""
        self.send(frame.encoded())
        try:
            answer = self._answers.get(timeout=ACK_S)
        except Empty:
            raise Gone from None
        if answer is None or answer.command not in (ACK[:2], b"\x84\x00"):
            raise Gone

    def _hear(self) -> None:
        with suppress(OSError, EOFError):
            while True:
                frame = read_frame(self._read)
                if frame.command == ABORT:
                    self._stop()
                    self._connection.sendall(ACK)
                elif frame.command[0] in _ANSWERS:
                    self._answers.put(frame)
                else:
                    self._commands.put(frame)
        self._commands.put(None)
        self._answers.put(None)

    def _read(self, size: int) -> bytes:
        found = b""
        while len(found) < size:
            part = self._connection.recv(size - len(found))
            if not part:
                raise EOFError
            found += part
        return found
