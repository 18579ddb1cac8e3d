"""A printer at a serial port, or at a USB port that acts as one."""

from __future__ import annotations

import os
import termios
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from devices.escpos_printer import EscPosPrinter
from devices.transports.descriptor import DescriptorLine
from devices.transports.line import LineBroken, code_of
from edge.domain.errors import BadInput

if TYPE_CHECKING:
    from pathlib import Path

    from devices.settings import DevicesSettings
    from edge.ports import Clock

_FLOWS = ("none", "rtscts", "dsrdtr", "xonxoff")
_FRAMES = {f"{bits}{parity}{stop}" for bits in "78" for parity in "NEO" for stop in "12"}
_BAUD_MAX = 4_000_000


@dataclass(frozen=True, slots=True)
class SerialAddress:
    """A port and its framing, e.g. 8N1; `flow` names how the printer says that it is full."""

    path: str
    baud: int = 9600
    frame: str = "8N1"
    flow: str = "none"


def open_printer(_directory: Path, settings: DevicesSettings, clock: Clock) -> EscPosPrinter:
    """Return the printer at `path[,baud[,8N1[,flow]]]`; raises `BadInput`."""
    address = parse_address(settings.address)
    return EscPosPrinter(lambda: SerialLine(address), settings, clock)


def parse_address(address: str) -> SerialAddress:
    """Read `path[,baud[,frame[,flow]]]`; raises `BadInput` with the form."""
    path, *rest = (part.strip() for part in address.split(","))
    baud, frame, flow = (*rest, *("9600", "8N1", "none")[len(rest) :])[:3]
    is_right = (
        path
        and len(rest) <= 3
        and baud.isdecimal()
        and 0 < int(baud) <= _BAUD_MAX
        and frame.upper() in _FRAMES
        and flow in _FLOWS
    )
    if not is_right:
        form = f"path,baud,8N1,{'|'.join(_FLOWS)}"
        raise BadInput("printer_address", address=address, form=form)
    return SerialAddress(path, int(baud), frame.upper(), flow)


class SerialLine(DescriptorLine):
    """The port, locked against a second program. What it cannot send is dropped on closing."""

    def __init__(self, address: SerialAddress) -> None:
        import serial

        try:
            self._port = serial.Serial(
                address.path,
                address.baud,
                bytesize=int(address.frame[0]),
                parity=address.frame[1],
                stopbits=int(address.frame[2]),
                exclusive=True,
                timeout=0,
                write_timeout=0,
                rtscts=address.flow == "rtscts",
                dsrdtr=address.flow == "dsrdtr",
                xonxoff=address.flow == "xonxoff",
            )
        except serial.SerialException as error:
            # pyserial wraps the system's error, of which only the number is kept.
            raise LineBroken(_code(error)) from error
        except OSError as error:
            raise LineBroken(code_of(error)) from error
        except (termios.error, ValueError) as error:
            # What the port's driver refuses of its settings pyserial passes on as it comes.
            raise LineBroken("port_settings_refused") from error
        super().__init__(self._port.fileno())

    def close(self) -> None:
        """Close the port at once: the kernel would wait for a printer that takes no byte."""
        try:
            if self.pending():
                self._port.reset_output_buffer()
        except (LineBroken, OSError):
            pass
        with suppress(OSError):
            self._port.close()


def _code(error: OSError) -> str:
    if error.errno:
        return os.strerror(error.errno).lower().replace(" ", "_")
    return "port_in_use" if "lock" in str(error) else "port_unusable"
