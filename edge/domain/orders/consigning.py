"""A packed parcel opened again, or sent on its way by another carrier, decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.errors import Refusal
from edge.domain.events import ParcelConsigned, ParcelOpened
from edge.domain.orders.holding import check_parcels, licence_to_seal
from edge.domain.orders.parcelling import check_name
from edge.domain.selling import check_reason

if TYPE_CHECKING:
    from edge.domain.commands.orders import ConsignParcel, OpenParcel
    from edge.domain.orders.fulfilment import FulfilmentOrder
    from edge.domain.orders.order import Order
    from edge.domain.orders.steps import Desk


def open_parcel(
    order: Order, part: FulfilmentOrder, command: OpenParcel, desk: Desk
) -> tuple[ParcelOpened, ...]:
    """Open a packed parcel; who seals may open, since its goods are packed under a new label."""
    check_parcels(part, (command.parcel,))
    approval = licence_to_seal(part, desk)
    reason = check_reason(command.reason)
    return (ParcelOpened(order.order, part.fulfilment, command.parcel, reason, approval),)


def consign(
    order: Order, part: FulfilmentOrder, command: ConsignParcel, desk: Desk
) -> tuple[ParcelConsigned, ...]:
    """Send a packed parcel by a carrier's service, or have it announced there once more.

    Its number is the carrier's key, so that to announce it again makes no second label. What a
    carrier was told not to expect, or what it has announced by one service, keeps its number there:
    such a parcel is packed anew.
    """
    parcel, carrier = command.parcel, check_name(command.carrier)
    check_parcels(part, (parcel,))
    if (parcel, carrier) in part.voided:
        raise Refusal("parcel_void_there", parcel=parcel, carrier=carrier)
    if part.tracking_of(parcel, carrier):
        raise Refusal("parcel_announced", parcel=parcel, carrier=carrier)
    at_micros = max(desk.now_micros, part.asked_micros(parcel) + 1)
    service = command.service.strip()
    return (ParcelConsigned(order.order, part.fulfilment, parcel, carrier, at_micros, service),)
