"""What becomes of picked goods in the store: put aside for the customer, packed, shipped."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from edge.domain.errors import BadInput, Refusal
from edge.domain.events import (
    FulfilmentStaged,
    ParcelMissing,
    ParcelPacked,
    ParcelRecord,
    UnitsShipped,
)
from edge.domain.orders.asked import as_units, units_asked, worth
from edge.domain.orders.balance import currency_of
from edge.domain.orders.buckets import Bucket, milli_of
from edge.domain.orders.due import check_paid
from edge.domain.orders.holding import check_parcels, licence_for, licence_to_seal
from edge.domain.orders.leaving_off import to_put_back, wanted_in
from edge.domain.orders.parcel_weight import GRAMS_MAX
from edge.domain.orders.steps import number_of
from edge.domain.people import Permission

if TYPE_CHECKING:
    from collections.abc import Iterable

    from edge.domain.commands.orders import (
        PackParcel,
        Parcel,
        ReportMissing,
        ShipParcels,
        StageOrder,
    )
    from edge.domain.orders.fulfilment import FulfilmentOrder
    from edge.domain.orders.order import Order
    from edge.domain.orders.steps import Desk

NAME_CHARACTERS_MAX = 40


def stage(
    order: Order, part: FulfilmentOrder, command: StageOrder, desk: Desk
) -> tuple[FulfilmentStaged, ...]:
    """Put all that was picked and is wanted aside, in sealed parcels.

    A sealed parcel is what the hold becomes: another lane than the holder takes a risk.
    """
    approval = licence_to_seal(part, desk)
    place = check_name(command.place)
    there = wanted_in(part, Bucket.PICKED)
    _check_nothing_goes_back(order, part)
    milli = units_asked(order, (), there)
    parcels = _sealed(order, part, command.parcels, there)
    return (
        FulfilmentStaged(
            order=order.order,
            fulfilment=part.fulfilment,
            place=place,
            units=as_units(order, milli),
            parcels=parcels,
            at_micros=desk.now_micros,
            approval=approval,
        ),
    )


def pack(
    order: Order, part: FulfilmentOrder, command: PackParcel, desk: Desk
) -> tuple[ParcelPacked, ...]:
    """Pack picked units into a box, all of them where none are named, as those who stage."""
    approval = licence_to_seal(part, desk)
    there, bucket = to_pack(part)
    _check_nothing_goes_back(order, part)
    milli = units_asked(order, command.parcel.units, there)
    (record,) = _sealed(order, part, (command.parcel,), there)
    packed = replace(record, units=as_units(order, milli, bucket))
    return (ParcelPacked(order.order, part.fulfilment, packed, approval),)


def missing(
    order: Order, part: FulfilmentOrder, command: ReportMissing, desk: Desk
) -> tuple[ParcelMissing, ...]:
    """Report a parcel as lost in the store: what was in it is picked anew.

    A lane that is not heard may have handed it over by its scan, so somebody takes that risk.
    """
    if not command.parcels:
        raise Refusal("parcel_needed")
    check_parcels(part, command.parcels)
    ready = wanted_in(part, Bucket.READY)
    inside = _inside(part, command.parcels)
    if not command.units and inside:
        ready = {line: min(milli, ready.get(line, 0)) for line, milli in inside.items()}
    milli = units_asked(order, command.units, ready)
    return (
        ParcelMissing(
            order.order,
            part.fulfilment,
            tuple(dict.fromkeys(command.parcels)),
            as_units(order, milli),
            desk.authority.require(Permission.RISK_HANDOVER),
        ),
    )


def ship(
    order: Order, part: FulfilmentOrder, command: ShipParcels, desk: Desk
) -> tuple[UnitsShipped, ...]:
    """Give parcels to a carrier, by the scan of each; their scan is the right to do so."""
    carrier, tracking = check_name(command.carrier), command.tracking.strip()
    if tracking:
        check_name(tracking)
    if not command.parcels:
        raise Refusal("parcel_needed")
    check_parcels(part, command.parcels)
    _check_nothing_goes_back(order, part)
    milli = _inside(part, command.parcels)
    if order.placed is not None and order.placed.deposit_tax:
        check_paid(order, milli)
    licence = licence_for(part, desk, milli, command.parcels)
    return (
        UnitsShipped(
            order=order.order,
            fulfilment=part.fulfilment,
            carrier=carrier,
            tracking=tracking,
            parcels=tuple(dict.fromkeys(command.parcels)),
            units=worth(order, milli, part),
            right=licence.right.value,
            at_micros=desk.now_micros,
            flags=licence.flags,
            approval=licence.approval,
            currency=currency_of(order).code,
            number=number_of(order),
        ),
    )


def to_pack(part: FulfilmentOrder) -> tuple[dict[str, int], str]:
    """Return by line what is to go into a box next, and the bucket that its moves have to name.

    What an opened parcel left behind is packed anew, once all else is.
    """
    picked = wanted_in(part, Bucket.PICKED)
    return (picked, "") if picked else (unsealed(part), Bucket.PACKED.value)


def unsealed(part: FulfilmentOrder) -> dict[str, int]:
    """Return by line what is packed and in no sealed parcel: its box was opened for the rest."""
    sealed = _inside(part, part.sealed_parcels)
    packed = wanted_in(part, Bucket.PACKED)
    return {line: milli for line in packed if (milli := packed[line] - sealed.get(line, 0)) > 0}


def _inside(part: FulfilmentOrder, parcels: Iterable[str]) -> dict[str, int]:
    """Return by line what parcels say is in them."""
    inside: dict[str, int] = {}
    for name in dict.fromkeys(parcels):
        for each in part.sealed_parcels[name].units:
            inside[each.line] = inside.get(each.line, 0) + milli_of(each.quantity)
    return inside


def _sealed(
    order: Order, part: FulfilmentOrder, parcels: Iterable[Parcel], there: dict[str, int]
) -> tuple[ParcelRecord, ...]:
    """Return parcels as records; each label is used once, what is in them is there."""
    found: list[ParcelRecord] = []
    left = dict(there)
    for parcel in parcels:
        name = check_name(parcel.parcel)
        if name in part.parcels or any(name == each.parcel for each in found):
            raise Refusal("parcel_twice", parcel=name)
        if not 0 <= parcel.weight_grams <= GRAMS_MAX:
            raise BadInput("parcel_weight_unreadable", weight_grams=parcel.weight_grams)
        milli = units_asked(order, parcel.units, left) if parcel.units else {}
        for line, taken in milli.items():
            left[line] -= taken
        units = as_units(order, milli)
        carrier = check_name(parcel.carrier) if parcel.carrier.strip() else ""
        box = parcel.box.strip()
        by, service = parcel.weighed_by if parcel.weight_grams else "", parcel.service.strip()
        grams = parcel.weight_grams
        found.append(ParcelRecord(name, box, grams, units, carrier, by, service))
    if not found:
        raise Refusal("parcel_needed")
    return tuple(found)


def check_name(text: str) -> str:
    """Return the name of a place, parcel or carrier, fit to be kept and printed."""
    name = text.strip()
    if not name or len(name) > NAME_CHARACTERS_MAX or not name.isprintable():
        raise BadInput("order_name_unreadable", characters_max=NAME_CHARACTERS_MAX)
    return name


def _check_nothing_goes_back(order: Order, part: FulfilmentOrder) -> None:
    """Refuse to seal or send what the customer does not want any more."""
    if to_put_back(part):
        raise Refusal("put_back_first", order=number_of(order))
