"""Which messages are true of an order as it stands; pure. Each is told once, by its name."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from edge.domain.events import UnitsHandedOver, UnitsShipped
from edge.domain.orders.buckets import Bucket, milli_of
from edge.domain.orders.fulfilment import NO_ANSWER, Method
from edge.domain.orders.leaving_off import unwanted_milli
from edge.domain.orders.states import (
    ENDED,
    FulfilmentState,
    OrderState,
    order_state,
    state_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from edge.domain.events import CancelRequested, OrderEvent
    from edge.domain.orders.fulfilment import FulfilmentOrder
    from edge.domain.orders.order import Order

REMINDER_MICROS: Final = 24 * 3600 * 1_000_000
"""How long before the end of its time a customer is reminded of an order that lies ready."""
_CUSTOMERS: Final = frozenset({"customer", "channel"})
_ON_THE_SHELF: Final = (FulfilmentState.READY, FulfilmentState.ARRIVED)
_IN_TIME: Final = (
    *_ON_THE_SHELF,
    FulfilmentState.PACKED,
    FulfilmentState.EXPIRED,
    FulfilmentState.CANCEL_PENDING,
    *ENDED,
)
"""Nobody waits for it: it is ready, or given up."""


class Topic(StrEnum):
    """What a message is about."""

    RECEIVED = "received"
    READY = "ready"
    DELAYED = "delayed"
    UNANSWERED = "unanswered"
    REROUTED = "rerouted"
    SHORT = "short"
    CANCEL_ASKED = "cancel_asked"
    CANCELLED = "cancelled"
    CANCEL_VOID = "cancel_void"
    REFUND = "refund"
    REMINDER = "reminder"
    EXPIRED = "expired"
    SHIPPED = "shipped"
    DELIVERED = "delivered"


@dataclass(frozen=True, slots=True)
class Due:
    """A message. `name` counts once; the rest is what it is about beyond the order."""

    name: str
    topic: Topic
    part: str = ""
    amount_minor: int = 0
    carrier: str = ""
    tracking: str = ""


def messages_due(order: Order, events: Sequence[OrderEvent], now_micros: int) -> list[Due]:
    """Return every message that is true now, whether or not it was told before.

    What is not true any more is not in it: who has collected is not told that their order is ready,
    and a cancel that a store has not answered is asked for, never done.
    """
    if order.placed is None:
        return []
    found = list(_of_order(order))
    for _, part in sorted(order.fulfilments.items()):
        found += _of_part(part, now_micros)
    found += _of_events(order, events)
    return found


def look_again_micros(order: Order, now_micros: int) -> int | None:
    """Return when time alone makes a message true; None for never."""
    moments = [
        moment
        for part in order.fulfilments.values()
        for moment in (_promise_micros(part), _reminder_micros(part))
        if moment > now_micros and state_of(part) not in ENDED
    ]
    return min(moments, default=None)


def _of_order(order: Order) -> Iterator[Due]:
    if order_state(order) is OrderState.PLACED:
        yield Due("received", Topic.RECEIVED)
    buckets = [order.buckets(line) for line in order.lines]
    unanswered = {
        name: milli
        for name, part in sorted(order.fulfilments.items())
        if (milli := _unanswered_milli(part))
    }
    for name in unanswered:
        yield Due(f"unanswered/{name}", Topic.UNANSWERED, name)
    short = sum(each.of(Bucket.SHORT, Bucket.SUBSTITUTED_OUT) for each in buckets)
    if short > sum(unanswered.values()):
        yield Due(f"short/{short}", Topic.SHORT)
    if cancelled := sum(each.of(Bucket.CANCELLED) for each in buckets):
        yield Due(f"cancelled/{cancelled}", Topic.CANCELLED)
    for name, payment in sorted(order.payments.items()):
        if payment.movement == "refunded":
            yield Due(f"refund/{name}", Topic.REFUND, amount_minor=payment.amount_minor)


def _of_part(part: FulfilmentOrder, now_micros: int) -> Iterator[Due]:
    name, state = part.fulfilment, state_of(part)
    is_collected = part.method is not Method.SHIP
    if is_collected and state in _ON_THE_SHELF:
        yield Due(f"ready/{name}", Topic.READY, name)
        # Who learns only then that it is ready needs no reminder besides.
        if part.ready_at_micros < _reminder_micros(part) <= now_micros:
            yield Due(f"reminder/{name}", Topic.REMINDER, name)
    if 0 < _promise_micros(part) <= now_micros and state not in _IN_TIME:
        yield Due(f"delayed/{name}", Topic.DELAYED, name)
    if part.proposed is not None and part.proposed.excluded and state not in ENDED:
        yield Due(f"rerouted/{name}", Topic.REROUTED, name)
    if part.is_expired:
        yield Due(f"expired/{name}", Topic.EXPIRED, name)
    if part.is_delivered:
        yield Due(f"delivered/{name}", Topic.DELIVERED, name)
    wishes = _wishes(part)
    if wishes and any(unwanted_milli(part, line) for line in part.lines):
        asked = "/".join(sorted(wishes))
        yield Due(f"cancel_asked/{asked}", Topic.CANCEL_ASKED, name)


def _unanswered_milli(part: FulfilmentOrder) -> int:
    """Return what was given up of a pickup because its shop did not take it on in time."""
    if part.method is Method.SHIP or not part.is_rejected or part.rejection is None:
        return 0
    if part.rejection.reason != NO_ANSWER:
        return 0
    return sum(line.allocated_milli for line in part.lines.values())


def _wishes(part: FulfilmentOrder) -> dict[str, CancelRequested]:
    """Return what the customer asked to be cancelled.

    The centre asks a store as well, where nobody collects or another store has the goods: nobody is
    told that they wanted that.
    """
    return {name: each for name, each in part.requests.items() if each.by in _CUSTOMERS}


def _of_events(order: Order, events: Sequence[OrderEvent]) -> Iterator[Due]:
    for event in events:
        if isinstance(event, UnitsShipped):
            name = event.tracking or "+".join(event.parcels)
            yield Due(
                f"shipped/{event.fulfilment}/{name}",
                Topic.SHIPPED,
                event.fulfilment,
                carrier=event.carrier,
                tracking=event.tracking or _announced(order, event),
            )
        elif isinstance(event, UnitsHandedOver):
            part = order.fulfilments[event.fulfilment]
            is_kept = event.handover not in part.reversals
            if is_kept and _was_cancelled(order, part, event):
                yield Due(f"cancel_void/{event.handover}", Topic.CANCEL_VOID, part.fulfilment)


def _announced(order: Order, event: UnitsShipped) -> str:
    """Return the numbers of parcels that were announced only after a driver had them."""
    part = order.fulfilments[event.fulfilment]
    told = (part.tracking_of(parcel, event.carrier) for parcel in event.parcels)
    return ", ".join(number for number in told if number)


def _was_cancelled(order: Order, part: FulfilmentOrder, handover: UnitsHandedOver) -> bool:
    """Tell whether what was handed over was said or asked to be cancelled."""
    lines = {units.line for units in handover.units} & set(part.lines)
    return any(order.buckets(line).overruled_milli or _is_missed(part, line) for line in lines)


def _is_missed(part: FulfilmentOrder, line: str) -> bool:
    """Tell whether a cancel came too late for some of a line, of which nothing is left here."""
    mine = part.lines[line]
    wishes = _wishes(part).values()
    asked = sum(
        milli_of(units.quantity)
        for request in wishes
        for units in request.units
        if units.line == line
    )
    if any(not request.units for request in wishes):
        asked = mine.allocated_milli
    ended = mine.buckets.of(Bucket.CANCELLED, Bucket.SHORT, Bucket.SUBSTITUTED_OUT)
    return asked > ended and not mine.buckets.alive_milli


def _promise_micros(part: FulfilmentOrder) -> int:
    told = part.proposed
    return (told.ready_by_micros or told.ship_by_micros) if told else 0


def _reminder_micros(part: FulfilmentOrder) -> int:
    until = part.proposed.collect_until_micros if part.proposed else 0
    return max(until - REMINDER_MICROS, 1) if until else 0
