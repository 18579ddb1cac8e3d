"""Exact quantities with a unit of measure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from edge.domain.errors import BadInput

MILLI = 1000
"""Quantities are counted in thousandths: a gram of a kilogram, a millilitre of a litre."""


DIGITS_MAX = 18
"""More than any quantity has before its decimal sign, a barcode typed by mistake included."""


class Unit(StrEnum):
    """Units of measure by their UN/ECE Recommendation 20 codes."""

    EACH = "EA"
    KILOGRAM = "KGM"
    LITRE = "LTR"
    METRE = "MTR"

    @property
    def is_counted(self) -> bool:
        """Tell whether only whole numbers make sense."""
        return self is Unit.EACH


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity in thousandths of a unit: 0.842 kg is 842."""

    milli: int
    unit: Unit = Unit.EACH

    def __str__(self) -> str:
        """Write the shortest decimal string, without the unit."""
        whole, part = divmod(abs(self.milli), MILLI)
        tail = f".{part:03d}".rstrip("0") if part else ""
        return f"{'-' if self.milli < 0 else ''}{whole}{tail}"

    def __neg__(self) -> Quantity:
        """Return the mirror quantity."""
        return Quantity(-self.milli, self.unit)


def each(count: int) -> Quantity:
    """Return a counted quantity."""
    return Quantity(count * MILLI, Unit.EACH)


def parse_quantity(text: str, unit: Unit) -> Quantity:
    """Read a decimal string such as "3" or "0.842"; raise `BadInput` when it is not one.

    Accepts a comma as the decimal sign because half of the world's keyboards have one.
    """
    sign = -1 if text.startswith("-") else 1
    whole, _, part = text.removeprefix("-").replace(",", ".", 1).partition(".")
    digits = (whole or "0") + part
    fits = len(whole) <= DIGITS_MAX and len(part) <= 3
    if not (digits.isdecimal() and digits.isascii() and fits) or not (whole or part):
        raise BadInput("quantity_unreadable", value=text[:40])
    milli = int(whole or "0") * MILLI + int((part + "000")[:3])
    if unit.is_counted and milli % MILLI:
        raise BadInput("quantity_not_whole", value=text[:40])
    return Quantity(sign * milli, unit)
