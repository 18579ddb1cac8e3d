"""What tills were paid for orders, and with it everything that a lane records of an order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from edge.domain.events.orders import FulfilmentFact


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


OrderFact = FulfilmentFact | OrderPaid
"""What a lane writes into its journal of an order."""
