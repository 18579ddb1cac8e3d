"""Cut a stream of ESC/POS bytes into commands, strictly: what is not in the table is an error.

Knows more than the product writes, so that other programs' jobs can be judged too.
Source: Epson ESC/POS command reference.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_FIXED = {
    b"\x10\x04": 1, b"\x10\x05": 1,
    b"\x1b=": 1,
    b"\x1b@": 0, b"\x1b2": 0, b"\x1b3": 1, b"\x1b ": 1, b"\x1b!": 1, b"\x1b$": 2, b"\x1b-": 1,
    b"\x1bE": 1, b"\x1bM": 1, b"\x1bR": 1, b"\x1b\\": 2, b"\x1ba": 1, b"\x1bd": 1, b"\x1bp": 3,
    b"\x1bt": 1, b"\x1b{": 1,
    b"\x1c&": 0, b"\x1c.": 0, b"\x1c-": 1, b"\x1cC": 1, b"\x1cS": 2,
    b"\x1d!": 1, b"\x1dB": 1, b"\x1dH": 1, b"\x1dI": 1, b"\x1dL": 2, b"\x1dW": 2, b"\x1da": 1,
    b"\x1df": 1, b"\x1dh": 1, b"\x1dr": 1, b"\x1dw": 1,
}  # fmt: skip
"""Bytes of parameters behind a command."""


class UnknownBytes(Exception):
    """A byte that no command of the table has at this place."""


def cut_token(data: bytes) -> bytes:
    """Return the first whole command or character, b"" when more bytes are needed."""
    first = data[:1]
    if first not in {b"\x10", b"\x1b", b"\x1c", b"\x1d"}:
        if first < b" " and first not in {b"\n", b""}:
            raise UnknownBytes(f"control byte {first!r}")
        return first
    name = data[:2]
    if len(name) < 2:
        return b""
    size = _size(name, data)
    return data[:size] if size is not None and len(data) >= size else b""


def _size(name: bytes, data: bytes) -> int | None:
    """Return how long a command is, None when its length is not there yet."""
    if name in _FIXED:
        return 2 + _FIXED[name]
    if name not in _MEASURED:
        raise UnknownBytes(f"command {name!r}")
    try:
        return _MEASURED[name](data)
    except IndexError:
        return None


def _cut(data: bytes) -> int:
    return 3 if data[2] in {0, 1, 48, 49} else 4


def _raster(data: bytes) -> int:
    width, height = data[4] + 256 * data[5], data[6] + 256 * data[7]
    return 8 + width * height


def _counted(data: bytes) -> int:
    return 5 + data[3] + 256 * data[4]


def _long_counted(data: bytes) -> int:
    return 7 + int.from_bytes(bytes((data[3], data[4], data[5], data[6])), "little")


def _barcode(data: bytes) -> int:
    if data[2] < 65:
        return data.index(0, 3) + 1 if 0 in data[3:] else len(data) + 1
    return 4 + data[3]


_MEASURED: dict[bytes, Callable[[bytes], int]] = {
    b"\x1dV": _cut,
    b"\x1dv": _raster,
    b"\x1d(": _counted,
    b"\x1c(": _counted,
    b"\x1d8": _long_counted,
    b"\x1dk": _barcode,
}
