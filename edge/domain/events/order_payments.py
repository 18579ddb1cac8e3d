"""What tills were paid for orders, and with it everything that a lane records of an order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from edge.domain.events.orders import FulfilmentFact
from edge.domain.events.records import FundedAmount, LineTax


@dataclass(frozen=True, slots=True)
class OrderPaid:
    """The customer paid for an order at a till; the sale `payment` (its receipt `number`) took it.

    Journaled with that sale, so that either both are kept or none.
    """

    order: str
    fulfilment: str
    payment: str
    number: str
    amount_minor: int
    currency: str
    at_micros: int
    KIND: ClassVar[str] = "order.paid_at_till"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class OrderEarned:
    """Goods of which only a deposit had been paid left: what was owed for them is earned.

    Journaled with what left, or came back within its time (then all amounts are below 0).
    `advance` are the taxes that payments had borne already, `taxes` all those on the goods;
    `container_minor` is owed back with empties, `funded` is paid by third parties on top.
    """

    order: str
    fulfilment: str
    revenue_minor: int
    currency: str
    at_micros: int
    taxes: tuple[LineTax, ...] = ()
    advance: tuple[LineTax, ...] = ()
    container_minor: int = 0
    funded: tuple[FundedAmount, ...] = ()
    KIND: ClassVar[str] = "order.earned"
    VERSION: ClassVar[int] = 1


OrderFact = FulfilmentFact | OrderPaid | OrderEarned
"""What a lane writes into its journal of an order."""
