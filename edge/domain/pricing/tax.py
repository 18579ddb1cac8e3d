"""The taxes of a basket, rounded once: on each unit, each line or the whole document.

Which is right differs by country and by vendor (domain page 1.3), so it is data: level, mode,
component rule and inclusive target of the policy. Rounded totals of a document are pushed back to
the lines by largest remainder, so that a line can be returned with its tax.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING, NamedTuple

from edge.domain.events import LineTax, PricingPolicy, TaxClassRates, TaxExemption, TaxRate
from edge.domain.money import share
from edge.domain.pricing.exact_tax import ZERO, Shape, exact_rate, shape_of
from edge.domain.pricing.plain_tax import PlainTaxes, plain_taxes
from edge.domain.quantity import MILLI
from edge.domain.rounding import RoundingMode, divide_rounded

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class TaxedLine(NamedTuple):
    """A line as the taxes see it.

    `amount_minor` is what the customer pays for it (with the taxes where prices include them);
    `base_units` are the amounts of its units with what third parties pay on top: the selling
    prices that holidays compare and rates apply to. `milli` is its quantity in thousandths.
    """

    tax_class: str
    category: str
    milli: int
    amount_minor: int
    base_units: tuple[int, ...]

    @property
    def base_minor(self) -> int:
        """Return the amount that is taxed."""
        return sum(self.base_units)


class LineTaxes(NamedTuple):
    """A line's taxes, and what is charged for it after taxes were taken out of its price."""

    taxes: tuple[LineTax, ...]
    charged_minor: int
    inclusive: bool

    @property
    def total_minor(self) -> int:
        """Return what the line costs with its taxes."""
        if self.inclusive:
            return self.charged_minor
        return self.charged_minor + sum(tax.tax_minor for tax in self.taxes)


@dataclass(slots=True)
class _Work:
    """One line on its way: its rates, which of them it is exempt from, its exact taxes."""

    line: TaxedLine
    rates: tuple[TaxRate, ...]
    exempt: tuple[bool, ...]
    inclusive: bool
    charged: int
    base: int
    exact: list[Fraction]
    one_shape: Shape | None
    rounded: list[int]


def class_of(tax_class: str, policy: PricingPolicy) -> TaxClassRates | None:
    """Return a class with its taxes; None for one that bears none."""
    return next((entry for entry in policy.classes if entry.tax_class == tax_class), None)


def rates_of(tax_class: str, policy: PricingPolicy) -> tuple[TaxRate, ...]:
    """Return the taxes of a class; a class without an entry bears none."""
    entry = class_of(tax_class, policy)
    return entry.rates if entry else ()


def is_inclusive(tax_class: str, policy: PricingPolicy) -> bool:
    """Tell whether prices of a class contain their taxes."""
    entry = class_of(tax_class, policy)
    if entry is None or entry.prices_include_tax is None:
        return policy.prices_include_tax
    return entry.prices_include_tax


def basket_taxes(
    lines: Sequence[TaxedLine], policy: PricingPolicy, exemption: TaxExemption | None = None
) -> list[LineTaxes]:
    """Return the taxes of every line, in the order of the lines."""
    mode = RoundingMode(policy.tax_mode)
    if policy.tax_level == "document":
        works = [_work(line, policy, exemption, mode) for line in lines]
        _round_document(works, policy, mode)
        return [_line_taxes(work) for work in works]
    plain = plain_classes({line.tax_class for line in lines}, policy, exemption)
    taxes = []
    for line in lines:
        known = plain[line.tax_class]
        if known is None:
            taxes.append(_line_by_itself(line, policy, exemption, mode))
        else:
            on_base = known.on(sum(line.base_units))
            taxes.append(LineTaxes(on_base, line.amount_minor, known.inclusive))
    return taxes


def plain_classes(
    classes: Iterable[str], policy: PricingPolicy, exemption: TaxExemption | None
) -> dict[str, PlainTaxes | None]:
    """Return the taxes of each class; None where they are more than plain rates of a line."""
    return {name: _plain(name, policy, exemption) for name in classes}


def _plain(
    tax_class: str, policy: PricingPolicy, exemption: TaxExemption | None
) -> PlainTaxes | None:
    if exemption is not None:
        return None
    inclusive = is_inclusive(tax_class, policy)
    return plain_taxes(rates_of(tax_class, policy), policy, inclusive=inclusive)


def _line_by_itself(
    line: TaxedLine, policy: PricingPolicy, exemption: TaxExemption | None, mode: RoundingMode
) -> LineTaxes:
    work = _work(line, policy, exemption, mode)
    rounding = _round_units if policy.tax_level == "unit" else _round_line
    work.rounded = rounding(work, policy, mode)
    return _line_taxes(work)


def _work(
    line: TaxedLine, policy: PricingPolicy, exemption: TaxExemption | None, mode: RoundingMode
) -> _Work:
    rates = rates_of(line.tax_class, policy)
    inclusive = is_inclusive(line.tax_class, policy)
    exempt = tuple(
        exemption is not None and (not exemption.tax_ids or rate.tax_id in exemption.tax_ids)
        for rate in rates
    )
    charged, base_units = line.amount_minor, line.base_units
    if inclusive and any(exempt) and policy.exempt_inclusive == "remove_tax":
        charged = _without_exempt(line, rates, exempt, mode)
        base_units = share(charged + line.base_minor - line.amount_minor, _weights(base_units))
    work = _Work(line, rates, exempt, inclusive, charged, sum(base_units), [], None, [])
    work.exact, work.one_shape = _exact(work, base_units)
    return work


def _weights(amounts: Sequence[int]) -> Sequence[int]:
    return [abs(amount) for amount in amounts] if any(amounts) else [1] * len(amounts)


def _without_exempt(
    line: TaxedLine, rates: Sequence[TaxRate], exempt: Sequence[bool], mode: RoundingMode
) -> int:
    """Return the price without the taxes that an exempt customer does not pay, rounded once.

    Where a third party's coupon is worth more than that, the customer pays nothing.
    """
    whole = shape_of(rates, [True] * len(rates), line.milli)
    left = shape_of(rates, [not each for each in exempt], line.milli)
    gross = left.gross_of(whole.net_of(Fraction(line.base_minor)))
    third_party = line.base_minor - line.amount_minor
    charged = _rounded(gross, mode) - third_party
    return max(charged, 0) if line.amount_minor >= 0 else charged


def _exact(work: _Work, base_units: Sequence[int]) -> tuple[list[Fraction], Shape | None]:
    """Return a line's exact taxes; with its shape where the same taxes hold for all its units."""
    on = [not each for each in work.exempt]
    if not any(rate.holiday for rate in work.rates):
        shape = shape_of(work.rates, on, work.line.milli)
        return _taxes(shape, work.base, work.inclusive), shape
    groups: dict[tuple[bool, ...], list[int]] = {}
    for amount in base_units:
        applies = tuple(
            is_on and not _on_holiday(rate, work.line.category, amount)
            for rate, is_on in zip(work.rates, on, strict=True)
        )
        groups.setdefault(applies, []).append(amount)
    exact = [ZERO] * len(work.rates)
    for applies, amounts in groups.items():
        milli = work.line.milli * len(amounts) // len(base_units)
        shape = shape_of(work.rates, applies, milli)
        taxes = _taxes(shape, sum(amounts), work.inclusive)
        exact = [a + b for a, b in zip(exact, taxes, strict=True)]
    return exact, None


def _on_holiday(rate: TaxRate, category: str, selling_minor: int) -> bool:
    """Tell whether a unit at its own selling price is exempt; all or nothing (SST section 322).

    What comes back is judged as it was sold, whatever its sign.
    """
    holiday = rate.holiday
    if holiday is None or (holiday.categories and category not in holiday.categories):
        return False
    limit = holiday.price_limit_minor
    if limit is None:
        return True
    price = abs(selling_minor)
    return price <= limit if holiday.limit_inclusive else price < limit


def _taxes(shape: Shape, amount: int, inclusive: bool) -> list[Fraction]:
    gross = Fraction(amount)
    return shape.taxes_on(shape.net_of(gross) if inclusive else gross)


# Rounding -------------------------------------------------------------------------------------


def _round_line(work: _Work, policy: PricingPolicy, mode: RoundingMode) -> list[int]:
    if work.inclusive and policy.inclusive_target == "net":
        tax = work.base - _rounded(work.base - sum(work.exact, ZERO), mode)
        return split(tax, work.exact)
    if policy.tax_components == "combined":
        return split(_rounded(sum(work.exact, ZERO), mode), work.exact)
    if work.one_shape is not None and not work.inclusive and _compounds(work.rates):
        return _one_after_the_other(work, mode)
    return [_rounded(tax, mode) for tax in work.exact]


def _compounds(rates: Iterable[TaxRate]) -> bool:
    return any(rate.compound for rate in rates)


def _one_after_the_other(work: _Work, mode: RoundingMode) -> list[int]:
    """Round each tax before it becomes part of the next one's base."""
    taxes: list[int] = []
    for rate, exempt in zip(work.rates, work.exempt, strict=True):
        if exempt:
            taxes.append(0)
        elif rate.amount_per_unit:
            levy = Fraction(rate.amount_per_unit) * Fraction(work.line.milli, MILLI)
            taxes.append(_rounded(levy, mode))
        else:
            base = work.base + (sum(taxes) if rate.compound else 0)
            taxes.append(_rounded(exact_rate(rate.rate) * base, mode))
    return taxes


def _round_units(work: _Work, policy: PricingPolicy, mode: RoundingMode) -> list[int]:
    """Round the taxes of every unit; units of one price have the same."""
    base_units = work.line.base_units
    if work.base != work.line.base_minor:
        base_units = share(work.base, _weights(base_units))
    known: dict[int, list[int]] = {}
    total = [0] * len(work.rates)
    milli = work.line.milli // len(base_units)
    for amount in base_units:
        if amount not in known:
            alone = TaxedLine(work.line.tax_class, work.line.category, milli, amount, (amount,))
            unit = _Work(
                alone, work.rates, work.exempt, work.inclusive, amount, amount, [], None, []
            )
            unit.exact, unit.one_shape = _exact(unit, (amount,))
            known[amount] = _round_line(unit, policy, mode)
        total = [a + b for a, b in zip(total, known[amount], strict=True)]
    return total


def _round_document(works: Sequence[_Work], policy: PricingPolicy, mode: RoundingMode) -> None:
    """Round once for each tax, or each combination of taxes, and share the result out."""
    for work in works:
        work.rounded = [0] * len(work.rates)
    combined = policy.tax_components == "combined"
    groups: dict[tuple[object, ...], list[tuple[_Work, int]]] = {}
    for work in works:
        net_target = work.inclusive and policy.inclusive_target == "net"
        together = combined or (net_target and len(work.rates) > 1)
        ids = tuple(rate.tax_id for rate in work.rates)
        for at, rate in enumerate(work.rates):
            key = (net_target, ids if together else rate.tax_id)
            groups.setdefault(key, []).append((work, at))
    for (is_net, _), members in groups.items():
        parts = [work.exact[at] for work, at in members]
        exact = sum(parts, ZERO)
        if is_net:
            gross = sum(work.base for work in {id(w): w for w, _ in members}.values())
            total = gross - _rounded(gross - exact, mode)
        else:
            total = _rounded(exact, mode)
        for (work, at), tax in zip(members, split(total, parts), strict=True):
            work.rounded[at] = tax


def split(total: int, parts: Sequence[Fraction]) -> list[int]:
    """Share a rounded total out by the unrounded parts, by largest remainder."""
    if not parts:
        return []
    if any(part < 0 for part in parts) and any(part > 0 for part in parts):
        return _split_signed(total, parts)
    common = lcm(*(part.denominator for part in parts))
    weights = [abs(part.numerator) * (common // part.denominator) for part in parts]
    return list(share(total, weights)) if any(weights) else [0] * len(parts)


def _split_signed(total: int, parts: Sequence[Fraction]) -> list[int]:
    """Share out where some parts are refunds: round all down, then up by the largest rests."""
    floors = [part.numerator // part.denominator for part in parts]
    order = sorted(range(len(parts)), key=lambda at: (floors[at] - parts[at], at))
    left = total - sum(floors)
    for turn in range(left):
        floors[order[turn % len(order)]] += 1
    return floors


def _line_taxes(work: _Work) -> LineTaxes:
    base = work.base - sum(work.rounded) if work.inclusive else work.base
    taxes = tuple(
        LineTax(rate.tax_id, base, tax) for rate, tax in zip(work.rates, work.rounded, strict=True)
    )
    return LineTaxes(taxes, work.charged, work.inclusive)


def _rounded(value: Fraction, mode: RoundingMode) -> int:
    return divide_rounded(value.numerator, value.denominator, mode)
