"""The commands by which a printer draws a code itself: fewer bytes than its picture.

Source: Epson ESC/POS command reference, GS k and GS ( k.
"""

from __future__ import annotations

import struct

_CODE128_FUNCTION = 73
_MODEL_2, _LEVEL_M = 50, 49
_CENTRE, _LEFT = b"\x1ba\x01", b"\x1ba\x00"


def native_code(value: str, symbology: str, dots: int, bar_height: int) -> bytes:
    """Return the bytes that draw a code in the middle, `dots` to a module."""
    drawn = _qr(value, dots) if symbology == "qr" else _code128(value, dots, bar_height)
    return _CENTRE + drawn + _LEFT


def _code128(value: str, dots: int, height: int) -> bytes:
    # In the printer's own notation a brace begins a command, and two of them are one brace.
    data = b"{B" + value.replace("{", "{{").encode("ascii")
    sizes = b"\x1dh" + bytes((min(height, 255),)) + b"\x1dw" + bytes((dots,)) + b"\x1dH\x00"
    return sizes + b"\x1dk" + bytes((_CODE128_FUNCTION, len(data))) + data


def _qr(value: str, dots: int) -> bytes:
    data = value.encode()
    return b"".join((
        _qr_function(65, bytes((_MODEL_2, 0))),
        _qr_function(67, bytes((dots,))),
        _qr_function(69, bytes((_LEVEL_M,))),
        _qr_function(80, b"0" + data),
        _qr_function(81, b"0"),
    ))  # fmt: skip


def _qr_function(number: int, parameters: bytes) -> bytes:
    return b"\x1d(k" + struct.pack("<HBB", len(parameters) + 2, 49, number) + parameters
