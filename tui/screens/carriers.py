"""By which carrier a parcel goes: chosen among those that take it, or announced once more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.commands import ConsignParcel, ListServices
from tui.formats import printable
from tui.picture import Message, TextRow, Tone
from tui.screens.asking import choose
from tui.screens.attempt import attempt
from tui.screens.listening import refuse
from tui.words import shipping as words

if TYPE_CHECKING:
    from edge.services.view_of_orders import ParcelView, PickupView, ServiceView
    from tui.desk import Desk


async def choose_service(desk: Desk, asked: ListServices) -> ServiceView | None:
    """Return a service that takes a parcel, None where none was chosen; the usual one is first."""
    answer = await attempt(desk, asked)
    if answer is None:
        return None
    if not answer.services:
        desk.beep()
        refuse(desk, *words.NO_CARRIERS)
        return None
    rows = [TextRow(printable(service_name(each)), cut_off(each)) for each in answer.services]
    at = await choose(desk, words.WHICH_SERVICE, rows)
    return None if at is None else answer.services[at]


def service_name(service: ServiceView) -> str:
    """Return what a service is called with its carrier."""
    return f"{service.name}  {service.service_name or service.service}".rstrip()


def cut_off(service: ServiceView) -> str:
    """Return until when what is packed goes today."""
    if not service.cut_off:
        return ""
    pattern = words.UNTIL if service.goes_today else words.TOMORROW
    return pattern.format(time=service.cut_off)


async def change_carrier(desk: Desk, row: PickupView) -> None:
    """Send a packed parcel by another carrier; its label is printed anew, its number stays."""
    parcel = await _which(desk, row.sealed)
    if parcel is None:
        return
    asked = ListServices(row.order, row.fulfilment, parcel.parcel)
    service = await choose_service(desk, asked)
    if service is not None:
        names = (row.order, row.fulfilment, parcel.parcel)
        await attempt(desk, ConsignParcel(*names, service.carrier, service.service))


async def announce_again(desk: Desk, row: PickupView) -> None:
    """Have a parcel announced to its carrier once more, where it is not announced."""
    waiting = [each for each in row.sealed if not each.tracking and each.carrier]
    refused = [each for each in waiting if each.refusal]
    parcel = await _which(desk, tuple(refused or waiting))
    if parcel is None:
        return
    names = (row.order, row.fulfilment, parcel.parcel)
    again = ConsignParcel(*names, parcel.carrier, parcel.service)
    if await attempt(desk, again) is not None:
        headline, step = words.ANNOUNCED_AGAIN
        shown = headline.format(parcel=printable(parcel.parcel))
        desk.say(Message(shown, step, Tone.GOOD))


async def _which(desk: Desk, parcels: tuple[ParcelView, ...]) -> ParcelView | None:
    """Return the parcel that is meant; asked only where there are several."""
    if not parcels:
        desk.beep()
        refuse(desk, *words.NO_SUCH_PARCEL)
        return None
    at: int | None = 0
    if len(parcels) > 1:
        at = await choose(desk, words.WHICH_PARCEL, [parcel_row(each) for each in parcels])
    return None if at is None else parcels[at]


def parcel_row(parcel: ParcelView) -> TextRow:
    """Return a parcel with how far its carrier knows of it."""
    told = parcel.refusal and words.REFUSED_FOR.format(code=printable(parcel.refusal))
    waits = words.NOT_ANNOUNCED if parcel.carrier else ""
    return TextRow(printable(parcel.parcel), told or parcel.tracking or waits)
