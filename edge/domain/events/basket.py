"""Changes of a basket, kept in the draft table until it is finished."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from edge.domain.events.policy import PricingPolicy, TaxExemption
from edge.domain.events.records import (
    ApprovalRecord,
    CardRecord,
    FollowRecord,
    Modifier,
    PromotionUse,
    RecipientRecord,
    TenderRecord,
    WeighedRecord,
)


@dataclass(frozen=True, slots=True)
class BasketOpened:
    """The first line is about to be entered."""

    sale: str
    operator: str
    at_micros: int
    currency: str
    currency_digits: int
    policy: PricingPolicy
    practice: bool = False
    price_book: str = ""
    """Name of the price book whose promotions hold for the whole basket."""
    local_at: str = ""
    """The shop's local time, ISO, by which promotions are in or outside their hours."""
    uses: tuple[PromotionUse, ...] = ()
    KIND: ClassVar[str] = "basket.opened"


@dataclass(frozen=True, slots=True)
class LineAdded:
    """Goods, a deposit or a returned container came into the basket."""

    line: int
    item: str
    description: str
    quantity: str
    unit: str
    unit_price: str
    tax_class: str
    department: str
    entry: str
    gtin: str | None = None
    code: str | None = None
    serial: str | None = None
    deposit_of: int | None = None
    minimum_age: int = 0
    discountable: bool = True
    fixed_extended_minor: int | None = None
    """An amount printed in the barcode: authoritative, the quantity only serves the stock."""
    price_book: str = ""
    attributes: tuple[tuple[str, str], ...] = ()
    brand: str = ""
    flags: tuple[str, ...] = ()
    floor_price: str | None = None
    """The lowest unit price after discounts, a decimal string of minor units."""
    liability: str = ""
    """What it makes the shop owe instead of earn: deposit, stored_value; empty for goods."""
    serial_sold_on: str = ""
    """The receipt that sold this serial number before, where it is sold all the same."""
    serial_approval: ApprovalRecord | None = None
    weighed: WeighedRecord | None = None
    lot: str = ""
    """The batch that the label names, by which goods are called back."""
    expires: str = ""
    """The last day of use that the label names, ISO, with the last minute where it names one."""
    expired_approval: ApprovalRecord | None = None
    """Who agreed to sell it past that day."""
    follow: FollowRecord | None = None
    """How the goods come to the customer later; None for what is carried away."""
    recipient: RecipientRecord | None = None
    KIND: ClassVar[str] = "basket.line_added"


@dataclass(frozen=True, slots=True)
class QuantityChanged:
    """A line has another quantity."""

    line: int
    quantity: str
    approval: ApprovalRecord | None = None
    weighed: WeighedRecord | None = None
    KIND: ClassVar[str] = "basket.quantity_changed"


@dataclass(frozen=True, slots=True)
class LineVoided:
    """A line was struck; with `after_total` once the total had been told."""

    line: int
    reason: str
    actor: str
    after_total: bool = False
    approval: ApprovalRecord | None = None
    KIND: ClassVar[str] = "basket.line_voided"


@dataclass(frozen=True, slots=True)
class PriceChanged:
    """A line is charged at another unit price."""

    line: int
    unit_price: str
    modifier: Modifier
    KIND: ClassVar[str] = "basket.price_changed"


@dataclass(frozen=True, slots=True)
class LineDiscounted:
    """A line got a manual discount."""

    line: int
    modifier: Modifier
    KIND: ClassVar[str] = "basket.line_discounted"


@dataclass(frozen=True, slots=True)
class AgeConfirmed:
    """The customer's age was checked for this basket."""

    age: int
    method: str
    actor: str
    KIND: ClassVar[str] = "basket.age_confirmed"


@dataclass(frozen=True, slots=True)
class BasketTotalled:
    """The total was told; from here a void is an event of its own."""

    total_minor: int
    KIND: ClassVar[str] = "basket.totalled"


@dataclass(frozen=True, slots=True)
class BasketReopened:
    """Back from paying to the basket."""

    KIND: ClassVar[str] = "basket.reopened"


@dataclass(frozen=True, slots=True)
class TenderTaken:
    """Money was taken for the basket."""

    tender: TenderRecord
    KIND: ClassVar[str] = "basket.tender_taken"


@dataclass(frozen=True, slots=True)
class TenderChanged:
    """A card tender's state became known, or a tender was given back.

    `tip_minor` is what is left of the tip where the terminal approved less; None leaves it.
    """

    tender: int
    state: str
    amount_minor: int
    reference: str | None = None
    tip_minor: int | None = None
    card: CardRecord | None = None
    KIND: ClassVar[str] = "basket.tender_changed"


@dataclass(frozen=True, slots=True)
class BasketHeld:
    """The basket was put aside."""

    label: str
    actor: str
    at_micros: int
    KIND: ClassVar[str] = "basket.held"


@dataclass(frozen=True, slots=True)
class BasketRecalled:
    """The basket was taken back."""

    actor: str
    local_at: str = ""
    """A recalled basket is priced by the promotions of this local time; empty keeps the old one."""
    uses: tuple[PromotionUse, ...] = ()
    KIND: ClassVar[str] = "basket.recalled"


@dataclass(frozen=True, slots=True)
class OperatorTookOver:
    """Another operator goes on with the basket."""

    operator: str
    KIND: ClassVar[str] = "basket.operator_took_over"


@dataclass(frozen=True, slots=True)
class CouponPresented:
    """A coupon was handed over: promotions ask for `coupon`, a `serial` makes it single-use."""

    coupon: str
    serial: str = ""
    code: str = ""
    KIND: ClassVar[str] = "basket.coupon_presented"


@dataclass(frozen=True, slots=True)
class CouponWithdrawn:
    """A coupon was given back."""

    coupon: str
    serial: str = ""
    KIND: ClassVar[str] = "basket.coupon_withdrawn"


@dataclass(frozen=True, slots=True)
class CustomerAttached:
    """Whose basket it is, with the groups and tiers that prices depend on."""

    customer: str
    name: str = ""
    groups: tuple[str, ...] = ()
    certificate: str = ""
    """The certificate of tax exemption that the directory knows, good until the date after it."""
    certificate_until: str = ""
    actor: str = ""
    approval: ApprovalRecord | None = None
    uses: tuple[PromotionUse, ...] = ()
    KIND: ClassVar[str] = "basket.customer_attached"


@dataclass(frozen=True, slots=True)
class CustomerDetached:
    """The basket is nobody's in particular again."""

    KIND: ClassVar[str] = "basket.customer_detached"


@dataclass(frozen=True, slots=True)
class TaxExempted:
    """The customer showed a certificate of exemption; None takes it back."""

    exemption: TaxExemption | None
    actor: str = ""
    approval: ApprovalRecord | None = None
    KIND: ClassVar[str] = "basket.tax_exempted"


@dataclass(frozen=True, slots=True)
class DepositAgreed:
    """A part of the price is paid now for all goods that follow, the rest when they are there.

    It is a percentage of it, or an amount; at least `minimum_percent` of each order's value.
    """

    percent: str
    minimum_percent: str
    tax_due: str
    amount_minor: int | None = None
    KIND: ClassVar[str] = "basket.deposit_agreed"


@dataclass(frozen=True, slots=True)
class DepositDropped:
    """All is paid now, as without a deposit."""

    KIND: ClassVar[str] = "basket.deposit_dropped"


@dataclass(frozen=True, slots=True)
class ExpiredAllowed:
    """A supervisor agreed to sell lines whose last day of use ended while they were in a basket."""

    lines: tuple[int, ...]
    approval: ApprovalRecord
    KIND: ClassVar[str] = "basket.expired_allowed"


BasketEvent = (
    BasketOpened | LineAdded | QuantityChanged | LineVoided | PriceChanged | LineDiscounted
    | AgeConfirmed | BasketTotalled | BasketReopened | TenderTaken | TenderChanged
    | BasketHeld | BasketRecalled | OperatorTookOver | CouponPresented | CouponWithdrawn
    | CustomerAttached | CustomerDetached | TaxExempted | ExpiredAllowed
    | DepositAgreed | DepositDropped
)  # fmt: skip
"""Durable at once, but not part of the journal until the basket ends."""
