"""What a return pays back of its lines: as sold, or prorated over the deal.

Refunds of one line add up to exactly what was paid for it, in whatever parts and order they come:
amounts by cumulative rounding, taxes by difference (design decision D9; domain page 2.6).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from edge.domain.errors import Refusal
from edge.domain.events import FundedAmount, LineTax, PricingPolicy
from edge.domain.pricing.tax import is_inclusive
from edge.domain.quantity import Quantity, Unit, parse_quantity
from edge.domain.returned_taxes import (
    Funded,
    Rest,
    SoldLine,
    charged_taxes,
    part_of,
    taxes_of_rest,
)
from edge.domain.rounding import RoundingMode, divide_rounded

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from edge.domain.events import Modifier, PromotionRecord, SaleCompleted
    from edge.domain.pricing.basket_pricing import PricedBasket
    from edge.domain.rates import Rate


class ReturnMethod(StrEnum):
    """How the benefit of a deal is treated when some of its goods come back."""

    AS_SOLD = "as_sold"
    PRORATED = "prorated"
    RECOMPUTE = "recompute"


@dataclass(frozen=True, slots=True)
class RefundLine:
    """What a returned quantity pays back. `total_minor` is the money, with the taxes.

    A line without a quantity stays with the customer at another price.
    """

    line: int
    quantity: Quantity
    amount_minor: int
    taxes: tuple[LineTax, ...]
    inclusive: bool
    funded: tuple[FundedAmount, ...] = ()
    """What third parties paid of it, and do not owe any more."""

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
            funded=_funded(line.asked.line, line.modifiers, priced.promotions),
        )
        for line in priced.lines
    )


def recorded_lines(sale: SaleCompleted) -> tuple[SoldLine, ...]:
    """Return the lines of a sale from the journal; struck ones cannot come back."""
    return tuple(
        SoldLine(
            line=record.line,
            quantity=parse_quantity(record.quantity, Unit(record.unit)),
            placed_minor=record.amount_minor,
            prorated_minor=record.amount_minor
            if record.prorated_minor is None
            else record.prorated_minor,
            taxes=record.taxes,
            tax_class=record.tax_class,
            category=record.department,
            inclusive=is_inclusive(record.tax_class, sale.policy)
            if record.prices_include_tax is None
            else record.prices_include_tax,
            funded=_funded(record.line, record.modifiers, sale.promotions),
        )
        for record in sale.lines
        if not record.voided
    )


def _funded(
    number: int, modifiers: Iterable[Modifier], promotions: Iterable[PromotionRecord]
) -> tuple[Funded, ...]:
    """Return what third parties paid of a line, in both views."""
    placed: dict[str, int] = {}
    moved: dict[str, int] = {}
    for modifier in modifiers:
        if modifier.funded_by:
            paid = placed.get(modifier.funded_by, 0) + modifier.discount_minor
            placed[modifier.funded_by] = paid
    for promotion in promotions:
        for part in promotion.parts:
            if part.line == number and promotion.funded_by:
                change = part.prorated_minor - part.placed_minor
                moved[promotion.funded_by] = moved.get(promotion.funded_by, 0) + change
    return tuple(
        Funded(name, placed.get(name, 0), placed.get(name, 0) + moved.get(name, 0))
        for name in dict.fromkeys((*placed, *moved))
    )


def refund(
    sold: Sequence[SoldLine],
    policy: PricingPolicy,
    returned: Mapping[int, Quantity],
    before: Mapping[int, Quantity],
    method: ReturnMethod,
    fee: Rate | None = None,
    charged: Mapping[int, tuple[LineTax, ...]] | None = None,
) -> Refund:
    """Return what comes back for some quantities, `before` having come back already.

    `charged` are the taxes of each line, where `charged_taxes` gave them before; `fee` is the share
    of the amount that the shop keeps for restocking. Raises `Refusal("return_too_many")` for more
    than is left of a line.
    """
    assert method is not ReturnMethod.RECOMPUTE
    by_line = {line.line: line for line in sold}
    check_returnable({line.line: line.quantity for line in sold}, returned, before)
    if charged is None:
        charged = charged_taxes(sold, policy, prorated=method is ReturnMethod.PRORATED)
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
    return with_fee(lines, fee)


def check_returnable(
    sold: Mapping[int, Quantity], returned: Mapping[int, Quantity], before: Mapping[int, Quantity]
) -> None:
    """Refuse what was not sold, or not that much of it."""
    for number, quantity in returned.items():
        whole = sold.get(number)
        if whole is None:
            raise Refusal("return_line_unknown", line=number)
        left = whole.milli - _milli(before.get(number))
        if not 0 < quantity.milli <= left:
            raise Refusal(
                "return_too_many",
                line=number,
                quantity=str(quantity),
                left=str(Quantity(left, whole.unit)),
            )


def with_fee(lines: tuple[RefundLine, ...], fee: Rate | None) -> Refund:
    """Return the refund of lines less the share of their amount that the shop keeps."""
    amount, total = (
        sum(line.amount_minor for line in lines),
        sum(line.total_minor for line in lines),
    )
    kept = 0
    if fee is not None:
        part = divide_rounded(amount * fee.numerator, fee.denominator, RoundingMode.HALF_UP)
        kept = min(max(part, 0), total)
    return Refund(lines, amount, sum(line.tax_minor for line in lines), kept, total - kept)


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
    after_milli = before_milli + quantity.milli
    amount = sold.prorated_minor if prorated else sold.placed_minor
    had = Rest(amount - part_of(amount, before_milli, whole), whole - before_milli)
    keeps = Rest(amount - part_of(amount, after_milli, whole), whole - after_milli)
    taxes = tuple(
        LineTax(a.tax_id, a.base_minor - b.base_minor, a.tax_minor - b.tax_minor)
        for a, b in zip(
            taxes_of_rest(sold, charged, amount, had, policy),
            taxes_of_rest(sold, charged, amount, keeps, policy),
            strict=True,
        )
    )
    paid = ((f.funded_by, f.prorated_minor if prorated else f.placed_minor) for f in sold.funded)
    funded = (
        FundedAmount(name, part_of(minor, after_milli, whole) - part_of(minor, before_milli, whole))
        for name, minor in paid
    )
    return RefundLine(
        line=sold.line,
        quantity=quantity,
        amount_minor=had.minor - keeps.minor,
        taxes=taxes,
        inclusive=sold.inclusive,
        funded=tuple(amount for amount in funded if amount.amount_minor),
    )


def _milli(quantity: Quantity | None) -> int:
    return quantity.milli if quantity else 0
