"""What a sale leaves out of goods of which only a deposit is paid."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from edge.domain.catalogue import PREPAYMENT
from edge.domain.deposits import ENTRY
from edge.domain.events import LineRecord
from edge.domain.following import paid_minor
from edge.domain.quantity import Unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edge.domain.deposits import Deposit
    from edge.domain.events import FollowRecord, SaleCompleted


def deferred(sale: SaleCompleted, agreed: Sequence[Deposit], text: str) -> SaleCompleted:
    """Return a sale without the goods of which only a deposit is paid, with a line for that.

    `text` names such a line, with the order's number in it.
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
        _line_of(by_order[order], follow, number + at, text.format(number=sale.number))
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


def _line_of(deposit: Deposit, follow: FollowRecord, number: int, text: str) -> LineRecord:
    minor = deposit.now_minor
    return LineRecord(
        line=number,
        item=f"order/{deposit.order}",
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
        follow=replace(follow, promise="", taxes_of="", due_minor=deposit.later_minor),
    )
