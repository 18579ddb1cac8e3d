"""A line over a file descriptor: sockets, serial ports and device nodes, never blocking."""

from __future__ import annotations

import errno
import fcntl
import os
import select
import struct
import termios

from devices.transports.line import LineBroken, code_of

_READ_BYTES = 4096


class DescriptorLine:
    """Owns a descriptor that is set non-blocking; `close` closes it."""

    def __init__(self, descriptor: int, *, can_answer: bool = True) -> None:
        os.set_blocking(descriptor, False)
        self.can_answer = can_answer
        self._descriptor = descriptor

    def write(self, data: bytes, wait_s: float) -> int:
        """Write what the kernel takes; 0 when it takes nothing within the time."""
        try:
            _, writable, _ = select.select((), (self._descriptor,), (), wait_s)
            return os.write(self._descriptor, data) if writable else 0
        except BlockingIOError:
            return 0
        except OSError as error:
            # A write that fails has put none of its bytes into the kernel's queue.
            raise LineBroken(code_of(error)) from error

    def read(self, wait_s: float) -> bytes:
        """Read once; a line whose other end is closed is broken."""
        try:
            readable, _, _ = select.select((self._descriptor,), (), (), wait_s)
            if not readable:
                return b""
            data = os.read(self._descriptor, _READ_BYTES)
        except BlockingIOError:
            return b""
        except OSError as error:
            raise LineBroken(code_of(error)) from error
        if not data:
            return self._nothing_to_read()
        return data

    def pending(self) -> int:
        """Ask the kernel what it has not handed on: a socket's unacknowledged, a port's unsent."""
        try:
            answer = fcntl.ioctl(self._descriptor, termios.TIOCOUTQ, b"\0\0\0\0")
        except OSError as error:
            if error.errno in {errno.ENOTTY, errno.EINVAL, errno.ENOSYS}:
                return 0
            raise LineBroken(code_of(error)) from error
        return int(struct.unpack("i", answer)[0])

    def close(self) -> None:
        """Close the descriptor."""
        os.close(self._descriptor)

    def _nothing_to_read(self) -> bytes:
        """Take the end of the stream as the end of the line."""
        raise LineBroken("connection_closed")
