"""Price check: what an item costs, without selling it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.commands import PriceCheck, PriceLabel, Scan
from edge.domain.errors import Refusal
from edge.domain.quantity import Unit
from tui.intents import Accept, Back, Code, Name, Reading
from tui.key_names import Action, Screen
from tui.picture import Face, ListBody, TextRow, Weight
from tui.screens.attempt import attempt, completed
from tui.screens.find import find_item, price_text
from tui.screens.listening import Do, listen
from tui.words import prompts

if TYPE_CHECKING:
    from edge.services.view_of_items import ItemView
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
            labels=_labels(item),
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
            case Do(Action.PRICE_LABEL) if item is not None:
                await _label(desk, item)
            case Accept():
                pass
            case _:
                desk.beep()


def _labels(item: ItemView | None) -> dict[Action, str]:
    """Return the keys that do nothing here: a label is for what is sold by weight."""
    if item is None:
        return {Action.FORWARD: "", Action.PRICE_LABEL: ""}
    return {} if item.unit == Unit.KILOGRAM.value and item.price else {Action.PRICE_LABEL: ""}


async def _label(desk: Desk, item: ItemView) -> None:
    """Weigh what was checked, and print its label."""
    needed = Refusal(
        "weight_needed", description=item.description, unit=item.unit, unit_price=item.price
    )
    weighed = await completed(desk, Scan(item.code or item.item), needed)
    if weighed is not None and weighed.quantity is not None:
        label = PriceLabel(
            weighed.code, weighed.quantity, weighed_by=weighed.weighed_by, tare=weighed.tare
        )
        await attempt(desk, label)


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
