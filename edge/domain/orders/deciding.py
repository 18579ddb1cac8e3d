"""What a command about an order comes to: the events, or a refusal that says why."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

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
from edge.domain.orders import accepting, consigning, ending, handing_over, parcelling, picking
from edge.domain.orders.steps import part_for

if TYPE_CHECKING:
    from edge.domain.commands.orders import OrderCommand, PickCommand
    from edge.domain.events import OrderFact
    from edge.domain.orders.fulfilment import FulfilmentOrder
    from edge.domain.orders.order import Order
    from edge.domain.orders.picking import Substitute
    from edge.domain.orders.steps import Desk

_Parcel = StageOrder | PackParcel | ReportMissing | ShipParcels | OpenParcel | ConsignParcel
_Meeting = NoteArrival | HandOver | RefuseHandover | ReverseHandover
_Ending = RequestCancel | ConfirmCancel | ExpireOrder | PutBack


def decide(
    order: Order, command: OrderCommand, desk: Desk, found: Substitute | None = None
) -> tuple[OrderFact, ...]:
    """Return what a command comes to; raises `TillError` when it may not or cannot be.

    `found` is the item that the code of a substitute stands for, None where there is none.
    """
    part = part_for(order, command, desk)
    match command:
        case AcceptOrder():
            return accepting.accept(order, part, command, desk)
        case DeclineOrder():
            return accepting.decline(order, part, command, desk)
        case PassOrder():
            return accepting.pass_on(order, part, command, desk)
        case (
            StageOrder() | PackParcel() | ReportMissing() | ShipParcels() | OpenParcel()
            | ConsignParcel()
        ):  # fmt: skip
            return _parcel(order, part, command, desk)
        case NoteArrival() | HandOver() | RefuseHandover() | ReverseHandover():
            return _meeting(order, part, command, desk)
        case RequestCancel() | ConfirmCancel() | ExpireOrder() | PutBack():
            return _ending(order, part, command, desk)
        case _:
            return _pick(order, part, command, desk, found)


def _pick(
    order: Order,
    part: FulfilmentOrder,
    command: PickCommand,
    desk: Desk,
    found: Substitute | None,
) -> tuple[OrderFact, ...]:
    match command:
        case StartPick():
            return picking.start(order, part, command, desk)
        case LeavePick():
            return picking.leave(order, part, command, desk)
        case PickUnits():
            return picking.pick(order, part, command, desk)
        case UndoPick():
            return picking.undo(order, part, command, desk)
        case ShortPick():
            return picking.short(order, part, command, desk)
        case SubstituteUnits():
            return picking.substitute(order, part, command, desk, found)
        case FinishPick():
            return picking.finish(order, part, desk)
    assert_never(command)


def _parcel(
    order: Order, part: FulfilmentOrder, command: _Parcel, desk: Desk
) -> tuple[OrderFact, ...]:
    match command:
        case StageOrder():
            return parcelling.stage(order, part, command, desk)
        case PackParcel():
            return parcelling.pack(order, part, command, desk)
        case ReportMissing():
            return parcelling.missing(order, part, command, desk)
        case ShipParcels():
            return parcelling.ship(order, part, command, desk)
        case OpenParcel():
            return consigning.open_parcel(order, part, command, desk)
        case ConsignParcel():
            return consigning.consign(order, part, command, desk)
    assert_never(command)


def _meeting(
    order: Order, part: FulfilmentOrder, command: _Meeting, desk: Desk
) -> tuple[OrderFact, ...]:
    match command:
        case NoteArrival():
            return handing_over.arrive(order, part, command, desk)
        case HandOver():
            return handing_over.hand_over(order, part, command, desk)
        case RefuseHandover():
            return handing_over.refuse(order, part, command, desk)
        case ReverseHandover():
            return handing_over.reverse(order, part, command, desk)
    assert_never(command)


def _ending(
    order: Order, part: FulfilmentOrder, command: _Ending, desk: Desk
) -> tuple[OrderFact, ...]:
    match command:
        case RequestCancel():
            return ending.request_cancel(order, part, command, desk)
        case ConfirmCancel():
            return ending.confirm_cancel(order, part, command, desk)
        case ExpireOrder():
            return ending.expire(order, part, command, desk)
        case PutBack():
            return ending.put_back(order, part, command, desk)
    assert_never(command)
