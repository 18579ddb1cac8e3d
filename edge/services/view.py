"""What a screen or a script is shown of the till: plain values, already decided."""

from __future__ import annotations

from dataclasses import dataclass

from edge.card_terminal import CardDialogue
from edge.domain.events import FollowRecord
from edge.services.view_of_counts import StockCountView
from edge.services.view_of_items import ElsewhereView, ItemView
from edge.services.view_of_orders import OrderView, PickupView, ServiceView, WebOrdersView
from edge.services.view_of_returns import LastReturnView, ReturnView
from edge.services.view_of_waves import WaveView


@dataclass(frozen=True, slots=True)
class ModifierView:
    """A change of a line's price under the line: a discount, an override, later a promotion."""

    text: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class HintView:
    """A promotion that is nearly reached: so many units, or an amount, are missing."""

    text: str
    units: int = 0
    amount_minor: int = 0


@dataclass(frozen=True, slots=True)
class LineView:
    """One line of a basket. `unit_price` is a decimal string of minor units.

    `amount_minor` is what the line costs after its modifiers (with tax where prices include it);
    a voided line keeps its figures but counts for nothing.
    """

    line: int
    item: str
    description: str
    quantity: str
    unit: str
    unit_price: str
    extended_minor: int
    amount_minor: int
    modifiers: tuple[ModifierView, ...] = ()
    voided: bool = False
    serial: str | None = None
    deposit_of: int | None = None
    minimum_age: int = 0
    attributes: tuple[tuple[str, str], ...] = ()
    price_embedded: bool = False
    follow: FollowRecord | None = None
    hints: tuple[HintView, ...] = ()
    """Promotions that are nearly reached, on the last line that counts towards them."""


@dataclass(frozen=True, slots=True)
class TenderView:
    """Money taken so far. `state`: approved, requested, declined, unknown or voided."""

    tender: int
    kind: str
    name: str
    amount_minor: int
    state: str = "approved"
    tip_minor: int = 0
    forfeited_minor: int = 0
    foreign_currency: str = ""
    foreign_minor: int | None = None
    exchange_rate: str = ""


@dataclass(frozen=True, slots=True)
class WayView:
    """A way to pay this sale. `usual_minor` is what it takes where no amount is told.

    Foreign cash has its currency, its rate (shop currency per foreign unit) and `usual_minor` in
    its own minor units.
    """

    type: str
    kind: str
    name: str
    usual_minor: int
    step_minor: int = 1
    """It is taken in multiples of this: coins, whole vouchers, notes."""
    uses_terminal: bool = False
    tips_allowed: bool = False
    offline_allowed: bool = False
    floor_limit_minor: int | None = None
    currency: str = ""
    currency_digits: int = 0
    exchange_rate: str = ""


@dataclass(frozen=True, slots=True)
class TaxView:
    """Tax of one rate: its name, the rate as a percentage text, base and tax."""

    name: str
    percent: str
    base_minor: int
    tax_minor: int


@dataclass(frozen=True, slots=True)
class CustomerView:
    """A customer as a cashier tells them from others: of the phone number only its last digits."""

    customer: str
    name: str
    groups: tuple[str, ...] = ()
    phone_end: str = ""
    certificate: str = ""
    """The certificate of tax exemption on file, good until the ISO date after it."""
    certificate_until: str = ""


@dataclass(frozen=True, slots=True)
class CouponView:
    """A coupon that was presented; `is_used` once it makes something cheaper."""

    coupon: str
    serial: str
    text: str
    is_used: bool = False


@dataclass(frozen=True, slots=True)
class ExemptionView:
    """The certificate on which no tax is charged, or none of the named taxes."""

    certificate: str
    valid_until: str = ""
    tax_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SaleView:
    """A basket or a finished sale. `state`: open, paying, completed, cancelled or held."""

    id: str
    state: str
    number: str
    currency: str
    currency_digits: int
    lines: tuple[LineView, ...]
    tenders: tuple[TenderView, ...]
    taxes: tuple[TaxView, ...]
    tax_included: bool
    item_count: str
    subtotal_minor: int
    tax_minor: int
    total_minor: int
    paid_minor: int
    due_minor: int
    change_minor: int
    age_confirmed: int = 0
    operator: str = ""
    cash_due_minor: int = 0
    """What is due when cash closes it, rounded to coins."""
    customer: CustomerView | None = None
    coupons: tuple[CouponView, ...] = ()
    exemption: ExemptionView | None = None
    saved_minor: int = 0
    """What promotions and discounts take off in all."""
    rounding_minor: int = 0
    """What cash rounding added to a finished sale, below zero what it took off."""
    ways: tuple[WayView, ...] = ()
    """How it can be paid, while it is being paid."""
    later_minor: int = 0
    """What is paid when goods to follow are there, of which only a deposit is paid now."""


@dataclass(frozen=True, slots=True)
class HeldView:
    """A basket put aside."""

    sale: str
    label: str
    operator: str
    item_count: str
    total_minor: int
    held_at_micros: int


@dataclass(frozen=True, slots=True)
class OperatorView:
    """Who is signed on."""

    operator: str
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class ShiftView:
    """The drawer's shift. `state`: open, recount (a second count is needed) or counted."""

    id: str
    state: str
    business_date: str
    opened_at_micros: int
    opened_by: str
    sale_count: int


@dataclass(frozen=True, slots=True)
class LastSaleView:
    """The last sale recorded, named on the first screen after a restart."""

    sale: str
    number: str
    total_minor: int
    change_minor: int
    completed_at_micros: int
    practice: bool = False


@dataclass(frozen=True, slots=True)
class NoticeView:
    """Something that stays true until it is put right: a clock set back, a damaged file."""

    code: str
    facts: dict[str, str | int | bool | None]


@dataclass(frozen=True, slots=True)
class TillView:
    """All that is drawn. `locked` hides the basket; `practice` frames the screen."""

    store: str
    lane: str
    currency: str
    currency_digits: int
    operator: OperatorView | None
    locked: bool
    practice: bool
    shift: ShiftView | None
    sale: SaleView | None
    held: tuple[HeldView, ...]
    last_sale: LastSaleView | None
    next_number: str
    waiting: int
    """Entries that no other machine holds yet."""
    notices: tuple[NoticeView, ...] = ()
    last_return: LastReturnView | None = None
    """The return that ended last, if no sale has ended since."""
    open_pickups: int = 0
    """Orders that customers collect here and of which something is left to be done."""
    new_pickups: int = 0
    """Of them, those that nobody has taken on yet."""
    open_shipments: int = 0
    """Orders that a carrier fetches here and of which something is left to be done."""
    new_shipments: int = 0
    """Of them, those that nobody has taken on yet."""
    waiting_refund_minor: int | None = None
    """The return that waits for the card terminal: nothing else is done before it is settled."""
    web_orders: WebOrdersView | None = None
    """That the store takes none; None where it does."""


@dataclass(frozen=True, slots=True)
class PriceStepView:
    """One step from the regular price to what a line costs.

    `step` is regular, override, promotion, manual, exempt, tax, tax_included or total;
    `amount_minor` is what the step brings (a discount below zero), `left_minor` what the line
    comes to after it.
    """

    step: str
    text: str
    amount_minor: int
    left_minor: int


@dataclass(frozen=True, slots=True)
class VerdictView:
    """What became of a promotion that looks at these goods.

    `verdict` is applied, beaten, needs_more, needs_coupon, not_yours, outside_time, used_up or
    no_effect; `beaten_by` are the texts of those that have the units.
    """

    promotion: str
    text: str
    verdict: str
    discount_minor: int = 0
    beaten_by: tuple[str, ...] = ()
    missing_units: int = 0
    missing_minor: int = 0


@dataclass(frozen=True, slots=True)
class ExplanationView:
    """Why a line, or without one the basket, costs what it costs."""

    line: int | None
    description: str
    price_book: str
    steps: tuple[PriceStepView, ...]
    verdicts: tuple[VerdictView, ...]


@dataclass(frozen=True, slots=True)
class PastSaleView:
    """One row of the receipt search."""

    sale: str
    number: str
    business_date: str
    completed_at_micros: int
    operator: str
    total_minor: int
    item_count: str
    copies: int


@dataclass(frozen=True, slots=True)
class PersonView:
    """A person who may sign on; `standing` of those whom the centre knows: good or grace."""

    operator: str
    name: str
    role: str
    locked_out: bool
    standing: str = ""


@dataclass(frozen=True, slots=True)
class CountView:
    """What one tender came to when the shift was closed. `number` is None where none is counted.

    `earlier` are the amounts of the counts before the one that counts, each with who counted.
    `currency` is that of foreign cash, whose amounts are its minor units; empty is the shop's.
    """

    kind: str
    name: str
    expected_minor: int
    counted_minor: int
    over_short_minor: int
    expected_number: int | None = None
    counted_number: int | None = None
    earlier: tuple[tuple[str, int], ...] = ()
    counted_by: str = ""
    currency: str = ""


@dataclass(frozen=True, slots=True)
class ClosedShiftView:
    """What the Z says about the drawer."""

    z_number: int
    business_date: str
    counts: tuple[CountView, ...]


@dataclass(frozen=True, slots=True)
class EventView:
    """What happened, in short: the pipe lists these for each command."""

    kind: str
    subject: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a command: what happened, and how things stand now.

    `items`, `sales`, `customers`, `explanation`, `files` and `people` answer the questions,
    `closed` is what a Z says; `dialogue` is what whoever runs the till asks the card terminal next.
    """

    events: tuple[EventView, ...]
    view: TillView
    items: tuple[ItemView, ...] = ()
    sales: tuple[PastSaleView, ...] = ()
    customers: tuple[CustomerView, ...] = ()
    explanation: ExplanationView | None = None
    files: tuple[str, ...] = ()
    people: tuple[PersonView, ...] = ()
    closed: ClosedShiftView | None = None
    receipt: ReturnView | None = None
    pickups: tuple[PickupView, ...] = ()
    pickup: OrderView | None = None
    wave: WaveView | None = None
    elsewhere: ElsewhereView | None = None
    count: StockCountView | None = None
    services: tuple[ServiceView, ...] = ()
    dialogue: CardDialogue | None = None
    information: str | None = None
    """Code of a message above the entry line, e.g. line_added; words turn it into text."""
    facts: dict[str, str | int | bool | None] | None = None
