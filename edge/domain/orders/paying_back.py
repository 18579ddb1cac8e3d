"""How much of what was paid for an order goes back once a handover of it was taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from edge.domain.errors import Refusal
from edge.domain.orders.balance import balance_at_handover
from edge.domain.orders.steps import number_of

if TYPE_CHECKING:
    from edge.domain.events import HandoverReversed
    from edge.domain.orders.fulfilment import FulfilmentOrder
    from edge.domain.orders.order import Order
    from edge.domain.orders.steps import OrderRules

MICROS: Final = 1_000_000


def reversal_of(
    order: Order, part: FulfilmentOrder, rules: OrderRules, now_micros: int
) -> HandoverReversed:
    """Return the reversal that licences giving money back; refuse without one, or a late one.

    A supervisor stood by it: no second one is asked for the money.
    """
    if not part.reversals:
        raise Refusal("order_not_reversed", order=number_of(order))
    last = max(part.reversals.values(), key=lambda each: each.at_micros)
    if now_micros - last.at_micros > rules.reversal_window_s * MICROS:
        minutes = rules.reversal_window_s // 60
        raise Refusal("order_reversed_long_ago", order=number_of(order), minutes=minutes)
    return last


def too_much_minor(order: Order) -> int:
    """Return what is paid beyond the goods that are with the customer, in minor units."""
    found = balance_at_handover(order, {})
    return max(found.paid.minor - found.goods.minor, 0)


def taken_at_tills(order: Order) -> list[tuple[str, int, int]]:
    """Return the sales that took money for the order, with the line that did and how much."""
    found = []
    for payment in order.payments.values():
        sale, _, line = payment.payment.rpartition(":")
        is_ours = payment.payment in order.tills and payment.movement == "captured"
        if is_ours and sale and line.isdecimal():
            found.append((sale, int(line), payment.amount_minor))
    return found
