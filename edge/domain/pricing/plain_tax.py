"""The common case of line taxes in whole numbers: plain rates, each rounded on the line."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from edge.domain.events import LineTax, PricingPolicy, TaxRate
from edge.domain.rates import Rate, parse_rate
from edge.domain.rounding import RoundingMode, divide_rounded

if TYPE_CHECKING:
    from collections.abc import Sequence


def is_plain(rates: Sequence[TaxRate], policy: PricingPolicy, *, inclusive: bool) -> bool:
    """Tell whether the taxes are plain rates that are each rounded on the line."""
    if policy.tax_level != "line" or policy.tax_components != "each":
        return False
    if inclusive and policy.inclusive_target != "tax":
        return False
    return not any(rate.compound or rate.amount_per_unit or rate.holiday for rate in rates)


def plain_taxes(
    amount: int, rates: Sequence[TaxRate], mode: RoundingMode, *, inclusive: bool
) -> tuple[LineTax, ...]:
    """Return the tax of each rate on an amount.

    Inclusive: tax = amount * r / (1 + sum of all r); the net is what remains, so that net and
    taxes always sum to what is paid.
    """
    parts, whole = _parts(tuple(rate.rate for rate in rates), inclusive)
    taxes = [divide_rounded(amount * part, whole, mode) for part in parts]
    base = amount - sum(taxes) if inclusive else amount
    return tuple(LineTax(rate.tax_id, base, tax) for rate, tax in zip(rates, taxes, strict=True))


@lru_cache(maxsize=256)
def _parts(texts: tuple[str, ...], inclusive: bool) -> tuple[tuple[int, ...], int]:
    """Return the rates over one denominator, which contains them all where prices do."""
    rates: list[Rate] = [parse_rate(text) for text in texts]
    common = max((rate.denominator for rate in rates), default=1)  # all are powers of ten
    parts = tuple(rate.numerator * (common // rate.denominator) for rate in rates)
    return parts, common + sum(parts) if inclusive else common
