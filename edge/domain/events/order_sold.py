"""Goods that a till sold and that follow later: the order that its payment makes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from edge.domain.events.order_payments import OrderFact
from edge.domain.events.order_rulings import OrderLineRecord, OrderRuling
from edge.domain.events.records import RecipientRecord


@dataclass(frozen=True, slots=True)
class OrderSold:
    """Goods were paid at a till, to be shipped or collected elsewhere.

    It stands in the journal beside the sale, in one transaction: the centre makes an order of it,
    once for its id. `method` is ship or pickup, `location` the place whose stock was chosen.
    `promised` are the lines that the customer was promised; the others were asked for. `paid_minor`
    is what the customer paid for the lines, taxes with it.
    """

    order: str
    number: str
    sale: str
    currency: str
    currency_digits: int
    method: str
    location: str
    lines: tuple[OrderLineRecord, ...]
    paid_minor: int
    sold_at_micros: int
    promised: tuple[str, ...] = ()
    customer: str = ""
    recipient: RecipientRecord | None = None
    KIND: ClassVar[str] = "order.sold"
    VERSION: ClassVar[int] = 1


OrderEvent = OrderFact | OrderRuling | OrderSold
"""Everything that changes an order, whoever wrote it."""
