"""Which parcels of an order carriers have to hear of: what follows from its facts, and no more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from edge.domain.events import UnitsShipped
from edge.domain.orders.fulfilment import Method

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from edge.domain.events import OrderEvent
    from edge.domain.orders.fulfilment import FulfilmentOrder
    from edge.domain.orders.order import Order


@dataclass(frozen=True, slots=True)
class Carried:
    """How a parcel stands: who is to carry it ("" nobody), who expects it, whether it is gone."""

    fulfilment: str
    location: str
    parcel: str
    wanted: str
    expected_by: frozenset[str]
    is_gone: bool
    asked_micros: int = 0
    """When a store sent it on its way last; 0 for when it was packed."""


def carried(
    order: Order, events: Iterable[OrderEvent], carriers: Collection[str]
) -> tuple[Carried, ...]:
    """Return how every parcel of an order stands with the carriers that the centre knows.

    A parcel is wanted by the carrier that took it along, before that by the one it was packed for;
    one that names none goes by the only carrier there is. An opened one is wanted by nobody.
    """
    gone = {
        (event.fulfilment, parcel): event.carrier
        for event in events
        if isinstance(event, UnitsShipped)
        for parcel in event.parcels
    }
    return tuple(
        each
        for _, part in sorted(order.fulfilments.items())
        if part.method is Method.SHIP
        for each in _of_part(part, gone, carriers)
    )


def _of_part(
    part: FulfilmentOrder, gone: Mapping[tuple[str, str], str], carriers: Collection[str]
) -> Iterator[Carried]:
    only = next(iter(carriers)) if len(carriers) == 1 else ""
    for parcel in part.parcels:
        taken_by = gone.get((part.fulfilment, parcel))
        packed_for = (part.carrier_of(parcel) or only) if parcel in part.sealed_parcels else ""
        wanted = packed_for if taken_by is None else taken_by
        expected_by = frozenset(
            carrier
            for name, carrier in part.booked
            if name == parcel and part.tracking_of(name, carrier)
        )
        yield Carried(
            part.fulfilment,
            part.location,
            parcel,
            wanted if wanted in carriers else "",
            expected_by,
            taken_by is not None,
            part.asked_micros(parcel),
        )
