"""Which taxes come back with a part of a sold line.

Taxes by difference: those of what was left of the line before, less those of what is left after,
so that the parts of a line add up to what was charged for it (design decision D9).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import chain
from typing import TYPE_CHECKING

from edge.domain.events import LineTax, PricingPolicy
from edge.domain.money import share
from edge.domain.pricing.tax import TaxedLine, basket_taxes, split
from edge.domain.quantity import MILLI, Quantity
from edge.domain.rounding import RoundingMode, divide_rounded

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


@dataclass(frozen=True, slots=True)
class Funded:
    """What a third party pays of a line, in both views of a deal."""

    funded_by: str
    placed_minor: int
    prorated_minor: int


@dataclass(frozen=True, slots=True)
class SoldLine:
    """A line of a finished sale as returns see it.

    `placed_minor` is what it was charged at, `prorated_minor` the same with each deal's benefit
    spread over the deal's units. Taxes are those charged.
    """

    line: int
    quantity: Quantity
    placed_minor: int
    prorated_minor: int
    taxes: tuple[LineTax, ...]
    tax_class: str
    category: str
    inclusive: bool
    funded: tuple[Funded, ...] = ()

    @property
    def is_moved(self) -> bool:
        """Tell whether a deal's benefit was placed elsewhere than where it is spread."""
        return self.placed_minor != self.prorated_minor


@dataclass(frozen=True, slots=True)
class Rest:
    """What is left of a sold line: its amount, and how much of it."""

    minor: int
    milli: int


def part_of(value: int, part: int, whole: int) -> int:
    """Return the value of the first `part` of a whole, so that parts add up to it."""
    return divide_rounded(value * part, whole, RoundingMode.HALF_UP)


def taxes_of_rest(
    sold: SoldLine, charged: tuple[LineTax, ...], amount: int, rest: Rest, policy: PricingPolicy
) -> tuple[LineTax, ...]:
    """Return the taxes of what is left of a line that came to `amount` and was charged these.

    By the sale's own rules where they give what was charged for the whole; otherwise (a document's
    rounding, a holiday, an exemption, a moved benefit) in proportion.
    """
    if rest.milli == 0:
        return tuple(LineTax(tax.tax_id, 0, 0) for tax in charged)
    if rest.milli == sold.quantity.milli:
        return charged
    whole_by_rule = _by_rule(sold, amount, sold.quantity.milli, policy)
    if _plain(whole_by_rule) == _plain(charged) and all(tax.tax_minor >= 0 for tax in charged):
        return _monotone(_by_rule(sold, rest.minor, rest.milli, policy), charged, policy)
    return tuple(
        LineTax(
            tax.tax_id,
            _proportional(tax.base_minor, rest, amount, sold),
            _proportional(tax.tax_minor, rest, amount, sold),
        )
        for tax in charged
    )


def _plain(taxes: Sequence[LineTax]) -> list[tuple[str, int]]:
    return [(tax.tax_id, tax.tax_minor) for tax in taxes]


def _proportional(value: int, rest: Rest, amount: int, sold: SoldLine) -> int:
    if amount:
        return part_of(value, rest.minor, amount) if amount > 0 else 0
    return part_of(value, rest.milli, sold.quantity.milli)


def _by_rule(sold: SoldLine, amount: int, milli: int, policy: PricingPolicy) -> tuple[LineTax, ...]:
    """Return the taxes of an amount of a line by the policy, rounded on the line or its units."""
    units = milli // MILLI if sold.quantity.unit.is_counted else 1
    line = TaxedLine(sold.tax_class, sold.category, milli, amount, share(amount, [1] * units))
    level = "line" if policy.tax_level == "document" else policy.tax_level
    return basket_taxes([line], replace(policy, tax_level=level))[0].taxes


def _monotone(
    taxes: tuple[LineTax, ...], charged: tuple[LineTax, ...], policy: PricingPolicy
) -> tuple[LineTax, ...]:
    """Share a tax that was rounded in one sum out so that less of it never means more of a part.

    The largest remainder may give a part of a smaller sum a unit more (the Alabama paradox), and a
    return would then charge a tax. The method of Webster does not.
    """
    if policy.tax_components == "each" and policy.inclusive_target == "tax":
        return taxes
    parts = _apportioned(sum(tax.tax_minor for tax in taxes), [tax.tax_minor for tax in charged])
    return tuple(replace(tax, tax_minor=part) for tax, part in zip(taxes, parts, strict=True))


def _apportioned(total: int, weights: list[int]) -> list[int]:
    """Apportion by Webster's method: each next unit to the largest weight / (2 n + 1)."""
    bearing = [at for at, weight in enumerate(weights) if weight]
    parts = [0] * len(weights)
    for at in bearing:
        parts[at] = part_of(total, weights[at], sum(weights))
    while bearing and sum(parts) < total:
        parts[min(bearing, key=lambda at: (Fraction(2 * parts[at] + 1, weights[at]), at))] += 1
    while sum(parts) > total:
        parts[max(bearing, key=lambda at: (Fraction(2 * parts[at] - 1, weights[at]), at))] -= 1
    return parts


# The taxes of a benefit that is spread ---------------------------------------------------------


def charged_taxes(
    sold: Sequence[SoldLine], policy: PricingPolicy, *, prorated: bool
) -> dict[int, tuple[LineTax, ...]]:
    """Return the taxes charged for each line.

    Prorated, what was paid for one line of a deal comes back for another too. Each line then has
    the taxes of its own prorated amount where they come to what was charged; otherwise each cent
    takes the tax along that was charged on it. Either way what was charged under a tax comes back
    under it.
    """
    charged = {line.line: line.taxes for line in sold}
    moved = [line for line in sold if line.is_moved]
    if not prorated or not moved:
        return charged
    by_rule = _by_own_rule(moved, policy)
    if by_rule is not None:
        return charged | by_rule
    sources = _sources(moved)
    tax_ids = tuple(dict.fromkeys(tax.tax_id for line in moved for tax in line.taxes))
    taxes = {tax_id: _shared(moved, sources, tax_id, "tax_minor") for tax_id in tax_ids}
    bases = {tax_id: _shared(moved, sources, tax_id, "base_minor") for tax_id in tax_ids}
    own = {line.line: {tax.tax_id for tax in line.taxes} for line in moved}
    for at, line in enumerate(moved):
        mine = tuple(
            LineTax(tax_id, bases[tax_id][at], taxes[tax_id][at])
            for tax_id in tax_ids
            if tax_id in own[line.line] or bases[tax_id][at] or taxes[tax_id][at]
        )
        charged[line.line] = _rebased(line, mine) if _all_alike(moved) else mine
    return charged


def _by_own_rule(
    moved: Sequence[SoldLine], policy: PricingPolicy
) -> dict[int, tuple[LineTax, ...]] | None:
    """Return the taxes of prorated amounts by the sale's rules; None unless they add up."""
    placed = [_of_whole(line, line.placed_minor, policy) for line in moved]
    if any(_plain(by) != _plain(line.taxes) for by, line in zip(placed, moved, strict=True)):
        return None
    spread = [_of_whole(line, line.prorated_minor, policy) for line in moved]
    if _sums(spread) != _sums(line.taxes for line in moved):
        return None
    return {line.line: taxes for line, taxes in zip(moved, spread, strict=True)}


def _of_whole(line: SoldLine, amount: int, policy: PricingPolicy) -> tuple[LineTax, ...]:
    return _by_rule(line, amount, line.quantity.milli, policy)


def _sums(many: Iterable[tuple[LineTax, ...]]) -> dict[str, tuple[int, int]]:
    """Sum tax and base by tax."""
    sums: dict[str, tuple[int, int]] = {}
    for tax in chain.from_iterable(many):
        base, minor = sums.get(tax.tax_id, (0, 0))
        sums[tax.tax_id] = (base + tax.base_minor, minor + tax.tax_minor)
    return sums


def _sources(moved: Sequence[SoldLine]) -> list[list[tuple[int, int]]]:
    """Return for each line, of what its prorated amount was paid: lines and amounts."""
    sources = [[(at, min(line.placed_minor, line.prorated_minor))] for at, line in enumerate(moved)]
    rooms = [max(line.prorated_minor - line.placed_minor, 0) for line in moved]
    for giver, line in enumerate(moved):
        surplus = line.placed_minor - line.prorated_minor
        if surplus > 0 and any(rooms):
            shares = share(surplus, rooms)
            for at, amount in enumerate(shares):
                sources[at].append((giver, amount))
            rooms = [room - amount for room, amount in zip(rooms, shares, strict=True)]
    return sources


def _shared(
    moved: Sequence[SoldLine],
    sources: Sequence[Sequence[tuple[int, int]]],
    tax_id: str,
    what: str,
) -> list[int]:
    """Return tax or base of one tax by line, where its cents are now."""
    values = [
        sum(getattr(tax, what) for tax in line.taxes if tax.tax_id == tax_id) for line in moved
    ]
    parts = [Fraction(0)] * len(moved)
    for at, line in enumerate(moved):
        if not line.placed_minor:
            parts[at] += values[at]
        for source, amount in sources[at]:
            if moved[source].placed_minor:
                # A tax on top does not go into a price that contains its taxes, nor out of one.
                with_cents = moved[source].inclusive == line.inclusive
                part = Fraction(values[source] * amount, moved[source].placed_minor)
                parts[at if with_cents else source] += part
    return split(sum(values), parts)


def _all_alike(moved: Sequence[SoldLine]) -> bool:
    """Tell whether all lines bear the same taxes on exactly what is paid for them."""
    ids = {tuple(tax.tax_id for tax in line.taxes) for line in moved}
    together = len(ids) == 1 and len({line.inclusive for line in moved}) == 1
    return together and all(
        tax.base_minor == _net(line, line.placed_minor, line.taxes)
        for line in moved
        for tax in line.taxes
    )


def _net(line: SoldLine, amount: int, taxes: Sequence[LineTax]) -> int:
    return amount - sum(tax.tax_minor for tax in taxes) if line.inclusive else amount


def _rebased(line: SoldLine, taxes: tuple[LineTax, ...]) -> tuple[LineTax, ...]:
    base = _net(line, line.prorated_minor, taxes)
    return tuple(replace(tax, base_minor=base) for tax in taxes)
