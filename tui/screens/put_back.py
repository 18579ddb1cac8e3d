"""The task to put goods back on the shelf: cancelled, refused, or not collected."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from edge.domain.commands import PutBack
from tui.formats import printable, quantity
from tui.intents import Accept, Back, Move, Pick, Reading, Text, Tick
from tui.key_names import Action, Screen
from tui.picture import Face, ListBody, Message, TextRow, Tone, Weight
from tui.screens.attempt import attempt
from tui.screens.listening import Do, listen, refuse
from tui.words import pickups as words

if TYPE_CHECKING:
    from edge.services.view_of_orders import OrderView
    from tui.desk import Desk


async def put_back(desk: Desk, order: OrderView) -> None:
    """Show what goes back until it is said that it lies on the shelf again."""
    scanned: list[str] = []
    pickup = order.pickup
    while True:
        heard = await listen(desk, _face(order, scanned))
        match heard:
            case Back():
                return
            case Text(bag) | Do(Action.FORWARD, bag) if bag.strip() in pickup.parcels:
                scanned.append(bag.strip())
                headline, step = words.BAG_TO_EMPTY
                desk.say(Message(headline.format(bag=printable(bag)), step, Tone.GOOD))
            case Do(Action.FORWARD, ""):
                names = (pickup.order, pickup.fulfilment)
                back = PutBack(*names, parcels=tuple(dict.fromkeys(scanned)))
                if await attempt(desk, back) is not None:
                    return
            case Text(bag) | Do(Action.FORWARD, bag):
                desk.beep()
                headline, *steps = words.BAG_UNKNOWN_ROWS
                refuse(desk, headline.format(bag=printable(bag)[:40]), steps[0])
            case Tick() | Move() | Pick() | Accept():
                pass
            case _:
                desk.beep()


def _face(order: OrderView, scanned: list[str]) -> Face:
    pickup = order.pickup
    rows = tuple(
        TextRow(
            printable(f"{quantity(line.back, line.unit)} x {line.description}"),
            printable(line.zone),
        )
        for line in order.lines
        if Decimal(line.back)
    )
    bags = [
        TextRow(printable(bag), words.BAG_SEEN if bag in scanned else "") for bag in pickup.parcels
    ]
    side = (TextRow(), TextRow(words.BAGS, printable(pickup.place), Weight.STRONG), *bags)
    return Face(
        Screen.PUT_BACK,
        ListBody(printable(words.PUT_BACK_TITLE.format(number=pickup.number)), rows),
        side=side,
        guide=words.PUT_BACK_GUIDE,
        prompt=words.HANDOVER_PROMPT,
        reading=Reading.TEXT,
    )
