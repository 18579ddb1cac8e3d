"""Giving another item in the place of one that is not there, as the customer wishes."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from edge.domain.commands import SubstituteUnits
from tui.formats import printable, quantity
from tui.intents import Reading
from tui.screens.asking import Question, ask, boxed, confirm
from tui.screens.listening import refuse
from tui.words import pickups as words

if TYPE_CHECKING:
    from edge.services.view_of_orders import OrderView, PickLineView
    from tui.desk import Desk


async def substitute(
    desk: Desk, order: OrderView, line: PickLineView, wanted: str
) -> SubstituteUnits | None:
    """Ask for the item that is given instead; None where the customer wants none."""
    description = printable(line.description)
    refused = words.SUBSTITUTE_UNWANTED if line.wish == "none" else None
    if Decimal(line.got) >= Decimal(line.wanted):
        refused = words.ALL_PICKED_ALREADY
    if refused is not None:
        headline, step = refused
        desk.beep()
        refuse(desk, headline.format(description=description), step)
        return None
    is_asked = line.wish == "ask"
    title = words.SUBSTITUTE_ASK.format(person=printable(order.pickup.person))
    row = words.SUBSTITUTE_ASK_ROW.format(description=description)
    if is_asked and not await confirm(desk, title, boxed(row, words.SUBSTITUTE_PRICE)):
        return None
    headline = words.SUBSTITUTE_TITLE.format(
        quantity=quantity(wanted, line.unit), description=description
    )
    question = Question(headline, words.PICK_PROMPT, Reading.TEXT, words.SUBSTITUTE_GUIDE)
    code = await ask(desk, question)
    if code is None:
        return None
    names = (order.pickup.order, order.pickup.fulfilment)
    return SubstituteUnits(*names, line.line, wanted, code, wanted, asked=is_asked)
