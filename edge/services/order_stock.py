"""What steps of an order take from the stock of the shop, or bring back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.events import (
    Amounts,
    HandoverReversed,
    StockDelta,
    UnitsHandedOver,
    UnitsShipped,
)
from edge.domain.orders.balance import currency_of
from edge.domain.orders.order import OrderLine

if TYPE_CHECKING:
    from edge.domain.events import OrderFact
    from edge.domain.orders.order import Order


def stock_moved(order: Order, fact: OrderFact) -> Amounts | None:
    """Return the stock that goods which left took along, or brought back; None for other steps.

    What is picked, put aside or put back never left the shop.
    """
    if not isinstance(fact, UnitsHandedOver | UnitsShipped | HandoverReversed):
        return None
    sign = "" if isinstance(fact, HandoverReversed) else "-"
    deltas = []
    for each in fact.units:
        line = order.lines.get(each.line, OrderLine(each.line))
        if line.item:
            deltas.append(StockDelta(line.item, sign + each.quantity, line.unit.value))
    return Amounts(currency=currency_of(order).code, stock=tuple(deltas)) if deltas else None
