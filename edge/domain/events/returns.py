"""Facts of goods that come back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from edge.domain.events.order_records import LineUnits
from edge.domain.events.records import ApprovalRecord, FundedAmount, LineTax, TenderRecord


@dataclass(frozen=True, slots=True)
class ReturnLine:
    """Goods that came back: a part of a line of a sale (ARTS SaleReturnLineItem).

    `amount_minor` is what they pay back (with tax where the sale's price included it). A line whose
    quantity is 0 stays with the customer at another price: below 0 it costs more than before.
    `funded` is what third parties had paid of it. `disposition` says what happens to the goods:
    restock, damaged, quarantine, vendor or unsent; only restocked ones can be sold again.
    """

    line: int
    item: str
    description: str
    quantity: str
    unit: str
    amount_minor: int
    reason: str
    disposition: str = "restock"
    taxes: tuple[LineTax, ...] = ()
    prices_include_tax: bool = True
    funded: tuple[FundedAmount, ...] = ()
    serial: str | None = None
    deposit_of: int | None = None
    liability: str = ""
    sold: str = ""
    """How much the sale's line had sold: by it the centre finds what came back too often."""
    order: str = ""
    """The order of goods that were to follow."""
    cancels: tuple[LineUnits, ...] = ()
    """The units of that order that nobody is to send now that its deposit was paid back."""


@dataclass(frozen=True, slots=True)
class ReturnCompleted:
    """Goods of a finished sale came back and were paid for.

    `number` is of the lane's one unbroken series, which sales and returns share: an auditor sees in
    one row of numbers that none is missing. Prices, taxes and cash rounding are those of the policy
    that the sale `sale` stores. Tenders are below 0, each naming the original one; they sum to the
    cash rounding less the total.
    """

    return_id: str
    number: str
    sale: str
    sale_number: str
    sale_lane: str
    shift: str
    currency: str
    currency_digits: int
    method: str
    completed_at_micros: int
    lines: tuple[ReturnLine, ...]
    tenders: tuple[TenderRecord, ...]
    amount_minor: int
    tax_minor: int
    total_minor: int
    """What was paid back, the fee taken off."""
    fee_minor: int = 0
    rounding_minor: int = 0
    operator: str = ""
    approval: ApprovalRecord | None = None
    KIND: ClassVar[str] = "return.completed"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class ReturnRequested:
    """A return waits for the card terminal; recorded before that is asked. `planned` has no number.

    It is completed once every refund of its tenders is approved.
    """

    planned: ReturnCompleted
    KIND: ClassVar[str] = "return.requested"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class ReturnCancelled:
    """A return that waited for the card terminal came to nothing: no money moved, no goods."""

    return_id: str
    sale: str
    reason: str
    KIND: ClassVar[str] = "return.cancelled"
    VERSION: ClassVar[int] = 1
