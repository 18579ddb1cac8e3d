"""Where a till stands: one value, changed only by what was committed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from edge.config import Settings
from edge.domain import basket as baskets
from edge.domain import giving_back, stock_counting
from edge.domain import shift as shifts
from edge.domain.basket import Basket, Phase
from edge.domain.events import (
    BasketOpened,
    CountBegun,
    OfTill,
    OperatorAdded,
    OperatorRemoved,
    OperatorSignedOff,
    OperatorSignedOn,
    OrderFact,
    PracticeCompleted,
    PracticeEnded,
    PracticeStarted,
    ReturnCompleted,
    SaleCompleted,
    ShiftClosed,
    ShiftOpened,
    TenderCorrected,
    TenderRecord,
    WebOrdersPaused,
    WebOrdersResumed,
)
from edge.domain.people import Operator, Role
from edge.domain.pricing.book import NO_BOOK, PriceBook
from edge.domain.settlement import UNPAID, Settlement
from edge.domain.shift import Shift
from edge.domain.stock_counting import StockCount
from edge.domain.web_orders import OPEN, Intake, said_by
from edge.ports import BasketChange, CountChange, Entry, Identity, Loaded
from edge.services.order_book import OrderBook
from edge.services.view import NoticeView

RESERVE_USED = "reserve_used"
"""The notice under which nothing more is sold: what space there is closes the day."""

PRICE_BOOK_DAMAGED = "price_book_damaged"
"""The notice under which new baskets are sold at list price."""


@dataclass(frozen=True, slots=True)
class Finished:
    """The basket that ended last: its change stays on the screen until the next one begins."""

    basket: Basket
    state: str
    number: str = ""
    settlement: Settlement = UNPAID


@dataclass(frozen=True, slots=True)
class TillState:
    """All that commands are decided on."""

    identity: Identity
    settings: Settings
    people: Mapping[str, Operator]
    receipt_count: int
    practice_count: int
    z_count: int
    grand_total_minor: int
    last_seq: int
    unsent: int
    operator: Operator | None = None
    locked: bool = False
    shift: Shift | None = None
    practice: bool = False
    baskets: Mapping[str, Basket] = field(default_factory=dict)
    finished: Finished | None = None
    waiting_return: ReturnCompleted | None = None
    """The return that waits for the card terminal; nothing else is done before it is settled."""
    last_return: ReturnCompleted | None = None
    """The return that ended last, if no sale has ended since."""
    last_sale: Entry | None = None
    last_tenders: tuple[TenderRecord, ...] = ()
    """The tenders of the last sale as corrected since."""
    notices: tuple[NoticeView, ...] = ()
    orders: OrderBook = field(default_factory=OrderBook)
    intake: Intake = OPEN
    """What this till said last of whether the store takes web orders."""
    intake_told: Intake = OPEN
    """What the centre told last of it."""
    count: StockCount | None = None
    """The count of goods that is under way."""

    @property
    def current(self) -> Basket | None:
        """Return the basket on the counter."""
        return next((b for b in self.baskets.values() if b.phase is not Phase.HELD), None)

    @property
    def held(self) -> tuple[Basket, ...]:
        """Return the baskets put aside, oldest first."""
        held = (b for b in self.baskets.values() if b.phase is Phase.HELD)
        return tuple(sorted(held, key=lambda b: b.held_at_micros))

    @property
    def version(self) -> str:
        """Name this state: approvals are bound to it, so that none is used twice."""
        basket = self.current
        within = f"{basket.sale}:{basket.version}" if basket else "-"
        return f"{self.identity.incarnation}:{self.last_seq}:{within}"

    def has_notice(self, code: str) -> bool:
        """Tell whether something is still to be put right."""
        return any(notice.code == code for notice in self.notices)

    def with_notice(self, notice: NoticeView) -> TillState:
        """Return the state with a notice that replaces any of the same code."""
        kept = tuple(n for n in self.notices if n.code != notice.code)
        return replace(self, notices=(*kept, notice))

    def without_notice(self, code: str) -> TillState:
        """Return the state without a notice."""
        return replace(self, notices=tuple(n for n in self.notices if n.code != code))


def from_loaded(loaded: Loaded, settings: Settings) -> TillState:
    """Return where a till stands after a start: as before, but nobody is signed on."""
    people = {
        row.operator: Operator(row.operator, row.name, Role(row.role), row.active)
        for row in loaded.operators
    }
    state = TillState(
        identity=loaded.identity,
        settings=settings,
        people=people,
        receipt_count=loaded.receipt_count,
        practice_count=loaded.practice_count,
        z_count=loaded.z_count,
        grand_total_minor=loaded.grand_total_minor,
        last_seq=loaded.entries[-1].seq if loaded.entries else 0,
        unsent=loaded.unsent,
        baskets={sale: baskets.fold(events, book) for sale, events, book in loaded.baskets},
        last_sale=loaded.last_sale,
        orders=OrderBook(loaded.identity.store),
        count=stock_counting.fold(loaded.count),
    )
    for entry in loaded.entries:
        state = _folded(state, entry)
    return _name_last_sale(state, loaded)


def _name_last_sale(state: TillState, loaded: Loaded) -> TillState:
    """Say which sale was recorded when the till went down right behind it.

    About half of all crashes leave one committed sale that the cashier never saw end; rung up
    again by hand it would be a duplicate.
    """
    if not loaded.entries or not isinstance(loaded.entries[-1].fact, SaleCompleted):
        return state
    sale = loaded.entries[-1].fact
    facts: dict[str, str | int | bool | None] = {
        "number": sale.number,
        "sale": sale.sale,
        "total_minor": sale.total_minor,
    }
    return state.with_notice(NoticeView("sale_recorded_before_stop", facts))


def _folded(state: TillState, entry: Entry) -> TillState:
    """Return the state after what is folded anew at each start: the shift and the last sale."""
    return replace(
        state,
        shift=_shift_after(state.shift, entry),
        practice=_practice_after(state, entry),
        last_tenders=_tenders_after(state.last_tenders, entry),
        last_return=_last_return_after(state.last_return, entry),
        waiting_return=giving_back.apply(state.waiting_return, entry.fact),
    )


def _last_return_after(last: ReturnCompleted | None, entry: Entry) -> ReturnCompleted | None:
    match entry.fact:
        case ReturnCompleted():
            return entry.fact
        case SaleCompleted():
            return None
        case _:
            return last


def _tenders_after(tenders: tuple[TenderRecord, ...], entry: Entry) -> tuple[TenderRecord, ...]:
    match entry.fact:
        case SaleCompleted():
            return entry.fact.tenders
        case TenderCorrected():
            before, after = entry.fact.from_kind, entry.fact.to_kind
            return tuple(replace(t, kind=after) if t.kind == before else t for t in tenders)
        case _:
            return tenders


def _shift_after(shift: Shift | None, entry: Entry) -> Shift | None:
    match entry.fact:
        case ShiftOpened():
            return shifts.opened(
                entry.fact,
                at=entry.wall,
                by=entry.actor,
                seq=entry.seq,
                postings=entry.postings,
            )
        case ShiftClosed():
            return None
        case _:
            return shifts.apply(shift, entry.fact, entry.postings) if shift else None


def _practice_after(state: TillState, entry: Entry) -> bool:
    match entry.fact:
        case PracticeStarted():
            return True
        case PracticeEnded():
            return False
        case _:
            return state.practice


def apply_entry(state: TillState, entry: Entry) -> TillState:
    """Return the state after a journal entry."""
    state = replace(_folded(state, entry), last_seq=entry.seq, unsent=state.unsent + 1)
    if isinstance(entry.fact, OrderFact | OfTill):
        return replace(state, orders=state.orders.after(entry.fact.order, entry.fact))
    match entry.fact:
        case OperatorAdded() | OperatorRemoved() | OperatorSignedOn() | OperatorSignedOff():
            return _apply_people(state, entry.fact)
        case SaleCompleted():
            return replace(state, receipt_count=state.receipt_count + 1, last_sale=entry)
        case ReturnCompleted():
            return replace(state, receipt_count=state.receipt_count + 1, finished=None)
        case PracticeCompleted():
            return replace(state, practice_count=state.practice_count + 1)
        case WebOrdersPaused() | WebOrdersResumed():
            return replace(state, intake=said_by(entry.fact, entry.actor))
        case ShiftClosed():
            total = entry.fact.grand_total_minor
            number = entry.fact.z_number
            return replace(state, z_count=number, grand_total_minor=total, finished=None)
        case _:
            return state


def _apply_people(
    state: TillState,
    fact: OperatorAdded | OperatorRemoved | OperatorSignedOn | OperatorSignedOff,
) -> TillState:
    match fact:
        case OperatorAdded():
            added = Operator(fact.operator, fact.name, Role(fact.role))
            return replace(state, people={**state.people, fact.operator: added})
        case OperatorRemoved():
            gone = replace(state.people[fact.operator], active=False)
            return replace(state, people={**state.people, fact.operator: gone})
        case OperatorSignedOn():
            return replace(state, operator=state.people[fact.operator], locked=False)
        case OperatorSignedOff():
            return replace(state, operator=None, locked=False)


def apply_basket(state: TillState, change: BasketChange, book: PriceBook = NO_BOOK) -> TillState:
    """Return the state after a change of a basket; one that is opened keeps `book` to its end."""
    known = dict(state.baskets)
    events = change.events
    if events and isinstance(events[0], BasketOpened):
        known[change.sale] = baskets.open_basket(events[0], book)
        events = events[1:]
        state = replace(state, finished=None)
    for event in events:
        known[change.sale] = baskets.apply(known[change.sale], event)
    if change.ended:
        known.pop(change.sale, None)
    return replace(state, baskets=known)


def apply_count(state: TillState, change: CountChange) -> TillState:
    """Return the state after a change of the count of goods."""
    count = None if change.ended else state.count
    for event in () if change.ended else change.events:
        if isinstance(event, CountBegun):
            count = stock_counting.begin(event)
        elif count is not None:
            count = stock_counting.apply(count, event)
    return replace(state, count=count)


def next_sale_number(state: TillState) -> str:
    """Return the next receipt number."""
    return sale_number(state.identity, state.receipt_count + 1)


def sale_number(identity: Identity, count: int) -> str:
    """Return the receipt number of the sale with a count: unbroken per lane and incarnation."""
    return f"{identity.lane}-{identity.incarnation[:4]}-{count:06d}"


def next_practice_number(state: TillState) -> str:
    """Return the next number of the practice series."""
    return f"P-{state.identity.lane}-{state.practice_count + 1:06d}"
