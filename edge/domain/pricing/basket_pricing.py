"""The one way to a price: lines, promotions, manual discounts and taxes of a basket."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from edge.domain.events import LineTax, Modifier, PricingPolicy, PromotionRecord, TaxTotal
from edge.domain.money import share
from edge.domain.pricing.book import NO_BOOK, PriceBook
from edge.domain.pricing.lines import NOBODY, PriceContext, PriceLine
from edge.domain.pricing.promoting import Promoted, promote
from edge.domain.pricing.tax import LineTaxes, TaxedLine, basket_taxes
from edge.domain.pricing.units import extended_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


@dataclass(frozen=True, slots=True)
class PricedLine:
    """What a line comes to. `amount_minor` = extended - discount, with tax if prices include it.

    `prorated_minor` is the amount when each deal's benefit is spread over all its units;
    `exempted_minor` is tax taken out of the price for an exempt customer, already off the amount.
    """

    asked: PriceLine
    extended_minor: int
    discount_minor: int
    amount_minor: int
    modifiers: tuple[Modifier, ...]
    taxes: tuple[LineTax, ...]
    prorated_minor: int
    exempted_minor: int = 0
    inclusive: bool = True

    @property
    def tax_minor(self) -> int:
        """Return the tax of all rates on this line."""
        return sum(tax.tax_minor for tax in self.taxes)

    @property
    def total_minor(self) -> int:
        """Return what the customer pays for the line."""
        return self.amount_minor if self.inclusive else self.amount_minor + self.tax_minor


@dataclass(frozen=True, slots=True)
class PricedBasket:
    """What the basket comes to. `subtotal_minor` sums the line amounts."""

    lines: tuple[PricedLine, ...] = ()
    subtotal_minor: int = 0
    tax_minor: int = 0
    total_minor: int = 0
    taxes: tuple[TaxTotal, ...] = ()
    promotions: tuple[PromotionRecord, ...] = ()


def price_basket(
    lines: Sequence[PriceLine],
    policy: PricingPolicy,
    context: PriceContext = NOBODY,
    book: PriceBook = NO_BOOK,
    known: PricedBasket | None = None,
) -> PricedBasket:
    """Price the live lines of a basket. What did not change since `known` is not computed again."""
    before = {line.asked.line: line for line in known.lines} if known else {}
    promoted = promote(lines, policy, context, book)
    taxes = basket_taxes(
        [_taxed(line, given) for line, given in zip(lines, promoted.lines, strict=True)],
        policy,
        context.exemption,
    )
    priced = tuple(
        _kept(before.get(line.line), _priced(line, given, tax, prorated))
        for line, given, tax, prorated in zip(
            lines, promoted.lines, taxes, _prorated(promoted.lines, taxes), strict=True
        )
    )
    return PricedBasket(
        lines=priced,
        subtotal_minor=sum(line.amount_minor for line in priced),
        tax_minor=sum(line.tax_minor for line in priced),
        total_minor=sum(line.total_minor for line in priced),
        taxes=tax_totals(tax for line in priced for tax in line.taxes),
        promotions=promoted.records,
    )


def price_line(line: PriceLine, policy: PricingPolicy) -> PricedLine:
    """Price one line by itself: its extension, its manual discounts, its taxes."""
    return price_basket([line], policy).lines[0]


def _kept(before: PricedLine | None, now: PricedLine) -> PricedLine:
    """Return the very line of before where nothing about it changed."""
    return before if before is not None and before == now else now


def _taxed(line: PriceLine, given: Promoted) -> TaxedLine:
    return TaxedLine(
        tax_class=line.tax_class,
        category=line.category,
        milli=line.quantity.milli,
        amount_minor=given.amount_minor,
        base_units=given.base_units,
    )


def _prorated(promoted: Sequence[Promoted], taxes: Sequence[LineTaxes]) -> list[int]:
    """Return the amounts with each deal's benefit spread over its units.

    Tax that an exempt customer does not pay was taken out where the deal placed what is paid; it
    goes with the benefit, so that no line comes to less than nothing.
    """
    prorated = [given.prorated_minor for given in promoted]
    pairs = list(zip(promoted, taxes, strict=True))
    if all(tax.charged_minor == given.amount_minor for given, tax in pairs):
        return prorated
    moved = [at for at, given in enumerate(promoted) if given.prorated_minor != given.amount_minor]
    paid = sum(taxes[at].charged_minor for at in moved)
    shares = share(paid, [prorated[at] for at in moved]) if paid else [0] * len(moved)
    by_line = dict(zip(moved, shares, strict=True))
    return [by_line.get(at, tax.charged_minor) for at, tax in enumerate(taxes)]


def _priced(line: PriceLine, given: Promoted, taxes: LineTaxes, prorated_minor: int) -> PricedLine:
    extended = extended_of(line)
    exempted = given.amount_minor - taxes.charged_minor
    return PricedLine(
        asked=line,
        extended_minor=extended,
        discount_minor=extended - given.amount_minor,
        amount_minor=taxes.charged_minor,
        modifiers=given.modifiers,
        taxes=taxes.taxes,
        prorated_minor=prorated_minor,
        exempted_minor=exempted,
        inclusive=taxes.inclusive,
    )


def tax_totals(taxes: Iterable[LineTax]) -> tuple[TaxTotal, ...]:
    """Sum taxes by id, in the order of their first appearance."""
    sums: dict[str, tuple[int, int]] = {}
    for tax in taxes:
        base, amount = sums.get(tax.tax_id, (0, 0))
        sums[tax.tax_id] = (base + tax.base_minor, amount + tax.tax_minor)
    return tuple(TaxTotal(tax_id, base, amount) for tax_id, (base, amount) in sums.items())
