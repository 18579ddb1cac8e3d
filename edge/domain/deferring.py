"""What a sale leaves out of goods of which only a deposit is paid."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from edge.domain.catalogue import ORDER_ITEM, PREPAYMENT
from edge.domain.deposits import ENTRY, ON_PAYMENT, taxes_between
from edge.domain.events import LineRecord
from edge.domain.following import paid_minor
from edge.domain.quantity import Unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from edge.domain.deposits import Deposit
    from edge.domain.events import FollowRecord, LineTax, SaleCompleted


def deferred(
    sale: SaleCompleted, agreed: Sequence[Deposit], tax_due: str, text: str
) -> SaleCompleted:
    """Return a sale without the goods of which only a deposit is paid, with a line for that.

    `text` names such a line, with the order's number in it; it bears the taxes that are due with
    the payment.
    """
    if not agreed:
        return sale
    by_order = {each.order: each for each in agreed}
    goods = tuple(line for line in sale.lines if _order_of(line) in by_order and not line.voided)
    kept = [line for line in sale.lines if line not in goods]
    follows: dict[str, FollowRecord] = {}
    for line in goods:
        assert line.follow is not None, "it has an order"
        follows.setdefault(line.follow.order, line.follow)
    number = max(line.line for line in sale.lines)
    paid = [
        _line_of(
            by_order[order],
            follow,
            number + at,
            text.format(number=sale.number),
            _taxes(by_order[order], goods) if tax_due == ON_PAYMENT else (),
        )
        for at, (order, follow) in enumerate(follows.items(), start=1)
    ]
    lines = (*kept, *paid)
    live = [line for line in lines if not line.voided]
    after = replace(
        sale,
        lines=lines,
        deferred=goods,
        subtotal_minor=sum(line.amount_minor for line in live),
        tax_minor=sum(tax.tax_minor for line in live for tax in line.taxes),
        can_reprice=False,
    )
    assert sum(paid_minor(line, sale) for line in live) == sale.total_minor
    return after


def _order_of(line: LineRecord) -> str:
    return line.follow.order if line.follow else ""


def _taxes(deposit: Deposit, goods: Iterable[LineRecord]) -> tuple[LineTax, ...]:
    mine = (line for line in goods if _order_of(line) == deposit.order)
    taxes = (tax for line in mine for tax in line.taxes)
    return taxes_between(taxes, deposit.value_minor, 0, deposit.now_minor)


def _line_of(
    deposit: Deposit, follow: FollowRecord, number: int, text: str, taxes: tuple[LineTax, ...]
) -> LineRecord:
    minor = deposit.now_minor
    return LineRecord(
        line=number,
        item=ORDER_ITEM + deposit.order,
        description=text,
        quantity="1",
        unit=Unit.EACH.value,
        regular_unit_price=str(minor),
        actual_unit_price=str(minor),
        tax_class="",
        department="",
        extended_minor=minor,
        discount_minor=0,
        amount_minor=minor,
        entry=ENTRY,
        liability=PREPAYMENT,
        taxes=taxes,
        prices_include_tax=True,
        follow=replace(follow, promise="", taxes_of="", due_minor=deposit.later_minor),
    )
