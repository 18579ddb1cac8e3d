"""Goods that a till sold and that follow later: the order that its payment makes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from edge.domain.events.order_payments import OrderFact
from edge.domain.events.order_records import LineUnits
from edge.domain.events.order_rulings import OrderLineRecord, OrderRuling
from edge.domain.events.records import RecipientRecord


@dataclass(frozen=True, slots=True)
class OrderSold:
    """Goods were paid at a till, to be shipped or collected elsewhere.

    It stands in the journal beside the sale, in one transaction: the centre makes an order of it,
    once for its id. `method` is ship or pickup, `location` the place whose stock was chosen.
    `promised` are the lines that the customer was promised; the others were asked for. `by_right`
    are those of them for which the lane spent a right. `paid_minor`
    is what the customer paid for the lines, taxes with it: all, or a deposit where `deposit_tax`
    says by what the tax is due.
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
    by_right: tuple[str, ...] = ()
    customer: str = ""
    recipient: RecipientRecord | None = None
    deposit_tax: str = ""
    KIND: ClassVar[str] = "order.sold"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class OrderPaidBack:
    """Goods that were to follow were paid back at a till, by a return of their receipt.

    `unsent` had not come to the customer: nobody is to send them any more. `returned` had, and came
    back. `amount_minor` is what was paid back for both, taxes with it.
    """

    order: str
    return_id: str
    unsent: tuple[LineUnits, ...]
    returned: tuple[LineUnits, ...]
    amount_minor: int
    at_micros: int
    reason: str = ""
    KIND: ClassVar[str] = "order.paid_back"
    VERSION: ClassVar[int] = 1


OfTill = OrderSold | OrderPaidBack
"""What a till that sold goods to follow writes into its journal of their order."""

OrderEvent = OrderFact | OrderRuling | OfTill
"""Everything that changes an order, whoever wrote it."""
