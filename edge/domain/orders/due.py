"""Keeps goods here that are not paid for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.errors import Refusal
from edge.domain.orders.balance import balance_at_handover
from edge.domain.orders.steps import number_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from edge.domain.orders.order import Order


def check_paid(order: Order, milli: Mapping[str, int]) -> None:
    """Refuse to let units (in thousandths, by line) go before they are paid for."""
    due = balance_at_handover(order, milli).due
    if due.minor > 0:
        raise Refusal(
            "order_due",
            order=number_of(order),
            due_minor=due.minor,
            currency=due.currency.code,
        )
