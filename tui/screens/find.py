"""Finding an item by words of its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.commands import Find, PriceCheck
from edge.domain.errors import TillError
from tui import formats
from tui.intents import Accept, Back, Code, Name, Pick, Reading
from tui.key_names import Action, Screen
from tui.picture import Face, ListBody, TextRow, Weight
from tui.screens.asking import Cursor, refuse_row
from tui.screens.attempt import attempt, tell
from tui.screens.elsewhere import elsewhere
from tui.screens.listening import Do, listen
from tui.words import prompts

if TYPE_CHECKING:
    from edge.services.view_of_items import ItemView
    from tui.desk import Desk
    from tui.screens.listening import Heard

_ROW_DIGITS_MAX = 2
"""Fifty items are shown at most; a longer number is a code."""


async def find_item(desk: Desk, text: str) -> ItemView | None:
    """Return the item that was chosen, None if none was. A scan chooses what it stands for."""
    items = await _search(desk, text) if text else ()
    cursor = Cursor()
    while True:
        heard = await _heard(desk, text, items, cursor)
        match heard:
            case Back():
                return None
            case Name(words) | Do(Action.FIND | Action.FORWARD, words) if words:
                text, cursor = words, Cursor()
                items = await _search(desk, text)
            case Code(code):
                found = await _coded(desk, code, items)
                if found is not None:
                    return found
            case Accept() | Do(Action.FORWARD) | Pick() if items:
                cursor.takes(heard, len(items))
                return items[cursor.index]
            case _:
                if not cursor.takes(heard, len(items)):
                    desk.beep()


async def _heard(desk: Desk, text: str, items: tuple[ItemView, ...], cursor: Cursor) -> Heard:
    """Return what to do with the items; what was sold from elsewhere leaves nothing to do."""
    while True:
        heard = await listen(desk, _face(desk, text, items, cursor.index))
        if heard != Do(Action.ELSEWHERE) or not items:
            return heard
        chosen = items[cursor.index]
        if await elsewhere(desk, chosen.code or chosen.item):
            return Back()


async def _coded(desk: Desk, code: str, items: tuple[ItemView, ...]) -> ItemView | None:
    """Return what a number stands for: a row if it is short, else an item by its code."""
    if len(code) > _ROW_DIGITS_MAX or not code.isdecimal():
        return await _known(desk, code)
    if 1 <= int(code) <= len(items):
        return items[int(code) - 1]
    refuse_row(desk, code)
    return None


def _face(desk: Desk, text: str, items: tuple[ItemView, ...], chosen: int) -> Face:
    title = prompts.FOUND if items else prompts.FOUND_NOTHING
    rows = tuple(item_row(desk, item) for item in items)
    return Face(
        Screen.FIND,
        ListBody(title.format(text=text) if text else prompts.FIND, rows, chosen if rows else None),
        side=desk.side(),
        headline="" if items or not text else title.format(text=text),
        guide=_guide(text, items),
        prompt=prompts.FIND,
        reading=Reading.GOODS,
        labels={} if items else {Action.FORWARD: prompts.FIND_KEY, Action.ELSEWHERE: ""},
    )


def _guide(text: str, items: tuple[ItemView, ...]) -> str:
    if items:
        return prompts.FIND_GUIDE
    return prompts.TRY_OTHER_WORDS if text else prompts.FIND_WHAT


def item_row(desk: Desk, item: ItemView) -> TextRow:
    """Return an item with its price; what is only nearly what was typed is marked."""
    attributes = " ".join(value for _, value in item.attributes)
    near = "~ " if item.match == "near" else ""
    name = f"{near}{item.description} {attributes}".strip()
    weight = Weight.DIM if near else Weight.PLAIN
    return TextRow(name, price_text(desk, item), weight)


def price_text(desk: Desk, item: ItemView) -> str:
    """Return an item's price for one of its unit."""
    if item.price is None:
        return prompts.NO_PRICE
    unit = formats.unit_name(item.unit)
    price = formats.unit_price(item.price, desk.digits)
    return f"{price} / {unit}" if unit else price


async def _search(desk: Desk, text: str) -> tuple[ItemView, ...]:
    answer = await attempt(desk, Find(text))
    desk.say(None)
    return answer.items if answer is not None else ()


async def _known(desk: Desk, code: str) -> ItemView | None:
    """Return what a code stands for; an unknown one is told, because it was not sold."""
    try:
        answer = await desk.send(PriceCheck(code))
    except TillError as error:
        await tell(desk, error)
        return None
    return answer.items[0] if answer.items else None
