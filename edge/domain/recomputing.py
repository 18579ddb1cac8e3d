"""What a return pays back when the goods that stay are priced anew by the rules of their sale.

Until everything is back the shop holds a part of what was paid, line by line. A return lets it fall
to what the goods kept cost, so that returns add up to what was paid, whatever their order; each tax
comes back by difference (domain page 2.6). Money is never asked for: where what is kept costs more
than the shop still holds, nothing is paid back, and the next return starts from there.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from edge.domain.events import FundedAmount, LineTax, PricingPolicy
from edge.domain.money import Currency, parse_unit_price
from edge.domain.pricing.basket_pricing import PricedBasket, price_basket
from edge.domain.pricing.book import PriceBook
from edge.domain.pricing.lines import PriceContext, PriceLine
from edge.domain.quantity import Quantity, Unit, parse_quantity
from edge.domain.returned_taxes import part_of
from edge.domain.returning import (
    Refund,
    RefundLine,
    check_returnable,
    recorded_lines,
    sold_lines,
    with_fee,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from edge.domain.events import LineRecord, Modifier, ReturnCompleted, SaleCompleted
    from edge.domain.pricing.promotion import Promotion
    from edge.domain.rates import Rate
    from edge.domain.returned_taxes import SoldLine


@dataclass(frozen=True, slots=True)
class Asked:
    """All that decided the prices of a sale."""

    lines: tuple[PriceLine, ...]
    policy: PricingPolicy
    context: PriceContext
    book: PriceBook


@dataclass(frozen=True, slots=True)
class Held:
    """What the shop holds for a line: its amount, its taxes, and what third parties paid of it."""

    amount_minor: int
    inclusive: bool
    taxes: tuple[LineTax, ...] = ()
    funded: tuple[FundedAmount, ...] = ()

    @property
    def total_minor(self) -> int:
        """Return the customer's money in it."""
        tax = 0 if self.inclusive else sum(tax.tax_minor for tax in self.taxes)
        return self.amount_minor + tax


# What was asked --------------------------------------------------------------------------------


def asked_of(sale: SaleCompleted, book: PriceBook) -> Asked:
    """Return what pricing was asked for a sale, from its own record and the book it names."""
    money = Currency(sale.currency, sale.currency_digits)
    return Asked(
        lines=tuple(_price_line(line, money) for line in sale.lines if not line.voided),
        policy=sale.policy,
        context=PriceContext(
            at=datetime.fromisoformat(sale.local_at) if sale.local_at else None,
            customer=sale.customer,
            customer_groups=frozenset(sale.customer_groups),
            coupons=tuple(coupon.coupon for coupon in sale.coupons),
            exemption=sale.exemption,
        ),
        book=_without_shared_limits(book, sale),
    )


def _price_line(line: LineRecord, money: Currency) -> PriceLine:
    quantity = parse_quantity(line.quantity, Unit(line.unit))
    return PriceLine(
        line=line.line,
        quantity=quantity,
        unit_price=parse_unit_price(line.actual_unit_price, money),
        tax_class=line.tax_class,
        modifiers=tuple(m for m in line.modifiers if m.source == "manual"),
        fixed_extended_minor=line.extended_minor if line.price_embedded else None,
        item=line.item,
        category=line.department,
        brand=line.brand,
        flags=frozenset(line.flags),
        discountable=line.discountable,
        floor_price=line.floor_price,
        overridden=any(m.source == "override" for m in line.modifiers),
        measured=not quantity.unit.is_counted,
    )


def _without_shared_limits(book: PriceBook, sale: SaleCompleted) -> PriceBook:
    """Return the book as the sale met it: what others may have used up only as far as it got it."""
    given = {record.promotion: record.discount_minor for record in sale.promotions}
    promotions = []
    for promotion in book.promotions:
        limits = promotion.limits
        if not limits.span_baskets:
            promotions.append(promotion)
        elif promotion.promotion_id in given:
            own = given[promotion.promotion_id] if limits.budget_minor is not None else None
            free = replace(limits, per_customer=None, per_day=None, budget_minor=own)
            promotions.append(replace(promotion, limits=free))
    if tuple(promotions) == book.promotions:
        return book
    return replace(book, promotions=tuple(promotions))


def is_as_charged(asked: Asked, sale: SaleCompleted) -> bool:
    """Tell whether pricing the whole sale anew gives what was charged: its record is complete."""
    if sale.promotions and not sale.can_reprice:
        return False
    priced = _priced(asked, asked.lines, sale)
    return [_charge(line) for line in sold_lines(priced)] == [
        _charge(line) for line in recorded_lines(sale)
    ]


def _charge(line: SoldLine) -> tuple[int, int, tuple[LineTax, ...]]:
    return line.line, line.placed_minor, line.taxes


# What is held ----------------------------------------------------------------------------------


def held_after(sale: SaleCompleted, returns: Iterable[ReturnCompleted]) -> dict[int, Held]:
    """Return what the shop still holds of a sale by line, after its returns."""
    held = {line.line: held_for(line) for line in recorded_lines(sale)}
    for fact in returns:
        for back in fact.lines:
            gone = Held(back.amount_minor, back.prices_include_tax, back.taxes, back.funded)
            held[back.line] = _less(held[back.line], gone)
    return held


def held_for(sold: SoldLine) -> Held:
    """Return what a line brings in as it is charged."""
    funded = (FundedAmount(each.funded_by, each.placed_minor) for each in sold.funded)
    return Held(sold.placed_minor, sold.inclusive, sold.taxes, tuple(funded))


def _less(had: Held, keeps: Held) -> Held:
    """Return the difference; a tax or payer that only one of them knows counts as 0 in the other.

    What is 0 in both its parts is left out.
    """
    taxes: dict[str, tuple[int, int]] = {tax.tax_id: (0, 0) for tax in (*had.taxes, *keeps.taxes)}
    funded = dict.fromkeys((each.funded_by for each in (*had.funded, *keeps.funded)), 0)
    for sign, side in ((1, had), (-1, keeps)):
        for tax in side.taxes:
            base, minor = taxes[tax.tax_id]
            taxes[tax.tax_id] = (base + sign * tax.base_minor, minor + sign * tax.tax_minor)
        for each in side.funded:
            funded[each.funded_by] += sign * each.amount_minor
    return Held(
        had.amount_minor - keeps.amount_minor,
        had.inclusive,
        tuple(LineTax(name, *parts) for name, parts in taxes.items() if any(parts)),
        tuple(FundedAmount(name, minor) for name, minor in funded.items() if minor),
    )


# What comes back -------------------------------------------------------------------------------


def recompute(
    asked: Asked,
    held: Mapping[int, Held],
    returned: Mapping[int, Quantity],
    before: Mapping[int, Quantity],
    sale: SaleCompleted | None = None,
    fee: Rate | None = None,
) -> Refund:
    """Return what is held less what the goods kept cost under the same rules, never below zero.

    Lines with no quantity are goods that stay at another price. By the records of the `sale` no
    promotion applies more often than it did. Raises `Refusal("return_too_many")`.
    """
    units = {line.line: line.quantity for line in asked.lines}
    check_returnable(units, returned, before)
    gone = {
        number: before.get(number, NONE).milli + returned.get(number, NONE).milli
        for number in units
    }
    priced = _priced(asked, kept_lines(asked.lines, gone), sale)
    keeps = {line.line: held_for(line) for line in sold_lines(priced)}
    back = {
        number: _less(had, keeps.get(number, Held(0, had.inclusive)))
        for number, had in held.items()
    }
    total = sum(part.total_minor for part in back.values())
    if total < 0:
        nothing = {number: Held(0, held[number].inclusive) for number in returned}
        return _refund(nothing, returned, units, fee, shortfall=-total)
    return _refund(back, returned, units, fee)


NONE = Quantity(0)


def _refund(
    back: Mapping[int, Held],
    returned: Mapping[int, Quantity],
    units: Mapping[int, Quantity],
    fee: Rate | None,
    *,
    shortfall: int = 0,
) -> Refund:
    stays = [n for n, part in back.items() if n not in returned and part != Held(0, part.inclusive)]
    lines = tuple(
        RefundLine(
            line=number,
            quantity=returned.get(number, Quantity(0, units[number].unit)),
            amount_minor=back[number].amount_minor,
            taxes=back[number].taxes,
            inclusive=back[number].inclusive,
            funded=back[number].funded,
        )
        for number in (*returned, *stays)
    )
    return replace(with_fee(lines, fee), shortfall_minor=shortfall)


def kept_lines(lines: Sequence[PriceLine], gone: Mapping[int, int]) -> tuple[PriceLine, ...]:
    """Return what stays of the lines; what was set for a whole line shrinks with its quantity."""
    kept = []
    for line in lines:
        whole = line.quantity.milli
        milli = whole - gone.get(line.line, 0)
        if milli:
            kept.append(line if milli == whole else _part(line, milli))
    return tuple(kept)


def _part(line: PriceLine, milli: int) -> PriceLine:
    whole, fixed = line.quantity.milli, line.fixed_extended_minor
    return replace(
        line,
        quantity=Quantity(milli, line.quantity.unit),
        fixed_extended_minor=None if fixed is None else part_of(fixed, milli, whole),
        modifiers=tuple(_part_of_discount(each, milli, whole) for each in line.modifiers),
    )


def _part_of_discount(modifier: Modifier, milli: int, whole: int) -> Modifier:
    if modifier.amount_minor is None:
        return modifier
    return replace(modifier, amount_minor=part_of(modifier.amount_minor, milli, whole))


def _priced(asked: Asked, lines: Sequence[PriceLine], sale: SaleCompleted | None) -> PricedBasket:
    priced = price_basket(lines, asked.policy, asked.context, asked.book)
    most = {each.promotion: each.applications for each in sale.promotions} if sale else {}
    if all(
        each.applications <= most.get(each.promotion, each.applications)
        for each in priced.promotions
    ):
        return priced
    book = replace(asked.book, promotions=tuple(_capped(p, most) for p in asked.book.promotions))
    return price_basket(lines, asked.policy, asked.context, book)


def _capped(promotion: Promotion, most: Mapping[str, int]) -> Promotion:
    limit, own = most.get(promotion.promotion_id), promotion.limits.per_basket
    if limit is None:
        return promotion
    limits = replace(promotion.limits, per_basket=limit if own is None else min(own, limit))
    return replace(promotion, limits=limits)
