"""Who is given goods of an order, by what right and proof, decided."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from edge.domain.errors import BadInput, Refusal
from edge.domain.events import (
    CustomerArrived,
    HandoverRefused,
    HandoverReversed,
    UnitsHandedOver,
    VerificationRecord,
)
from edge.domain.orders.asked import as_units, units_asked, valued
from edge.domain.orders.balance import currency_of
from edge.domain.orders.buckets import IN_HAND, Bucket
from edge.domain.orders.due import check_paid
from edge.domain.orders.holding import NOT_READY, licence_for
from edge.domain.orders.leaving_off import wanted_in
from edge.domain.orders.parcelling import check_name
from edge.domain.orders.steps import number_of
from edge.domain.people import Permission
from edge.domain.selling import check_reason

if TYPE_CHECKING:
    from collections.abc import Mapping

    from edge.domain.commands.orders import (
        HandOver,
        NoteArrival,
        RefuseHandover,
        ReverseHandover,
    )
    from edge.domain.orders.fulfilment import FulfilmentOrder
    from edge.domain.orders.order import Order
    from edge.domain.orders.steps import Desk

COUNTER: Final = "counter"
SHOP: Final = "shop"
CUSTOMER: Final = "customer"
MICROS: Final = 1_000_000


def arrive(
    order: Order, part: FulfilmentOrder, command: NoteArrival, desk: Desk
) -> tuple[CustomerArrived, ...]:
    """Note that the customer is there, and where."""
    spot = check_name(command.spot) if command.spot.strip() else COUNTER
    return (CustomerArrived(order.order, part.fulfilment, spot, desk.now_micros),)


def hand_over(
    order: Order, part: FulfilmentOrder, command: HandOver, desk: Desk
) -> tuple[UnitsHandedOver, ...]:
    """Hand goods over to whom was verified.

    What is not ready, or held by another lane without its parcels, is a supervisor's risk and
    flagged. Refuses what is not paid for, and an age that was not proven.
    """
    if command.method not in desk.rules.verifications:
        known = ", ".join(sorted(desk.rules.verifications))
        raise BadInput("verification_unknown", known=known)
    ready, in_hand = wanted_in(part, Bucket.READY), wanted_in(part, *IN_HAND)
    milli = units_asked(order, command.units, in_hand if command.units else ready or in_hand)
    _check_age(order, milli, command.age)
    check_paid(order, milli)
    early = any(units > ready.get(line, 0) for line, units in milli.items())
    flags = (NOT_READY,) if early else ()
    licence = licence_for(part, desk, milli, command.parcels, flags)
    return (
        UnitsHandedOver(
            order=order.order,
            fulfilment=part.fulfilment,
            handover=desk.new_id,
            lane=desk.lane,
            units=valued(order, milli, part),
            verification=VerificationRecord(
                command.method, desk.actor, command.age, by_proxy=command.by_proxy
            ),
            right=licence.right.value,
            at_micros=desk.now_micros,
            currency=currency_of(order).code,
            parcels=_parcels(part, command.parcels, milli, in_hand),
            flags=licence.flags,
            number=number_of(order),
            approval=licence.approval,
        ),
    )


def _parcels(
    part: FulfilmentOrder,
    scanned: tuple[str, ...],
    milli: Mapping[str, int],
    in_hand: Mapping[str, int],
) -> tuple[str, ...]:
    """Return the parcels that leave: those scanned, or all where everything leaves."""
    if dict(milli) == dict(in_hand):
        return tuple(sorted(part.sealed_parcels))
    return tuple(dict.fromkeys(scanned))


def _check_age(order: Order, milli: Mapping[str, int], age: int) -> None:
    for line in milli:
        known = order.lines[line]
        if known.minimum_age > age:
            raise Refusal(
                "order_age_needed", minimum_age=known.minimum_age, description=known.description
            )


def refuse(
    order: Order, part: FulfilmentOrder, command: RefuseHandover, _desk: Desk
) -> tuple[HandoverRefused, ...]:
    """Note that nothing was handed over, or which units the customer leaves here."""
    reason = check_reason(command.reason)
    if command.by not in {SHOP, CUSTOMER}:
        raise BadInput("refused_by_unknown", known=f"{SHOP}, {CUSTOMER}")
    if command.by == SHOP and command.units:
        raise BadInput("shop_refuses_whole")
    milli = {}
    if command.by == CUSTOMER:
        milli = units_asked(order, command.units, wanted_in(part, Bucket.READY))
    return (
        HandoverRefused(order.order, part.fulfilment, command.by, reason, as_units(order, milli)),
    )


def reverse(
    order: Order, part: FulfilmentOrder, command: ReverseHandover, desk: Desk
) -> tuple[HandoverReversed, ...]:
    """Take a handover back: at the lane that made it, within its window, with a supervisor."""
    handover = part.handovers.get(command.handover)
    if handover is None:
        raise Refusal("handover_unknown", order=number_of(order))
    if command.handover in part.reversals:
        raise Refusal("handover_reversed", order=number_of(order))
    if handover.lane != desk.lane:
        raise Refusal("handover_other_lane", lane=handover.lane)
    if desk.now_micros - handover.at_micros > desk.rules.reversal_window_s * MICROS:
        minutes = desk.rules.reversal_window_s // 60
        raise Refusal("reversal_too_late", minutes=minutes)
    if any(sum(order.lines[u.line].returns.values()) for u in handover.units):
        raise Refusal("reversal_returned", order=number_of(order))
    reason = check_reason(command.reason)
    approval = desk.authority.require(Permission.REVERSE_HANDOVER)
    return (
        HandoverReversed(
            order=order.order,
            fulfilment=part.fulfilment,
            handover=handover.handover,
            units=handover.units,
            reason=reason,
            at_micros=desk.now_micros,
            currency=handover.currency,
            approval=approval,
        ),
    )
