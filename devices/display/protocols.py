"""What pole displays of two rows understand.

Sources: CD5220 as in the Logic Controls PD3000 and Posiflex PD-2600 User's Manuals (ESC Q A, ESC Q
B, CLR); Epson ESC/POS for customer displays (DM-D110: ESC @, CLR, US $).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from devices.clean import clean, encodable

if TYPE_CHECKING:
    from collections.abc import Callable

    from devices.display.window import Rows

ENCODING: Final = "cp437"
"""The page that these displays start with; what it has not is written in plain letters."""

_ESC, _US, _CLR, _CR = b"\x1b", b"\x1f", b"\x0c", b"\r"


def fitted(row: str, columns: int) -> bytes:
    """Return a row as exactly so many bytes of the display's page, without any control code."""
    return encodable(clean(row), ENCODING)[:columns].ljust(columns).encode(ENCODING, "replace")


def cd5220_start(_columns: int) -> bytes:
    """Return what empties the display."""
    return _ESC + b"@" + _CLR


def cd5220(rows: Rows, columns: int) -> bytes:
    """Return what shows two rows; each is written whole, so that nothing flickers."""
    upper, lower = (fitted(row, columns) for row in rows)
    return _ESC + b"QA" + upper + _CR + _ESC + b"QB" + lower + _CR


def escpos_start(_columns: int) -> bytes:
    """Return what empties the display and hides its cursor."""
    return _ESC + b"@" + _CLR + _US + b"C\x00"


def escpos(rows: Rows, columns: int) -> bytes:
    """Return what shows two rows, each from its first column on."""
    upper, lower = (fitted(row, columns) for row in rows)
    return _US + b"$\x01\x01" + upper + _US + b"$\x01\x02" + lower


START: Final[dict[str, Callable[[int], bytes]]] = {"cd5220": cd5220_start, "escpos": escpos_start}
SHOW: Final[dict[str, Callable[[Rows, int], bytes]]] = {"cd5220": cd5220, "escpos": escpos}
