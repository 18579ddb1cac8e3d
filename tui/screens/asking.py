"""Asks one question at a time, in place: the basket stays in sight."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from edge.domain.denominations import denominations
from edge.domain.money import currency
from tui.formats import printable
from tui.intents import Accept, Back, Code, Direction, Move, Pick, Reading, Text
from tui.key_names import Action, Screen
from tui.picture import Body, Face, ListBody, TextRow, Weight
from tui.screens.listening import Do, Heard, listen, notice, refuse
from tui.words import prompts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tui.desk import Desk

_PAGE_ROWS = 10
USUAL_NOTES_MAX = 10
"""More than ten of the largest notes at once is a slip more often than it is cash."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked. `headline` is the question, `guide` how to answer it.

    What is typed shows as stars where `is_masked`: any text, where `Reading.SECRET` is digits.
    """

    headline: str
    prompt: str
    reading: Reading = Reading.WORDS
    guide: str = prompts.ANSWER_GUIDE
    screen: Screen = Screen.ASK
    may_be_empty: bool = False
    body: Body | None = None
    is_masked: bool = False


async def ask(desk: Desk, question: Question) -> str | None:
    """Return what was answered, None if it was given up."""
    money = question.reading is Reading.AMOUNT
    face = Face(
        question.screen,
        question.body or desk.backdrop,
        side=desk.side(),
        headline=question.headline,
        guide=question.guide,
        prompt=question.prompt,
        reading=question.reading,
        show=(lambda text: typed_amount(desk, text)) if money else _shown(question),
    )
    while True:
        answer = answer_of(await listen(desk, face))
        if answer is None or answer or question.may_be_empty:
            return answer


def _shown(question: Question) -> Callable[[str], str]:
    return (lambda text: "*" * len(text)) if question.is_masked else str


def answer_of(heard: Heard) -> str | None:
    """Return the text that was entered ("" for none), None for a step back."""
    match heard:
        case Text(text) | Do(Action.FORWARD, text):
            return text
        case Code(code):
            return code
        case Back():
            return None
        case _:
            return ""


def typed_amount(desk: Desk, text: str, foreign: str = "") -> str:
    """Show a typed amount as it will be understood: 1000 as 10.00."""
    minor = desk.read_amount(text, foreign)
    return text if minor is None else desk.amount(minor, foreign)


async def ask_amount(
    desk: Desk, headline: str, prompt: str = prompts.AMOUNT, text: str = ""
) -> int | None:
    """Return an amount in minor units; `text` is one that was typed before the question."""
    while True:
        answer = text or await ask(desk, Question(headline, prompt, Reading.AMOUNT))
        if answer is None:
            return None
        minor = desk.read_amount(answer)
        if minor is not None:
            return minor
        text = ""
        refuse_amount(desk, answer)


async def is_usual(desk: Desk, amount_minor: int) -> bool:
    """Ask once more about an amount of cash that no drawer has room for."""
    largest = denominations(currency(desk.view.currency))[-1]
    if amount_minor <= largest * USUAL_NOTES_MAX:
        return True
    rows = (TextRow(desk.amount(amount_minor), weight=Weight.BIG),)
    return await notice(desk, prompts.UNUSUAL_TITLE, rows, Screen.UNUSUAL) is not None


def refuse_amount(desk: Desk, text: str) -> None:
    """Say that a text is no amount, and how one is typed in this shop."""
    minor = desk.surroundings.in_force().amount_entry == "minor"
    headline, step = prompts.BAD_AMOUNT if minor else prompts.BAD_AMOUNT_POINT
    refuse(desk, headline.format(text=printable(text)[:40]), step)


async def ask_new_pin(desk: Desk, label: str = prompts.NEW_PIN) -> str | None:
    """Ask for a new PIN twice, because nobody sees what is typed."""
    while True:
        first = await ask_pin(desk, label)
        if first is None:
            return None
        again = await ask_pin(desk, prompts.PIN_AGAIN)
        if again is None or again == first:
            return again
        refuse(desk, *prompts.PINS_DIFFER)


async def ask_pin(desk: Desk, label: str) -> str | None:
    """Ask for a PIN under a label."""
    return await ask(desk, Question(f"{label}?", label, Reading.SECRET))


async def ask_reason(desk: Desk, headline: str, reasons: Sequence[str]) -> str | None:
    """Return a reason: one of the usual ones by its number, or words of one's own."""
    cursor = Cursor()
    while True:
        face = Face(
            Screen.ASK,
            ListBody(headline, tuple(TextRow(reason) for reason in reasons), cursor.index),
            side=desk.side(),
            headline=headline,
            guide=prompts.REASON_GUIDE,
            prompt=prompts.REASON,
            reading=Reading.WORDS,
        )
        heard = await listen(desk, face)
        match heard:
            case Back():
                return None
            case Pick(row):
                return reasons[row]
            case Accept() | Do(Action.FORWARD, ""):
                return reasons[cursor.index]
            case Text(text) | Do(Action.FORWARD, text):
                reason = _reason(text, reasons)
                if reason is not None:
                    return reason
                refuse_row(desk, text)
            case _:
                if not cursor.takes(heard, len(reasons)):
                    desk.beep()


def _reason(text: str, reasons: Sequence[str]) -> str | None:
    """Return what was typed, or the usual reason of that number; None where there is none."""
    if not text.isdecimal():
        return text
    return reasons[int(text) - 1] if 1 <= int(text) <= len(reasons) else None


def refuse_struck(desk: Desk, line: int) -> None:
    """Say that nothing is changed on a line that was struck."""
    headline, step = prompts.LINE_IS_STRUCK
    desk.beep()
    refuse(desk, headline.format(line=line), step)


def refuse_row(desk: Desk, text: str, why: tuple[str, str] = prompts.NO_SUCH_ROW) -> None:
    """Say that there is no such row, or `why` else a number does not fit."""
    headline, step = why
    desk.beep()
    refuse(desk, headline.format(text=printable(text)[:40]), step)


async def choose(
    desk: Desk,
    title: str,
    rows: Sequence[TextRow],
    numbers: tuple[int, ...] = (),
    guide: str = prompts.CHOOSE_GUIDE,
    chosen: int = 0,
) -> int | None:
    """Return the index of the row that was chosen, None if none was; `chosen` is offered first."""
    numbers = numbers or tuple(range(1, len(rows) + 1))
    while True:
        face = Face(
            Screen.CHOOSE,
            ListBody(title, tuple(rows), chosen, numbers),
            side=desk.side(),
            headline=title,
            guide=guide,
            prompt=prompts.NUMBER,
            reading=Reading.CHOICE,
        )
        heard = await listen(desk, face)
        match heard:
            case Back():
                return None
            case Move(direction):
                chosen = moved(chosen, direction, len(rows))
            case Pick(row):
                return row
            case Accept() | Do(Action.FORWARD, ""):
                return chosen
            case Text(text) | Do(Action.FORWARD, text):
                if text.isdecimal() and int(text) in numbers:
                    return numbers.index(int(text))
                refuse_row(desk, text)
            case _:
                desk.beep()


@dataclass(slots=True)
class Cursor:
    """Which row of a list is chosen."""

    index: int = 0

    def takes(self, heard: Heard, count: int) -> bool:
        """Follow a choosing key or a pointed row; return whether it was one."""
        match heard:
            case Move(direction) if count:
                self.index = moved(self.index, direction, count)
            case Pick(row) if row < count:
                self.index = row
            case _:
                return False
        return True


def moved(chosen: int, direction: Direction, count: int) -> int:
    """Return the index that a choosing key leads to."""
    step = {
        Direction.UP: -1,
        Direction.DOWN: 1,
        Direction.PAGE_UP: -_PAGE_ROWS,
        Direction.PAGE_DOWN: _PAGE_ROWS,
        Direction.FIRST: -count,
        Direction.LAST: count,
    }[direction]
    return max(0, min(chosen + step, count - 1))


async def confirm(desk: Desk, title: str, rows: Sequence[TextRow]) -> bool:
    """Return whether it shall be done; only F12 says yes."""
    return await notice(desk, title, tuple(rows), Screen.CONFIRM) is not None


def boxed(*lines: str) -> tuple[TextRow, ...]:
    """Return plain rows of a box."""
    return tuple(TextRow(line) for line in lines)
