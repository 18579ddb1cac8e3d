"""Read ESC/POS bytes as a strict printer would.

A byte or command that is not in the table is an error, never a guess, so that a fault of a
renderer shows here and not at a customer's printer. Source: Epson ESC/POS command reference.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from devices.models import CELL_DOTS
from devices.simulated.native_codes import BadCode, QrStore, bars
from devices.simulated.paper import (
    CutRow,
    Event,
    PaperRow,
    PictureRow,
    PrintedPaper,
    Pulse,
    StatusRequest,
    Style,
    TextRow,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Choice = TypeVar("Choice")

_CODE_PAGES = {
    0: "cp437",
    2: "cp850",
    3: "cp860",
    4: "cp863",
    5: "cp865",
    16: "cp1252",
    19: "cp858",
}
"""Slot of `ESC t` to Python's codec."""

_ALIGN = {0: "left", 1: "centre", 2: "right", 48: "left", 49: "centre", 50: "right"}
_CUTS = {0: True, 48: True, 1: False, 49: False}
_DRAWER_PINS = {0: 2, 48: 2, 1: 5, 49: 5}
_PULSE_UNIT_MS = 2
_SIZE_MAX = 8
_CODE128, _QR = 73, 49
_ESC, _GS, _LF = 0x1B, 0x1D, 0x0A


class UnreadableBytes(Exception):
    """A printer would do something undefined with these bytes; `offset` says where."""

    def __init__(self, offset: int, why: str) -> None:
        super().__init__(f"byte {offset}: {why}")
        self.offset = offset


class JobCutShort(UnreadableBytes):
    """The bytes end inside a command or a row."""


def read_paper(data: bytes, dots: int, *, may_be_cut_short: bool = False) -> PrintedPaper:
    """Interpret the bytes of one job on paper `dots` wide. Raises `UnreadableBytes`."""
    reader = _Reader(data, dots)
    try:
        reader.read()
    except JobCutShort:
        if not may_be_cut_short:
            raise
        return PrintedPaper(dots, tuple(reader.rows), tuple(reader.events), cut_short=True)
    return PrintedPaper(dots, tuple(reader.rows), tuple(reader.events))


class _Reader:
    def __init__(self, data: bytes, dots: int) -> None:
        self.data = data
        self.dots = dots
        self.offset = 0
        self.rows: list[PaperRow] = []
        self.events: list[Event] = []
        self._reset()
        self.commands: dict[bytes, Callable[[], None]] = {
            b"\x1b@": self._initialise,
            b"\x1b=": self._stay_selected,
            b"\x1bt": self._select_code_page,
            b"\x1ba": self._align,
            b"\x1bE": self._bold,
            b"\x1bd": self._feed,
            b"\x1bp": self._pulse,
            b"\x1d!": self._size,
            b"\x1dV": self._cut,
            b"\x1dr": self._status,
            b"\x1dv": self._raster,
            b"\x1dh": self._bar_height,
            b"\x1dw": self._bar_width,
            b"\x1dH": self._no_bar_text,
            b"\x1dk": self._bars,
            b"\x1d(": self._qr,
        }

    def read(self) -> None:
        while self.offset < len(self.data):
            self._step()
        if self.glyphs:
            raise JobCutShort(self.offset, "text without a line feed")

    def _step(self) -> None:
        byte = self.data[self.offset]
        if byte in {_ESC, _GS}:
            name = self._take(2)
            if name not in self.commands:
                raise self._unreadable(f"unknown command {name!r}")
            self.commands[name]()
        elif byte == _LF:
            self._take(1)
            self._end_row()
        else:
            self._print(self._take(1))

    def _take(self, count: int) -> bytes:
        taken = self.data[self.offset : self.offset + count]
        if len(taken) < count:
            raise JobCutShort(self.offset, f"{count} bytes expected")
        self.offset += count
        return taken

    def _choice(self, table: Mapping[int, Choice], what: str) -> Choice:
        (byte,) = self._take(1)
        if byte not in table:
            raise self._unreadable(f"{what} {byte} is unknown")
        return table[byte]

    def _unreadable(self, why: str) -> UnreadableBytes:
        return UnreadableBytes(self.offset, why)

    def _between_rows(self, what: str) -> None:
        if self.glyphs:
            raise self._unreadable(f"{what} in the middle of a row")

    def _reset(self) -> None:
        self.style = Style()
        self.align = "left"
        self.code_page = _CODE_PAGES[0]
        self.glyphs: list[tuple[str, Style]] = []
        self.bar_dots, self.bar_height = 3, 162
        self.qr_store = QrStore()

    def _initialise(self) -> None:
        self._between_rows("ESC @")
        self._reset()

    def _stay_selected(self) -> None:
        """ESC = 1: the printer is meant. A job that selects what hangs behind it is none."""
        self._choice({1: True}, "a job for another device")

    def _print(self, raw: bytes) -> None:
        if raw < b" " or raw == b"\x7f":
            raise self._unreadable(f"control byte {raw!r}")
        try:
            char = raw.decode(self.code_page)
        except UnicodeDecodeError:
            raise self._unreadable(f"{raw!r} is not in {self.code_page}") from None
        self.glyphs.append((char, self.style))
        if sum(style.width for _, style in self.glyphs) * CELL_DOTS > self.dots:
            raise self._unreadable("the row is wider than the paper")

    def _end_row(self) -> None:
        self.rows.append(TextRow(tuple(self.glyphs), self.align))
        self.glyphs = []

    def _select_code_page(self) -> None:
        self.code_page = self._choice(_CODE_PAGES, "code page")

    def _align(self) -> None:
        self._between_rows("ESC a")
        self.align = self._choice(_ALIGN, "alignment")

    def _bold(self) -> None:
        self.style = replace(self.style, bold=bool(self._take(1)[0] & 1))

    def _size(self) -> None:
        (byte,) = self._take(1)
        width, height = (byte >> 4) + 1, (byte & 15) + 1
        if width > _SIZE_MAX or height > _SIZE_MAX:
            raise self._unreadable(f"size {width} x {height}")
        self.style = replace(self.style, width=width, height=height)

    def _feed(self) -> None:
        (count,) = self._take(1)
        if self.glyphs:
            self._end_row()
            count -= 1
        self.rows.extend([TextRow(())] * count)

    def _cut(self) -> None:
        self._between_rows("GS V")
        self.rows.append(CutRow(self._choice(_CUTS, "cut")))

    def _pulse(self) -> None:
        pin = self._choice(_DRAWER_PINS, "drawer pin")
        on, off = self._take(2)
        self.events.append(Pulse(pin, on * _PULSE_UNIT_MS, off * _PULSE_UNIT_MS))

    def _status(self) -> None:
        self.events.append(StatusRequest(self._choice({1: 1, 49: 1, 2: 2, 50: 2}, "status")))

    def _raster(self) -> None:
        self._between_rows("GS v 0")
        if self._take(2) != b"0\x00":
            raise self._unreadable("only GS v 0 at full density is known")
        width_bytes, height = (int.from_bytes(self._take(2), "little") for _ in range(2))
        if not width_bytes or not height or width_bytes > (self.dots + 7) // 8:
            raise self._unreadable(f"picture of {width_bytes} bytes x {height}")
        bits = self._take(width_bytes * height)
        self.rows.append(PictureRow(width_bytes * 8, height, bits, self.align))

    def _bar_height(self) -> None:
        (self.bar_height,) = self._take(1)

    def _bar_width(self) -> None:
        (self.bar_dots,) = self._take(1)

    def _no_bar_text(self) -> None:
        if self._take(1) != b"\x00":
            raise self._unreadable("bars with a text of the printer's own")

    def _bars(self) -> None:
        self._between_rows("GS k")
        kind, size = self._take(2)
        if kind != _CODE128:
            raise self._unreadable(f"bar code {kind}")
        try:
            self._draw(bars(self._take(size), self.bar_dots, self.bar_height))
        except BadCode as error:
            raise self._unreadable(str(error)) from error

    def _qr(self) -> None:
        self._between_rows("GS ( k")
        if self._take(1) != b"k":
            raise self._unreadable("only GS ( k is known")
        size = int.from_bytes(self._take(2), "little")
        symbol, function, *parameters = self._take(size) if size > 1 else b"\x00\x00"
        if symbol != _QR:
            raise self._unreadable(f"symbol {symbol}")
        try:
            picture = self.qr_store.obey(function, bytes(parameters))
        except BadCode as error:
            raise self._unreadable(str(error)) from error
        if picture is not None:
            self._draw(picture)

    def _draw(self, picture: PictureRow) -> None:
        if picture.width - 7 > self.dots:
            raise self._unreadable("the code is wider than the paper")
        self.rows.append(replace(picture, align=self.align))
