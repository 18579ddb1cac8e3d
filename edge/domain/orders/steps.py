"""Which step of an order may be taken in which state: the transition table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from edge.domain.commands.orders import (
    AcceptOrder,
    ConfirmCancel,
    ConsignParcel,
    DeclineOrder,
    ExpireOrder,
    FinishPick,
    HandOver,
    LeavePick,
    NoteArrival,
    OpenParcel,
    OrderCommand,
    PackParcel,
    PassOrder,
    PickUnits,
    PutBack,
    RefuseHandover,
    ReportMissing,
    RequestCancel,
    ReverseHandover,
    ShipParcels,
    ShortPick,
    StageOrder,
    StartPick,
    SubstituteUnits,
    UndoPick,
)
from edge.domain.errors import Refusal
from edge.domain.orders.fulfilment import FulfilmentOrder, Method
from edge.domain.orders.leaving_off import surplus
from edge.domain.orders.states import ENDED, FulfilmentState, state_of
from edge.domain.people import Authority

if TYPE_CHECKING:
    from collections.abc import Mapping

    from edge.domain.orders.order import Order

S = FulfilmentState

PREPARING: Final = frozenset({S.ACCEPTED, S.PICKING, S.PICKED, S.PACKED})
WAITING: Final = frozenset({S.READY, S.ARRIVED})
IN_STORE: Final = PREPARING | WAITING
TO_EMPTY: Final = frozenset({S.CANCEL_PENDING, S.EXPIRED})
"""What is there is put back."""

PICKUP: Final = frozenset({Method.PICKUP, Method.COLLECT})
EVERY: Final = frozenset(Method)
_SEALING: Final = frozenset({S.PICKED, S.PACKED})
_LOCKED: Final = frozenset({S.PICKING})


@dataclass(frozen=True, slots=True)
class Step:
    """In which states, and for which methods, a command may be given."""

    states: frozenset[FulfilmentState]
    methods: frozenset[Method] = EVERY


STEPS: Final[Mapping[type[OrderCommand], Step]] = {
    AcceptOrder: Step(frozenset({S.PROPOSED})),
    DeclineOrder: Step(frozenset({S.PROPOSED, *PREPARING})),
    PassOrder: Step(IN_STORE | TO_EMPTY),
    StartPick: Step(frozenset({S.ACCEPTED, S.PICKING})),
    LeavePick: Step(_LOCKED),
    PickUnits: Step(_LOCKED),
    UndoPick: Step(_LOCKED),
    ShortPick: Step(_LOCKED),
    SubstituteUnits: Step(_LOCKED),
    FinishPick: Step(_LOCKED),
    StageOrder: Step(frozenset({S.PICKED}), PICKUP),
    PackParcel: Step(_SEALING, frozenset({Method.SHIP})),
    NoteArrival: Step(IN_STORE, PICKUP),
    HandOver: Step(IN_STORE, PICKUP),
    RefuseHandover: Step(WAITING, PICKUP),
    ReportMissing: Step(WAITING, PICKUP),
    ExpireOrder: Step(WAITING, PICKUP),
    OpenParcel: Step(_SEALING, frozenset({Method.SHIP})),
    ConsignParcel: Step(_SEALING, frozenset({Method.SHIP})),
    ShipParcels: Step(frozenset({S.PACKED}), frozenset({Method.SHIP})),
    RequestCancel: Step(IN_STORE | {S.PROPOSED}),
    ConfirmCancel: Step(IN_STORE | TO_EMPTY),
    PutBack: Step(IN_STORE | TO_EMPTY),
    ReverseHandover: Step(WAITING | {S.COMPLETED}, PICKUP),
}
"""Handing over before it is ready is a supervisor's risk; what is decided for it stands there."""


@dataclass(frozen=True, slots=True)
class OrderRules:
    """What a shop wants for its orders."""

    verifications: frozenset[str] = frozenset({"pickup_code", "photo_id", "payment_card", "known"})
    reversal_window_s: int = 30 * 60
    collect_grace_s: int = 24 * 60 * 60
    """How long after the promised time a no-show is still waited for."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a step is taken, by whom; `new_id` names what comes of it.

    The centre has no lane and no location.
    """

    location: str
    lane: str
    authority: Authority
    new_id: str
    rules: OrderRules = OrderRules()

    @property
    def actor(self) -> str:
        """Return who acts."""
        return self.authority.operator.operator

    @property
    def now_micros(self) -> int:
        """Return when."""
        return self.authority.now.micros

    @property
    def is_centre(self) -> bool:
        """Tell whether it is no lane of a store."""
        return not self.lane


def part_for(order: Order, command: OrderCommand, desk: Desk) -> FulfilmentOrder:
    """Return the part of the order that a command is about; refuse a step that is not next."""
    part = order.fulfilments.get(command.fulfilment)
    if part is None or part.proposed is None:
        raise Refusal("order_unknown", order=command.order)
    number = number_of(order)
    if not desk.is_centre and part.location != desk.location:
        raise Refusal("order_elsewhere", order=number, location=part.location)
    step = STEPS[type(command)]
    if not (isinstance(command, PutBack) and surplus(part)):
        # What was taken beyond the order lies about however the order ended.
        _check_state(number, state_of(part), step)
    if part.method not in step.methods:
        raise Refusal("order_other_method", order=number, method=part.method.value)
    return part


def _check_state(number: str, state: FulfilmentState, step: Step) -> None:
    if state in step.states:
        return
    if state in ENDED:
        raise Refusal("order_over", order=number, state=state.value)
    if state is S.CANCEL_PENDING:
        raise Refusal("order_cancel_pending", order=number)
    raise Refusal("order_step_wrong", order=number, state=state.value)


def number_of(order: Order) -> str:
    """Return what a customer calls the order."""
    return order.placed.number if order.placed else order.order
