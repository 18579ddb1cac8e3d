"""A line to a device: a serial port by its path, or a TCP connection by host:port."""

from __future__ import annotations

import termios
from contextlib import suppress
from pathlib import Path
from typing import Final, Protocol

from devices.inputs.port import DeviceLost
from devices.inputs.tcp_port import TcpPort
from devices.ports.printer import Presence

STEP_S = 0.2
"""How long a read waits: within it a thread notices that it shall stop."""

_WRITE_S = 1.0
_READ_BYTES_MAX = 4096
_DRAIN_READS_MAX = 64
_FRAMING_LENGTH = 3
_PSEUDO_TERMINALS: Final = "/dev/pts/"


class _Port(Protocol):
    """What is used of the library's ports, which all have it."""

    @property
    def in_waiting(self) -> int: ...
    def read(self, size: int) -> bytes: ...
    def write(self, data: bytes) -> int | None: ...
    def close(self) -> None: ...


class Line:
    """Bytes to and from a device. Every trouble is `DeviceLost`, whatever library it came from."""

    def __init__(self, address: str, baud: int, framing: str, *, step_s: float = STEP_S) -> None:
        """Open the line; raises `DeviceLost`."""
        self._port = _open(address, baud, framing, step_s)

    def read(self) -> bytes:
        """Return what has arrived, waiting for the first byte; empty where there was none."""
        try:
            first = self._port.read(1)
            if not first:
                return b""
            waiting = min(self._port.in_waiting, _READ_BYTES_MAX)
            return first + (self._port.read(waiting) if waiting else b"")
        except (OSError, TypeError, termios.error) as error:
            raise lost_by(error) from error

    def write(self, data: bytes) -> None:
        """Send bytes; a device that does not take them within a second is lost."""
        try:
            self._port.write(data)
        except (OSError, TypeError, termios.error) as error:
            raise lost_by(error) from error

    def drain(self) -> None:
        """Throw away what has arrived and was not asked for; a device that never stops is left."""
        try:
            for _ in range(_DRAIN_READS_MAX):
                waiting = self._port.in_waiting
                if not waiting:
                    break
                self._port.read(min(waiting, _READ_BYTES_MAX))
        except (OSError, TypeError, termios.error) as error:
            raise lost_by(error) from error

    def close(self) -> None:
        """Let go of the line."""
        with suppress(OSError, TypeError, termios.error):
            self._port.close()


def is_network(address: str) -> bool:
    """Tell host:port from a device's path."""
    host, colon, port = address.rpartition(":")
    return bool(host and colon) and port.isdecimal() and not address.startswith("/")


def is_same_place(address: str, other: str) -> bool:
    """Tell whether two addresses are one port, whichever of its names they use."""
    if address.startswith("/") and other.startswith("/"):
        return Path(address).resolve() == Path(other).resolve()
    return address == other


def _open(address: str, baud: int, framing: str, step_s: float) -> _Port:
    """Open what an address names.

    A second opener of the same port is refused: two readers would share a scan between them.
    """
    if not address:
        raise DeviceLost("no_address", Presence.ERROR)
    try:
        if is_network(address):
            host, _, port = address.rpartition(":")
            return TcpPort(host, int(port), step_s)
        return _serial_port(address, baud, framing, step_s)
    except (OSError, ValueError, termios.error) as error:
        raise lost_by(error) from error


def _serial_port(address: str, baud: int, framing: str, step_s: float) -> _Port:
    """Open a serial port for this program alone.

    The library is imported here, for those who have such a device.
    """
    try:
        import serial
    except ImportError:
        raise DeviceLost("pyserial_missing", Presence.ERROR) from None
    # A pseudo-terminal carries whole bytes and refuses every other framing.
    is_pseudo = str(Path(address).resolve()).startswith(_PSEUDO_TERMINALS)
    bits, parity, stops = _framing("8N1" if is_pseudo else framing)
    return serial.Serial(
        address,
        baud,
        bytesize=bits,
        parity=parity,
        stopbits=stops,
        timeout=step_s,
        write_timeout=_WRITE_S,
        exclusive=True,
    )


def _framing(framing: str) -> tuple[int, str, float]:
    """Read 7E1 as bits, parity and stop bits; empty is 8N1."""
    text = (framing or "8N1").upper()
    bits, parity, stops = text[:1], text[1:2], text[2:]
    if len(text) < _FRAMING_LENGTH or bits not in "78" or parity not in "NEO" or stops not in "12":
        raise DeviceLost("framing_unknown", Presence.ERROR)
    return int(bits), parity, float(stops)


_CODES: dict[int, tuple[str, Presence]] = {
    -2: ("no_route", Presence.ABSENT),
    -3: ("no_route", Presence.ABSENT),
    2: ("not_plugged_in", Presence.ABSENT),
    11: ("in_use", Presence.ERROR),
    13: ("not_permitted", Presence.ERROR),
    16: ("in_use", Presence.ERROR),
    22: ("framing_refused", Presence.ERROR),
    21: ("no_port", Presence.ERROR),
    25: ("no_port", Presence.ERROR),
    111: ("refused", Presence.ABSENT),
    113: ("no_route", Presence.ABSENT),
}
"""Numbers of errno(3) and gai_strerror(3) that name a cure: plug it in, end the other program."""


def lost_by(error: BaseException) -> DeviceLost:
    """Return what a library's error means for the device."""
    number = getattr(error, "errno", None)
    if number is None and error.args and isinstance(error.args[0], int):
        number = error.args[0]
    if isinstance(error, TimeoutError):
        number = 113
    text = str(error).lower()
    if "exclusively lock" in text:
        number = 16
    if number is None and "inappropriate ioctl" in text:
        number = 25
    if number is None and "refused" in text:
        number = 111
    code, presence = _CODES.get(number or 0, ("unplugged", Presence.ABSENT))
    return DeviceLost(code, presence)
