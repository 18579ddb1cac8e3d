"""What a basket costs: list prices, manual modifiers and tax, each rounded once.

`price_basket` is the only way to a price. Promotions enter as further `Modifier`s between the
manual ones and the tax; everything behind the line amounts stays as it is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from edge.domain.events import LineTax, Modifier, PricingPolicy, TaxRate, TaxTotal
from edge.domain.money import UNIT_PRICE_SCALE, UnitPrice
from edge.domain.pricing.book import NO_BOOK, PriceBook
from edge.domain.pricing.lines import NOBODY, PriceContext, PriceLine
from edge.domain.quantity import MILLI, Quantity
from edge.domain.rates import Rate, parse_percent, parse_rate
from edge.domain.rounding import RoundingMode, divide_rounded

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_EXTENSION_DENOMINATOR = MILLI * UNIT_PRICE_SCALE


@dataclass(frozen=True, slots=True)
class PricedLine:
    """What a line comes to. `amount_minor` = extended - discount, with tax if prices include it."""

    asked: PriceLine
    extended_minor: int
    discount_minor: int
    amount_minor: int
    modifiers: tuple[Modifier, ...]
    taxes: tuple[LineTax, ...]

    @property
    def tax_minor(self) -> int:
        """Return the tax of all rates on this line."""
        return sum(tax.tax_minor for tax in self.taxes)


@dataclass(frozen=True, slots=True)
class PricedBasket:
    """What the basket comes to. `subtotal_minor` sums the line amounts."""

    lines: tuple[PricedLine, ...] = ()
    subtotal_minor: int = 0
    tax_minor: int = 0
    total_minor: int = 0
    taxes: tuple[TaxTotal, ...] = ()


def price_basket(
    lines: Sequence[PriceLine],
    policy: PricingPolicy,
    context: PriceContext = NOBODY,
    book: PriceBook = NO_BOOK,
    known: PricedBasket | None = None,
) -> PricedBasket:
    """Price the live lines of a basket. Lines unchanged since `known` are not priced again."""
    before: Mapping[int, PricedLine] = {p.asked.line: p for p in known.lines} if known else {}
    priced = tuple(_priced_or_known(line, policy, before.get(line.line)) for line in lines)
    subtotal = sum(line.amount_minor for line in priced)
    tax = sum(line.tax_minor for line in priced)
    return PricedBasket(
        lines=priced,
        subtotal_minor=subtotal,
        tax_minor=tax,
        total_minor=subtotal if policy.prices_include_tax else subtotal + tax,
        taxes=tax_totals(tax for line in priced for tax in line.taxes),
    )


def _priced_or_known(
    line: PriceLine, policy: PricingPolicy, known: PricedLine | None
) -> PricedLine:
    if known is not None and known.asked == line:
        return known
    return price_line(line, policy)


def price_line(line: PriceLine, policy: PricingPolicy) -> PricedLine:
    """Price one line: extension, then modifiers in their order, then tax."""
    extended = extended_minor(line.quantity, line.unit_price)
    if line.fixed_extended_minor is not None:
        extended = line.fixed_extended_minor
    amount = extended
    modifiers = []
    for modifier in line.modifiers:
        discount = _discount_minor(modifier, amount, policy)
        amount -= discount
        modifiers.append(replace(modifier, discount_minor=discount))
    return PricedLine(
        asked=line,
        extended_minor=extended,
        discount_minor=extended - amount,
        amount_minor=amount,
        modifiers=tuple(modifiers),
        taxes=line_taxes(amount, line.tax_class, policy),
    )


def extended_minor(quantity: Quantity, unit_price: UnitPrice) -> int:
    """Return quantity times unit price, rounded half up once (domain decision D3)."""
    exact = quantity.milli * unit_price.scaled
    return divide_rounded(exact, _EXTENSION_DENOMINATOR, RoundingMode.HALF_UP)


def _discount_minor(modifier: Modifier, amount_minor: int, policy: PricingPolicy) -> int:
    """Return what a modifier takes off the running amount; never more than there is."""
    if modifier.percent is not None:
        rate = parse_percent(modifier.percent)
        mode = RoundingMode(policy.discount_mode)
        return divide_rounded(amount_minor * rate.numerator, rate.denominator, mode)
    if modifier.amount_minor is not None:
        return min(modifier.amount_minor, max(amount_minor, 0))
    return 0


def line_taxes(amount_minor: int, tax_class: str, policy: PricingPolicy) -> tuple[LineTax, ...]:
    """Return the tax of each rate on an amount, each rounded by the policy's mode.

    Inclusive: tax = amount * r / (1 + sum of all r); the net is what remains, so that net and
    taxes always sum to what is paid.
    """
    rates = rates_of(tax_class, policy)
    mode = RoundingMode(policy.tax_mode)
    parsed = [parse_rate(rate.rate) for rate in rates]
    taxes = [
        _tax_minor(amount_minor, rate, parsed, policy.prices_include_tax, mode) for rate in parsed
    ]
    base = amount_minor - sum(taxes) if policy.prices_include_tax else amount_minor
    return tuple(LineTax(rate.tax_id, base, tax) for rate, tax in zip(rates, taxes, strict=True))


def _tax_minor(
    amount_minor: int, rate: Rate, rates: Sequence[Rate], inclusive: bool, mode: RoundingMode
) -> int:
    if not inclusive:
        return divide_rounded(amount_minor * rate.numerator, rate.denominator, mode)
    common = 1
    for each in rates:
        common = max(common, each.denominator)  # all are powers of ten: the largest is common
    part = rate.numerator * (common // rate.denominator)
    whole = common + sum(each.numerator * (common // each.denominator) for each in rates)
    return divide_rounded(amount_minor * part, whole, mode)


def rates_of(tax_class: str, policy: PricingPolicy) -> tuple[TaxRate, ...]:
    """Return the taxes of a class; a class without an entry bears none."""
    for entry in policy.classes:
        if entry.tax_class == tax_class:
            return entry.rates
    return ()


def tax_totals(taxes: Iterable[LineTax]) -> tuple[TaxTotal, ...]:
    """Sum taxes by id, in the order of their first appearance."""
    sums: dict[str, tuple[int, int]] = {}
    for tax in taxes:
        base, amount = sums.get(tax.tax_id, (0, 0))
        sums[tax.tax_id] = (base + tax.base_minor, amount + tax.tax_minor)
    return tuple(TaxTotal(tax_id, base, amount) for tax_id, (base, amount) in sums.items())
