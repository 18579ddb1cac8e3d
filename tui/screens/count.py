"""Counting the drawer, piece by piece, without being shown what should be in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.commands import CountDrawer
from edge.domain.denominations import denominations
from edge.domain.money import currency
from tui.intents import Accept, Back, Direction, Move, Reading, Text
from tui.keymap import Action, Screen
from tui.picture import Face, ListBody, TextRow, Weight
from tui.screens.asking import Cursor, confirm, refuse_row
from tui.screens.attempt import attempt
from tui.screens.listening import Do, Heard, listen
from tui.words import prompts

if TYPE_CHECKING:
    from tui.desk import Desk

_PIECES_DIGITS_MAX = 5


async def count_cash(desk: Desk) -> bool:
    """Take the pieces of each coin and note; return whether the count was posted."""
    values = denominations(currency(desk.view.currency))[::-1]
    pieces = dict.fromkeys(values, 0)
    cursor = Cursor()
    while True:
        heard = await listen(desk, _face(desk, pieces, cursor.index))
        match heard:
            case Back():
                return False
            case Do(Action.FORWARD, ""):
                if await _post(desk, pieces):
                    return True
            case Do(Action.UNDO):
                pieces[values[cursor.index]] = 0
            case Text(text) if not _is_count(text):
                refuse_row(desk, text)
            case _:
                _fill(desk, pieces, cursor, heard)


def _fill(desk: Desk, pieces: dict[int, int], cursor: Cursor, heard: Heard) -> None:
    """Give the chosen row its pieces and go to the next; Enter alone leaves a row as it is."""
    if isinstance(heard, Text):
        pieces[list(pieces)[cursor.index]] = int(heard.text)
    if isinstance(heard, Text | Accept):
        heard = Move(Direction.DOWN)
    if not cursor.takes(heard, len(pieces)):
        desk.beep()


def _is_count(text: str) -> bool:
    return text.isdecimal() and len(text) <= _PIECES_DIGITS_MAX


def _sum_minor(pieces: dict[int, int]) -> int:
    return sum(value * count for value, count in pieces.items())


def _face(desk: Desk, pieces: dict[int, int], chosen: int) -> Face:
    rows = tuple(
        TextRow(
            f"{desk.amount(value):>10}  x {count or '':>5}",
            desk.amount(value * count) if count else "",
        )
        for value, count in pieces.items()
    )
    value = list(pieces)[chosen]
    return Face(
        Screen.COUNT,
        ListBody(prompts.COUNT_TITLE, rows, chosen),
        side=(
            TextRow(),
            TextRow(prompts.COUNTED, weight=Weight.STRONG),
            TextRow(right=desk.amount(_sum_minor(pieces)), weight=Weight.BIG),
        ),
        guide=prompts.COUNT_GUIDE,
        prompt=f"{prompts.PIECES} {desk.amount(value)} x",
        reading=Reading.NUMBER,
    )


async def _post(desk: Desk, pieces: dict[int, int]) -> bool:
    """Ask once more, then declare the count."""
    rows = (TextRow(desk.amount(_sum_minor(pieces)), weight=Weight.BIG),)
    if not await confirm(desk, prompts.POST_TITLE, rows):
        return False
    counted = {str(value): count for value, count in pieces.items() if count}
    return await attempt(desk, CountDrawer(counted)) is not None
