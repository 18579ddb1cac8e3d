"""Puts a serial scanner's bytes together to whole codes: pure, told the time with each piece."""

from __future__ import annotations

from typing import Final, Literal

from devices.inputs.port import Scan

CODE_BYTES_MAX: Final = 4096
"""The largest symbol in trade holds less (QR code version 40); beyond it is noise."""

SILENCE_MICROS: Final = 100_000
"""A scanner that sends no end of line is done after a silence like this."""

CUT_OFF_MICROS: Final = 500_000
"""A scanner that does send one and falls silent for so long has been cut off."""

_STX, _ETX, _GS = 0x02, 0x03, 0x1D
_ENDS = frozenset({0x0A, 0x0D, _ETX})
_MARKS = _ENDS | {_STX}
_CONTROLS_OF_CODES = frozenset({_GS, 0x1E, 0x04})
"""Separators of GS1 and of ISO/IEC 15434 envelopes."""

Ends = Literal["line", "silence"]


class Framer:
    """Cuts the stream at CR, LF or ETX, or where `ends` is silence at a pause as well.

    Half a code is never a code: without its end it is cut off, because the first eight digits of
    an EAN-13 are one time in ten a valid EAN-8. What goes on after a pause is cut off as a whole:
    it may be half a code with the next one behind it.
    """

    def __init__(self, ends: Ends = "line") -> None:
        self._ends = ends
        self._bytes = bytearray()
        self._length = 0
        self._last_micros = 0
        self._has_paused = False

    def feed(self, data: bytes, now_micros: int) -> list[Scan]:
        """Take what arrived, which may be nothing; return the codes that are complete now."""
        found = self._after_silence(data, now_micros)
        if data:
            self._last_micros = now_micros
        for byte in data:
            if byte in _ENDS:
                found += self._finished()
            elif byte == _STX:
                found += self._finished("cut_off")
            else:
                self._length += 1
                if self._length <= CODE_BYTES_MAX:
                    self._bytes.append(byte)
        return found

    def break_off(self) -> list[Scan]:
        """Return what was begun when the device went away: a code that is not one."""
        return self._finished("cut_off")

    def _after_silence(self, data: bytes, now_micros: int) -> list[Scan]:
        if not self._length:
            return []
        silent_micros = now_micros - self._last_micros
        if self._ends == "silence" and silent_micros >= SILENCE_MICROS:
            return self._finished()
        if self._ends == "line" and silent_micros >= CUT_OFF_MICROS:
            return self._finished("cut_off")
        if data and silent_micros >= SILENCE_MICROS and data[0] not in _MARKS:
            self._has_paused = True
        return []

    def _finished(self, fault: str = "") -> list[Scan]:
        data, length = bytes(self._bytes), self._length
        self._bytes.clear()
        self._length = 0
        fault = fault or ("cut_off" if self._has_paused else "")
        self._has_paused = False
        if not length:
            return []
        if length > CODE_BYTES_MAX:
            return [Scan("", "too_long")]
        return [Scan("", fault)] if fault else [scan_of(data)]


def scan_of(data: bytes) -> Scan:
    """Return the code that bytes stand for; line noise is none."""
    try:
        text = data.decode("utf-8").strip(" ")
    except UnicodeDecodeError:
        return Scan("", "garbled")
    readable = all(c.isprintable() or ord(c) in _CONTROLS_OF_CODES for c in text)
    return Scan(text) if readable and text else Scan("", "garbled")
