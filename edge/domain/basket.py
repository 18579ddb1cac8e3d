"""A basket that is not finished: its state, and what each event makes of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import assert_never

from edge.domain.deposits import Deposit, deposits
from edge.domain.events import (
    AgeConfirmed,
    ApprovalRecord,
    BasketEvent,
    BasketHeld,
    BasketOpened,
    BasketRecalled,
    BasketReopened,
    BasketTotalled,
    CouponPresented,
    CouponRecord,
    CouponWithdrawn,
    CustomerAttached,
    CustomerDetached,
    DepositAgreed,
    DepositDropped,
    ExpiredAllowed,
    LineAdded,
    LineDiscounted,
    LineVoided,
    Modifier,
    OperatorTookOver,
    PriceChanged,
    PromotionUse,
    QuantityChanged,
    TaxExempted,
    TaxExemption,
    TenderChanged,
    TenderRecord,
    TenderTaken,
    WeighedRecord,
)
from edge.domain.money import Currency, UnitPrice, parse_unit_price
from edge.domain.pricing import PricedBasket, PricedLine, PriceLine, price_basket
from edge.domain.pricing.book import NO_BOOK, PriceBook
from edge.domain.pricing.explaining import Outcome, explain
from edge.domain.pricing.lines import PriceContext, Usage
from edge.domain.quantity import Quantity, Unit, parse_quantity
from edge.domain.tender_changes import changed_tenders


class Phase(StrEnum):
    """Where a basket is on its way."""

    OPEN = "open"
    PAYING = "paying"
    HELD = "held"


TENDER_COUNTS = frozenset({"approved"})
"""States in which a tender has moved money."""

TENDER_PENDING = frozenset({"requested", "unknown", "reversing"})
"""States in which it is not yet known whether money moved."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it stands now. `added` keeps how it came in, with its regular price."""

    added: LineAdded
    quantity: Quantity
    unit_price: UnitPrice
    modifiers: tuple[Modifier, ...] = ()
    fixed_extended_minor: int | None = None
    voided: LineVoided | None = None
    weighed: WeighedRecord | None = None
    asked: PriceLine = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Work out once what pricing is asked of it at every key."""
        object.__setattr__(self, "asked", _asked(self))

    @property
    def number(self) -> int:
        """Return the line's number; numbers are never used twice in a basket."""
        return self.added.line

    def as_price_line(self) -> PriceLine:
        """Return what pricing needs of it."""
        return self.asked


def _asked(line: Line) -> PriceLine:
    return PriceLine(
        line=line.number,
        quantity=line.quantity,
        unit_price=line.unit_price,
        tax_class=line.added.tax_class,
        modifiers=tuple(m for m in line.modifiers if m.source != "override"),
        fixed_extended_minor=line.fixed_extended_minor,
        item=line.added.item,
        category=line.added.department,
        brand=line.added.brand,
        flags=frozenset(line.added.flags),
        discountable=line.added.discountable,
        floor_price=line.added.floor_price,
        overridden=any(m.source == "override" for m in line.modifiers),
        measured=not line.quantity.unit.is_counted,
    )


@dataclass(frozen=True, slots=True)
class Basket:
    """A basket with everything that happened to it; struck lines stay."""

    opened: BasketOpened
    currency: Currency
    phase: Phase = Phase.OPEN
    lines: tuple[Line, ...] = ()
    tenders: tuple[TenderRecord, ...] = ()
    priced: PricedBasket = field(default_factory=PricedBasket)
    age_confirmed: int = 0
    operators: tuple[str, ...] = ()
    totalled: bool = False
    label: str = ""
    held_at_micros: int = 0
    version: int = 0
    """How many events made it: names the state that an approval was given in."""
    customer: CustomerAttached | None = None
    coupons: tuple[CouponRecord, ...] = ()
    exemption: TaxExemption | None = None
    exemption_approval: ApprovalRecord | None = None
    local_at: str = ""
    """The shop's local time by which it is priced, ISO."""
    deposit: DepositAgreed | None = None
    """What part of the goods to follow is paid now; None for all of it."""
    deposits: tuple[Deposit, ...] = ()
    uses: tuple[PromotionUse, ...] = ()
    """How far promotions that other baskets share in were used before it."""
    book: PriceBook = field(default=NO_BOOK, compare=False, repr=False)
    """The price book that holds for it to the end; the opening names it."""

    @property
    def sale(self) -> str:
        """Return the sale's id."""
        return self.opened.sale

    @property
    def live_lines(self) -> tuple[Line, ...]:
        """Return the lines that are not struck."""
        return tuple(line for line in self.lines if line.voided is None)

    @property
    def total_minor(self) -> int:
        """Return what the customer has to pay now."""
        return self.priced.total_minor - sum(each.later_minor for each in self.deposits)

    @property
    def paid_minor(self) -> int:
        """Return what was taken for sure."""
        return sum(t.amount_minor for t in self.tenders if t.state in TENDER_COUNTS)

    @property
    def due_minor(self) -> int:
        """Return what is still to pay; below zero when the shop owes the customer."""
        return self.total_minor - self.paid_minor

    @property
    def pending_tender(self) -> TenderRecord | None:
        """Return the card payment of which it is not known whether money moved."""
        return next((t for t in self.tenders if t.state in TENDER_PENDING), None)

    @property
    def is_blank(self) -> bool:
        """Tell whether nothing is in it, and nothing is known of who buys."""
        known = self.customer or self.coupons or self.exemption or self.age_confirmed
        return not (self.lines or known)

    @property
    def used_coupons(self) -> tuple[CouponRecord, ...]:
        """Return the coupons that made something cheaper; the others stay the customer's."""
        used = {promotion.coupon for promotion in self.priced.promotions}
        return tuple(record for record in self.coupons if record.coupon in used)

    @property
    def approvals(self) -> tuple[ApprovalRecord, ...]:
        """Return who agreed to what holds for the whole basket."""
        attached = self.customer.approval if self.customer else None
        return tuple(each for each in (attached, self.exemption_approval) if each)

    @property
    def price_context(self) -> PriceContext:
        """Return who buys and when, as pricing asks it."""
        return PriceContext(
            at=datetime.fromisoformat(self.local_at) if self.local_at else None,
            customer=self.customer.customer if self.customer else "",
            customer_groups=frozenset(self.customer.groups if self.customer else ()),
            coupons=tuple(coupon.coupon for coupon in self.coupons),
            exemption=self.exemption,
            usage={use.promotion: self._usage(use) for use in self.uses},
        )

    def _usage(self, use: PromotionUse) -> Usage:
        by_customer = use.by_customer if self.customer else 0
        return Usage(by_customer, use.today, use.left_minor)

    def explained(self) -> tuple[Outcome, ...]:
        """Return the verdict on every promotion that looks at its goods."""
        asked = [line.as_price_line() for line in self.live_lines]
        return explain(asked, self.opened.policy, self.price_context, self.book)

    def line(self, number: int) -> Line | None:
        """Return the live line of a number."""
        return next((line for line in self.live_lines if line.number == number), None)

    def priced_line(self, number: int) -> PricedLine | None:
        """Return what a live line comes to."""
        return next((p for p in self.priced.lines if p.asked.line == number), None)


def open_basket(event: BasketOpened, book: PriceBook = NO_BOOK) -> Basket:
    """Return the empty basket that an opening makes, priced by a book to its end."""
    return Basket(
        opened=event,
        currency=Currency(event.currency, event.currency_digits),
        operators=(event.operator,),
        version=1,
        local_at=event.local_at,
        uses=event.uses,
        book=book,
    )


def fold(events: tuple[BasketEvent, ...], book: PriceBook = NO_BOOK) -> Basket:
    """Return the basket that a whole draft makes, priced by the book it was opened under."""
    first, *rest = events
    assert isinstance(first, BasketOpened)
    basket = open_basket(first, book)
    for event in rest:
        basket = apply(basket, event)
    return basket


def apply(basket: Basket, event: BasketEvent) -> Basket:
    """Return the basket after an event. Never fails: what was decided has happened."""
    basket = replace(basket, version=basket.version + 1)
    match event:
        case BasketOpened():
            raise AssertionError("a basket opens once")
        case LineAdded() | QuantityChanged() | LineVoided() | PriceChanged() | LineDiscounted():
            return _reprice(_apply_to_lines(basket, event))
        case TenderTaken() | TenderChanged():
            return replace(basket, tenders=changed_tenders(basket.tenders, event))
        case ExpiredAllowed():
            return replace(basket, lines=tuple(_allowed(line, event) for line in basket.lines))
        case AgeConfirmed():
            return replace(basket, age_confirmed=max(basket.age_confirmed, event.age))
        case (
            BasketTotalled() | BasketReopened() | BasketHeld() | BasketRecalled()
            | OperatorTookOver()
        ):  # fmt: skip
            return _apply_to_keeping(basket, event)
        case (
            CouponPresented() | CouponWithdrawn() | CustomerAttached() | CustomerDetached()
            | TaxExempted() | DepositAgreed() | DepositDropped()
        ):  # fmt: skip
            return _reprice(_apply_to_buyer(basket, event))
    assert_never(event)


def _apply_to_buyer(
    basket: Basket,
    event: CouponPresented
    | CouponWithdrawn
    | CustomerAttached
    | CustomerDetached
    | TaxExempted
    | DepositAgreed
    | DepositDropped,
) -> Basket:
    match event:
        case CouponPresented():
            record = CouponRecord(event.coupon, event.serial)
            return replace(basket, coupons=(*basket.coupons, record))
        case CouponWithdrawn():
            record = CouponRecord(event.coupon, event.serial)
            return replace(basket, coupons=tuple(c for c in basket.coupons if c != record))
        case CustomerAttached():
            return replace(basket, customer=event, uses=event.uses)
        case CustomerDetached():
            return replace(basket, customer=None)
        case TaxExempted():
            approval = event.approval
            return replace(basket, exemption=event.exemption, exemption_approval=approval)
        case DepositAgreed() | DepositDropped():
            return replace(basket, deposit=event if isinstance(event, DepositAgreed) else None)
    assert_never(event)


def _apply_to_keeping(
    basket: Basket,
    event: BasketTotalled | BasketReopened | BasketHeld | BasketRecalled | OperatorTookOver,
) -> Basket:
    match event:
        case BasketTotalled():
            return replace(basket, phase=Phase.PAYING, totalled=True)
        case BasketReopened():
            return replace(basket, phase=Phase.OPEN)
        case BasketHeld():
            return replace(
                basket, phase=Phase.HELD, label=event.label, held_at_micros=event.at_micros
            )
        case BasketRecalled():
            local_at = event.local_at or basket.local_at
            recalled = replace(basket, phase=Phase.OPEN, local_at=local_at, uses=event.uses)
            return _reprice(_taken_over(recalled, event.actor))
        case OperatorTookOver():
            return _taken_over(basket, event.operator)
    assert_never(event)


def _taken_over(basket: Basket, operator: str) -> Basket:
    if basket.operators[-1] == operator:
        return basket
    return replace(basket, operators=(*basket.operators, operator))


def _apply_to_lines(
    basket: Basket,
    event: LineAdded | QuantityChanged | LineVoided | PriceChanged | LineDiscounted,
) -> Basket:
    if isinstance(event, LineAdded):
        return replace(basket, lines=(*basket.lines, _new_line(event, basket.currency)))
    lines = tuple(
        _changed_line(line, event, basket.currency) if line.number == event.line else line
        for line in basket.lines
    )
    return replace(basket, lines=lines)


def _allowed(line: Line, event: ExpiredAllowed) -> Line:
    if line.number not in event.lines:
        return line
    return replace(line, added=replace(line.added, expired_approval=event.approval))


def _new_line(event: LineAdded, currency: Currency) -> Line:
    return Line(
        added=event,
        quantity=parse_quantity(event.quantity, Unit(event.unit)),
        unit_price=parse_unit_price(event.unit_price, currency),
        fixed_extended_minor=event.fixed_extended_minor,
        weighed=event.weighed,
    )


def _changed_line(
    line: Line,
    event: QuantityChanged | LineVoided | PriceChanged | LineDiscounted,
    currency: Currency,
) -> Line:
    match event:
        case QuantityChanged():
            quantity = parse_quantity(event.quantity, line.quantity.unit)
            return replace(line, quantity=quantity, weighed=event.weighed or line.weighed)
        case LineVoided():
            return replace(line, voided=event)
        case PriceChanged():
            price = parse_unit_price(event.unit_price, currency)
            kept = tuple(m for m in line.modifiers if m.source != "override")
            return replace(
                line,
                unit_price=price,
                modifiers=(*kept, event.modifier),
                fixed_extended_minor=None,
            )
        case LineDiscounted():
            return replace(line, modifiers=(*line.modifiers, event.modifier))
    assert_never(event)


def _reprice(basket: Basket) -> Basket:
    lines = [line.as_price_line() for line in basket.live_lines]
    priced = price_basket(
        lines, basket.opened.policy, basket.price_context, basket.book, basket.priced
    )
    return _with_deposits(replace(basket, priced=priced))


def _with_deposits(basket: Basket) -> Basket:
    if basket.deposit is None and not basket.deposits:
        return basket
    added = {line.number: line.added for line in basket.lines}
    found = deposits(basket.deposit, added, basket.priced.lines)
    return replace(basket, deposits=found)
