"""Understand what an ESC/POS printer says, whatever else it says in between.

Answers come unframed on one stream; each kind is known by its fixed bits. Source: Epson ESC/POS
command reference, DLE EOT, GS r, GS a.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

ASK_ONLINE, ASK_OFFLINE_CAUSE, ASK_PAPER = (bytes((0x10, 0x04, n)) for n in (1, 2, 4))
"""DLE EOT n: obeyed when it arrives, also by a printer that is offline or full."""

_AUTOMATIC_MASK, _AUTOMATIC = 0x93, 0x10
_REAL_TIME_MASK, _REAL_TIME = 0x93, 0x12
_REPORT_MASK, _REPORT = 0x90, 0x00
_AUTOMATIC_BYTES = 4

_PIN_HIGH, _OFFLINE = 0x04, 0x08
_COVER_OPEN, _STOPPED_BY_PAPER, _ERROR = 0x04, 0x20, 0x40
_PAPER_NEAR_END, _PAPER_OUT = 0x0C, 0x60
_AUTOMATIC_COVER_OPEN = 0x20
_AUTOMATIC_NEAR_END, _AUTOMATIC_PAPER_OUT = 0x03, 0x0C
_AUTOMATIC_ERRORS = 0x2C
"""Cutter, unrecoverable, recoverable by waiting: bits 3, 5 and 2 of the second byte."""

_REPORT_NEAR_END = 0x03


@dataclass(frozen=True, slots=True)
class Heard:
    """What a stretch of bytes contained: answers to DLE EOT, to GS r, and status nobody asked."""

    real_time: tuple[int, ...] = ()
    reports: tuple[int, ...] = ()
    automatic: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class PrinterState:
    """How a printer is, as far as it has said so. `drawer_pin_high` is pin 3 of the drawer plug."""

    offline: bool = False
    paper_out: bool = False
    paper_near_end: bool = False
    cover_open: bool = False
    error: bool = False
    drawer_pin_high: bool | None = None

    @property
    def trouble(self) -> str:
        """Return the short code of what keeps it from printing, "" for nothing."""
        if self.cover_open:
            return "cover_open"
        if self.paper_out:
            return "paper_out"
        if self.error:
            return "printer_error"
        return "offline" if self.offline else ""

    def after_online(self, byte: int) -> PrinterState:
        """Return the state after the answer to `ASK_ONLINE`."""
        return replace(self, offline=bool(byte & _OFFLINE), drawer_pin_high=bool(byte & _PIN_HIGH))

    def after_cause(self, byte: int) -> PrinterState:
        """Return the state after the answer to `ASK_OFFLINE_CAUSE`."""
        return replace(
            self,
            cover_open=bool(byte & _COVER_OPEN),
            paper_out=self.paper_out or bool(byte & _STOPPED_BY_PAPER),
            error=bool(byte & _ERROR),
        )

    def after_paper(self, byte: int) -> PrinterState:
        """Return the state after the answer to `ASK_PAPER`."""
        return replace(
            self, paper_out=bool(byte & _PAPER_OUT), paper_near_end=bool(byte & _PAPER_NEAR_END)
        )

    def after_automatic(self, block: bytes) -> PrinterState:
        """Return the state after four bytes that the printer sent by itself."""
        first, second, third, _ = block
        return PrinterState(
            offline=bool(first & _OFFLINE),
            paper_out=bool(third & _AUTOMATIC_PAPER_OUT),
            paper_near_end=bool(third & _AUTOMATIC_NEAR_END),
            cover_open=bool(first & _AUTOMATIC_COVER_OPEN),
            error=bool(second & _AUTOMATIC_ERRORS),
            drawer_pin_high=bool(first & _PIN_HIGH),
        )


class StatusReader:
    """Sorts the bytes of one connection; a block cut in two is kept until its rest arrives."""

    def __init__(self) -> None:
        self._begun = b""

    def sort(self, data: bytes) -> Heard:
        """Return what the bytes contain; those that no status has are thrown away."""
        real_time, reports, automatic = [], [], []
        for byte in data:
            if self._begun:
                self._begun += bytes((byte,))
                if len(self._begun) == _AUTOMATIC_BYTES:
                    automatic.append(self._begun)
                    self._begun = b""
            elif byte & _AUTOMATIC_MASK == _AUTOMATIC:
                self._begun = bytes((byte,))
            elif byte & _REAL_TIME_MASK == _REAL_TIME:
                real_time.append(byte)
            elif byte & _REPORT_MASK == _REPORT:
                reports.append(byte)
        return Heard(tuple(real_time), tuple(reports), tuple(automatic))


def is_near_end(report: int) -> bool:
    """Tell whether an answer to GS r 1 says that the roll will soon be used up."""
    return bool(report & _REPORT_NEAR_END)
