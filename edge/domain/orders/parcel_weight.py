"""What a parcel should weigh by what is in it, and whether what it does weigh can be right."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from edge.domain.quantity import MILLI, Unit

if TYPE_CHECKING:
    from collections.abc import Iterable

WEIGHT_ATTRIBUTE: Final = "weight"
"""The attribute of an item that says what one piece weighs, as "250 g" or "1.2 kg"."""
_UNITS_G: Final = {"kg": 1000, "g": 1}
GRAMS_MAX: Final = 1_000_000
"""More than a parcel that a person carries."""

_LESS_PERCENT: Final = 10
_LESS_G: Final = 20
"""Labels round the weight of goods; below this something is not in the box."""
_MORE_PERCENT: Final = 25
_MORE_G: Final = 300
"""Padding, tape, papers; above this something else is in the box."""


@dataclass(frozen=True, slots=True)
class InBox:
    """Some units of a line in a box; `piece_g` is what one weighs, None where nobody knows."""

    milli: int
    unit: Unit
    piece_g: int | None = None

    @property
    def grams(self) -> int | None:
        """Return what they weigh."""
        if self.unit is Unit.KILOGRAM:
            return self.milli
        return None if self.piece_g is None else self.milli * self.piece_g // MILLI


@dataclass(frozen=True, slots=True)
class Expected:
    """What a parcel weighs at least by what is known; `is_whole` where all of it is known."""

    grams: int
    is_whole: bool

    def doubts(self, grams: int) -> bool:
        """Tell whether a weight can hardly be right; nothing is doubted of what is not weighed."""
        if not grams or not self.grams:
            return False
        least = self.grams - self.grams * _LESS_PERCENT // 100 - _LESS_G
        most = self.grams + self.grams * _MORE_PERCENT // 100 + _MORE_G
        return grams < least or (self.is_whole and grams > most)


def expected(tare_g: int, inside: Iterable[InBox]) -> Expected:
    """Return what a box with goods should weigh."""
    weights = [each.grams for each in inside]
    known = sum(grams for grams in weights if grams is not None)
    return Expected(tare_g + known if known else 0, None not in weights)


def grams_of(text: str) -> int:
    """Return a written weight in whole grams, 0 where it is none; it has to name its unit."""
    typed = text.strip().lower()
    unit = next((unit for unit in _UNITS_G if typed.endswith(unit)), "")
    number = typed.removesuffix(unit).strip().replace(",", ".")
    if not unit or not number.replace(".", "", 1).isdecimal() or not number.isascii():
        return 0
    grams = Decimal(number) * _UNITS_G[unit]
    return int(grams) if grams == int(grams) and grams <= GRAMS_MAX else 0
