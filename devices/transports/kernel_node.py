"""A USB or parallel printer at the kernel's own node, such as /dev/usb/lp0."""

from __future__ import annotations

import errno
import fcntl
import os
import struct
from pathlib import Path
from typing import TYPE_CHECKING

from devices.escpos_printer import EscPosPrinter
from devices.transports.descriptor import DescriptorLine
from devices.transports.line import LineBroken, code_of
from edge.domain.errors import BadInput

if TYPE_CHECKING:
    from devices.settings import DevicesSettings
    from edge.ports import Clock

_GET_STATUS = 0x060B
"""LPGETSTATUS of linux/lp.h; the bits are those of IEEE 1284."""

_NO_PAPER = 0x20
"""The other wires are left alone: printers that are well have them at either level."""


def open_printer(_directory: Path, settings: DevicesSettings, clock: Clock) -> EscPosPrinter:
    """Return the printer at a node; raises `BadInput` for no path at all."""
    path = settings.address.strip()
    if not path:
        raise BadInput("printer_address", address=path, form="/dev/usb/lp0")
    return EscPosPrinter(lambda: KernelNodeLine(path), settings, clock)


class KernelNodeLine(DescriptorLine):
    """The node, opened without blocking; one that cannot be read gives no status."""

    def __init__(self, path: str) -> None:
        descriptor, can_answer = _opened(path)
        super().__init__(descriptor, can_answer=can_answer)
        trouble = _port_trouble(descriptor)
        if trouble:
            os.close(descriptor)
            raise LineBroken(trouble)

    def _nothing_to_read(self) -> bytes:
        """Take an empty read as silence: a node gives one whenever the printer says nothing."""
        return b""


def _opened(path: str) -> tuple[int, bool]:
    """Return the descriptor, and whether it can be read: a pipe would give back what it took."""
    how = os.O_NONBLOCK | os.O_NOCTTY
    try:
        if not Path(path).is_fifo():
            return os.open(path, os.O_RDWR | how), True
    except OSError as error:
        if error.errno not in {errno.EACCES, errno.EINVAL}:
            raise LineBroken(code_of(error)) from error
    try:
        return os.open(path, os.O_WRONLY | how), False
    except OSError as error:
        raise LineBroken(code_of(error)) from error


def _port_trouble(descriptor: int) -> str:
    """Return what the port's own wires say is wrong; nothing where the node has no such wires."""
    try:
        (status,) = struct.unpack("i", fcntl.ioctl(descriptor, _GET_STATUS, b"\0\0\0\0"))
    except OSError:
        return ""
    return "paper_out" if status & _NO_PAPER else ""
