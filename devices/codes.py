"""Machine-readable codes as a grid of dark and light modules."""

from __future__ import annotations

from dataclasses import dataclass

CODE128_QUIET = 10
"""Light modules at each side of the bars (ISO/IEC 15417)."""

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
    """Return the symbol of a value, or None when the symbology cannot hold it."""
    return _qr(value) if symbology == "qr" else _code128(value)


def _code128(value: str) -> Modules | None:
    if not value or len(value) > _CODE128_CHARACTERS_MAX or not value.isascii():
        return None
    from barcode.codex import Code128  # type: ignore[import-untyped]

    bars: str = Code128(value).build()[0]
    quiet = (False,) * CODE128_QUIET
    return Modules(((*quiet, *(bar == "1" for bar in bars), *quiet),))


def _qr(value: str) -> Modules | None:
    if not value or len(value) > _QR_CHARACTERS_MAX:
        return None
    import segno

    symbol = segno.make_qr(value, error="m", boost_error=False)
    return Modules(
        tuple(tuple(module == 1 for module in row) for row in symbol.matrix_iter(border=QR_QUIET))
    )
