"""A printer at a TCP port, by custom 9100."""

from __future__ import annotations

import re
import socket
from typing import TYPE_CHECKING

from devices.escpos_printer import EscPosPrinter
from devices.transports.descriptor import DescriptorLine
from devices.transports.line import LineBroken, code_of
from edge.domain.errors import BadInput

if TYPE_CHECKING:
    from pathlib import Path

    from devices.settings import DevicesSettings
    from edge.ports import Clock

PORT = 9100
_PORTS = 65_536
_ADDRESS = re.compile(r"(?:\[(?P<host>[^\]\s]+)\]|(?P<bare>[^:\s\[\]]+))(?::(?P<port>\d{1,6}))?")
_CONNECT_S_MAX = 2.5
_LEFT_BYTES_MAX = 65_536
"""Answers nobody asked for, thrown away at the end so that closing sends no reset."""


def open_printer(_directory: Path, settings: DevicesSettings, clock: Clock) -> EscPosPrinter:
    """Return the printer at `host` or `host:port`; raises `BadInput`."""
    host, port = parse_address(settings.address)
    return EscPosPrinter(lambda: NetworkLine(host, port), settings, clock)


def parse_address(address: str) -> tuple[str, int]:
    """Split `host[:port]`, an IPv6 host in brackets; raises `BadInput`."""
    match = _ADDRESS.fullmatch(address.strip())
    port = int(match["port"] or PORT) if match else 0
    if match is None or not 0 < port < _PORTS:
        raise BadInput("printer_address", address=address, form="host or host:port")
    return match["host"] or match["bare"], port


class NetworkLine(DescriptorLine):
    """One connection, made for one job and ended with it: most printers serve one at a time."""

    def __init__(self, host: str, port: int) -> None:
        try:
            self._socket = socket.create_connection((host, port), timeout=_CONNECT_S_MAX)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._socket.setblocking(False)
        except TimeoutError as error:
            raise LineBroken("no_answer") from error
        except OSError as error:
            raise LineBroken(code_of(error)) from error
        super().__init__(self._socket.fileno())

    def close(self) -> None:
        """End the connection without waiting; what the kernel still holds is delivered."""
        try:
            self._socket.shutdown(socket.SHUT_WR)
            self._socket.recv(_LEFT_BYTES_MAX)
        except OSError:
            pass
        self._socket.close()
