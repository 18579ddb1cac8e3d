"""Records that events carry: approvals, discounts, promotions, taxes, lines, tenders."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ApprovalRecord:
    """Who approved what: bound to one operation, used once."""

    approval_id: str
    approver: str
    permission: str
    operation_hash: str
    given_at_micros: int
    reason: str = ""
    """Why, in the approver's words, where a reason was asked for."""


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
    per_customer: int | None = None
    """How often one customer may use it, over all lanes; None without a limit."""


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
class WeighedRecord:
    """How a weight came about where the shop has a scale: `source` is scale or keyed.

    `tare` was taken off already, a decimal string of the line's unit; typing a weight needs
    `approval` unless the shop leaves it free.
    """

    source: str
    tare: str = ""
    approval: ApprovalRecord | None = None


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
class RecipientRecord:
    """Whom goods go to, as the label on the parcel needs it; `contact` is how they are told.

    `country` is a code of ISO 3166-1, empty for the shop's own; `region` what follows it in a code
    of ISO 3166-2, such as NY of US-NY, where taxes depend on it.
    """

    name: str
    address: tuple[str, ...] = ()
    postcode: str = ""
    city: str = ""
    country: str = ""
    contact: str = ""
    region: str = ""


@dataclass(frozen=True, slots=True)
class FollowRecord:
    """How goods that are paid with a sale come to the customer later.

    `order` is the id of the order, made at the till; `method` is ship or pickup, `location` the
    place whose stock was chosen and `place` what people call it. `promise` is reserved (the centre
    keeps the goods), right (a right of this lane was spent) or empty: asked for, not promised.
    `taxes_of` names the country by whose taxes the line is taxed, "? " before one whose taxes the
    store does not know: there its own hold. The line of a deposit says in `due_minor` what is paid
    later.
    """

    order: str
    method: str
    location: str
    place: str = ""
    promise: str = ""
    taxes_of: str = ""
    due_minor: int = 0


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
    serial_sold_on: str = ""
    """The receipt that had sold this serial number before; it was sold all the same, knowingly."""
    serial_approval: ApprovalRecord | None = None
    """Who agreed to that; None where the operator may."""
    weighed: WeighedRecord | None = None
    lot: str = ""
    """The batch that the label named, by which goods are called back."""
    expires: str = ""
    """The last day of use that the label named, ISO, with the last minute where it named one."""
    expired_approval: ApprovalRecord | None = None
    """Who agreed to sell it past that day."""
    follow: FollowRecord | None = None
    """How the goods come to the customer later; None for what was carried away."""


@dataclass(frozen=True, slots=True)
class CardRecord:
    """What a card terminal says of a payment beside its amount; never a card number."""

    scheme: str = ""
    """The card scheme as the terminal names it, in small letters: visa, mc, girocard."""
    masked_card: str = ""
    auth_code: str = ""
    application: str = ""
    """The chip application's id (AID)."""
    entry: str = ""
    """How the card was read: contactless, chip, swiped."""
    terminal: str = ""
    """The terminal's id, as its slips name it."""
    offline: bool = False
    """Approved by the terminal itself: the issuer was not asked, and may still not pay."""
    receipt: tuple[str, ...] = ()
    """The cardholder's receipt as the terminal words it; an empty line is a gap."""


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
    card: CardRecord | None = None
    """What the terminal said of it; None for what no terminal settled, and in older entries."""
    by_hand: bool = False
    """Keyed by hand at a terminal that stands alone; `reference` is the number on its slip."""
