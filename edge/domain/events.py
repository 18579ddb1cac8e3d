"""What has happened: facts of the journal, and changes of a basket that is not finished.

Events hold plain values only (text, whole numbers, truth values, tuples of such records), because
they are the stored and sent form: amounts are `_minor`, quantities and unit prices decimal strings.
A fact's `KIND` and `VERSION` never change their meaning; new fields are optional, anything else is
a new version.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

# Records that events carry ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TaxHoliday:
    """Days on which a unit within a price limit bears no tax (SST section 322).

    `categories` are merchandise hierarchy groups, none for all; the limit is compared with each
    unit's own discounted selling price, third-party coupons not counted.
    """

    from_date: str
    to_date: str
    categories: tuple[str, ...] = ()
    price_limit_minor: int | None = None
    limit_inclusive: bool = True


@dataclass(frozen=True, slots=True)
class TaxRate:
    """One tax that applies to a class of goods; `rate` is a decimal string such as "0.19".

    A levy per unit has an `amount_per_unit` (decimal string of minor units) instead of a rate.
    The base of a `compound` tax includes the taxes listed before it in its class.
    """

    tax_id: str
    name: str
    rate: str
    amount_per_unit: str = ""
    compound: bool = False
    holiday: TaxHoliday | None = None


@dataclass(frozen=True, slots=True)
class TaxClassRates:
    """The taxes of one tax class.

    `prices_include_tax` differs from the policy's where one class of goods is priced otherwise.
    """

    tax_class: str
    rates: tuple[TaxRate, ...]
    prices_include_tax: bool | None = None


@dataclass(frozen=True, slots=True)
class PricingPolicy:
    """How this sale is rounded and taxed, snapshotted when it begins (design decision D4).

    Tax is rounded per unit, line or document (`tax_level`) by `tax_mode`; each tax by itself or
    the sum of a line's taxes (`tax_components`: each, combined); where prices include tax either
    the tax is rounded or the net (`inclusive_target`: tax, net). Discounts round what is taken off
    or what remains (`discount_target`: discount, price). An exempt customer pays the price without
    the tax in it, or the price as it stands (`exempt_inclusive`: remove_tax, keep_price). Cash is
    rounded to `cash_increment_minor` by `cash_mode`, on each of `cash_on`: sale, refund, change.
    """

    prices_include_tax: bool
    tax_mode: str
    discount_mode: str
    classes: tuple[TaxClassRates, ...]
    cash_increment_minor: int = 1
    cash_mode: str = "half_up"
    tax_level: str = "line"
    tax_components: str = "each"
    inclusive_target: str = "tax"
    discount_target: str = "discount"
    exempt_inclusive: str = "keep_price"
    cash_on: tuple[str, ...] = ("sale", "refund")


@dataclass(frozen=True, slots=True)
class TaxExemption:
    """Why a customer pays no tax, or only some: the certificate, and which taxes (none for all)."""

    certificate: str
    valid_until: str = ""
    tax_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ApprovalRecord:
    """Who approved what: bound to one operation, used once."""

    approval_id: str
    approver: str
    permission: str
    operation_hash: str
    given_at_micros: int


@dataclass(frozen=True, slots=True)
class Modifier:
    """A change of a line's price: ARTS RetailPriceModifier.

    `source` is override, manual, or promo: with the promotion's id. `percent` or `amount_minor`
    say what was asked for, `discount_minor` what it came to when it was applied. `funded_by` names
    who pays for it where that is not the shop; then it does not reduce the base of the taxes.
    """

    source: str
    reason: str
    percent: str | None = None
    amount_minor: int | None = None
    discount_minor: int = 0
    text: str = ""
    actor: str = ""
    approval: ApprovalRecord | None = None
    funded_by: str = ""


@dataclass(frozen=True, slots=True)
class PromotionPart:
    """A deal's benefit on one line in both views (design decision D8).

    `placed_minor` is what the units that the rule rewards were given: it decides tax and receipt.
    `prorated_minor` is the share of the benefit when it is spread over all units of the deal by
    price: it decides refunds and margin. `quantity` counts the line's units that took part.
    """

    line: int
    quantity: str
    placed_minor: int
    prorated_minor: int


@dataclass(frozen=True, slots=True)
class PromotionRecord:
    """A promotion that was applied to a sale: ARTS PriceModificationLineItem."""

    promotion: str
    version: str
    text: str
    applications: int
    discount_minor: int
    parts: tuple[PromotionPart, ...]
    funded_by: str = ""
    coupon: str = ""
    beaten: tuple[str, ...] = ()
    """Promotions that would have applied to the same units and were worth less."""


@dataclass(frozen=True, slots=True)
class PromotionUse:
    """How often a limited promotion was used before a basket, by what this lane knew then."""

    promotion: str
    by_customer: int = 0
    today: int = 0
    left_minor: int | None = None
    """What may still be given away under it; None where it has no budget."""


@dataclass(frozen=True, slots=True)
class CouponRecord:
    """A coupon that a sale used; one with a `serial` is spent by it."""

    coupon: str
    serial: str = ""


@dataclass(frozen=True, slots=True)
class LineTax:
    """The tax of one rate on one line."""

    tax_id: str
    base_minor: int
    tax_minor: int


@dataclass(frozen=True, slots=True)
class FundedAmount:
    """What a third party pays, such as the maker of a coupon's goods."""

    funded_by: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class LineRecord:
    """A line of a finished or cancelled sale, struck ones too."""

    line: int
    item: str
    description: str
    quantity: str
    unit: str
    regular_unit_price: str
    actual_unit_price: str
    tax_class: str
    department: str
    extended_minor: int
    discount_minor: int
    amount_minor: int
    entry: str
    gtin: str | None = None
    code: str | None = None
    serial: str | None = None
    deposit_of: int | None = None
    minimum_age: int = 0
    price_embedded: bool = False
    modifiers: tuple[Modifier, ...] = ()
    taxes: tuple[LineTax, ...] = ()
    voided: bool = False
    void_reason: str = ""
    voided_by: str = ""
    price_book: str = ""
    prorated_minor: int | None = None
    """What the line comes to with each deal's benefit spread over its units; None if as charged."""
    exempted_minor: int = 0
    """Tax taken out of the price for an exempt customer."""
    prices_include_tax: bool | None = None
    """Whether this line's amount contains its taxes, where that differs from the policy."""
    liability: str = ""
    """What the line makes the shop owe instead of earn: deposit, stored_value; empty for goods."""
    floor_price: str | None = None
    """The lowest unit price after discounts, a decimal string of minor units."""
    brand: str = ""
    """Like `flags` and `discountable` only kept where promotions made the sale cheaper."""
    flags: tuple[str, ...] = ()
    discountable: bool = True


@dataclass(frozen=True, slots=True)
class TenderRecord:
    """Money taken or given for a sale. Change is a tender line of its own with amount below 0.

    `kind` is the shop's own tender type, `tender_kind` what that is (cash, card, voucher …; empty
    in older entries, where a type was its own kind). `amount_minor` is what it counts for the sale
    in the shop's currency, change not taken off; `tip_minor` and `forfeited_minor` come on top.
    """

    tender: int
    kind: str
    amount_minor: int
    state: str = "approved"
    payment: str | None = None
    reference: str | None = None
    is_change: bool = False
    tender_kind: str = ""
    tip_minor: int = 0
    forfeited_minor: int = 0
    """What the customer lost because the tender gives no change."""
    available_minor: int | None = None
    """What a stored-value tender held before."""
    offline: bool = False
    """Taken while its terminal or issuer could not be asked."""
    foreign_currency: str = ""
    foreign_minor: int | None = None
    """What was handed over, in minor units of the foreign currency."""
    exchange_rate: str = ""
    """Shop currency per foreign unit, a decimal string."""
    original: int | None = None
    """For a refund the tender of the sale that it pays back; 0 is its empties, None neither."""


# Changes of a basket (kept in the draft table until it is finished) --------------------------


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
    KIND: ClassVar[str] = "basket.line_added"


@dataclass(frozen=True, slots=True)
class QuantityChanged:
    """A line has another quantity."""

    line: int
    quantity: str
    approval: ApprovalRecord | None = None
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


BasketEvent = (
    BasketOpened | LineAdded | QuantityChanged | LineVoided | PriceChanged | LineDiscounted
    | AgeConfirmed | BasketTotalled | BasketReopened | TenderTaken | TenderChanged
    | BasketHeld | BasketRecalled | OperatorTookOver | CouponPresented | CouponWithdrawn
    | CustomerAttached | CustomerDetached | TaxExempted
)  # fmt: skip
"""Durable at once, but not part of the journal until the basket ends."""


# Facts of the journal -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StreamOpened:
    """The first entry of an incarnation: whose key signs it and which life it follows."""

    store: str
    store_name: str
    lane: str
    currency: str
    public_key: str
    reason: str
    parent_incarnation: str | None = None
    parent_seq: int = 0
    parent_hash: str | None = None
    KIND: ClassVar[str] = "stream.opened"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class OperatorAdded:
    """A person may sign on under a role."""

    operator: str
    name: str
    role: str
    approval: ApprovalRecord | None = None
    KIND: ClassVar[str] = "operator.added"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class OperatorRemoved:
    """A person may not sign on any more."""

    operator: str
    approval: ApprovalRecord | None = None
    KIND: ClassVar[str] = "operator.removed"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class PinChanged:
    """An operator has a new PIN; `by_manager` after a reset."""

    operator: str
    by_manager: bool = False
    approval: ApprovalRecord | None = None
    KIND: ClassVar[str] = "operator.pin_changed"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class OperatorSignedOn:
    """An operator works at this lane."""

    operator: str
    KIND: ClassVar[str] = "operator.signed_on"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class OperatorSignedOff:
    """An operator left this lane."""

    operator: str
    KIND: ClassVar[str] = "operator.signed_off"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class OperatorLockedOut:
    """Too many wrong PINs; a manager has to reset it."""

    operator: str
    failures: int
    KIND: ClassVar[str] = "operator.locked_out"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class ShiftOpened:
    """The drawer's shift began with a float (POSLog Loan)."""

    shift: str
    business_date: str
    float_minor: int
    KIND: ClassVar[str] = "shift.opened"
    VERSION: ClassVar[int] = 1


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
    KIND: ClassVar[str] = "sale.completed"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class ReturnLine:
    """Goods that came back: a part of a line of a sale (ARTS SaleReturnLineItem).

    `amount_minor` is what they pay back (with tax where the sale's price included it). A line whose
    quantity is 0 stays with the customer at another price: below 0 it costs more than before.
    `funded` is what third parties had paid of it. `disposition` says what happens to the goods:
    restock, damaged, quarantine or vendor; only restocked ones can be sold again.
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
class DrawerOpened:
    """The drawer was opened without a sale."""

    reason: str
    approval: ApprovalRecord | None = None
    KIND: ClassVar[str] = "drawer.opened"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class CashMoved:
    """Cash went in or out apart from sales. `movement`: pay_in, pay_out or safe_drop."""

    movement: str
    amount_minor: int
    currency: str
    reason: str
    bag: str = ""
    approval: ApprovalRecord | None = None
    KIND: ClassVar[str] = "cash.moved"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class ShiftRead:
    """The shift's figures were read."""

    shift: str
    reading_no: int
    KIND: ClassVar[str] = "shift.x_read"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class PieceCount:
    """Counted pieces of one denomination."""

    denomination_minor: int
    pieces: int


@dataclass(frozen=True, slots=True)
class TenderAmount:
    """An amount under one tender kind, in the shop's currency or, for foreign cash, in its own."""

    kind: str
    amount_minor: int
    currency: str = ""
    """Code of a foreign currency; empty is the shop's."""


@dataclass(frozen=True, slots=True)
class TenderNumber:
    """How many slips, such as vouchers, of one tender kind."""

    kind: str
    number: int


@dataclass(frozen=True, slots=True)
class CountRecord:
    """One count of the drawer, as the Z repeats it."""

    count_no: int
    operator: str
    counted: tuple[TenderAmount, ...]
    numbers: tuple[TenderNumber, ...] = ()


@dataclass(frozen=True, slots=True)
class DrawerCounted:
    """Counted cash was declared, without having been shown what was expected."""

    shift: str
    pieces: tuple[PieceCount, ...]
    counted: tuple[TenderAmount, ...]
    count_no: int = 1
    numbers: tuple[TenderNumber, ...] = ()
    operator: str = ""
    KIND: ClassVar[str] = "drawer.counted"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class TaxTotal:
    """Base and tax of one tax over a shift."""

    tax_id: str
    base_minor: int
    tax_minor: int


@dataclass(frozen=True, slots=True)
class ShiftClosed:
    """The Z: what the shift came to. A fold over the entries from its opening to `until_seq`."""

    shift: str
    z_number: int
    business_date: str
    currency: str
    sale_count: int
    cancelled_count: int
    no_sale_count: int
    gross_minor: int
    net_minor: int
    taxes: tuple[TaxTotal, ...]
    expected: tuple[TenderAmount, ...]
    counted: tuple[TenderAmount, ...]
    over_short: tuple[TenderAmount, ...]
    grand_total_minor: int
    from_seq: int
    until_seq: int
    reason: str = ""
    return_count: int = 0
    refunds: tuple[TenderAmount, ...] = ()
    """What was paid back, by tender type; `expected` has it taken off already."""
    approval: ApprovalRecord | None = None
    counts: tuple[CountRecord, ...] = ()
    expected_numbers: tuple[TenderNumber, ...] = ()
    KIND: ClassVar[str] = "shift.closed"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class PracticeStarted:
    """Practice mode began."""

    approval: ApprovalRecord | None = None
    KIND: ClassVar[str] = "practice.started"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class PracticeEnded:
    """Practice mode ended."""

    KIND: ClassVar[str] = "practice.ended"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class SettingsApplied:
    """Another settings file is in force."""

    sha256: str
    changed: tuple[str, ...]
    KIND: ClassVar[str] = "settings.applied"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class ClockSuspected:
    """The wall clock disagrees with what was recorded before."""

    wall_micros: int
    floor_micros: int
    KIND: ClassVar[str] = "clock.suspected"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class PrintAnswered:
    """The operator said whether an uncertain print came out."""

    effect: str
    came_out: bool
    KIND: ClassVar[str] = "print.answered"
    VERSION: ClassVar[int] = 1


Fact = (
    StreamOpened | OperatorAdded | OperatorRemoved | PinChanged | OperatorSignedOn
    | OperatorSignedOff | OperatorLockedOut | ShiftOpened | SaleCompleted | SaleCancelled
    | PracticeCompleted | PriceOverridden | DiscountGiven | LineVoidedAfterTotal | AgeSaleRefused
    | PaymentRequested | PaymentResolved | TenderCorrected | ReceiptReprinted | DrawerOpened
    | CashMoved | ShiftRead | DrawerCounted | ShiftClosed | PracticeStarted | PracticeEnded
    | SettingsApplied | ClockSuspected | PrintAnswered | ReturnRequested | ReturnCompleted
    | ReturnCancelled
)  # fmt: skip
"""Everything that can stand in the journal."""


# The amounts block of the envelope ----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StockDelta:
    """How much of an item left (below 0) or came into the store."""

    item: str
    quantity: str
    unit: str


@dataclass(frozen=True, slots=True)
class Posting:
    """One leg of a booking: a debit is above 0, a credit below.

    One signed amount, because then a balanced set sums to 0, a mirrored one is negated and a
    balance is a sum; two columns would need a rule that one of them is empty. `account` is one of
    `edge.domain.accounts`; the `subaccount` names the tender, tax, promotion or whatever it is kept
    by. An empty currency is that of the amounts block.
    """

    account: str
    amount_minor: int
    subaccount: str = ""
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Amounts:
    """Money and stock of an entry in a form that never changes.

    A centre that does not know the entry's kind still books it from here. The postings balance:
    debits equal credits in each currency. Entries of earlier programs carry none.
    """

    currency: str
    net_minor: int = 0
    tax_minor: int = 0
    gross_minor: int = 0
    tenders: tuple[TenderAmount, ...] = ()
    stock: tuple[StockDelta, ...] = ()
    postings: tuple[Posting, ...] = ()
