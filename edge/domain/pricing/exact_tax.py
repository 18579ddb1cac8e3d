"""What taxes come to before anything is rounded, as exact fractions."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from edge.domain.quantity import MILLI
from edge.domain.rates import parse_rate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edge.domain.events import TaxRate

ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Shape:
    """How each tax of a line grows with the net: tax = slope times net plus fixed.

    Levies per unit are the fixed part; a compound tax has the slopes and fixed parts of the taxes
    before it in its own.
    """

    slopes: tuple[Fraction, ...]
    fixed: tuple[Fraction, ...]

    def net_of(self, gross: Fraction) -> Fraction:
        """Return the net of an amount that contains these taxes."""
        return Fraction(gross - sum(self.fixed), 1 + sum(self.slopes))

    def taxes_on(self, net: Fraction) -> list[Fraction]:
        """Return each tax on a net."""
        return [a * net + b for a, b in zip(self.slopes, self.fixed, strict=True)]

    def gross_of(self, net: Fraction) -> Fraction:
        """Return the net with its taxes."""
        return net + sum(self.taxes_on(net), ZERO)


def shape_of(rates: Sequence[TaxRate], applies: Sequence[bool], milli: int) -> Shape:
    """Return the shape of some taxes for a quantity; one that does not apply is nothing."""
    slopes: list[Fraction] = []
    fixed: list[Fraction] = []
    for rate, is_on in zip(rates, applies, strict=True):
        if not is_on:
            slopes.append(ZERO)
            fixed.append(ZERO)
        elif rate.amount_per_unit:
            slopes.append(ZERO)
            fixed.append(Fraction(rate.amount_per_unit) * Fraction(milli, MILLI))
        else:
            part = exact_rate(rate.rate)
            before = (sum(slopes, ZERO), sum(fixed, ZERO)) if rate.compound else (ZERO, ZERO)
            slopes.append(part * (1 + before[0]))
            fixed.append(part * before[1])
    return Shape(tuple(slopes), tuple(fixed))


def exact_rate(text: str) -> Fraction:
    """Return a rate as a fraction."""
    rate = parse_rate(text)
    return Fraction(rate.numerator, rate.denominator)
