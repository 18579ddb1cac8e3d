"""Handing an order over: who it is, which bags, then it is theirs."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from edge.domain.commands import HandOver
from tui.formats import printable, quantity
from tui.intents import Back, Move, Pick, Reading, Text, Tick
from tui.keymap import Action, Screen
from tui.picture import Face, ListBody, Message, TextRow, Tone, Weight
from tui.screens.asking import boxed, confirm
from tui.screens.attempt import attempt
from tui.screens.listening import Do, listen, notice, refuse
from tui.words import pickups as words

if TYPE_CHECKING:
    from edge.services.view_of_orders import OrderView, PickLineView
    from tui.desk import Desk

_BY_NAME = "photo_id"


async def hand_over(desk: Desk, order: OrderView) -> None:
    """Hand an order over, or leave it with Esc; nothing is recorded before F12."""
    is_known, scanned = False, list[str]()
    while True:
        heard = await listen(desk, _face(desk, order, scanned, is_known=is_known))
        match heard:
            case Back():
                return
            case Do(Action.CHECK_ID):
                is_known = await _checked(desk, order)
            case Text(bag) | Do(Action.FORWARD, bag) if bag:
                await _bag(desk, order, scanned, bag.strip())
            case Do(Action.FORWARD):
                if await _given(desk, order, tuple(scanned), is_known=is_known):
                    return
            case Tick() | Move() | Pick():
                pass
            case _:
                desk.beep()


async def _checked(desk: Desk, order: OrderView) -> bool:
    """Ask whether the name on the card is right; nothing else of the card is noted."""
    title = words.ID_TITLE.format(person=printable(order.pickup.person))
    return await confirm(desk, title, boxed(*words.ID_ROWS))


async def _bag(desk: Desk, order: OrderView, scanned: list[str], bag: str) -> None:
    """Take a bag's label; one of another order must be noticed."""
    if bag not in order.pickup.parcels:
        first, *others = words.BAG_UNKNOWN_ROWS
        shown = first.format(bag=printable(bag)[:40])
        await notice(desk, words.BAG_UNKNOWN, boxed(shown, *others))
        return
    if bag not in scanned:
        scanned.append(bag)
    headline, step = words.BAG_FITS
    desk.say(Message(headline.format(bag=printable(bag)), step, Tone.GOOD))


async def _given(desk: Desk, order: OrderView, scanned: tuple[str, ...], *, is_known: bool) -> bool:
    """Hand over what is ready to whom was checked; tell whether it was."""
    if not is_known:
        desk.beep()
        refuse(desk, *words.ID_FIRST)
        return False
    left = [bag for bag in order.pickup.parcels if bag not in scanned]
    rows = boxed(*(words.BAGS_MISSING_ROW.format(bag=printable(bag)) for bag in left))
    if left and not await confirm(desk, words.BAGS_MISSING, rows):
        return False
    title = words.AGE_TITLE.format(age=order.minimum_age)
    if order.minimum_age and not await confirm(desk, title, boxed(words.AGE_ROW)):
        return False
    given = HandOver(
        order.pickup.order,
        order.pickup.fulfilment,
        _BY_NAME,
        parcels=scanned,
        age=order.minimum_age,
    )
    return await attempt(desk, given) is not None


def _face(desk: Desk, order: OrderView, scanned: list[str], *, is_known: bool) -> Face:
    title = words.HANDOVER_TITLE.format(number=order.pickup.number, person=order.pickup.person)
    return Face(
        Screen.HANDOVER,
        ListBody(printable(title), tuple(_row(line) for line in order.lines)),
        side=_side(desk, order, scanned, is_known=is_known),
        guide=words.HANDOVER_GUIDE,
        prompt=words.HANDOVER_PROMPT,
        reading=Reading.TEXT,
    )


def _row(line: PickLineView) -> TextRow:
    """Return a line with what is given of it; what is not there is told too."""
    missing = Decimal(line.wanted) - Decimal(line.ready) - Decimal(line.gone)
    given = words.GIVES.format(quantity=quantity(line.ready, line.unit))
    told = [words.SHORT.format(quantity=line.short)] if Decimal(line.short) else []
    told += [words.ON_SHELF] if missing > 0 else []
    return TextRow(printable(f"{given} {line.description}"), "  ".join(told))


def _side(
    desk: Desk, order: OrderView, scanned: list[str], *, is_known: bool
) -> tuple[TextRow, ...]:
    pickup = order.pickup
    rows = [
        TextRow(),
        TextRow(words.WHO, weight=Weight.STRONG),
        TextRow(printable(pickup.person), weight=Weight.STRONG),
        TextRow(words.ID_CHECKED, weight=Weight.GOOD)
        if is_known
        else TextRow(words.ID_TO_CHECK, weight=Weight.BAD),
        TextRow(),
        TextRow(words.BAGS, printable(pickup.place), Weight.STRONG),
    ]
    rows += [
        TextRow(printable(bag), words.BAG_SEEN if bag in scanned else words.BAG_TO_SCAN)
        for bag in pickup.parcels
    ]
    if order.due_minor:
        rows += [TextRow(), TextRow(words.DUE, desk.amount(order.due_minor), Weight.BAD)]
    if pickup.holder != desk.view.lane:
        rows += [TextRow(), TextRow(words.HELD_BY, printable(pickup.holder))]
    return tuple(rows)
