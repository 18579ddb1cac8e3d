"""Whether a store takes a part of an order on, and which of its lanes holds it, decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.errors import Refusal
from edge.domain.events import (
    FulfilmentAccepted,
    FulfilmentRejected,
    HoldPassed,
    PickReleased,
    PickUndone,
)
from edge.domain.orders.asked import as_units
from edge.domain.orders.buckets import GONE, IN_HAND, Bucket
from edge.domain.orders.fulfilment import Method
from edge.domain.orders.holding import check_holder
from edge.domain.orders.states import ENDED, FulfilmentState, state_of
from edge.domain.orders.steps import number_of
from edge.domain.selling import check_reason

if TYPE_CHECKING:
    from edge.domain.commands.orders import AcceptOrder, DeclineOrder, PassOrder
    from edge.domain.orders.fulfilment import FulfilmentOrder
    from edge.domain.orders.order import Order
    from edge.domain.orders.steps import Desk


def accept(
    order: Order, part: FulfilmentOrder, command: AcceptOrder, desk: Desk
) -> tuple[FulfilmentAccepted, ...]:
    """Take a part on. The lane that the centre gave the hold keeps it, else it is this one."""
    if desk.is_centre:
        raise Refusal("order_step_wrong", order=order.order, state="proposed")
    holder = part.holder or desk.lane
    return (
        FulfilmentAccepted(
            order.order, part.fulfilment, desk.location, holder, automatic=command.automatic
        ),
    )


def decline(
    order: Order, part: FulfilmentOrder, command: DeclineOrder, desk: Desk
) -> tuple[PickUndone | PickReleased | FulfilmentRejected, ...]:
    """Decline a part. Once it was accepted only its holder can; a silent store, the centre.

    What was picked for a carrier goes back to the shelf. A pickup that was begun is reported short
    or cancelled: no other store can serve its customer.
    """
    reason = check_reason(command.reason)
    if part.is_accepted:
        check_holder(part, desk)
    rejected = FulfilmentRejected(order.order, part.fulfilment, part.location, reason)
    if state_of(part) in {FulfilmentState.PROPOSED, FulfilmentState.ACCEPTED}:
        return (rejected,)
    _check_goes_back(order, part, desk)
    undone = tuple(
        PickUndone(order.order, part.fulfilment, units, desk.actor)
        for bucket in IN_HAND
        for units in as_units(order, _in_bucket(part, bucket), bucket.value)
    )
    released = PickReleased(order.order, part.fulfilment, part.picker)
    return *undone, *((released,) if part.picker else ()), rejected


def _check_goes_back(order: Order, part: FulfilmentOrder, desk: Desk) -> None:
    """Refuse to decline what was begun and is not whole, loose and in this hand."""
    number = number_of(order)
    if part.method is not Method.SHIP:
        raise Refusal("order_step_wrong", order=number, state=state_of(part).value)
    if part.milli(*GONE):
        raise Refusal("order_gone_partly", order=number)
    if part.sealed_parcels:
        raise Refusal("parcel_open_first", order=number)
    if part.picker not in {"", desk.actor}:
        raise Refusal("pick_locked", picker=part.picker)


def _in_bucket(part: FulfilmentOrder, bucket: Bucket) -> dict[str, int]:
    return {line: each.buckets.of(bucket) for line, each in part.lines.items()}


def pass_on(
    order: Order, part: FulfilmentOrder, command: PassOrder, desk: Desk
) -> tuple[HoldPassed, ...]:
    """Give the hold to another lane of the store."""
    check_holder(part, desk)
    to_lane = command.to_lane.strip()
    if not to_lane or to_lane == desk.lane:
        raise Refusal("order_hold_to_nobody", lane=desk.lane)
    return (_passed(order, part, desk.lane, to_lane),)


def pass_to_picker(order: Order, part: FulfilmentOrder, lane: str) -> HoldPassed | None:
    """Return how a lane passes the hold on by itself: to where it is picked, before it is sealed.

    A lane that hears of no picker keeps it; whoever seals there takes a supervisor's risk.
    """
    picked_at = part.picker_lane
    if part.holder != lane or picked_at in {"", lane} or part.sealed_parcels:
        return None
    return None if state_of(part) in ENDED else _passed(order, part, lane, picked_at)


def _passed(order: Order, part: FulfilmentOrder, lane: str, to_lane: str) -> HoldPassed:
    tenure = part.hold.tenure + 1 if part.hold else 1
    return HoldPassed(order.order, part.fulfilment, lane, to_lane, max(tenure, 2))
