"""The queue of orders to be shipped, and the way to picking, packing and the driver."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.commands import ListShipments, PrintParcels, ShowPickup
from edge.domain.errors import TillError
from tui.formats import day_text, printable, time_text
from tui.intents import Accept, Back, Code, Name, Reading, Text, Tick
from tui.key_names import Action, Screen
from tui.picture import Face, ListBody, TextRow, Weight
from tui.screens.asking import Cursor
from tui.screens.attempt import attempt, tell
from tui.screens.begin_pick import begin_pick
from tui.screens.driver import hand_to_driver
from tui.screens.listening import Do, listen, refuse
from tui.screens.pack import pack
from tui.screens.pick import pick
from tui.screens.ship_problem import TO_DECLINE, decline, open_parcel
from tui.words import pickups as pickup_words
from tui.words import shipping as words
from tui.words.agreement import age_text

if TYPE_CHECKING:
    from edge.services.view_of_orders import PickupView
    from tui.desk import Desk
    from tui.screens.listening import Heard

_TO_PICK = frozenset({"proposed", "accepted", "picking"})


async def ship(desk: Desk) -> None:
    """Show what is to be shipped until Esc; orders that come meanwhile appear by themselves."""
    cursor = Cursor()
    rows = await _read(desk)
    while rows is not None:
        cursor.index = min(cursor.index, max(0, len(rows) - 1))
        heard = await listen(desk, _face(desk, rows, cursor.index))
        if isinstance(heard, Back):
            return
        if not (isinstance(heard, Tick) or cursor.takes(heard, len(rows))):
            await _heard(desk, rows, cursor, heard)
        rows = await _read(desk)


async def _read(desk: Desk) -> tuple[PickupView, ...] | None:
    try:
        return (await desk.send(ListShipments())).pickups
    except TillError as error:
        await tell(desk, error)
        return None


async def _heard(desk: Desk, rows: tuple[PickupView, ...], cursor: Cursor, heard: Heard) -> None:
    row = rows[cursor.index] if rows else None
    match heard:
        case Text(text) | Code(text) | Name(text) | Do(Action.PICK, text) if text:
            _find(desk, rows, cursor, text.strip())
        case Do(Action.FORWARD):
            await hand_to_driver(desk, rows)
        case Accept() | Do(Action.PICK) if row is not None:
            await _go_on(desk, row)
        case Do(Action.LABEL) if row is not None:
            await attempt(desk, PrintParcels(row.order, row.fulfilment))
        case Do(Action.OPEN) if row is not None and row.parcels:
            await open_parcel(desk, row)
        case Do(Action.REFUSE) if row is not None and row.state in TO_DECLINE:
            await decline(desk, row)
        case _:
            desk.beep()


def _find(desk: Desk, rows: tuple[PickupView, ...], cursor: Cursor, text: str) -> None:
    """Choose the order of a number or of a parcel's label."""
    for at, row in enumerate(rows):
        if text.casefold() == row.number.casefold() or text in row.parcels:
            cursor.index = at
            return
    headline, step = words.NO_SUCH_ORDER
    desk.beep()
    refuse(desk, headline.format(text=printable(text)[:40]), step)


async def _go_on(desk: Desk, row: PickupView) -> None:
    """Pick what is not picked, pack what is not packed."""
    if row.state == "packed" and not row.is_opened:
        headline, step = words.ALL_PACKED
        refuse(desk, headline.format(number=printable(row.number)), step)
    elif row.state in _TO_PICK:
        order = await begin_pick(desk, row)
        picked = await pick(desk, order) if order is not None else None
        if picked is not None and picked.pickup.state == "picked":
            await pack(desk, picked)
    elif row.state == "picked" or row.is_opened:
        shown = await attempt(desk, ShowPickup(row.order, row.fulfilment))
        if shown is not None and shown.pickup is not None:
            await pack(desk, shown.pickup)
    else:
        headline, step = pickup_words.TO_PUT_BACK
        refuse(desk, headline.format(number=printable(row.number)), step)


def _face(desk: Desk, rows: tuple[PickupView, ...], chosen: int) -> Face:
    shown = tuple(_row(desk, row) for row in rows)
    return Face(
        Screen.SHIP,
        ListBody(
            words.QUEUE_TITLE.format(count=len(rows)),
            shown or (TextRow(words.NONE_OPEN),),
            chosen if rows else None,
            is_numbered=False,
        ),
        side=_side(desk, rows[chosen] if rows else None),
        guide=words.QUEUE_GUIDE if rows else words.NONE_OPEN_GUIDE,
        prompt=words.QUEUE_PROMPT,
        reading=Reading.TEXT,
        follows_news=True,
    )


def _row(desk: Desk, row: PickupView) -> TextRow:
    left = f"{row.number}  {row.person}".rstrip()
    right = f"{_state(row)}  {_goes_by(desk, row)}".rstrip()
    is_new = row.state == "proposed" or row.is_opened
    weight = Weight.STRONG if is_new else Weight.PLAIN
    return TextRow(printable(left), right, weight)


def _state(row: PickupView) -> str:
    if row.is_opened and row.state == "packed":
        return words.PACK_AGAIN
    return words.STATES.get(row.state) or pickup_words.STATES[row.state]


def _goes_by(desk: Desk, row: PickupView) -> str:
    """Return by when the carrier has to have it, or how late it is."""
    if not row.ship_by_micros:
        return ""
    now_micros, zone = desk.now_micros(), desk.surroundings.zone
    if row.ship_by_micros < now_micros:
        return words.LATE.format(age=age_text(row.ship_by_micros, now_micros))
    day = day_text(row.ship_by_micros, zone)
    is_today = day == day_text(now_micros, zone)
    time = time_text(row.ship_by_micros, zone) if is_today else day
    return words.GOES_BY.format(time=time)


def _side(desk: Desk, row: PickupView | None) -> tuple[TextRow, ...]:
    """Return what is known of the chosen order, and until when carriers take parcels."""
    rows = [TextRow()]
    if row is not None:
        rows += [
            TextRow(printable(row.number), weight=Weight.STRONG),
            TextRow(printable(row.person)),
            TextRow(_state(row), weight=Weight.STRONG),
            TextRow(pickup_words.pieces(row.units)),
        ]
        rows += [TextRow(words.PARCELS, str(len(row.parcels)))] if row.parcels else []
        rows += [TextRow(pickup_words.UNREAD, weight=Weight.BAD)] if row.has_unread else []
        rows.append(TextRow())
    rows += [
        TextRow(words.CUT_OFF.format(carrier=printable(carrier.name), time=carrier.cut_off))
        for carrier in desk.surroundings.in_force().carriers
        if carrier.cut_off
    ]
    return tuple(rows)
