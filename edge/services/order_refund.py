"""Money that was paid for an order at this till, given back once its handover was taken back."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from edge.domain.errors import Refusal
from edge.domain.orders.paying_back import reversal_of, taken_at_tills, too_much_minor
from edge.domain.orders.steps import number_of
from edge.domain.people import Permission
from edge.domain.quantity import each
from edge.domain.returning import ReturnMethod
from edge.domain.selling import check_reason
from edge.services.returns import (
    CARD_UNLINKED,
    begun,
    check_may_return,
    offer_of,
    planned_return,
    receipt_of,
)
from edge.services.sold import Sold, find_sold

if TYPE_CHECKING:
    from edge.domain.commands import PayBackOrder
    from edge.domain.orders.fulfilment import FulfilmentOrder
    from edge.domain.orders.order import Order
    from edge.services.desk import Decision, Desk

WHOLE_MILLI: Final = 1000


@dataclass(frozen=True, slots=True)
class Payment:
    """A line of a sale of this till that paid for an order and was not paid back."""

    sold: Sold
    line: int
    amount_minor: int


def pay_back_order(
    desk: Desk, command: PayBackOrder, order: Order, part: FulfilmentOrder
) -> Decision:
    """Give a payment back on the tenders that it was made with; the order is due again.

    The centre hears of it by the fact that stands beside the return, and gives back nothing itself.
    """
    check_may_return(desk)
    reason = check_reason(command.reason)
    rules = desk.state.settings.orders.rules()
    reversal = reversal_of(order, part, rules, desk.now.micros)
    payment = _payment(desk, order)
    if payment is None:
        raise Refusal(_why_nothing(desk, order), order=number_of(order))
    receipt = receipt_of(payment.sold, ReturnMethod.AS_SOLD)
    back = receipt.refund({payment.line: each(1)}, None)
    offer = offer_of(desk, receipt, back)
    approval = reversal.approval
    if CARD_UNLINKED in offer.needs:
        approval = desk.require(Permission.REFUND_UNREFERENCED, command.approval)
    fact = planned_return(desk, receipt, offer, reason=reason, conditions={})
    # What was paid for an order is no deal: goods of the same receipt come back by their own way.
    first = receipt.returns[0].method if receipt.returns else desk.state.settings.returns.method
    return begun(desk, replace(fact, method=str(first), approval=approval))


def pay_back_minor(desk: Desk, order: Order, part: FulfilmentOrder) -> int:
    """Return what this till would give back now, 0 for nothing."""
    with suppress(Refusal):
        reversal_of(order, part, desk.state.settings.orders.rules(), desk.now.micros)
        payment = _payment(desk, order)
        return payment.amount_minor if payment is not None else 0
    return 0


def _payment(desk: Desk, order: Order) -> Payment | None:
    """Return a payment of this till that is not covered by goods that have left."""
    left_minor = too_much_minor(order)
    for sale, line, amount_minor in taken_at_tills(order):
        if desk.tools.store.sale(sale) is None or not 0 < amount_minor <= left_minor:
            continue
        sold = find_sold(desk, sale)
        if sold.before.get(line, 0) < WHOLE_MILLI:
            return Payment(sold, line, amount_minor)
    return None


def _why_nothing(desk: Desk, order: Order) -> str:
    took = taken_at_tills(order)
    if took and not any(desk.tools.store.sale(sale) for sale, _, _ in took):
        return "order_paid_elsewhere"
    return "order_nothing_to_pay_back"
