"""What a return pays back: as sold, prorated over the deal, or by pricing what is kept.

Refunds of one line add up to exactly what was paid for it, in whatever parts and order they come:
amounts by cumulative rounding, taxes by difference (design decision D9; domain page 2.6).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from edge.domain.errors import Refusal
from edge.domain.events import LineTax, PricingPolicy
from edge.domain.money import share
from edge.domain.pricing.basket_pricing import PricedBasket, price_basket
from edge.domain.pricing.tax import TaxedLine, basket_taxes
from edge.domain.quantity import MILLI, Quantity
from edge.domain.rounding import RoundingMode, divide_rounded

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from edge.domain.events import LineRecord
    from edge.domain.pricing.book import PriceBook
    from edge.domain.pricing.lines import PriceContext, PriceLine
    from edge.domain.rates import Rate


class ReturnMethod(StrEnum):
    """How the benefit of a deal is treated when some of its goods come back."""

    AS_SOLD = "as_sold"
    PRORATED = "prorated"
    RECOMPUTE = "recompute"


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


@dataclass(frozen=True, slots=True)
class RefundLine:
    """What a returned quantity pays back. `total_minor` is the money, with the taxes."""

    line: int
    quantity: Quantity
    amount_minor: int
    taxes: tuple[LineTax, ...]
    inclusive: bool

    @property
    def tax_minor(self) -> int:
        """Return the tax in it or on it."""
        return sum(tax.tax_minor for tax in self.taxes)

    @property
    def total_minor(self) -> int:
        """Return what is paid back."""
        return self.amount_minor if self.inclusive else self.amount_minor + self.tax_minor


@dataclass(frozen=True, slots=True)
class Refund:
    """A return in money. `shortfall_minor` is what the goods kept cost more than was paid."""

    lines: tuple[RefundLine, ...]
    amount_minor: int
    tax_minor: int
    fee_minor: int
    total_minor: int
    shortfall_minor: int = 0


def sold_lines(priced: PricedBasket) -> tuple[SoldLine, ...]:
    """Return the lines of a priced basket as a finished sale would keep them."""
    return tuple(
        SoldLine(
            line=line.asked.line,
            quantity=line.asked.quantity,
            placed_minor=line.amount_minor,
            prorated_minor=line.prorated_minor,
            taxes=line.taxes,
            tax_class=line.asked.tax_class,
            category=line.asked.category,
            inclusive=line.inclusive,
        )
        for line in priced.lines
    )


def recorded_lines(
    records: Sequence[LineRecord], policy: PricingPolicy, quantity_of: Mapping[int, Quantity]
) -> tuple[SoldLine, ...]:
    """Return the lines of a sale from the journal; struck ones cannot come back."""
    return tuple(
        SoldLine(
            line=record.line,
            quantity=quantity_of[record.line],
            placed_minor=record.amount_minor,
            prorated_minor=record.amount_minor
            if record.prorated_minor is None
            else record.prorated_minor,
            taxes=record.taxes,
            tax_class=record.tax_class,
            category=record.department,
            inclusive=policy.prices_include_tax
            if record.prices_include_tax is None
            else record.prices_include_tax,
        )
        for record in records
        if not record.voided
    )


def refund(
    sold: Sequence[SoldLine],
    policy: PricingPolicy,
    returned: Mapping[int, Quantity],
    before: Mapping[int, Quantity],
    method: ReturnMethod,
    fee: Rate | None = None,
) -> Refund:
    """Return what comes back for some quantities, `before` having come back already.

    Raises `Refusal("return_too_many")` for more than is left of a line. `fee` is the share of the
    amount that the shop keeps for restocking.
    """
    assert method is not ReturnMethod.RECOMPUTE
    by_line = {line.line: line for line in sold}
    check_returnable(by_line, returned, before)
    charged = _charged_taxes(sold, policy, prorated=method is ReturnMethod.PRORATED)
    lines = tuple(
        _refund_line(
            by_line[number],
            charged[number],
            _milli(before.get(number)),
            quantity,
            policy,
            prorated=method is ReturnMethod.PRORATED,
        )
        for number, quantity in returned.items()
    )
    amount, tax = sum(line.amount_minor for line in lines), sum(line.tax_minor for line in lines)
    return _with_fee(lines, amount, tax, sum(line.total_minor for line in lines), fee)


def recompute(
    lines: Sequence[PriceLine],
    policy: PricingPolicy,
    context: PriceContext,
    book: PriceBook,
    returned: Mapping[int, Quantity],
    before: Mapping[int, Quantity],
    fee: Rate | None = None,
) -> Refund:
    """Return what was paid less what the goods kept cost under the same rules, never below zero."""
    sold = {line.line: line for line in sold_lines(price_basket(lines, policy, context, book))}
    check_returnable(sold, returned, before)
    had = price_basket(_kept(lines, before), policy, context, book)
    gone = {
        number: Quantity(_milli(before.get(number)) + _milli(returned.get(number)))
        for number in sold
    }
    keeps = price_basket(_kept(lines, gone), policy, context, book)
    total = had.total_minor - keeps.total_minor
    if total < 0:
        return Refund((), 0, 0, 0, 0, shortfall_minor=-total)
    amount = had.subtotal_minor - keeps.subtotal_minor
    return _with_fee((), amount, had.tax_minor - keeps.tax_minor, total, fee)


def check_returnable(
    sold: Mapping[int, SoldLine], returned: Mapping[int, Quantity], before: Mapping[int, Quantity]
) -> None:
    """Refuse what was not sold, or not that much of it."""
    for number, quantity in returned.items():
        line = sold.get(number)
        if line is None:
            raise Refusal("return_line_unknown", line=number)
        left = line.quantity.milli - _milli(before.get(number))
        if not 0 < quantity.milli <= left:
            raise Refusal(
                "return_too_many",
                line=number,
                quantity=str(quantity),
                left=str(Quantity(left, line.quantity.unit)),
            )


def _with_fee(
    lines: tuple[RefundLine, ...], amount: int, tax: int, total: int, fee: Rate | None
) -> Refund:
    kept = 0
    if fee is not None:
        kept = divide_rounded(amount * fee.numerator, fee.denominator, RoundingMode.HALF_UP)
    return Refund(lines, amount, tax, kept, total - kept)


def _kept(lines: Sequence[PriceLine], gone: Mapping[int, Quantity]) -> list[PriceLine]:
    kept = []
    for line in lines:
        milli = line.quantity.milli - _milli(gone.get(line.line))
        if milli:
            kept.append(replace(line, quantity=Quantity(milli, line.quantity.unit)))
    return kept


def _refund_line(
    sold: SoldLine,
    charged: tuple[LineTax, ...],
    before_milli: int,
    quantity: Quantity,
    policy: PricingPolicy,
    *,
    prorated: bool,
) -> RefundLine:
    whole = sold.quantity.milli
    amount = sold.prorated_minor if prorated else sold.placed_minor
    had = amount - _cumulative(amount, before_milli, whole)
    keeps = amount - _cumulative(amount, before_milli + quantity.milli, whole)
    taxes_had = _taxes_of_rest(sold, charged, amount, had, whole - before_milli, policy)
    taxes_kept = _taxes_of_rest(
        sold, charged, amount, keeps, whole - before_milli - quantity.milli, policy
    )
    taxes = tuple(
        LineTax(a.tax_id, a.base_minor - b.base_minor, a.tax_minor - b.tax_minor)
        for a, b in zip(taxes_had, taxes_kept, strict=True)
    )
    return RefundLine(sold.line, quantity, had - keeps, taxes, sold.inclusive)


def _cumulative(amount: int, part: int, whole: int) -> int:
    """Return the amount of the first `part` of a quantity, so that parts add up to the whole."""
    return divide_rounded(amount * part, whole, RoundingMode.HALF_UP)


def _taxes_of_rest(
    sold: SoldLine,
    charged: tuple[LineTax, ...],
    amount: int,
    rest_minor: int,
    rest_milli: int,
    policy: PricingPolicy,
) -> tuple[LineTax, ...]:
    """Return the taxes of what is left of a line.

    By the sale's own rules where they give the taxes that were charged for the whole; otherwise
    (a document's rounding, a holiday, a moved benefit) in proportion.
    """
    if rest_milli == 0:
        return tuple(LineTax(tax.tax_id, 0, 0) for tax in charged)
    if rest_milli == sold.quantity.milli:
        return charged
    by_rule = _by_rule(sold, rest_minor, rest_milli, policy)
    whole_by_rule = _by_rule(sold, amount, sold.quantity.milli, policy)
    if [t.tax_minor for t in whole_by_rule] == [t.tax_minor for t in charged]:
        return by_rule
    return tuple(
        LineTax(
            tax.tax_id,
            _proportional(tax.base_minor, rest_minor, rest_milli, amount, sold),
            _proportional(tax.tax_minor, rest_minor, rest_milli, amount, sold),
        )
        for tax in charged
    )


def _proportional(value: int, rest_minor: int, rest_milli: int, amount: int, sold: SoldLine) -> int:
    if amount:
        return _cumulative(value, rest_minor, amount) if amount > 0 else 0
    return _cumulative(value, rest_milli, sold.quantity.milli)


def _by_rule(sold: SoldLine, amount: int, milli: int, policy: PricingPolicy) -> tuple[LineTax, ...]:
    """Return the taxes of an amount of a line by the policy, rounded on the line or its units."""
    units = milli // MILLI if milli >= MILLI and not milli % MILLI else 1
    line = TaxedLine(sold.tax_class, sold.category, milli, amount, share(amount, [1] * units))
    level = "line" if policy.tax_level == "document" else policy.tax_level
    return basket_taxes([line], replace(policy, tax_level=level))[0].taxes


def _charged_taxes(
    sold: Sequence[SoldLine], policy: PricingPolicy, *, prorated: bool
) -> dict[int, tuple[LineTax, ...]]:
    """Return the taxes charged for each line; those of moved benefits are shared out anew.

    Within each tax, so that what was charged under it is what comes back under it.
    """
    charged = {line.line: line.taxes for line in sold}
    moved = [line for line in sold if line.placed_minor != line.prorated_minor]
    if not prorated or not moved:
        return charged
    for tax_id in dict.fromkeys(tax.tax_id for line in moved for tax in line.taxes):
        bearing = [line for line in moved if any(t.tax_id == tax_id for t in line.taxes)]
        total = sum(t.tax_minor for line in bearing for t in line.taxes if t.tax_id == tax_id)
        weights = [max(_weight(line, tax_id, policy), 0) for line in bearing]
        if not any(weights):
            continue
        for line, tax in zip(bearing, share(total, weights), strict=True):
            charged[line.line] = tuple(
                replace(t, tax_minor=tax) if t.tax_id == tax_id else t for t in charged[line.line]
            )
    for line in moved:
        charged[line.line] = _rebased(line, charged[line.line])
    return charged


def _weight(line: SoldLine, tax_id: str, policy: PricingPolicy) -> int:
    by_rule = _by_rule(line, line.prorated_minor * 1_000, line.quantity.milli, policy)
    return sum(tax.tax_minor for tax in by_rule if tax.tax_id == tax_id)


def _rebased(line: SoldLine, taxes: tuple[LineTax, ...]) -> tuple[LineTax, ...]:
    base = line.prorated_minor
    if line.inclusive:
        base -= sum(tax.tax_minor for tax in taxes)
    return tuple(replace(tax, base_minor=base) for tax in taxes)


def _milli(quantity: Quantity | None) -> int:
    return quantity.milli if quantity else 0
