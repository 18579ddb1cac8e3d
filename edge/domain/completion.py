"""What a finished or cancelled basket leaves in the journal."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from edge.domain.catalogue import PREPAYMENT
from edge.domain.events import (
    Amounts,
    ApprovalRecord,
    LineRecord,
    PromotionRecord,
    SaleCancelled,
    SaleCompleted,
    StockDelta,
    TenderAmount,
    TenderRecord,
)
from edge.domain.money import unit_price_text
from edge.domain.pricing import price_line
from edge.domain.pricing.explaining import with_beaten

if TYPE_CHECKING:
    from edge.domain.basket import Basket, Line
    from edge.domain.instant import Instant
    from edge.domain.settlement import Settlement

_T = TypeVar("_T")


def completed(
    basket: Basket, settlement: Settlement, *, number: str, shift: str, now: Instant
) -> SaleCompleted:
    """Return the fact of a paid basket. Change is a cash tender below zero."""
    assert settlement.closes
    taken = tuple(t for t in basket.tenders if t.state == "approved")
    change = tuple(
        TenderRecord(number, given.type, -given.amount_minor, is_change=True)
        for number, given in enumerate(settlement.change, start=len(basket.tenders) + 1)
    )
    tenders = (*taken, *change)
    total = basket.total_minor
    assert sum(t.amount_minor for t in tenders) == total + settlement.rounding_minor
    return SaleCompleted(
        sale=basket.sale,
        number=number,
        shift=shift,
        currency=basket.currency.code,
        currency_digits=basket.currency.digits,
        policy=basket.opened.policy,
        opened_at_micros=basket.opened.at_micros,
        completed_at_micros=now.micros,
        lines=tuple(line_record(basket, line) for line in basket.lines),
        tenders=tenders,
        subtotal_minor=basket.priced.subtotal_minor,
        tax_minor=basket.priced.tax_minor,
        total_minor=total,
        rounding_minor=settlement.rounding_minor,
        change_minor=settlement.change_minor,
        age_confirmed=basket.age_confirmed,
        operators=basket.operators,
        coupons=basket.used_coupons,
        customer=basket.customer.customer if basket.customer else "",
        customer_groups=basket.customer.groups if basket.customer else (),
        promotions=_explained(basket),
        price_book=basket.opened.price_book if basket.priced.promotions else "",
        local_at=basket.local_at if basket.priced.promotions else "",
        exemption=basket.exemption,
        approvals=basket.approvals,
        undone=tuple(t for t in basket.tenders if t.state in {"declined", "voided"}),
        can_reprice=bool(basket.priced.promotions),
    )


def _explained(basket: Basket) -> tuple[PromotionRecord, ...]:
    """Return the applied promotions with those they kept off, as the journal keeps them."""
    records = basket.priced.promotions
    if not records:
        return ()
    return with_beaten(records, basket.explained())


def cancelled(
    basket: Basket, *, shift: str, reason: str, approval: ApprovalRecord | None
) -> SaleCancelled:
    """Return the fact of a basket that was given up, with all that had been in it."""
    return SaleCancelled(
        sale=basket.sale,
        shift=shift,
        currency=basket.currency.code,
        reason=reason,
        opened_at_micros=basket.opened.at_micros,
        lines=tuple(line_record(basket, line) for line in basket.lines),
        tenders=basket.tenders,
        total_minor=basket.total_minor,
        approval=approval,
    )


def line_record(basket: Basket, line: Line) -> LineRecord:
    """Return the lasting record of a line; a struck one keeps what it would have cost."""
    priced = basket.priced_line(line.number)
    if priced is None:
        priced = price_line(line.as_price_line(), basket.opened.policy)
    added = line.added
    overrides = tuple(m for m in line.modifiers if m.source == "override")
    is_promoted = bool(basket.priced.promotions)
    return LineRecord(
        line=line.number,
        item=added.item,
        description=added.description,
        quantity=str(line.quantity),
        unit=added.unit,
        regular_unit_price=added.unit_price,
        actual_unit_price=unit_price_text(line.unit_price),
        tax_class=added.tax_class,
        department=added.department,
        extended_minor=priced.extended_minor,
        discount_minor=priced.discount_minor,
        amount_minor=priced.amount_minor,
        entry=added.entry,
        gtin=added.gtin,
        code=added.code if added.code != added.gtin else None,
        serial=added.serial,
        deposit_of=added.deposit_of,
        minimum_age=added.minimum_age,
        price_embedded=line.fixed_extended_minor is not None,
        modifiers=(*overrides, *priced.modifiers),
        taxes=() if line.voided else priced.taxes,
        voided=line.voided is not None,
        void_reason=line.voided.reason if line.voided else "",
        voided_by=line.voided.actor if line.voided else "",
        price_book=added.price_book,
        prorated_minor=_unless(priced.prorated_minor, priced.amount_minor),
        exempted_minor=priced.exempted_minor,
        prices_include_tax=_unless(priced.inclusive, basket.opened.policy.prices_include_tax),
        liability=added.liability,
        floor_price=added.floor_price,
        brand=added.brand if is_promoted else "",
        flags=added.flags if is_promoted else (),
        discountable=added.discountable or not is_promoted,
        serial_sold_on=added.serial_sold_on,
        serial_approval=added.serial_approval,
        weighed=line.weighed,
        lot=added.lot,
        expires=added.expires,
        expired_approval=added.expired_approval,
        follow=added.follow,
    )


def _unless(value: _T, usual: _T) -> _T | None:
    """Return a value where it is not the usual one, which is not stored."""
    return None if value == usual else value


def sale_amounts(sale: SaleCompleted) -> Amounts:
    """Return money and stock of a sale in the form that never changes."""
    net = sale.total_minor - sale.tax_minor
    by_kind: dict[str, int] = {}
    for tender in sale.tenders:
        by_kind[tender.kind] = by_kind.get(tender.kind, 0) + tender.amount_minor
    stock = tuple(
        StockDelta(line.item, _negated(line.quantity), line.unit)
        for line in sale.lines
        # What follows leaves the stock of whichever place sends it, when it does.
        if not line.voided and line.follow is None and line.liability != PREPAYMENT
    )
    return Amounts(
        currency=sale.currency,
        net_minor=net,
        tax_minor=sale.tax_minor,
        gross_minor=sale.total_minor,
        tenders=tuple(TenderAmount(kind, amount) for kind, amount in by_kind.items()),
        stock=stock,
    )


def _negated(quantity: str) -> str:
    return quantity.removeprefix("-") if quantity.startswith("-") else f"-{quantity}"
