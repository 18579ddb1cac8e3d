"""The one way to a price: lines, promotions, manual discounts and taxes of a basket."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from edge.domain.events import (
    LineTax,
    Modifier,
    PricingPolicy,
    PromotionRecord,
    TaxExemption,
    TaxTotal,
)
from edge.domain.money import share
from edge.domain.pricing.book import NO_BOOK, PriceBook
from edge.domain.pricing.lines import NOBODY, PriceContext, PriceLine
from edge.domain.pricing.promoting import Applied, Promoted, Result, promote
from edge.domain.pricing.tax import TaxedLine, basket_taxes, plain_classes
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
    given: Promoted | None = field(default=None, compare=False, repr=False)
    """What promotions left of it, from which all else follows."""

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
    exemption: TaxExemption | None = None
    applied: Applied | None = field(default=None, compare=False, repr=False)

    @property
    def promotions(self) -> tuple[PromotionRecord, ...]:
        """Return the promotions that were applied, in the order of the book."""
        return self.applied.records if self.applied else ()


def price_basket(
    lines: Sequence[PriceLine],
    policy: PricingPolicy,
    context: PriceContext = NOBODY,
    book: PriceBook = NO_BOOK,
    known: PricedBasket | None = None,
) -> PricedBasket:
    """Price the live lines of a basket. What did not change since `known` is not computed again."""
    promoted = promote(lines, policy, context, book)
    before = _still_true(known, policy, context)
    found: dict[int, PricedLine] = {}
    missing: list[tuple[int, PriceLine, Promoted]] = []
    for at, (line, given) in enumerate(zip(lines, promoted.lines, strict=True)):
        old = before.get(line.line)
        if old is not None and _is_same(old, line, given):
            found[at] = old
        else:
            missing.append((at, line, given))
    plain = plain_classes({line.tax_class for _, line, _ in missing}, policy, context.exemption)
    if None in plain.values():
        taxed = [_taxed(line, given) for _, line, given in missing]
        taxes = basket_taxes(taxed, policy, context.exemption)
        for (at, line, given), tax in zip(missing, taxes, strict=True):
            found[at] = _priced(line, given, tax.taxes, tax.charged_minor, tax.inclusive)
    else:
        for at, line, given in missing:
            known_taxes = plain[line.tax_class]
            assert known_taxes is not None
            on_base = known_taxes.on(sum(given.base_units))
            found[at] = _priced(line, given, on_base, given.amount_minor, known_taxes.inclusive)
    priced = [found[at] for at in range(len(lines))]
    return _basket(_with_exemption_spread(priced), promoted, context)


def _is_same(old: PricedLine, line: PriceLine, given: Promoted) -> bool:
    return (old.asked is line or old.asked == line) and old.given == given


def _with_exemption_spread(priced: list[PricedLine]) -> list[PricedLine]:
    """Take what an exempt customer is let off from where each deal's benefit is spread.

    Taken off where the deal placed what is paid, it could bring a line below nothing.
    """
    if not any(line.exempted_minor for line in priced):
        return priced
    moved: list[PricedLine] = []
    weights: list[int] = []
    for line in priced:
        given = line.given
        if given is not None and given.prorated_minor != given.amount_minor:
            moved.append(line)
            weights.append(given.prorated_minor)
    paid = sum(line.amount_minor for line in moved)
    shares = share(paid, weights) if paid else [0] * len(moved)
    spread = {line.asked.line: part for line, part in zip(moved, shares, strict=True)}
    return [
        replace(line, prorated_minor=spread[line.asked.line]) if line.asked.line in spread else line
        for line in priced
    ]


def _still_true(
    known: PricedBasket | None, policy: PricingPolicy, context: PriceContext
) -> dict[int, PricedLine]:
    """Return the lines of before whose taxes depend on nothing but themselves."""
    if known is None or policy.tax_level == "document" or known.exemption != context.exemption:
        return {}
    return {line.asked.line: line for line in known.lines}


def _basket(priced: list[PricedLine], promoted: Result, context: PriceContext) -> PricedBasket:
    taxes = tax_totals([tax for line in priced for tax in line.taxes])
    subtotal = sum([line.amount_minor for line in priced])
    on_top = sum([line.tax_minor for line in priced if not line.inclusive])
    return PricedBasket(
        lines=tuple(priced),
        subtotal_minor=subtotal,
        tax_minor=sum([tax.tax_minor for tax in taxes]),
        total_minor=subtotal + on_top,
        taxes=taxes,
        exemption=context.exemption,
        applied=promoted.applied,
    )


def price_line(line: PriceLine, policy: PricingPolicy) -> PricedLine:
    """Price one line by itself: its extension, its manual discounts, its taxes."""
    return price_basket([line], policy).lines[0]


def _taxed(line: PriceLine, given: Promoted) -> TaxedLine:
    return TaxedLine(
        line.tax_class, line.category, line.quantity.milli, given.amount_minor, given.base_units
    )


def _priced(
    line: PriceLine,
    given: Promoted,
    taxes: tuple[LineTax, ...],
    charged_minor: int,
    inclusive: bool,
) -> PricedLine:
    extended = extended_of(line)
    exempted = given.amount_minor - charged_minor
    return PricedLine(
        line,
        extended,
        extended - given.amount_minor,
        charged_minor,
        given.modifiers,
        taxes,
        given.prorated_minor - exempted,
        exempted,
        inclusive,
        given,
    )


def tax_totals(taxes: Iterable[LineTax]) -> tuple[TaxTotal, ...]:
    """Sum taxes by id, in the order of their first appearance."""
    sums: dict[str, list[int]] = {}
    for tax in taxes:
        known = sums.get(tax.tax_id)
        if known is None:
            sums[tax.tax_id] = [tax.base_minor, tax.tax_minor]
        else:
            known[0] += tax.base_minor
            known[1] += tax.tax_minor
    return tuple([TaxTotal(tax_id, base, amount) for tax_id, (base, amount) in sums.items()])
