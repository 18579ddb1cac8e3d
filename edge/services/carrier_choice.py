"""By which carrier a parcel goes: the services that take it, and the usual one of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from edge.domain.carriers import CarrierService, Load, goes_today, usual, why_not
from edge.domain.errors import BadInput, Refusal
from edge.domain.orders.steps import number_of
from edge.services.desk import Decision
from edge.services.view_of_orders import ServiceView
from edge.shipping_settings import BoxSettings

if TYPE_CHECKING:
    from edge.domain.commands import ListServices
    from edge.domain.commands.orders import ConsignParcel, Parcel
    from edge.domain.events import ParcelRecord
    from edge.domain.orders.fulfilment import FulfilmentOrder
    from edge.domain.orders.order import Order
    from edge.services.desk import Desk

_SHOWN_CHARACTERS = 40


def services_of(desk: Desk) -> tuple[CarrierService, ...]:
    """Return the services that fetch parcels here: the settings' order, the centre's terms.

    A carrier of which the centre tells services has those; the settings name what it does not know.
    """
    store = desk.state.identity.store
    told = [s for s in desk.tools.carriers.services() if not s.stores or store in s.stores]
    named = desk.state.settings.shipping.carriers
    found: list[CarrierService] = []
    for key, each in named.items():
        own = CarrierService(
            key, key, each.name, service_name=each.service, routing=each.routing,
            cut_off=each.cut_off,
        )  # fmt: skip
        known = [replace(s, routing=s.routing or own.routing) for s in told if s.carrier == key]
        found += known or [own]
    return (*found, *(s for s in told if s.carrier not in named))


def service_by(desk: Desk, carrier: str, service: str) -> CarrierService | None:
    """Return a carrier's service, any of its services where that one is not known."""
    mine = [each for each in services_of(desk) if each.carrier == carrier]
    return next((each for each in mine if each.service == service), next(iter(mine), None))


def carrier_name(desk: Desk, carrier: str) -> str:
    """Return what people call a carrier."""
    known = service_by(desk, carrier, "")
    return known.name if known else carrier


def check_carrier(desk: Desk, carrier: str) -> None:
    """Refuse a carrier that does not fetch parcels here."""
    known = dict.fromkeys(each.carrier for each in services_of(desk))
    if known and carrier not in known:
        told = carrier[:_SHOWN_CHARACTERS]
        raise BadInput("carrier_unknown", carrier=told, known=", ".join(known))


def chosen(desk: Desk, order: Order, part: FulfilmentOrder, parcel: Parcel) -> Parcel:
    """Return a parcel with the carrier and service that it goes by; refuse one that takes it not.

    Nothing is chosen where nobody named a carrier.
    """
    services, load = services_of(desk), _load(desk, part, parcel)
    if not services:
        return parcel
    if parcel.carrier:
        check_carrier(desk, parcel.carrier)
        service = _taking(desk, parcel.carrier, parcel.service, load)
    else:
        wanted = part.proposed.ship_service if part.proposed else ""
        found = usual(services, load, wanted, _time(desk))
        if found is None:
            raise Refusal("no_carrier_takes", order=number_of(order))
        service = found
    return replace(parcel, carrier=service.carrier, service=service.service)


def checked(desk: Desk, part: FulfilmentOrder, command: ConsignParcel) -> ConsignParcel:
    """Return a choice of another carrier with its service; refuse one that takes the parcel not."""
    check_carrier(desk, command.carrier)
    record = part.parcels.get(command.parcel)
    if record is None or not services_of(desk):
        return command
    service = _taking(desk, command.carrier, command.service, _load(desk, part, record))
    return replace(command, service=service.service)


def _taking(desk: Desk, carrier: str, name: str, load: Load) -> CarrierService:
    """Return a carrier's service of a name, else the first of its services that takes a parcel."""
    mine = [s for s in services_of(desk) if s.carrier == carrier and name in {"", s.service}]
    service = next((each for each in mine if not why_not(each, load)), next(iter(mine), None))
    if service is None:
        known = ", ".join(s.service for s in services_of(desk) if s.carrier == carrier)
        raise BadInput("service_unknown", service=name[:_SHOWN_CHARACTERS], known=known)
    if reason := why_not(service, load):
        raise Refusal(f"carrier_{reason}", carrier=service.name)
    return service


def list_services(
    desk: Desk, order: Order, part: FulfilmentOrder, command: ListServices
) -> Decision:
    """Return the services that take a parcel, the usual one first."""
    packed = part.parcels.get(command.parcel)
    load = _load(desk, part, packed or command)
    services, time = services_of(desk), _time(desk)
    wanted = part.proposed.ship_service if part.proposed else ""
    first = usual(services, load, wanted, time)
    if services and first is None:
        raise Refusal("no_carrier_takes", order=number_of(order))
    taking = sorted((s for s in services if not why_not(s, load)), key=lambda each: each != first)
    return Decision(services=tuple(_view(each, time) for each in taking))


def every_service(desk: Desk) -> tuple[ServiceView, ...]:
    """Return the services that fetch parcels here, whatever they take."""
    time = _time(desk)
    return tuple(_view(each, time) for each in services_of(desk))


def _view(service: CarrierService, time: str) -> ServiceView:
    return ServiceView(
        service.key,
        service.carrier,
        service.name,
        service.service,
        service.service_name,
        service.cut_off,
        goes_today=goes_today(service, time),
    )


def _load(desk: Desk, part: FulfilmentOrder, parcel: Parcel | ParcelRecord | ListServices) -> Load:
    box = desk.state.settings.shipping.boxes.get(parcel.box.strip(), BoxSettings())
    country = part.proposed.ship_country if part.proposed else ""
    sides = (box.length_mm, box.width_mm, box.height_mm)
    return Load(parcel.weight_grams, sides, country)


def _time(desk: Desk) -> str:
    return desk.local_time[11:16]
