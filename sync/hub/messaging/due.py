"""Which messages are true of an order as it stands; pure. Each is told once, by its name."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from edge.domain.events import (
    CancelRequested,
    OrderUnitsEnded,
    UnitsCancelled,
    UnitsHandedOver,
    UnitsShipped,
    UnitsShort,
    UnitsSubstituted,
)
from edge.domain.orders.buckets import IN_HAND, UNPICKED, Bucket, milli_of
from edge.domain.orders.fulfilment import Method
from edge.domain.orders.leaving_off import to_pick, wanted_in
from edge.domain.orders.states import (
    ENDED,
    FulfilmentState,
    OrderState,
    order_state,
    state_of,
)
from sync.hub.messaging.off import (
    CANCELLED,
    SHORT,
    is_news,
    is_unanswered,
    most_told,
    name_of,
    off_milli,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from edge.domain.events import LineUnits, OrderEvent
    from edge.domain.orders.fulfilment import FulfilmentOrder
    from edge.domain.orders.order import Order

REMINDER_MICROS: Final = 24 * 3600 * 1_000_000
"""How long before the end of its time a customer is reminded of an order that lies ready."""
OFFICE: Final = "office"
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
    CANCELLED_BY_SHOP = "cancelled_by_shop"
    CANCEL_VOID = "cancel_void"
    SHORT_VOID = "short_void"
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


def messages_due(
    order: Order,
    events: Sequence[OrderEvent],
    now_micros: int,
    told: Collection[str] = (),
) -> list[Due]:
    """Return every message that is true now, whether or not it was told before.

    What is not true any more is not in it: who has collected is not told that their order is ready,
    and a cancel that a store has not answered is asked for, never done. What the customer may have
    been `told` before, by name, and is not so, is put right.
    """
    if order.placed is None:
        return []
    found = list(_of_order(order, events, told))
    for _, part in sorted(order.fulfilments.items()):
        found += _of_part(order, part, now_micros)
    found += _of_events(order, events, told)
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


def _of_order(order: Order, events: Sequence[OrderEvent], told: Collection[str]) -> Iterator[Due]:
    if order_state(order) is OrderState.PLACED:
        yield Due("received", Topic.RECEIVED)
    for name, part in sorted(order.fulfilments.items()):
        # Passed over is not yet given up.
        is_given_up = any(order.buckets(line).of(Bucket.SHORT) for line in part.lines)
        if is_unanswered(part) and is_given_up:
            yield Due(f"unanswered/{name}", Topic.UNANSWERED, name)
    cancelled = Topic.CANCELLED_BY_SHOP if _is_by_office(events) else Topic.CANCELLED
    for word, topic in ((SHORT, Topic.SHORT), (CANCELLED, cancelled)):
        if is_news(order, word, told):
            yield Due(name_of(word, off_milli(order, word)), topic)
    for name, payment in sorted(order.payments.items()):
        if payment.movement == "refunded":
            yield Due(f"refund/{name}", Topic.REFUND, amount_minor=payment.amount_minor)


def _is_by_office(events: Sequence[OrderEvent]) -> bool:
    """Tell whether the last cancel was the shop's own wish."""
    asked = [
        event.by
        for event in events
        if isinstance(event, CancelRequested) or (isinstance(event, OrderUnitsEnded) and event.by)
    ]
    return bool(asked) and asked[-1] == OFFICE


def _of_part(order: Order, part: FulfilmentOrder, now_micros: int) -> Iterator[Due]:
    name, state = part.fulfilment, state_of(part)
    if _is_to_come(order, part):
        yield from _of_goods_to_come(order, part, now_micros)
    if part.is_expired and state in {FulfilmentState.EXPIRED, FulfilmentState.CANCELLED}:
        yield Due(f"expired/{name}", Topic.EXPIRED, name)
    if part.is_delivered:
        yield Due(f"delivered/{name}", Topic.DELIVERED, name)
    if any(_wish_milli(part, line) for line in part.lines):
        asked = "/".join(sorted(_wishes(part)))
        yield Due(f"cancel_asked/{asked}", Topic.CANCEL_ASKED, name)


def _of_goods_to_come(order: Order, part: FulfilmentOrder, now_micros: int) -> Iterator[Due]:
    name, state = part.fulfilment, state_of(part)
    is_collected = part.method is not Method.SHIP
    if is_collected and state in _ON_THE_SHELF and _is_to_come(order, part, Bucket.READY):
        yield Due(f"ready/{name}", Topic.READY, name)
        # Who learns only then that it is ready needs no reminder besides.
        if part.ready_at_micros < _reminder_micros(part) <= now_micros:
            yield Due(f"reminder/{name}", Topic.REMINDER, name)
    if 0 < _promise_micros(part) <= now_micros and state not in _IN_TIME:
        yield Due(f"delayed/{name}", Topic.DELAYED, name)
    if part.proposed is not None and part.proposed.excluded and state not in ENDED:
        yield Due(f"rerouted/{name}", Topic.REROUTED, name)


def _is_to_come(order: Order, part: FulfilmentOrder, *buckets: Bucket) -> bool:
    """Tell whether a customer still gets something of a part, out of some buckets or any.

    A store that was passed over may work on, while the customer was told that nothing comes.
    """
    buckets = buckets or (*UNPICKED, *IN_HAND)
    wanted = wanted_in(part, *(set(buckets) & set(IN_HAND)))
    if set(UNPICKED) & set(buckets) and part.rejection is None:
        wanted |= to_pick(part)
    return any(order.buckets(line).of(*buckets) for line in wanted)


def _wish_milli(part: FulfilmentOrder, line: str) -> int:
    """Return how much of a line a customer asked back that nobody has ended."""
    buckets = part.lines[line].buckets
    there = buckets.of(*IN_HAND) if part.rejection else buckets.alive_milli
    wishes = _wishes(part).values()
    if any(not request.units for request in wishes):
        return there
    asked = sum(_milli_of(request.units, line) for request in wishes)
    return min(max(asked - buckets.of(Bucket.CANCELLED), 0), there)


def _wishes(part: FulfilmentOrder) -> dict[str, CancelRequested]:
    """Return what the customer asked to be cancelled.

    The centre asks a store as well, where nobody collects or another store has the goods: nobody is
    told that they wanted that.
    """
    return {name: each for name, each in part.requests.items() if each.by in _CUSTOMERS}


def _of_events(order: Order, events: Sequence[OrderEvent], told: Collection[str]) -> Iterator[Due]:
    yield from _sent(order, [each for each in events if isinstance(each, UnitsShipped)])
    for event in events:
        if isinstance(event, UnitsShipped | UnitsHandedOver):
            yield from _put_right(order, events, event, told)


def _sent(order: Order, events: Sequence[UnitsShipped]) -> Iterator[Due]:
    """Yield what left with one driver: a message names the numbers of all its parcels."""
    together: dict[tuple[str, str, int], list[UnitsShipped]] = {}
    for event in events:
        place = (event.fulfilment, event.carrier, event.at_micros)
        together.setdefault(place, []).append(event)
    for (fulfilment, carrier, _), found in together.items():
        name = found[0].tracking or "+".join(found[0].parcels)
        numbers = (each.tracking or _announced(order, each) for each in found)
        yield Due(
            f"shipped/{fulfilment}/{name}",
            Topic.SHIPPED,
            fulfilment,
            carrier=carrier,
            tracking=", ".join(dict.fromkeys(number for number in numbers if number)),
        )


def _announced(order: Order, event: UnitsShipped) -> str:
    """Return the numbers of parcels that were announced only after a driver had them."""
    part = order.fulfilments[event.fulfilment]
    told = (part.tracking_of(parcel, event.carrier) for parcel in event.parcels)
    return ", ".join(number for number in told if number)


def _put_right(
    order: Order,
    events: Sequence[OrderEvent],
    event: UnitsShipped | UnitsHandedOver,
    told: Collection[str],
) -> Iterator[Due]:
    """Yield what puts right that goods which left were asked or told to be off."""
    part = order.fulfilments[event.fulfilment]
    name = event.handover if isinstance(event, UnitsHandedOver) else "+".join(event.parcels)
    if name in part.reversals:
        return
    lines = {units.line for units in event.units} & set(part.lines)
    overruled = any(order.buckets(line).overruled_milli for line in lines)
    missed = any(_is_missed(part, line, events) for line in lines)
    if missed or (overruled and _is_undone(order, lines, CANCELLED, told)):
        yield Due(f"cancel_void/{name}", Topic.CANCEL_VOID, part.fulfilment)
    elif overruled and (
        f"unanswered/{part.fulfilment}" in told or _is_undone(order, lines, SHORT, told)
    ):
        yield Due(f"short_void/{name}", Topic.SHORT_VOID, part.fulfilment)


def _is_undone(order: Order, lines: Collection[str], word: str, told: Collection[str]) -> bool:
    """Tell whether a customer may have read that more is off of some lines than is."""
    now, most = off_milli(order, word), most_told(word, told)
    return any(most.get(line, 0) > now.get(line, 0) for line in lines)


def _is_missed(part: FulfilmentOrder, line: str, events: Sequence[OrderEvent]) -> bool:
    """Tell whether a cancel came too late for some of a line, of which nothing is left here.

    What had ended, or left, when the customer asked was not asked for.
    """
    mine, asked, ended, gone = part.lines[line], 0, 0, 0
    for event in events:
        if getattr(event, "fulfilment", "") != part.fulfilment:
            continue
        match event:
            case CancelRequested() if event.by in _CUSTOMERS:
                rest = mine.allocated_milli - ended - gone
                asked += _milli_of(event.units, line) if event.units else rest
            case UnitsShort() | UnitsSubstituted() if not asked:
                ended += _milli_of((event.units,), line)
            case UnitsCancelled() if not asked:
                ended += _milli_of(event.units, line)
            case UnitsHandedOver() | UnitsShipped() if not asked:
                gone += _milli_of(event.units, line)
            case _:
                pass
    since = mine.buckets.of(Bucket.CANCELLED, Bucket.SHORT, Bucket.SUBSTITUTED_OUT) - ended
    return asked > max(since, 0) and not mine.buckets.alive_milli


def _milli_of(units: Sequence[LineUnits], line: str) -> int:
    return sum(milli_of(each.quantity) for each in units if each.line == line)


def _promise_micros(part: FulfilmentOrder) -> int:
    told = part.proposed
    return (told.ready_by_micros or told.ship_by_micros) if told else 0


def _reminder_micros(part: FulfilmentOrder) -> int:
    until = part.proposed.collect_until_micros if part.proposed else 0
    return max(until - REMINDER_MICROS, 1) if until else 0
