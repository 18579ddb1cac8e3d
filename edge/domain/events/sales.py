"""Facts of sales, from the first approval to the last copy of the receipt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from edge.domain.events.policy import PricingPolicy, TaxExemption
from edge.domain.events.records import (
    ApprovalRecord,
    CardRecord,
    CouponRecord,
    LineRecord,
    Modifier,
    PromotionRecord,
    TenderRecord,
)


@dataclass(frozen=True, slots=True)
class SaleCompleted:
    """A sale is paid: everything that a centre, a receipt or a return needs to know of it.

    `number` is unbroken per lane and incarnation. Tender amounts with change sum to the total
    plus the cash rounding.
    """

    sale: str
    number: str
    shift: str
    currency: str
    currency_digits: int
    policy: PricingPolicy
    opened_at_micros: int
    completed_at_micros: int
    lines: tuple[LineRecord, ...]
    tenders: tuple[TenderRecord, ...]
    subtotal_minor: int
    tax_minor: int
    total_minor: int
    rounding_minor: int = 0
    change_minor: int = 0
    age_confirmed: int = 0
    operators: tuple[str, ...] = ()
    promotions: tuple[PromotionRecord, ...] = ()
    coupons: tuple[CouponRecord, ...] = ()
    customer: str = ""
    customer_groups: tuple[str, ...] = ()
    price_book: str = ""
    local_at: str = ""
    exemption: TaxExemption | None = None
    approvals: tuple[ApprovalRecord, ...] = ()
    """Who agreed to what holds for the whole sale: an exemption, staff serving themselves."""
    undone: tuple[TenderRecord, ...] = ()
    """Tenders that were declined, or taken and given back: for loss prevention, not for sums."""
    can_reprice: bool = False
    """Whether lines that promotions made cheaper keep all that pricing asks of them."""
    deferred: tuple[LineRecord, ...] = ()
    """Goods to follow of which only a deposit was paid, a line of its own in `lines`: they are in
    no sum of the sale, and booked as sold once the customer has them."""
    KIND: ClassVar[str] = "sale.completed"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class SaleCancelled:
    """A basket was given up before it was paid."""

    sale: str
    shift: str
    currency: str
    reason: str
    opened_at_micros: int
    lines: tuple[LineRecord, ...]
    tenders: tuple[TenderRecord, ...]
    total_minor: int
    approval: ApprovalRecord | None = None
    KIND: ClassVar[str] = "sale.cancelled"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class PracticeCompleted:
    """A practice sale: in the journal for the auditor, in no total."""

    sale: str
    number: str
    total_minor: int
    currency: str
    KIND: ClassVar[str] = "practice.completed"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class PriceOverridden:
    """A price was changed by hand in a basket that may still be cancelled."""

    sale: str
    line: int
    item: str
    regular_unit_price: str
    actual_unit_price: str
    modifier: Modifier
    KIND: ClassVar[str] = "price.overridden"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class DiscountGiven:
    """A manual discount was given in a basket that may still be cancelled."""

    sale: str
    line: int
    item: str
    modifier: Modifier
    KIND: ClassVar[str] = "discount.given"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class LineVoidedAfterTotal:
    """A line was struck, or made smaller, after the customer had been told the total.

    `amount_minor` is what the customer pays less for the line.
    """

    sale: str
    line: int
    item: str
    amount_minor: int
    reason: str
    approval: ApprovalRecord | None = None
    KIND: ClassVar[str] = "line.voided_after_total"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class AgeSaleRefused:
    """An age-restricted item was refused to a customer."""

    code: str
    minimum_age: int
    reason: str
    KIND: ClassVar[str] = "age.sale_refused"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class PaymentRequested:
    """The card terminal is about to be asked; committed before it is. Below 0 it is a refund."""

    payment: str
    sale: str
    tender: int
    amount_minor: int
    currency: str
    KIND: ClassVar[str] = "payment.requested"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class PaymentResolved:
    """What became of a card payment: approved, declined, unknown or reversed."""

    payment: str
    sale: str
    state: str
    amount_minor: int
    reference: str | None = None
    masked_card: str | None = None
    by_hand: bool = False
    approval: ApprovalRecord | None = None
    card: CardRecord | None = None
    reason: str = ""
    """Why the terminal declined: nexo's ErrorCondition in small letters, such as wrong_pin."""
    KIND: ClassVar[str] = "payment.resolved"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class TenderCorrected:
    """A finished sale was booked under the wrong tender; the amounts move, the sale stays."""

    sale: str
    from_kind: str
    to_kind: str
    amount_minor: int
    approval: ApprovalRecord | None = None
    KIND: ClassVar[str] = "tender.corrected"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class ReceiptReprinted:
    """A receipt was printed again as COPY n, or as a gift or e-receipt."""

    sale: str
    number: str
    form: str
    copy_no: int
    KIND: ClassVar[str] = "receipt.reprinted"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class PrintAnswered:
    """The operator said whether an uncertain print came out."""

    effect: str
    came_out: bool
    KIND: ClassVar[str] = "print.answered"
    VERSION: ClassVar[int] = 1
