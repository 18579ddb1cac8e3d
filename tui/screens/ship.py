"""The queue of orders to be shipped, and the way to picking, packing and the driver."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import chain, islice
from typing import TYPE_CHECKING

from edge.domain.commands import ListShipments, PrintParcels, ShowPickup
from edge.domain.errors import TillError
from tui.formats import day_text, printable, time_text
from tui.intents import Accept, Back, Code, Name, Reading, Text, Tick
from tui.key_names import Action, Screen
from tui.picture import Face, ListBody, TextRow, Weight
from tui.screens.asking import Cursor
from tui.screens.attempt import attempt, tell
from tui.screens.begin_pick import begin_pick, is_mine
from tui.screens.carriers import announce_again, change_carrier, parcel_row
from tui.screens.driver import hand_to_driver
from tui.screens.listening import Do, listen, refuse
from tui.screens.marking import still_marked, toggled
from tui.screens.pack import pack
from tui.screens.pick import pick
from tui.screens.ship_problem import TO_DECLINE, decline, open_parcel
from tui.screens.wave import resume_wave, start_wave
from tui.words import pickups as pickup_words
from tui.words import shipping as words
from tui.words import waves
from tui.words.agreement import age_text

if TYPE_CHECKING:
    from edge.services.view import Answer
    from edge.services.view_of_orders import ParcelView, PickupView, ServiceView
    from tui.desk import Desk
    from tui.screens.listening import Heard

_DIGITS, _PARCEL_ROWS = 6, 4
_OF_ORDER = frozenset({Action.LABEL, Action.CARRIER, Action.ANNOUNCE, Action.OPEN, Action.REFUSE})
_TO_PICK = frozenset({"proposed", "accepted", "picking"})


@dataclass(slots=True)
class _Queue:
    """Which order is chosen, and which are marked for one walk."""

    cursor: Cursor = field(default_factory=Cursor)
    marked: tuple[str, ...] = ()


async def ship(desk: Desk) -> None:
    """Show what is to be shipped until Esc; orders that come meanwhile appear by themselves."""
    queue = _Queue()
    answer = await _read(desk)
    while answer is not None:
        rows, cursor = answer.pickups, queue.cursor
        queue.marked = still_marked(queue.marked, rows)
        cursor.index = min(cursor.index, max(0, len(rows) - 1))
        heard = await listen(desk, _face(desk, answer, queue))
        if isinstance(heard, Back):
            return
        if not (isinstance(heard, Tick) or cursor.takes(heard, len(rows))):
            await _heard(desk, answer, queue, heard)
        answer = await _read(desk)


async def _read(desk: Desk) -> Answer | None:
    try:
        return await desk.send(ListShipments())
    except TillError as error:
        await tell(desk, error)
        return None


async def _heard(desk: Desk, answer: Answer, queue: _Queue, heard: Heard) -> None:
    rows, cursor = answer.pickups, queue.cursor
    row = rows[cursor.index] if rows else None
    match heard:
        case Text(text) | Code(text) | Name(text) | Do(Action.PICK, text) if text:
            _find(desk, rows, cursor, text.strip())
        case Do(Action.MARK):
            _mark(desk, queue, row)
        case Do(Action.PICK) if queue.marked:
            await _pick_marked(desk, queue, rows)
        case Do(Action.FORWARD):
            await hand_to_driver(desk, rows, answer.services)
        case Accept() | Do(Action.PICK) if row is not None:
            await _go_on(desk, row)
        case Do(action) if row is not None and action in _OF_ORDER:
            await _keyed(desk, row, action)
        case _:
            desk.beep()


def _mark(desk: Desk, queue: _Queue, row: PickupView | None) -> None:
    marked = toggled(desk, queue.marked, row)
    if marked is not None:
        queue.marked = marked
        queue.cursor.index += 1


async def _pick_marked(desk: Desk, queue: _Queue, rows: tuple[PickupView, ...]) -> None:
    """Pick what is marked in one walk, then pack order by order; one alone as ever."""
    wanted = tuple(row for row in rows if row.fulfilment in queue.marked)
    queue.marked = ()
    if len(wanted) == 1:
        await _go_on(desk, wanted[0])
        return
    await start_wave(desk, wanted)
    await _pack_picked(desk, wanted)


async def _pack_picked(desk: Desk, rows: tuple[PickupView, ...]) -> None:
    """Pack what a walk brought along; what is not whole stays in the queue."""
    for row in rows:
        shown = await attempt(desk, ShowPickup(row.order, row.fulfilment))
        order = shown.pickup if shown is not None else None
        if order is not None and order.pickup.state == "picked":
            await pack(desk, order)


async def _keyed(desk: Desk, row: PickupView, action: Action) -> None:
    """Do with the chosen order what a key says."""
    match action:
        case Action.LABEL:
            await attempt(desk, PrintParcels(row.order, row.fulfilment))
        case Action.CARRIER:
            await change_carrier(desk, row)
        case Action.ANNOUNCE:
            await announce_again(desk, row)
        case Action.OPEN if row.parcels:
            await open_parcel(desk, row)
        case Action.REFUSE if row.state in TO_DECLINE:
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
    elif row.wave and is_mine(desk, row):
        await resume_wave(desk, row.wave)
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


def _face(desk: Desk, answer: Answer, queue: _Queue) -> Face:
    rows, chosen = answer.pickups, queue.cursor.index
    shown = tuple(_row(desk, row, row.fulfilment in queue.marked) for row in rows)
    guide, labels = words.QUEUE_GUIDE if rows else words.NONE_OPEN_GUIDE, {}
    if count := len(queue.marked):
        guide, labels = waves.MARKED_GUIDE, {Action.PICK: waves.PICK_MARKED.format(count=count)}
    return Face(
        Screen.SHIP,
        ListBody(
            words.QUEUE_TITLE.format(count=len(rows)),
            shown or (TextRow(words.NONE_OPEN),),
            chosen if rows else None,
            is_numbered=False,
        ),
        side=_side(rows[chosen] if rows else None, answer.services),
        guide=guide,
        prompt=words.QUEUE_PROMPT,
        reading=Reading.MARKING,
        labels=labels,
        follows_news=True,
    )


def _row(desk: Desk, row: PickupView, is_marked: bool) -> TextRow:
    left = f"{waves.MARK * is_marked}{row.number}  {row.person}".rstrip()
    right = f"{_state(row)}  {_goes_by(desk, row)}".rstrip()
    is_new = _state(row) in {words.PACK_AGAIN, words.REFUSED} or row.state == "proposed"
    weight = Weight.STRONG if is_new else Weight.PLAIN
    return TextRow(printable(left), right, weight)


def _parcels(row: PickupView) -> list[TextRow]:
    """Return the parcels, each with how far its carrier knows of it; the last few digits tell."""
    count = [TextRow(words.PARCELS, str(len(row.parcels)))] if row.parcels else []
    shown = chain.from_iterable(_parcel_rows(each) for each in row.sealed)
    return [*count, *islice(shown, _PARCEL_ROWS)]


def _parcel_rows(parcel: ParcelView) -> tuple[TextRow, ...]:
    row = replace(parcel_row(parcel), left=printable(parcel.parcel[-_DIGITS:]))
    if not parcel.refusal:
        return (row,)
    why = TextRow(right=printable(parcel.refusal), weight=Weight.BAD)
    return replace(row, right=words.REFUSED, weight=Weight.BAD), why


def _state(row: PickupView) -> str:
    if any(each.refusal for each in row.sealed):
        return words.REFUSED
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


def _side(row: PickupView | None, services: tuple[ServiceView, ...]) -> tuple[TextRow, ...]:
    """Return what is known of the chosen order, and until when carriers take parcels."""
    rows = [TextRow()]
    if row is not None:
        rows += [
            TextRow(printable(row.number), weight=Weight.STRONG),
            TextRow(printable(row.person)),
            TextRow(_state(row), weight=Weight.STRONG),
            TextRow(pickup_words.pieces(row.units)),
        ]
        rows += _parcels(row)
        rows += [TextRow(pickup_words.UNREAD, weight=Weight.BAD)] if row.has_unread else []
        rows.append(TextRow())
    rows += [
        TextRow(printable(each.service_name or each.name), words.CUT_OFF.format(time=each.cut_off))
        for each in services
        if each.cut_off
    ]
    return tuple(rows)
