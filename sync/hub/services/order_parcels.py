"""The parcels of an order: what is in them, who carries them, whether they arrived."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from edge.domain.errors import Refusal
from edge.domain.events import FulfilmentDelivered, LineUnits, ParcelPacked, UnitsShipped
from edge.domain.orders.states import FulfilmentState, state_of
from sync.hub.services.order_keeping import settle
from sync.hub.services.order_states import append, note_changed, order_of
from sync.hub.services.orders import whole_order
from sync.hub.store.orders import read_facts, read_order, ruling
from sync.hub.store.parcel_steps import BOOK, read_steps

if TYPE_CHECKING:
    from collections.abc import Mapping

    from psycopg import Cursor

    from edge.domain.events import ParcelRecord
    from edge.domain.orders.fulfilment import FulfilmentOrder
    from sync.hub.hub import Hub
    from sync.hub.services.orders import WholeOrder
    from sync.hub.store.parcel_steps import ParcelStep

    Rows = Cursor[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class ParcelStanding:
    """A parcel as it stands. `shipped_micros` is 0 until a driver has it.

    `carrier` is who has it, before that by whom it is to go. `booking` is how far that carrier was
    told of it: empty, waiting, done or failed, which `told` gives the reason of.
    """

    fulfilment: str
    parcel: str
    box: str
    weight_grams: int
    units: tuple[LineUnits, ...]
    carrier: str = ""
    tracking: str = ""
    shipped_micros: int = 0
    is_delivered: bool = False
    booking: str = ""
    told: str = ""


def parcels_of(hub: Hub, name: str) -> tuple[ParcelStanding, ...]:
    """Return the parcels that were packed, in the order in which it was heard of them."""
    whole = whole_order(hub, name)
    steps = hub.database.run(lambda cursor: read_steps(cursor, name))
    bookings = {(each.parcel, each.carrier): each for each in steps if each.movement == BOOK}
    events = [fact.event for fact in whole.facts]
    gone = {
        (event.fulfilment, parcel): event
        for event in events
        if isinstance(event, UnitsShipped)
        for parcel in event.parcels
    }
    parts = whole.order.fulfilments
    return tuple(
        _standing(
            event.parcel,
            parts[event.fulfilment],
            gone.get((event.fulfilment, event.parcel.parcel)),
            bookings,
        )
        for event in events
        if isinstance(event, ParcelPacked)
    )


def _standing(
    parcel: ParcelRecord,
    part: FulfilmentOrder,
    shipped: UnitsShipped | None,
    bookings: Mapping[tuple[str, str], ParcelStep],
) -> ParcelStanding:
    carrier = shipped.carrier if shipped else part.carrier_of(parcel.parcel)
    booking = bookings.get((parcel.parcel, carrier))
    # A driver who came before it was announced wrote no number.
    tracking = (shipped.tracking if shipped else "") or part.tracking_of(parcel.parcel, carrier)
    return ParcelStanding(
        fulfilment=part.fulfilment,
        parcel=parcel.parcel,
        box=parcel.box,
        weight_grams=parcel.weight_grams,
        units=parcel.units,
        carrier=carrier,
        tracking=tracking,
        shipped_micros=shipped.at_micros if shipped else 0,
        is_delivered=part.is_delivered and shipped is not None,
        booking=booking.state if booking else "",
        told=booking.told if booking else "",
    )


def deliver(hub: Hub, name: str, fulfilment: str, at_micros: int) -> WholeOrder:
    """Note that the carrier delivered a part of an order, once; return the order.

    Raises `Refusal` "record_unknown", "fulfilment_not_shipped" while some of it is in the store.
    """
    now_micros = hub.clock.now().micros

    def work(cursor: Rows) -> None:
        if read_order(cursor, name, lock=True) is None:
            raise Refusal("record_unknown", kind="order", key=name)
        part = order_of(name, read_facts(cursor, name)).fulfilments.get(fulfilment)
        if part is None:
            raise Refusal("record_unknown", kind="fulfilment", key=fulfilment)
        if part.is_delivered:
            return
        if state_of(part) is not FulfilmentState.SHIPPED:
            state = state_of(part).value
            raise Refusal("fulfilment_not_shipped", fulfilment=fulfilment, state=state)
        fact = FulfilmentDelivered(name, fulfilment, at_micros or now_micros)
        new = [ruling(f"centre/delivered/{fulfilment}", fact, now_micros)]
        note_changed(cursor, append(cursor, name, new, now_micros), now_micros)

    hub.database.run(work)
    settle(hub, name)
    return whole_order(hub, name)
