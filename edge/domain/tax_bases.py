"""What taxes were charged on, summed over a shift."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from edge.domain.events import LineTax, OrderEarned, OrderPaid, OrderPaidBack, OrderSold


def plus_bases(bases: Mapping[str, int], sign: int, taxes: Iterable[LineTax]) -> dict[str, int]:
    """Return the bases with those of more taxes, or less them."""
    after = dict(bases)
    for tax in taxes:
        after[tax.tax_id] = after.get(tax.tax_id, 0) + sign * tax.base_minor
    return after


def bases_after(
    bases: Mapping[str, int], fact: OrderSold | OrderPaid | OrderPaidBack | OrderEarned
) -> dict[str, int]:
    """Return the bases after money or goods of an order moved that a deposit was paid for."""
    after = plus_bases(bases, -1 if isinstance(fact, OrderPaidBack) else 1, fact.taxes)
    return plus_bases(after, -1, fact.advance) if isinstance(fact, OrderEarned) else after
