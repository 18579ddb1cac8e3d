"""The common case of line taxes in whole numbers: plain rates, each rounded on the line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from edge.domain.events import LineTax, PricingPolicy, TaxRate
from edge.domain.rates import parse_rate
from edge.domain.rounding import RoundingMode, divide_rounded

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class PlainTaxes:
    """The taxes of a class over one denominator, which contains them all where prices do.

    Inclusive: tax = amount * r / (1 + sum of all r); the net is what remains, so that net and
    taxes always sum to what is paid.
    """

    parts: tuple[tuple[str, int], ...]
    whole: int
    mode: RoundingMode
    inclusive: bool

    def on(self, amount: int) -> tuple[LineTax, ...]:
        """Return the tax of each rate on an amount."""
        if len(self.parts) == 1:
            name, part = self.parts[0]
            tax = divide_rounded(amount * part, self.whole, self.mode)
            return (LineTax(name, amount - tax if self.inclusive else amount, tax),)
        taxes = [
            (name, divide_rounded(amount * part, self.whole, self.mode))
            for name, part in self.parts
        ]
        base = amount - sum(tax for _, tax in taxes) if self.inclusive else amount
        return tuple([LineTax(name, base, tax) for name, tax in taxes])


def plain_taxes(
    rates: Sequence[TaxRate], policy: PricingPolicy, *, inclusive: bool
) -> PlainTaxes | None:
    """Return the taxes if they are plain rates that are each rounded on the line."""
    if policy.tax_level != "line" or policy.tax_components != "each":
        return None
    if inclusive and policy.inclusive_target != "tax":
        return None
    if any(rate.compound or rate.amount_per_unit or rate.holiday for rate in rates):
        return None
    parsed = [parse_rate(rate.rate) for rate in rates]
    common = max((rate.denominator for rate in parsed), default=1)  # all are powers of ten
    parts = [rate.numerator * (common // rate.denominator) for rate in parsed]
    return PlainTaxes(
        parts=tuple((rate.tax_id, part) for rate, part in zip(rates, parts, strict=True)),
        whole=common + sum(parts) if inclusive else common,
        mode=RoundingMode(policy.tax_mode),
        inclusive=inclusive,
    )
