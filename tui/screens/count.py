"""Counting the drawer, piece by piece, without being shown what should be in it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum, auto
from itertools import pairwise
from typing import TYPE_CHECKING

from edge.domain.commands import CountDrawer
from edge.domain.denominations import denominations
from edge.domain.money import currency
from tui.counter import CountedKind
from tui.intents import Accept, Back, Direction, Move, Reading, Text
from tui.key_names import Action, Screen
from tui.picture import Face, ListBody, TextRow, Weight
from tui.screens.asking import Cursor, confirm, refuse_amount, refuse_row, typed_amount
from tui.screens.attempt import attempt
from tui.screens.listening import Do, Heard, listen
from tui.words import prompts

if TYPE_CHECKING:
    from tui.desk import Desk

_PIECES_DIGITS_MAX = 5


class _Of(Enum):
    """What a row counts."""

    PIECES = auto()
    SLIPS = auto()
    SUM = auto()


@dataclass(frozen=True, slots=True)
class _Row:
    """One thing to count: pieces of a coin or note, slips of a tender, or what they come to."""

    of: _Of
    value_minor: int = 0
    tender: CountedKind | None = None
    entered: int = 0

    @property
    def sum_minor(self) -> int:
        """Return what the row adds to the drawer's cash."""
        return self.value_minor * self.entered

    @property
    def foreign(self) -> str:
        """Return the currency of foreign cash, empty for the shop's own."""
        return self.tender.currency if self.tender else ""

    def label(self, desk: Desk) -> str:
        """Return what the row is called."""
        if self.tender is None:
            return f"{desk.amount(self.value_minor)} x"
        pattern = prompts.COUNTED_NUMBER if self.of is _Of.SLIPS else prompts.COUNTED_AMOUNT
        return pattern.format(name=self.tender.name)


async def count_drawer(desk: Desk) -> bool:
    """Take the pieces of each coin and note, and the slips that are counted; tell if it was posted.

    Blind: neither this nor a second count shows what should be there, or what was counted before.
    """
    rows = _rows(desk)
    cursor = Cursor()
    while True:
        heard = await listen(desk, _face(desk, rows, cursor.index))
        match heard:
            case Back():
                return False
            case Do(Action.FORWARD, ""):
                if await _post(desk, rows):
                    return True
            case Do(Action.FORWARD, text):
                _enter(desk, rows, cursor, text)
            case Do(Action.UNDO):
                rows[cursor.index] = replace(rows[cursor.index], entered=0)
            case Text(text):
                _enter(desk, rows, cursor, text)
            case _:
                _move(desk, rows, cursor, heard)


def _rows(desk: Desk) -> list[_Row]:
    values = denominations(currency(desk.view.currency))[::-1]
    rows = [_Row(_Of.PIECES, value) for value in values]
    for tender in desk.surroundings.in_force().counted_kinds:
        slips = [] if tender.currency else [_Row(_Of.SLIPS, tender=tender)]
        rows += [*slips, _Row(_Of.SUM, tender=tender)]
    return rows


def _enter(desk: Desk, rows: list[_Row], cursor: Cursor, text: str) -> None:
    """Give the chosen row what was typed, and go to the next."""
    row = rows[cursor.index]
    if row.of is _Of.SUM:
        entered = desk.read_amount(text, row.foreign)
        if entered is None:
            desk.beep()
            refuse_amount(desk, text)
            return
    elif not (text.isdecimal() and len(text) <= _PIECES_DIGITS_MAX):
        refuse_row(desk, text, prompts.NO_NUMBER)
        return
    else:
        entered = int(text)
    rows[cursor.index] = replace(row, entered=entered)
    cursor.takes(Move(Direction.DOWN), len(rows))


def _move(desk: Desk, rows: list[_Row], cursor: Cursor, heard: Heard) -> None:
    """Follow the choosing keys; Enter alone leaves a row as it is."""
    step = Move(Direction.DOWN) if isinstance(heard, Accept) else heard
    if not cursor.takes(step, len(rows)):
        desk.beep()


def _face(desk: Desk, rows: list[_Row], chosen: int) -> Face:
    shift = desk.view.shift
    again = shift is not None and shift.state == "recount"
    row = rows[chosen]
    is_sum = row.of is _Of.SUM
    return Face(
        Screen.COUNT,
        ListBody(
            prompts.COUNT_TITLE_AGAIN if again else prompts.COUNT_TITLE,
            tuple(_text_row(desk, each) for each in rows),
            chosen,
            is_numbered=False,
        ),
        side=_side(desk, rows),
        guide=prompts.COUNT_SUM_GUIDE if is_sum else prompts.COUNT_GUIDE,
        prompt=row.label(desk),
        reading=Reading.AMOUNT if is_sum else Reading.NUMBER,
        show=(lambda text: typed_amount(desk, text, row.foreign)) if is_sum else str,
    )


def _text_row(desk: Desk, row: _Row) -> TextRow:
    if row.of is _Of.PIECES:
        label = f"{row.label(desk):>12} {row.entered or '':>5}"
        return TextRow(label, desk.amount(row.sum_minor) if row.entered else "")
    value = str(row.entered) if row.of is _Of.SLIPS else desk.amount(row.entered, row.foreign)
    return TextRow(row.label(desk), value)


def _side(desk: Desk, rows: list[_Row]) -> tuple[TextRow, ...]:
    """Return what was entered so far; nothing of it comes from the till."""
    others = [
        TextRow(
            prompts.SLIPS_COUNTED.format(name=tender.name, count=slips.entered),
            desk.amount(together.entered),
        )
        for slips, together in pairwise(rows)
        if (tender := together.tender) is not None and slips.of is _Of.SLIPS
    ]
    return (
        TextRow(),
        TextRow(prompts.COUNTED, weight=Weight.STRONG),
        TextRow(right=desk.amount(_cash_minor(rows)), weight=Weight.BIG),
        TextRow(),
        *others,
    )


def _cash_minor(rows: list[_Row]) -> int:
    return sum(row.sum_minor for row in rows)


async def _post(desk: Desk, rows: list[_Row]) -> bool:
    """Ask once more, then declare the count."""
    told = [
        TextRow(desk.amount(_cash_minor(rows)), weight=Weight.BIG),
        *(_text_row(desk, row) for row in rows if row.tender),
    ]
    if not await confirm(desk, prompts.POST_TITLE, told):
        return False
    pieces = {str(r.value_minor): r.entered for r in rows if r.of is _Of.PIECES and r.entered}
    sums = {row.tender.id: row.entered for row in rows if row.tender and row.of is _Of.SUM}
    slips = {row.tender.id: row.entered for row in rows if row.tender and row.of is _Of.SLIPS}
    command = CountDrawer(pieces, sums or None, slips or None)
    return await attempt(desk, command) is not None
