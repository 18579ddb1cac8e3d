"""How a discount becomes a whole amount, and how it is spread over units."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from edge.domain.money import allocate
from edge.domain.rounding import RoundingMode, divide_rounded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edge.domain.events import PricingPolicy
    from edge.domain.pricing.units import Units
    from edge.domain.rates import Rate


@dataclass(frozen=True, slots=True)
class DiscountRounding:
    """Whether what is taken off is rounded, or what remains (fifth part of the policy)."""

    mode: RoundingMode = RoundingMode.HALF_UP
    of_price: bool = False

    def percent_of(self, amount: int, rate: Rate) -> int:
        """Return the discount of a rate off an amount."""
        if self.of_price:
            kept = amount * (rate.denominator - rate.numerator)
            return amount - divide_rounded(kept, rate.denominator, self.mode)
        return divide_rounded(amount * rate.numerator, rate.denominator, self.mode)


def discount_rounding(policy: PricingPolicy) -> DiscountRounding:
    """Return the discount rounding of a policy."""
    return DiscountRounding(RoundingMode(policy.discount_mode), policy.discount_target == "price")


def spread(units: Units, chosen: Sequence[int], discount: int) -> list[tuple[int, int]]:
    """Share a discount out over units by what they cost, never below their floor.

    Returns the units that receive, each with its share; what the floors refuse is not given.
    """
    if not discount:
        return []
    amount, room = units.amount, units.room
    first = amount[chosen[0]] if chosen else 0
    if (
        not units.has_floors
        and discount <= first * len(chosen)
        and [amount[u] for u in chosen].count(first) == len(chosen)
    ):
        each, rest = divmod(discount, len(chosen) or 1)
        return [(u, each + (n < rest)) for n, u in enumerate(chosen) if each or n < rest]
    weights = [amount[u] for u in chosen]
    caps = [room(u) for u in chosen] if units.has_floors else weights
    shares = allocate(discount, weights, caps=caps).shares
    return [(u, part) for u, part in zip(chosen, shares, strict=True) if part]


def spread_by_line(units: Units, chosen: Sequence[int], discount: int) -> list[tuple[int, int]]:
    """Share a discount out over lines first, then within each line over its units."""
    by_line = units.by_line(chosen)
    shares = allocate(
        discount,
        [sum(units.amount[u] for u in mine) for mine in by_line],
        caps=[sum(units.room(u) for u in mine) for mine in by_line],
    ).shares
    return [
        reward
        for mine, part in zip(by_line, shares, strict=True)
        for reward in spread(units, mine, part)
    ]
