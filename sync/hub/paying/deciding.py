"""Which step an order's money takes next; pure, so that whoever looks finds the same."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from edge.domain.orders.balance import balance
from edge.domain.orders.buckets import GONE, Bucket
from edge.domain.orders.states import is_cancel_pending
from sync.hub.paying.gateway import Movement

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edge.domain.orders.order import Order


class CaptureAt(StrEnum):
    """When an authorised amount is taken (design page domain.md 4.3)."""

    READY = "ready"
    HANDOVER = "handover"


@dataclass(frozen=True, slots=True)
class Step:
    """A step that was decided before."""

    movement: str
    amount_minor: int
    is_open: bool
    is_failed: bool


@dataclass(frozen=True, slots=True)
class Next:
    """A step that is to be taken now."""

    movement: Movement
    amount_minor: int


def next_step(order: Order, steps: Sequence[Step], capture_at: CaptureAt) -> Next | None:
    """Return what is to be asked of the gateway now; None for nothing.

    One step at a time: what it comes to is a fact of the order before the next is decided. What was
    paid for and is not wanted any more goes back at once; what a store still holds, though somebody
    asked for it to be cancelled, is wanted until the store ends it. A refund that was declined is
    not tried again by itself, and what a till took no gateway can give back.
    """
    if order.placed is None or any(step.is_open for step in steps):
        return None
    owed = balance(order)
    given_up = sum(
        step.amount_minor for step in steps if step.is_failed and step.movement == Movement.REFUND
    )
    refund_minor = owed_by_gateway(order) - given_up
    if refund_minor > 0:
        return Next(Movement.REFUND, refund_minor)
    if not owed.authorised.minor:
        return None
    missing = owed.goods.minor - owed.paid.minor
    if missing <= 0:
        return Next(Movement.VOID, owed.authorised.minor)
    if is_time_to_capture(order, capture_at):
        return Next(Movement.CAPTURE, min(missing, owed.authorised.minor))
    return None


def owed_by_gateway(order: Order) -> int:
    """Return what the gateway has to give back, in minor units."""
    owed = balance(order)
    return owed.refund.minor - owed.refund_at_till.minor


def is_time_to_capture(order: Order, capture_at: CaptureAt) -> bool:
    """Tell whether money is taken now: once anything left a store, or all of it may be fetched.

    An authorisation is captured once, so the first that leaves takes what all that is wanted costs;
    what then turns out short is paid back.
    """
    buckets = [order.buckets(line) for line in order.lines]
    if any(each.of(*GONE) for each in buckets):
        return True
    if capture_at is CaptureAt.HANDOVER:
        return False
    waiting = any(is_cancel_pending(part) for part in order.fulfilments.values())
    is_ready = all(each.alive_milli == each.of(Bucket.READY, Bucket.PACKED) for each in buckets)
    return is_ready and not waiting and any(each.alive_milli for each in buckets)
