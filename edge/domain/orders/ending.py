"""How units end that nobody gets: cancelled, not collected, put back on the shelf, decided."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from edge.domain.errors import BadInput, Refusal
from edge.domain.events import (
    CancelRequested,
    FulfilmentExpired,
    PickUndone,
    UnitsCancelled,
    UnitsPutBack,
)
from edge.domain.orders.asked import READY_FIRST, as_units, out_of, units_asked
from edge.domain.orders.buckets import IN_HAND, Bucket
from edge.domain.orders.holding import check_holder, check_parcels, licence_for
from edge.domain.orders.leaving_off import (
    back_to_shelf,
    surplus,
    to_end,
    to_put_back,
    unwanted_milli,
)
from edge.domain.orders.steps import number_of
from edge.domain.orders.working import worked
from edge.domain.selling import check_reason

if TYPE_CHECKING:
    from collections.abc import Mapping

    from edge.domain.commands.orders import ConfirmCancel, ExpireOrder, PutBack, RequestCancel
    from edge.domain.events import LineUnits
    from edge.domain.orders.fulfilment import FulfilmentOrder
    from edge.domain.orders.order import Order
    from edge.domain.orders.steps import Desk

WANTED_BY: Final = ("customer", "channel", "store", "centre")
MICROS: Final = 1_000_000


def request_cancel(
    order: Order, part: FulfilmentOrder, command: RequestCancel, desk: Desk
) -> tuple[CancelRequested | UnitsCancelled, ...]:
    """Ask that units are not handed over; end at once what this side may end.

    A proposal that nobody accepted is the centre's. What a store accepted is its holder's: from
    anywhere else it stays a request, and the customer is told no more than that.
    """
    reason = check_reason(command.reason)
    if command.by not in WANTED_BY:
        raise BadInput("cancel_by_unknown", known=", ".join(WANTED_BY))
    units: tuple[LineUnits, ...] = ()
    if command.units:
        there = {
            line: each.buckets.alive_milli - unwanted_milli(part, line)
            for line, each in part.lines.items()
        }
        units = as_units(order, units_asked(order, command.units, there))
    asked = CancelRequested(order.order, part.fulfilment, desk.new_id, command.by, reason, units)
    ending = to_end(worked(part, asked)) if _may_end(part, desk) else {}
    if not ending:
        return (asked,)
    return asked, UnitsCancelled(order.order, part.fulfilment, as_units(order, ending))


def _may_end(part: FulfilmentOrder, desk: Desk) -> bool:
    """Tell whether units that were never picked are this side's: until accepted the centre's."""
    return part.holder == desk.lane if part.is_accepted else desk.is_centre


def confirm_cancel(
    order: Order, part: FulfilmentOrder, _command: ConfirmCancel, desk: Desk
) -> tuple[UnitsCancelled, ...]:
    """End what was never picked of a cancel that came from elsewhere."""
    if not _may_end(part, desk):
        raise Refusal("order_held_elsewhere", lane=part.holder)
    ending = to_end(part)
    if not ending and to_put_back(part):
        raise Refusal("put_back_first", order=number_of(order))
    if not ending:
        raise Refusal("nothing_to_cancel", order=number_of(order))
    return (UnitsCancelled(order.order, part.fulfilment, as_units(order, ending)),)


def expire(
    order: Order, part: FulfilmentOrder, _command: ExpireOrder, desk: Desk
) -> tuple[FulfilmentExpired, ...]:
    """Give up waiting, once the promised time and the grace are over."""
    check_holder(part, desk)
    assert part.proposed is not None
    until = part.proposed.collect_until_micros
    if not until:
        raise Refusal("order_waits_for_ever", order=number_of(order))
    left = until + desk.rules.collect_grace_s * MICROS - desk.now_micros
    if left > 0:
        hours = -(-left // (3600 * MICROS))
        raise Refusal("order_not_expired", order=number_of(order), hours=hours)
    return (FulfilmentExpired(order.order, part.fulfilment, desk.now_micros),)


def put_back(
    order: Order, part: FulfilmentOrder, command: PutBack, desk: Desk
) -> tuple[PickUndone | UnitsPutBack | UnitsCancelled, ...]:
    """Say that goods are on the shelf again; with the last, what was never picked ends too.

    What was taken beyond the order was nobody's: it goes back as if it had not been picked.
    """
    task, beyond = to_put_back(part), surplus(part)
    if not (task or beyond):
        raise Refusal("nothing_to_put_back", order=number_of(order))
    check_parcels(part, command.parcels)
    milli = units_asked(order, command.units, back_to_shelf(part))
    extra = {line: min(units, beyond.get(line, 0)) for line, units in milli.items()}
    undone = _undone(order, part, extra, desk, command.parcels)
    unwanted = {line: left for line, n in milli.items() if (left := n - extra[line]) > 0}
    if not unwanted:
        return undone
    licence = licence_for(part, desk, unwanted, command.parcels)
    done = UnitsPutBack(
        order=order.order,
        fulfilment=part.fulfilment,
        units=_from_where(order, part, unwanted),
        right=licence.right.value,
        parcels=_emptied(part, command.parcels, unwanted),
        flags=licence.flags,
        approval=licence.approval,
    )
    ending = to_end(part) if part.holder == desk.lane else {}
    if not ending:
        return (*undone, done)
    return *undone, done, UnitsCancelled(order.order, part.fulfilment, as_units(order, ending))


def _undone(
    order: Order,
    part: FulfilmentOrder,
    milli: Mapping[str, int],
    desk: Desk,
    parcels: tuple[str, ...],
) -> tuple[PickUndone, ...]:
    """Return what takes surplus units back, out of the buckets that the moves say they are in.

    Only what was sealed comes out of a parcel: no other is opened.
    """
    found: list[LineUnits] = []
    for line, wanted in milli.items():
        left = wanted
        for bucket in IN_HAND:
            taken = min(left, max(part.lines[line].tally.get(bucket, 0), 0))
            found += as_units(order, {line: taken}, bucket.value) if taken else ()
            left -= taken
    return tuple(
        PickUndone(
            order=order.order,
            fulfilment=part.fulfilment,
            units=units,
            picker=desk.actor,
            parcels=() if units.bucket == Bucket.PICKED else tuple(dict.fromkeys(parcels)),
        )
        for units in found
    )


def _from_where(
    order: Order, part: FulfilmentOrder, milli: Mapping[str, int]
) -> tuple[LineUnits, ...]:
    """Return units with the bucket each came out of: what a customer refused was ready."""
    found: list[LineUnits] = []
    for line, wanted in milli.items():
        ways = READY_FIRST if part.refused.get(line) else IN_HAND
        for bucket, taken in out_of(part.lines[line].buckets, wanted, ways):
            found += as_units(order, {line: taken}, bucket.value)
    return tuple(found)


def _emptied(
    part: FulfilmentOrder, scanned: tuple[str, ...], milli: Mapping[str, int]
) -> tuple[str, ...]:
    """Return the parcels that were opened: those scanned, or all where nothing stays."""
    stays = any(
        each.buckets.of(Bucket.PACKED, Bucket.READY, Bucket.PICKED) > milli.get(line, 0)
        for line, each in part.lines.items()
    )
    return tuple(dict.fromkeys(scanned)) if stays else tuple(sorted(part.sealed_parcels))
