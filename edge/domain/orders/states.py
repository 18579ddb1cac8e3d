"""What an order and its parts are called as they stand; nothing is ever set to a state."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from edge.domain.orders.buckets import GONE, IN_HAND, UNPICKED, Bucket

if TYPE_CHECKING:
    from collections.abc import Mapping

    from edge.domain.orders.fulfilment import FulfilmentOrder
    from edge.domain.orders.order import Order


class FulfilmentState(StrEnum):
    """States of a part of an order (design page domain.md 4.2)."""

    PROPOSED = "proposed"
    REJECTED = "rejected"
    ACCEPTED = "accepted"
    PICKING = "picking"
    PICKED = "picked"
    PACKED = "packed"
    READY = "ready"
    ARRIVED = "arrived"
    COMPLETED = "completed"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    SHORT = "short"
    EXPIRED = "expired"
    CANCEL_PENDING = "cancel_pending"
    CANCELLED = "cancelled"


S = FulfilmentState
ENDED: Final = frozenset(
    {S.REJECTED, S.COMPLETED, S.SHIPPED, S.DELIVERED, S.SHORT, S.CANCELLED},
)
"""Nothing is left to be done by the store."""

SQUARE: Final[Mapping[FulfilmentState, str]] = {
    S.PROPOSED: "PROPOSED",
    S.REJECTED: "FAILED",
    S.ACCEPTED: "RESERVED",
    S.PICKING: "RESERVED",
    S.PICKED: "RESERVED",
    S.PACKED: "PREPARED",
    S.READY: "PREPARED",
    S.ARRIVED: "PREPARED",
    S.COMPLETED: "COMPLETED",
    S.SHIPPED: "COMPLETED",
    S.DELIVERED: "COMPLETED",
    S.SHORT: "FAILED",
    S.EXPIRED: "FAILED",
    S.CANCEL_PENDING: "CANCELED",
    S.CANCELLED: "CANCELED",
}
"""The words of Square's fulfilments (SDK 2026-08)."""

SHOPIFY: Final[Mapping[FulfilmentState, str]] = {
    S.PROPOSED: "OPEN",
    S.REJECTED: "INCOMPLETE",
    S.ACCEPTED: "IN_PROGRESS",
    S.PICKING: "IN_PROGRESS",
    S.PICKED: "IN_PROGRESS",
    S.PACKED: "IN_PROGRESS",
    S.READY: "IN_PROGRESS",
    S.ARRIVED: "IN_PROGRESS",
    S.COMPLETED: "CLOSED",
    S.SHIPPED: "CLOSED",
    S.DELIVERED: "CLOSED",
    S.SHORT: "INCOMPLETE",
    S.EXPIRED: "INCOMPLETE",
    S.CANCEL_PENDING: "IN_PROGRESS",
    S.CANCELLED: "CANCELLED",
}
"""The words of Shopify's fulfilment orders (Admin API)."""


class OrderState(StrEnum):
    """States of a whole order (design page hub.md 4.3)."""

    DRAFT = "draft"
    PLACED = "placed"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class PaymentState(StrEnum):
    """How an order is paid (Shopify's financial status)."""

    PENDING = "pending"
    AUTHORISED = "authorised"
    PARTIALLY_PAID = "partially_paid"
    PAID = "paid"
    PARTIALLY_REFUNDED = "partially_refunded"
    REFUNDED = "refunded"


def state_of(fulfilment: FulfilmentOrder) -> FulfilmentState:
    """Return what a part of an order is called as it stands."""
    if fulfilment.is_rejected:
        return S.REJECTED
    if fulfilment.lines and not fulfilment.milli(*UNPICKED, *IN_HAND):
        return _ended(fulfilment)
    if fulfilment.is_expired:
        return S.EXPIRED
    if is_cancel_pending(fulfilment):
        return S.CANCEL_PENDING
    if not (fulfilment.is_accepted or fulfilment.has_progress):
        return S.PROPOSED
    return _in_work(fulfilment)


def _ended(fulfilment: FulfilmentOrder) -> FulfilmentState:
    if fulfilment.milli(Bucket.SHIPPED):
        return S.DELIVERED if fulfilment.is_delivered else S.SHIPPED
    if fulfilment.milli(Bucket.HANDED_OVER):
        return S.COMPLETED
    if fulfilment.milli(Bucket.CANCELLED):
        return S.CANCELLED
    # Who reported the last unit short holds the list until they finish.
    return S.PICKING if fulfilment.picker else S.SHORT


def _in_work(fulfilment: FulfilmentOrder) -> FulfilmentState:
    started = fulfilment.picker or fulfilment.milli(*IN_HAND)
    if fulfilment.milli(*UNPICKED) or fulfilment.picker:
        return S.PICKING if started else S.ACCEPTED
    if fulfilment.milli(Bucket.PICKED):
        return S.PICKED
    if fulfilment.milli(Bucket.PACKED):
        return S.PACKED
    return S.ARRIVED if fulfilment.arrived else S.READY


def is_cancel_pending(fulfilment: FulfilmentOrder) -> bool:
    """Tell whether all that is still there was asked to be cancelled."""
    return any(not request.units for request in fulfilment.requests.values())


def is_partial(fulfilment: FulfilmentOrder) -> bool:
    """Tell whether some of it is further than the rest: partially picked, partially handed over."""
    lots = (UNPICKED, (Bucket.PICKED,), (Bucket.PACKED,), (Bucket.READY,), GONE)
    return sum(fulfilment.milli(*lot) > 0 for lot in lots) > 1


def order_state(order: Order) -> OrderState:
    """Return what an order is called: completed once nothing of it is still to come."""
    if order.placed is None:
        return OrderState.DRAFT
    buckets = [order.buckets(line) for line in order.lines]
    if any(each.alive_milli for each in buckets):
        return OrderState.PLACED
    gone = any(each.of(*GONE) for each in buckets)
    return OrderState.COMPLETED if gone else OrderState.CANCELLED
