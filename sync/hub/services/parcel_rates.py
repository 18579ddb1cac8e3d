"""What carriers would take for a parcel of an order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from edge.domain.errors import Refusal
from sync.hub.carrying.settings import carriers_of
from sync.hub.services.carrying import shipment_of
from sync.hub.services.orders import whole_order

if TYPE_CHECKING:
    from sync.hub.hub import Hub


@dataclass(frozen=True, slots=True)
class ParcelRate:
    """A service of a carrier, and its price for a parcel."""

    carrier: str
    service: str
    price_minor: int
    currency: str


def rates_of(hub: Hub, name: str, parcel: str) -> tuple[ParcelRate, ...]:
    """Ask every carrier what a packed parcel costs; the cheapest first.

    Raises `Refusal` "record_unknown" and `Unavailable` "carrier_away".
    """
    order = whole_order(hub, name).order
    part = next((each for each in order.fulfilments.values() if parcel in each.parcels), None)
    if part is None:
        raise Refusal("record_unknown", kind="parcel", key=parcel)
    shipment = shipment_of(order, part, parcel)
    found = [
        ParcelRate(carrier, rate.service, rate.price_minor, rate.currency)
        for carrier, port in carriers_of(hub.folder).items()
        for rate in port.rate(shipment)
    ]
    return tuple(sorted(found, key=lambda each: (each.price_minor, each.carrier, each.service)))
