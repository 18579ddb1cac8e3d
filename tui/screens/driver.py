"""Giving parcels to a carrier's driver: each label is scanned, then the list is printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.commands import HandToCarrier
from tui.formats import printable
from tui.intents import Back, Code, Name, Reading, Text, Tick
from tui.key_names import Action, Screen
from tui.picture import Face, ListBody, TextRow, Weight
from tui.screens.asking import Cursor, boxed, choose, confirm
from tui.screens.attempt import attempt
from tui.screens.listening import Do, listen, notice, refuse
from tui.words import shipping as words

if TYPE_CHECKING:
    from edge.services.view_of_orders import PickupView, ServiceView
    from tui.desk import Desk
    from tui.screens.listening import Heard

_SSCC_FIELD = "00"
_SSCC_DIGITS = 18


async def hand_to_driver(
    desk: Desk, rows: tuple[PickupView, ...], services: tuple[ServiceView, ...]
) -> None:
    """Scan what the driver takes along; nothing is recorded before F12."""
    if not any(row.parcels for row in rows):
        desk.beep()
        refuse(desk, *words.NO_PARCELS)
        return
    carrier = await _carrier(desk, services)
    if carrier is None:
        return
    orders = _for_carrier(rows, carrier[0] if services else "")
    if not orders:
        desk.beep()
        headline, step = words.NONE_FOR_CARRIER
        refuse(desk, headline.format(carrier=printable(carrier[1])), step)
        return
    cursor, scanned = Cursor(), dict[str, None]()
    is_done = False
    while not is_done:
        heard = await listen(desk, _face(desk, carrier[1], orders, scanned, cursor.index))
        if isinstance(heard, Back):
            return
        if not (isinstance(heard, Tick) or cursor.takes(heard, len(orders))):
            is_done = await _heard(desk, carrier[0], orders, scanned, heard)


def _for_carrier(rows: tuple[PickupView, ...], carrier: str) -> dict[str, PickupView]:
    """Return the parcels that a carrier is to take; what says none goes with whoever comes."""
    return {
        each.parcel: row
        for row in rows
        for each in row.sealed
        if not carrier or each.carrier in {"", carrier}
    }


async def _heard(
    desk: Desk,
    carrier: str,
    orders: dict[str, PickupView],
    scanned: dict[str, None],
    heard: Heard,
) -> bool:
    """Deal with a scan or a key; tell whether the driver is gone."""
    match heard:
        case Text(text) | Code(text) | Name(text) | Do(Action.FORWARD, text) if text:
            await _scan(desk, orders, scanned, text)
        case Do(Action.FORWARD):
            return await _gone(desk, carrier, orders, scanned)
        case _:
            desk.beep()
    return False


async def _carrier(desk: Desk, services: tuple[ServiceView, ...]) -> tuple[str, str] | None:
    """Return the carrier's short name and its name; asked only where there are several."""
    known = {each.carrier: each.name for each in reversed(services)}
    if not known:
        return words.OWN_DRIVER, words.OWN_DRIVER
    keys = list(dict.fromkeys(each.carrier for each in services))
    at: int | None = 0
    if len(keys) > 1:
        at = await choose(desk, words.WHICH_CARRIER, [TextRow(printable(known[k])) for k in keys])
    return None if at is None else (keys[at], known[keys[at]])


async def _scan(
    desk: Desk, orders: dict[str, PickupView], scanned: dict[str, None], text: str
) -> None:
    """Take a parcel's label; one that is not in the list must be noticed."""
    parcel = parcel_of(text)
    if parcel in orders:
        scanned[parcel] = None
        return
    first, *others = words.WRONG_PARCEL_ROWS
    shown = first.format(parcel=printable(parcel)[:40])
    await notice(desk, words.WRONG_PARCEL, boxed(shown, *others))


def parcel_of(text: str) -> str:
    """Return a parcel's number from what its label says: GS1-128 puts (00) before an SSCC."""
    code = text.strip().removeprefix("]C1").replace("(00)", _SSCC_FIELD)
    is_field = len(code) == len(_SSCC_FIELD) + _SSCC_DIGITS and code.isdecimal()
    return code.removeprefix(_SSCC_FIELD) if is_field else code


async def _gone(
    desk: Desk, carrier: str, orders: dict[str, PickupView], scanned: dict[str, None]
) -> bool:
    if not scanned:
        desk.beep()
        refuse(desk, *words.NONE_SCANNED)
        return False
    left = [parcel for parcel in orders if parcel not in scanned]
    rows = boxed(*(words.STAY_ROW.format(parcel=printable(parcel)) for parcel in left))
    if left and not await confirm(desk, words.STAY_TITLE, rows):
        return False
    return await attempt(desk, HandToCarrier(carrier, tuple(scanned))) is not None


def _face(
    desk: Desk,
    carrier: str,
    orders: dict[str, PickupView],
    scanned: dict[str, None],
    chosen: int,
) -> Face:
    title = words.DRIVER_TITLE.format(
        carrier=printable(carrier), scanned=len(scanned), count=len(orders)
    )
    return Face(
        Screen.DRIVER,
        ListBody(
            title,
            tuple(
                TextRow(
                    printable(f"{parcel}  {row.number}"),
                    words.SEEN if parcel in scanned else words.TO_SCAN,
                    Weight.DIM if parcel in scanned else Weight.PLAIN,
                )
                for parcel, row in orders.items()
            ),
            chosen,
            is_numbered=False,
        ),
        side=desk.side(),
        guide=words.DRIVER_GUIDE,
        prompt=words.DRIVER_PROMPT,
        reading=Reading.TEXT,
    )
