"""Price check: what an item costs, without selling it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.commands import PriceCheck, Scan
from tui.intents import Accept, Back, Code, Name, Reading
from tui.keymap import Action, Screen
from tui.picture import Face, ListBody, TextRow, Weight
from tui.screens.attempt import attempt
from tui.screens.find import find_item, price_text
from tui.screens.listening import Do, listen
from tui.words import prompts

if TYPE_CHECKING:
    from edge.services.view import ItemView
    from tui.desk import Desk


async def price_check(desk: Desk) -> None:
    """Show the price of one item after the other, until Esc or until one is sold."""
    item: ItemView | None = None
    while True:
        face = Face(
            Screen.CHECK,
            ListBody(prompts.CHECK_TITLE, _rows(desk, item)),
            side=desk.side(),
            guide=prompts.CHECK_GUIDE,
            prompt=prompts.CODE,
            reading=Reading.GOODS,
            labels={} if item else {Action.FORWARD: ""},
        )
        heard = await listen(desk, face)
        match heard:
            case Back():
                return
            case Code(code):
                answer = await attempt(desk, PriceCheck(code))
                item = answer.items[0] if answer is not None and answer.items else None
            case Name(text) | Do(Action.FIND, text):
                item = await find_item(desk, text) or item
            case Do(Action.FORWARD) if item is not None:
                await attempt(desk, Scan(item.code or item.item, entry="found"))
                return
            case Accept():
                pass
            case _:
                desk.beep()


def _rows(desk: Desk, item: ItemView | None) -> tuple[TextRow, ...]:
    if item is None:
        return (TextRow(prompts.SCAN_HERE),)
    rows = [
        TextRow(item.description, price_text(desk, item), Weight.STRONG),
        TextRow(item.brand),
        *(TextRow(name, value) for name, value in item.attributes),
    ]
    if item.stock is not None:
        rows.append(TextRow(prompts.STOCK.format(stock=item.stock)))
    if item.minimum_age:
        rows.append(TextRow(prompts.AGE_FROM.format(age=item.minimum_age)))
    return tuple(rows)
