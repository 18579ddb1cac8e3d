"""Whether a store takes a part of an order on, and which of its lanes holds it, decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.errors import Refusal
from edge.domain.events import FulfilmentAccepted, FulfilmentRejected, HoldPassed
from edge.domain.orders.holding import check_holder
from edge.domain.orders.states import ENDED, state_of
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
) -> tuple[FulfilmentRejected, ...]:
    """Decline a part. Once it was accepted only its holder can; a silent store, the centre."""
    reason = check_reason(command.reason)
    if part.is_accepted:
        check_holder(part, desk)
    return (FulfilmentRejected(order.order, part.fulfilment, part.location, reason),)


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
