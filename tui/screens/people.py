"""People: who may sign on, and their PINs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.commands import AddOperator, ChangePin, RemoveOperator, ResetPin
from tui.intents import Back, Reading
from tui.keymap import Action, Screen
from tui.picture import Face, ListBody, TextRow
from tui.screens.asking import Question, ask, boxed, choose
from tui.screens.attempt import attempt
from tui.screens.listening import Do, listen, refuse
from tui.words import prompts

if TYPE_CHECKING:
    from tui.desk import Desk


async def people(desk: Desk) -> None:
    """Show what can be done about people."""
    while True:
        face = Face(
            Screen.PEOPLE,
            ListBody(prompts.PEOPLE_TITLE, boxed(*prompts.PEOPLE_ROWS)),
            side=desk.side(),
            guide=prompts.CHOOSE_GUIDE,
            reading=Reading.CHOICE,
        )
        heard = await listen(desk, face)
        match heard:
            case Back():
                return
            case Do(Action.ADD):
                await _add(desk)
            case Do(Action.REMOVE):
                await _remove(desk)
            case Do(Action.RESET_PIN):
                await _reset_pin(desk)
            case Do(Action.CHANGE_PIN):
                await _change_pin(desk)
            case _:
                desk.beep()


async def _add(desk: Desk) -> None:
    number = await _ask_number(desk, prompts.NEW_NUMBER)
    if number is None:
        return
    name = await ask(desk, Question(prompts.NEW_NAME, prompts.NAME))
    if name is None:
        return
    role = await choose(desk, prompts.ROLE_TITLE, [TextRow(label) for _, label in prompts.ROLES])
    if role is None:
        return
    pin = await _ask_new_pin(desk)
    if pin is not None:
        await attempt(desk, AddOperator(number, name, prompts.ROLES[role][0], pin))


async def _remove(desk: Desk) -> None:
    number = await _ask_number(desk, prompts.WHOSE_NUMBER)
    if number is not None:
        await attempt(desk, RemoveOperator(number))


async def _reset_pin(desk: Desk) -> None:
    number = await _ask_number(desk, prompts.WHOSE_NUMBER)
    if number is None:
        return
    pin = await _ask_new_pin(desk)
    if pin is not None:
        await attempt(desk, ResetPin(number, pin))


async def _change_pin(desk: Desk) -> None:
    old = await _ask_pin(desk, prompts.OLD_PIN)
    if old is None:
        return
    new = await _ask_new_pin(desk)
    if new is not None:
        await attempt(desk, ChangePin(old, new))


async def _ask_number(desk: Desk, headline: str) -> str | None:
    return await ask(desk, Question(headline, prompts.OPERATOR, Reading.PERSON))


async def _ask_pin(desk: Desk, label: str) -> str | None:
    return await ask(desk, Question(f"{label}?", label, Reading.SECRET))


async def _ask_new_pin(desk: Desk) -> str | None:
    """Ask for a new PIN twice, because nobody sees what is typed."""
    while True:
        first = await _ask_pin(desk, prompts.NEW_PIN)
        if first is None:
            return None
        again = await _ask_pin(desk, prompts.PIN_AGAIN)
        if again is None or again == first:
            return again
        refuse(desk, *prompts.PINS_DIFFER)
