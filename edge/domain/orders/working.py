"""What a part of an order is after an event of its location."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, assert_never

from edge.domain.events import (
    CancelRequested,
    CustomerArrived,
    FulfilmentAccepted,
    FulfilmentDelivered,
    FulfilmentExpired,
    FulfilmentFact,
    FulfilmentProposed,
    FulfilmentRejected,
    FulfilmentStaged,
    HandoverRefused,
    HandoverReversed,
    HoldGranted,
    HoldPassed,
    ParcelBooked,
    ParcelConsigned,
    ParcelMissing,
    ParcelOpened,
    ParcelPacked,
    ParcelRefused,
    ParcelVoided,
    PickFinished,
    PickReleased,
    PickStarted,
    PickUndone,
    UnitsCancelled,
    UnitsHandedOver,
    UnitsPicked,
    UnitsPutBack,
    UnitsShipped,
    UnitsShort,
    UnitsSubstituted,
)
from edge.domain.events.parcels import ParcelFact
from edge.domain.orders.buckets import IN_HAND, Bucket, milli_of, moved
from edge.domain.orders.fulfilment import FulfilmentLine, FulfilmentOrder, Hold

if TYPE_CHECKING:
    from collections.abc import Iterable

    from edge.domain.events import LineUnits, ParcelRecord

REROUTE: Final = "reroute"
CUSTOMER: Final = "customer"
FIRST_TENURE: Final = 1
"""Of a hold that the centre granted with its proposal; 0 is that of whoever accepts."""

FulfilmentEvent = (
    FulfilmentFact | FulfilmentProposed | HoldGranted | FulfilmentDelivered
    | ParcelBooked | ParcelVoided | ParcelRefused
)  # fmt: skip

_Promise = (
    FulfilmentProposed | FulfilmentAccepted | FulfilmentRejected | HoldPassed | HoldGranted
    | FulfilmentDelivered
)  # fmt: skip
_Pick = PickStarted | PickReleased | PickFinished | UnitsPicked | PickUndone | UnitsSubstituted
_Parcel = FulfilmentStaged | ParcelFact
_Booking = ParcelBooked | ParcelVoided | ParcelRefused
_Meeting = CustomerArrived | UnitsHandedOver | HandoverRefused | HandoverReversed
_Ending = UnitsShort | FulfilmentExpired | CancelRequested | UnitsCancelled | UnitsPutBack


def worked(state: FulfilmentOrder, event: FulfilmentEvent) -> FulfilmentOrder:
    """Return the part of an order after an event. Never fails."""
    return _counted_once(state, _after(state, event))


def _counted_once(before: FulfilmentOrder, after: FulfilmentOrder) -> FulfilmentOrder:
    """Count what left its place once, where another lane missed it without having heard."""
    if not after.missing:
        return after
    lines, was, now = dict(after.lines), before.explained_milli(), after.explained_milli()
    for name in {*was, *now}:
        if milli := now.get(name, 0) - was.get(name, 0):
            line = lines.get(name, FulfilmentLine(name))
            tally = moved(line.tally, milli, Bucket.OPEN, Bucket.READY)
            lines[name] = replace(line, tally=tally)
    return replace(after, lines=lines)


def _after(state: FulfilmentOrder, event: FulfilmentEvent) -> FulfilmentOrder:
    match event:
        case (
            FulfilmentProposed() | FulfilmentAccepted() | FulfilmentRejected() | HoldPassed()
            | HoldGranted() | FulfilmentDelivered()
        ):  # fmt: skip
            return _after_promise(state, event)
        case (
            PickStarted() | PickReleased() | PickFinished() | UnitsPicked() | PickUndone()
            | UnitsSubstituted()
        ):  # fmt: skip
            return _after_pick(state, event)
        case (
            FulfilmentStaged() | ParcelPacked() | ParcelMissing() | UnitsShipped()
            | ParcelOpened() | ParcelConsigned()
        ):  # fmt: skip
            return _after_parcel(state, event)
        case ParcelBooked() | ParcelVoided() | ParcelRefused():
            return _after_booking(state, event)
        case CustomerArrived() | UnitsHandedOver() | HandoverRefused() | HandoverReversed():
            return _after_meeting(state, event)
        case (
            UnitsShort() | FulfilmentExpired() | CancelRequested() | UnitsCancelled()
            | UnitsPutBack()
        ):  # fmt: skip
            return _after_ending(state, event)
    assert_never(event)


def _after_promise(state: FulfilmentOrder, event: _Promise) -> FulfilmentOrder:
    match event:
        case FulfilmentProposed():
            return _proposed(state, event)
        case FulfilmentAccepted():
            return replace(_held(state, 0, event.holder), is_accepted=True)
        case FulfilmentRejected():
            return replace(state, rejection=state.rejection or event)
        case HoldPassed():
            return _held(state, event.tenure, event.to_lane)
        case HoldGranted():
            return _held(state, event.tenure, event.holder)
        case FulfilmentDelivered():
            return replace(state, is_delivered=True)
    assert_never(event)


def _proposed(state: FulfilmentOrder, event: FulfilmentProposed) -> FulfilmentOrder:
    """Take a proposal in; what was done before it was heard stays."""
    if state.proposed is not None:
        return state
    lines = dict(state.lines)
    for each in event.units:
        line = lines.get(each.line, FulfilmentLine(each.line))
        more = line.allocated_milli + milli_of(each.quantity)
        lines[each.line] = replace(line, allocated_milli=more)
    return replace(_held(state, FIRST_TENURE, event.holder), proposed=event, lines=lines)


def _held(state: FulfilmentOrder, tenure: int, lane: str) -> FulfilmentOrder:
    return replace(state, hold=Hold(tenure, lane).over(state.hold)) if lane else state


def _after_pick(state: FulfilmentOrder, event: _Pick) -> FulfilmentOrder:
    match event:
        case PickStarted():
            return replace(
                state,
                picker=event.picker,
                picker_lane=event.lane,
                wave=event.wave,
                tote=event.tote,
            )
        case PickReleased():
            return replace(state, picker="", wave="", tote=0)
        case PickFinished():
            return replace(state, picker="")
        case UnitsPicked():
            return _move(state, (event.units,), Bucket.OPEN, Bucket.PICKED)
        case PickUndone():
            state = _move(state, (event.units,), Bucket.PICKED, Bucket.OPEN)
            return replace(state, opened_parcels=state.opened_parcels.union(event.parcels))
        case UnitsSubstituted():
            return _substituted(state, event)
    assert_never(event)


def _substituted(state: FulfilmentOrder, event: UnitsSubstituted) -> FulfilmentOrder:
    """Take the substitute in as a line of its own, picked already."""
    state = _move(state, (event.units,), Bucket.OPEN, Bucket.SUBSTITUTED_OUT)
    milli = milli_of(event.quantity)
    line = state.lines.get(event.by_line, FulfilmentLine(event.by_line))
    picked = replace(
        line,
        allocated_milli=line.allocated_milli + milli,
        tally=moved(line.tally, milli, Bucket.OPEN, Bucket.PICKED),
    )
    return replace(state, lines={**state.lines, event.by_line: picked})


def _after_parcel(state: FulfilmentOrder, event: _Parcel) -> FulfilmentOrder:
    match event:
        case FulfilmentStaged():
            state = _move(state, event.units, Bucket.PICKED, Bucket.READY)
            state = _sealed(state, event.parcels)
            ready_at = max(state.ready_at_micros, event.at_micros)
            return replace(state, place=event.place, ready_at_micros=ready_at)
        case ParcelPacked():
            state = _move(state, event.parcel.units, Bucket.PICKED, Bucket.PACKED)
            return _sealed(state, (event.parcel,))
        case ParcelMissing():
            state = _move(state, event.units, Bucket.READY, Bucket.OPEN)
            return replace(state, missing=(*state.missing, event))
        case UnitsShipped():
            state = _move(state, event.units, Bucket.PACKED, Bucket.SHIPPED)
            return replace(state, shipped_parcels=state.shipped_parcels.union(event.parcels))
        case ParcelOpened():
            return replace(state, opened_parcels=state.opened_parcels | {event.parcel})
        case ParcelConsigned():
            return _consigned(state, event)
    assert_never(event)


def _consigned(state: FulfilmentOrder, event: ParcelConsigned) -> FulfilmentOrder:
    """Keep the latest word on by whom a parcel goes, in whatever order they are heard."""
    known = state.consigned.get(event.parcel)
    newest = max((each for each in (known, event) if each), key=_by_time)
    return replace(state, consigned={**state.consigned, event.parcel: newest})


def _by_time(event: ParcelConsigned) -> tuple[int, str, str]:
    return event.at_micros, event.carrier, event.service


def _after_booking(state: FulfilmentOrder, event: _Booking) -> FulfilmentOrder:
    key = (event.parcel, event.carrier)
    match event:
        case ParcelBooked():
            return replace(state, booked={**state.booked, key: event})
        case ParcelVoided():
            return replace(state, voided=state.voided | {key})
        case ParcelRefused():
            before = state.refusals.get(key, event)
            latest = max(before, event, key=lambda each: (each.asked_micros, each.code))
            return replace(state, refusals={**state.refusals, key: latest})
    assert_never(event)


def _sealed(state: FulfilmentOrder, parcels: Iterable[ParcelRecord]) -> FulfilmentOrder:
    named = {parcel.parcel: parcel for parcel in parcels}
    return replace(state, parcels={**state.parcels, **named})


def _after_meeting(state: FulfilmentOrder, event: _Meeting) -> FulfilmentOrder:
    match event:
        case CustomerArrived():
            return replace(state, arrived=event)
        case UnitsHandedOver():
            if event.handover in state.handovers:
                return state
            state = _move(state, event.units, Bucket.READY, Bucket.HANDED_OVER)
            return replace(state, handovers={**state.handovers, event.handover: event})
        case HandoverRefused():
            refused = dict(state.refused)
            for each in event.units:
                refused[each.line] = refused.get(each.line, 0) + milli_of(each.quantity)
            return replace(state, refused=refused)
        case HandoverReversed():
            if event.handover in state.reversals:
                return state
            # What they once came out of says nothing here.
            units = [replace(each, bucket="") for each in event.units]
            state = _move(state, units, Bucket.HANDED_OVER, Bucket.READY)
            return replace(state, reversals={**state.reversals, event.handover: event})
    assert_never(event)


def _after_ending(state: FulfilmentOrder, event: _Ending) -> FulfilmentOrder:
    match event:
        case UnitsShort():
            return _short(state, event)
        case FulfilmentExpired():
            return replace(state, is_expired=True)
        case CancelRequested():
            return replace(state, requests={**state.requests, event.request: event})
        case UnitsCancelled():
            return _move(state, event.units, Bucket.OPEN, Bucket.CANCELLED)
        case UnitsPutBack():
            state = _move(state, event.units, Bucket.READY, Bucket.CANCELLED)
            return replace(state, opened_parcels=state.opened_parcels.union(event.parcels))
    assert_never(event)


def _short(state: FulfilmentOrder, event: UnitsShort) -> FulfilmentOrder:
    state = _move(state, (event.units,), Bucket.OPEN, Bucket.SHORT)
    if event.resolution != REROUTE:
        return state
    line = state.lines[event.units.line]
    asked = replace(line, rerouted_milli=line.rerouted_milli + milli_of(event.units.quantity))
    return replace(state, lines={**state.lines, line.line: asked})


def _move(
    state: FulfilmentOrder, units: Iterable[LineUnits], source: Bucket, target: Bucket
) -> FulfilmentOrder:
    """Move units; a bucket in hand that they name goes before `source`."""
    lines = dict(state.lines)
    for each in units:
        line = lines.get(each.line, FulfilmentLine(each.line))
        named = next((bucket for bucket in IN_HAND if bucket == each.bucket), source)
        tally = moved(line.tally, milli_of(each.quantity), named, target)
        lines[each.line] = replace(line, tally=tally)
    return replace(state, lines=lines)
