"""One conversation with a ZVT terminal over TCP: a command, and all that comes until it ends."""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Lock
from typing import Final

from devices.ports.zvt_frames import (
    ABORT,
    ABORTED,
    ACK,
    COMPLETION,
    INTERMEDIATE,
    NOT_SUPPORTED,
    PRINT_BLOCK,
    PRINT_LINE,
    STATUS_INFORMATION,
    Fields,
    Frame,
    NotUnderstood,
    from_bcd,
    read_fields,
    read_frame,
)
from devices.ports.zvt_papers import Papers

CONNECT_S: Final = 5.0
ACK_S: Final = 5.0
"""ZVT's T3: so soon a terminal has to say that it heard a command."""
PATIENCE_S_MAX: Final = 600.0
"""A terminal may ask for more time (T4) in minutes; not for more than this."""
FRAMES_MAX: Final = 2_000
"""Of one command; a customer at it is told of in some dozens, a receipt in a hundred."""
_NEGATIVE: Final = 0x84
_STOP: Final = Frame(ABORT).encoded()
_BUSY: Final = frozenset({0x9C, 0xA0})
_NO_CODE: Final = 0xFF
"""System error: what an abort without a code counts as."""


class NotSent(Exception):
    """No byte of a request for money reached the terminal; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Lost(Exception):
    """The terminal may have heard the command; how it ended is not known."""


def _ignore(_: object) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Listening:
    """Who is told of what comes in between.

    `status` gets each status information before that is acknowledged: what the terminal counts on
    us knowing has to be kept first. `step` gets each intermediate status, a code.
    """

    status: Callable[[Fields], None] = _ignore
    step: Callable[[int], None] = _ignore


@dataclass(slots=True)
class Heard:
    """What a terminal said from a command to its end. `error` None: it completed the command."""

    error: int | None = None
    status: Fields | None = None
    completion: bytes = b""
    papers: Papers = field(default_factory=Papers)

    @property
    def is_busy(self) -> bool:
        """Tell whether the terminal only asked for patience."""
        return self.error in _BUSY


class ZvtLink:
    """A connection for one command after another; what comes back is acknowledged as it comes."""

    def __init__(self, host: str, port: int, ack_s: float = ACK_S) -> None:
        try:
            self._socket = socket.create_connection((host, port), CONNECT_S)
        except (OSError, UnicodeError):
            raise NotSent("unreachable") from None
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._ack_s = ack_s
        self._writing = Lock()

    def close(self) -> None:
        """Hang up."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def abort(self) -> None:
        """Ask the terminal, from another thread, to give the command up."""
        with suppress(OSError):
            self._write(_STOP)

    def stop(self) -> None:
        """Ask the terminal to give up what it does for nobody any more; wait until it heard."""
        with suppress(OSError, NotUnderstood, EOFError):
            self._write(_STOP)
            self._socket.settimeout(self._ack_s)
            self._is_refused(Heard())

    def run(self, command: Frame, answer_s: float, listening: Listening | None = None) -> Heard:
        """Send a command and listen until it ends; raises `Lost`.

        `answer_s` is the longest silence; each message begins it anew.
        """
        heard = Heard()
        try:
            self._write(command.encoded())
            self._socket.settimeout(self._ack_s)
            if self._is_refused(heard):
                return heard
            self._socket.settimeout(answer_s)
            self._listen(heard, answer_s, listening or Listening())
        except (OSError, NotUnderstood, EOFError):
            raise Lost from None
        return heard

    def _is_refused(self, heard: Heard) -> bool:
        """Wait for the acknowledgement; a negative one says why the command is not done."""
        first = read_frame(self._read)
        if first.command[0] == _NEGATIVE and first.command[1] != 0:
            is_told = first.command[1] == ABORTED[1] and first.data
            heard.error = first.data[0] if is_told else first.command[1]
            return True
        if first.command not in (ACK[:2], b"\x84\x00"):
            raise NotUnderstood
        return False

    def _listen(self, heard: Heard, answer_s: float, listening: Listening) -> None:
        for _ in range(FRAMES_MAX):
            frame = read_frame(self._read)
            if frame.command[0] in (ACK[0], _NEGATIVE):
                continue  # the answer to an abort that was sent in between
            if frame.command == INTERMEDIATE:
                self._socket.settimeout(max(answer_s, _patience_s(frame.data)))
            is_known = _take(frame, heard, listening)
            self._write(ACK if is_known else NOT_SUPPORTED)
            if frame.command in (COMPLETION, ABORTED):
                return
        raise NotUnderstood

    def _write(self, data: bytes) -> None:
        with self._writing:
            self._socket.sendall(data)

    def _read(self, size: int) -> bytes:
        found = bytearray()
        while len(found) < size:
            part = self._socket.recv(size - len(found))
            if not part:
                raise EOFError
            found += part
        return bytes(found)


def _take(frame: Frame, heard: Heard, listening: Listening) -> bool:
    """Take what came into what was heard; tell whether the till does what it asks for."""
    data = frame.data
    if frame.command == COMPLETION:
        heard.completion = data
    elif frame.command == ABORTED:
        heard.error = data[0] if data else _NO_CODE
    elif frame.command == STATUS_INFORMATION:
        heard.status = read_fields(data)
        listening.status(heard.status)
    elif frame.command == PRINT_LINE:
        heard.papers.take_line(data)
    elif frame.command == PRINT_BLOCK:
        heard.papers.take_block(data)
    elif frame.command == INTERMEDIATE:
        listening.step(data[0] if data else 0)
    else:
        return False
    return True


def _patience_s(data: bytes) -> float:
    """Return the time that an intermediate status asks for: minutes, in its second byte (BCD)."""
    with suppress(NotUnderstood):
        return min(from_bcd(data[1:2] or b"\0") * 60.0, PATIENCE_S_MAX)
    return 0.0
