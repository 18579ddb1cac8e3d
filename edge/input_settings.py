"""Settings of what the till listens to: scanners, scale, RFID reader, and of the display."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import Field

from edge.section import Section

Baud = Annotated[int, Field(ge=300, le=3_000_000)]
Framing = Annotated[str, Field(pattern=r"^([78][NEO][12])?$")]


class ScannerSettings(Section):
    """One scanner. A scanner that types like a keyboard needs no entry."""

    driver: str = "serial"
    """serial for one in COM mode (RS-232, USB-CDC), hid for one that is a keyboard and shall be
    the till's alone, or what an installed package offers."""
    address: str
    """The device's path, best the one below /dev/serial/by-id/ or /dev/input/by-id/, which stays
    the same when it is plugged in elsewhere; host:port for a serial server."""
    baud: Baud = 9600
    """Speed of the line; a USB scanner in COM mode takes any."""
    framing: Framing = "8N1"
    """Data bits, parity, stop bits."""
    ends: Literal["line", "silence"] = "line"
    """line for a scanner that ends each code with Enter (CR, LF or ETX), silence for one that does
    not. With silence a code that breaks off cannot be told from a whole one."""


class ScaleSettings(Section):
    """The scale at the counter."""

    driver: str
    """What it speaks: toledo (8217, 8213), nci, cas, dibal, dialog06, or what an installed package
    offers."""
    address: str
    """The device's path, best the one below /dev/serial/by-id/; host:port for a serial server."""
    baud: Baud = 9600
    """Speed of the line."""
    framing: Framing = ""
    """Data bits, parity, stop bits; left out, what the driver is used to, such as 7E1."""
    unit: Literal["kg", "g", "lb", "oz"] = "kg"
    """What its numbers mean where the scale does not say."""
    keyed_weight: Literal["supervised", "free"] = "supervised"
    """Whether a weight that is typed although there is a scale needs a supervisor."""


BEHIND_PRINTER: Final = "printer"
"""The address of a display that the receipt printer passes on to."""


class DisplaySettings(Section):
    """The display that the customer sees."""

    driver: str
    """What it speaks: cd5220, escpos, or what an installed package offers."""
    address: str
    """The device's path, best the one below /dev/serial/by-id/; host:port on the network; "printer"
    for one that hangs behind the receipt printer."""
    baud: Baud = 9600
    """Speed of the line."""
    framing: Framing = "8N1"
    """Data bits, parity, stop bits."""
    columns: Annotated[int, Field(ge=16, le=40)] = 20
    """Characters on each of its two rows."""


class RfidSettings(Section):
    """The RFID reader."""

    driver: str = "llrp"
    """llrp, or what an installed package offers."""
    address: str
    """host or host:port; the usual port is 5084."""
    again_after_s: Annotated[int, Field(ge=0, le=3_600)] = 5
    """A tag that stays in the field is told once in so many seconds."""
