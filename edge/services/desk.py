"""What a use case sees of the till, and what it gives back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from edge.aisle import Aisle, NoAisle
from edge.card_terminal import CardDialogue
from edge.carriers import Carriers, NoCarriers
from edge.domain.errors import Fact as Told
from edge.domain.errors import Refusal, Unavailable
from edge.domain.events import Amounts, ApprovalRecord, BasketEvent, Fact, OperatorLockedOut
from edge.domain.ids import EffectId, OperationId
from edge.domain.instant import Instant
from edge.domain.money import Currency, currency
from edge.domain.people import (
    Authority,
    Operator,
    Permission,
    StaffMember,
    Standing,
    operation_hash,
)
from edge.domain.pricing.book import NO_BOOK, PriceBook
from edge.domain.selling import check_reason
from edge.elsewhere import Elsewhere, NothingElsewhere
from edge.orders import NoOrders, Orders
from edge.pins import PinVault
from edge.ports import (
    BasketChange,
    Batch,
    Catalogue,
    Clock,
    CountChange,
    Credential,
    Customers,
    Effect,
    IdSource,
    JournalFact,
    ReceiptFiles,
    TillStore,
)
from edge.rights import NoRights, Rights
from edge.services.dates import local_date, local_time
from edge.services.pin_waits import PIN_TRIES_MAX, PinWaits
from edge.services.state import Finished, TillState
from edge.services.view import (
    ClosedShiftView,
    CustomerView,
    ExplanationView,
    PastSaleView,
    PersonView,
)
from edge.services.view_of_items import ElsewhereView, ItemView
from edge.services.view_of_orders import OrderView, PickupView, ServiceView
from edge.services.view_of_returns import ReturnView
from edge.services.view_of_waves import WaveView
from edge.staff import NoStaff, Staff

if TYPE_CHECKING:
    from datetime import tzinfo

    from edge.domain.basket import Basket
    from edge.domain.commands import ApprovalGiven
    from edge.domain.shift import Shift
    from edge.domain.weights import KeyedWeight

"""Wrong PINs in a row before a manager has to reset it."""


@dataclass(frozen=True, slots=True)
class Tools:
    """The ports a till works with."""

    store: TillStore
    catalogue: Catalogue
    pins: PinVault
    clock: Clock
    ids: IdSource
    files: ReceiptFiles
    customers: Customers
    staff: Staff = field(default_factory=NoStaff)
    elsewhere: Elsewhere = field(default_factory=NothingElsewhere)
    rights: Rights = field(default_factory=NoRights)
    orders: Orders = field(default_factory=NoOrders)
    aisle: Aisle = field(default_factory=NoAisle)
    carriers: Carriers = field(default_factory=NoCarriers)
    clock_off_micros: Callable[[], int] = int
    """How far the machine's clock is ahead of `clock`, where the centre knows better; 0 if not."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a use case came to: changes to commit, and answers that change nothing.

    `lock` and `finished` touch only what is shown; they take effect after the commit. What closes
    the day `may_use_reserve` when the disk is full; a sale may not.
    """

    facts: tuple[JournalFact, ...] = ()
    baskets: tuple[BasketChange, ...] = ()
    effects: tuple[Effect, ...] = ()
    count: CountChange | None = None
    finished: Finished | None = None
    lock: bool = False
    may_use_reserve: bool = False
    dialogue: CardDialogue | None = None
    clears_notice: str | None = None
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
    shows_count: bool = False
    services: tuple[ServiceView, ...] = ()
    information: str | None = None
    told: dict[str, Told] = field(default_factory=dict)

    def batch(self, operation_id: OperationId, book: PriceBook) -> Batch:
        """Return what has to be written; baskets that it opens keep the book."""
        return Batch(operation_id, self.facts, self.baskets, self.effects, book, self.count)


@dataclass(frozen=True, slots=True)
class Desk:
    """The till at the moment a command is decided: its state, its ports, the time, the asker."""

    state: TillState
    tools: Tools
    now: Instant
    waits: PinWaits
    command_text: str

    # Who -------------------------------------------------------------------------------------

    @property
    def operator(self) -> Operator:
        """Return who is signed on; refuse if nobody is or the till is locked."""
        if self.state.operator is None:
            raise Refusal("sign_on_first")
        if self.state.locked:
            raise Refusal("till_locked", operator=self.state.operator.operator)
        member = self.tools.staff.member(self.state.operator.operator)
        if member is not None and member.standing(self.now) is Standing.REVOKED:
            raise Refusal("staff_revoked", operator=member.operator, name=member.name)
        return self.state.operator

    def authority(self, given: ApprovalGiven | None) -> Authority:
        """Return on whose behalf a command is decided, with the approval that came with it.

        Checks the approver's PIN. The approval is bound to this very command in this very state.
        """
        bound = operation_hash(self.command_text, self.state.version)
        plain = Authority(self.operator, bound, self.now)
        if given is None:
            return plain
        approver = self.check_pin(given.operator, given.pin)
        record = ApprovalRecord(
            approval_id=self.tools.ids.new(),
            approver=approver.operator,
            permission="",
            operation_hash=bound,
            given_at_micros=self.now.micros,
            reason=given.reason.strip(),
        )
        return replace(plain, approval=record, approver=approver)

    def own_word(self, reason: str) -> ApprovalRecord | None:
        """Return the word of whoever is signed on for what they may by right; None without one.

        Raises `BadInput` for a reason that cannot be kept.
        """
        if not reason.strip():
            return None
        return ApprovalRecord(
            approval_id=self.tools.ids.new(),
            approver=self.operator.operator,
            permission="",
            operation_hash=operation_hash(self.command_text, self.state.version),
            given_at_micros=self.now.micros,
            reason=check_reason(reason),
        )

    def require(self, permission: Permission, given: ApprovalGiven | None) -> ApprovalRecord | None:
        """Return the approval under which the operator may do something, None if by right."""
        return self.authority(given).require(permission)

    def check_pin(self, operator: str, pin: str) -> Operator:
        """Return the operator whose PIN this is.

        The failure is counted on disk before the PIN is looked at, so that pulling the plug does
        not give another try; a right PIN sets the count back.
        """
        store = self.tools.store
        credential = store.credential(operator) or Credential(operator, "", 0)
        member = self.tools.staff.member(operator)
        self.waits.check(operator, self.tools.clock.monotonic_micros())
        person = self.state.people.get(operator) if member is None else self._employed(member)
        is_central = member is not None and member.pin_verifier != ""
        if person is None or not person.active or not (is_central or credential.verifier):
            self.tools.pins.matches(None, pin)
            raise Refusal("pin_wrong", tries_left=None)
        if credential.failures >= PIN_TRIES_MAX:
            self.waits.check_lockout(operator, self.tools.clock.monotonic_micros())
        failures = credential.failures + 1
        store.save_credential(replace(credential, failures=failures))
        if not self._pin_fits(member, credential, pin):
            self.waits.failed(operator, failures, self.tools.clock.monotonic_micros())
            raise WrongPin(operator, failures)
        store.save_credential(replace(credential, failures=0))
        self.waits.succeeded(operator)
        return person

    def _employed(self, member: StaffMember) -> Operator:
        """Return whom the centre knows; refuse by name who may work no more."""
        standing = member.standing(self.now)
        if standing is Standing.REVOKED:
            raise Refusal("staff_revoked", operator=member.operator, name=member.name)
        if standing is Standing.EXPIRED:
            raise Refusal("staff_expired", operator=member.operator, name=member.name)
        return member.as_operator()

    def _pin_fits(self, member: StaffMember | None, credential: Credential, pin: str) -> bool:
        """Hold a PIN against the centre's verifier, or the till's own where that has none."""
        if member is not None and member.pin_verifier:
            return self.tools.pins.matches_central(member.pin_verifier, pin)
        return self.tools.pins.matches(credential.verifier, pin)

    # What ------------------------------------------------------------------------------------

    @property
    def shift(self) -> Shift:
        """Return the open shift; refuse without one."""
        if self.state.shift is None:
            raise Refusal("shift_not_open")
        return self.state.shift

    @property
    def basket(self) -> Basket:
        """Return the basket on the counter; refuse without one."""
        if self.state.current is None:
            raise Refusal("no_basket")
        return self.state.current

    @property
    def business_date(self) -> str:
        """Return the trading day: the shift's, or today where none is open."""
        if self.state.shift is not None:
            return self.state.shift.business_date
        return local_date(self.now, self.zone)

    @property
    def zone(self) -> tzinfo | None:
        """Return the shop's time zone, None for the machine's."""
        return self.state.settings.zone()

    @property
    def local_time(self) -> str:
        """Return the shop's local time, by which promotions are in or outside their hours."""
        return local_time(self.now, self.zone)

    @property
    def keyed_weight(self) -> KeyedWeight | None:
        """Return how a typed weight is dealt with; None without a scale, where all are typed."""
        scale = self.state.settings.devices.scale
        return None if scale is None else scale.keyed_weight

    @property
    def price_book(self) -> PriceBook:
        """Return the promotions in force; none while they cannot be read, which a notice says."""
        try:
            return self.tools.catalogue.price_book()
        except Unavailable:
            return NO_BOOK

    @property
    def currency(self) -> Currency:
        """Return the shop's currency."""
        return currency(self.state.identity.currency)

    # Words for the journal -------------------------------------------------------------------

    def fact(self, fact: Fact, subject: str, amounts: Amounts | None = None) -> JournalFact:
        """Return a fact with its envelope's words."""
        actor = self.state.operator.operator if self.state.operator else ""
        return JournalFact(fact, subject, actor, self.business_date, amounts)

    def change(self, *events: BasketEvent, ended: bool = False) -> BasketChange:
        """Return a change of the basket on the counter."""
        return BasketChange(self.basket.sale, events, ended)

    def effect(self, action: str, subject: str) -> Effect:
        """Return an effect for the devices process, without a document."""
        return Effect(EffectId(self.tools.ids.new()), action, subject=subject)

    def kick(self, subject: str) -> Effect:
        """Return the opening of the drawer, which is only worth something right now."""
        life_s = self.state.settings.devices.kick_life_s
        return replace(self.effect("kick", subject), not_after=self.now.plus_s(life_s))


class WrongPin(Refusal):
    """A wrong PIN, with how many tries are left; the last one locks the operator out."""

    def __init__(self, operator: str, failures: int) -> None:
        super().__init__("pin_wrong", tries_left=max(PIN_TRIES_MAX - failures, 0))
        self.locked_out = (
            OperatorLockedOut(operator, failures) if failures >= PIN_TRIES_MAX else None
        )
