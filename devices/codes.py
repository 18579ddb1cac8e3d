"""Machine-readable codes as a grid of dark and light modules."""

from __future__ import annotations

from dataclasses import dataclass

CODE128_QUIET = 10
"""Light modules at each side of the bars (ISO/IEC 15417)."""

EAN13_QUIET = 11
"""Light modules at the left of an EAN-13, and more than it needs at the right (GS1 5.2.3.4)."""

_EAN13_DIGITS = 13

QR_QUIET = 4
"""Light modules around the symbol (ISO/IEC 18004)."""

_CODE128_CHARACTERS_MAX = 48
"""A longer value would not fit any receipt paper at a readable bar width."""

_QR_CHARACTERS_MAX = 512
"""A larger symbol has modules too small for paper of 80 mm."""


@dataclass(frozen=True, slots=True)
class Modules:
    """A symbol with its quiet zone: one row for bars, as many rows as columns for a square."""

    rows: tuple[tuple[bool, ...], ...]

    @property
    def width(self) -> int:
        """Return the count of modules in a row."""
        return len(self.rows[0])

    @property
    def is_bars(self) -> bool:
        """Tell whether each module stands for a bar of any height."""
        return len(self.rows) == 1


def encode(value: str, symbology: str) -> Modules | None:
    """Return the symbol of a value, or None when the symbology cannot hold it.

    A GS1-128 is a Code 128 that begins with FNC1 (GS1 General Specifications 5.4.3).
    """
    match symbology:
        case "qr":
            return _qr(value)
        case "ean13":
            return _ean13(value)
        case "gs1_128":
            return _code128(value, is_gs1=True)
        case _:
            return _code128(value)


def _code128(value: str, *, is_gs1: bool = False) -> Modules | None:
    if not value or len(value) > _CODE128_CHARACTERS_MAX or not value.isascii():
        return None
    from barcode.codex import Code128, Gs1_128  # type: ignore[import-untyped]

    bars: str = (Gs1_128 if is_gs1 else Code128)(value).build()[0]
    quiet = (False,) * CODE128_QUIET
    return Modules(((*quiet, *(bar == "1" for bar in bars), *quiet),))


def _ean13(value: str) -> Modules | None:
    """Return thirteen digits as the symbol of goods; a scanner takes no other for a number."""
    if not (len(value) == _EAN13_DIGITS and value.isascii() and value.isdecimal()):
        return None
    from barcode.ean import EuropeanArticleNumber13  # type: ignore[import-untyped]

    symbol = EuropeanArticleNumber13(value)
    if symbol.ean != value:
        return None  # the last digit is not the check digit
    quiet = (False,) * EAN13_QUIET
    bars: str = symbol.build()[0]
    return Modules(((*quiet, *(bar == "1" for bar in bars), *quiet),))


def _qr(value: str) -> Modules | None:
    if not value or len(value) > _QR_CHARACTERS_MAX:
        return None
    import segno

    symbol = segno.make_qr(value, error="m", boost_error=False)
    return Modules(
        tuple(tuple(module == 1 for module in row) for row in symbol.matrix_iter(border=QR_QUIET))
    )
