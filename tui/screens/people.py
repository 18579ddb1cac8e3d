"""People: who may sign on, and their PINs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.commands import AddOperator, ChangePin, ListOperators, RemoveOperator, ResetPin
from edge.domain.errors import TillError
from tui.intents import Back, Reading, Text
from tui.key_names import Action, Screen
from tui.picture import Face, ListBody, TextRow, Weight
from tui.screens.asking import (
    Cursor,
    Question,
    ask,
    ask_new_pin,
    ask_pin,
    choose,
    confirm,
    refuse_row,
)
from tui.screens.attempt import attempt, tell
from tui.screens.listening import Do, listen
from tui.words import prompts

if TYPE_CHECKING:
    from edge.services.view import PersonView
    from tui.desk import Desk


async def people(desk: Desk) -> None:
    """Show who may sign on, and change it."""
    persons = await _persons(desk)
    cursor = Cursor()
    while persons:
        cursor.index = min(cursor.index, len(persons) - 1)
        desk.backdrop = _body(persons, cursor.index)
        face = Face(
            Screen.PEOPLE,
            desk.backdrop,
            side=desk.side(),
            guide=prompts.PEOPLE_GUIDE,
            prompt=prompts.NUMBER,
            reading=Reading.CHOICE,
        )
        heard = await listen(desk, face)
        match heard:
            case Back():
                return
            case Do(action):
                await _do(desk, action, persons[cursor.index])
                persons = await _persons(desk)
            case Text(text) if text.isdecimal() and 1 <= int(text) <= len(persons):
                cursor.index = int(text) - 1
            case Text(text):
                refuse_row(desk, text)
            case _:
                if not cursor.takes(heard, len(persons)):
                    desk.beep()


async def _persons(desk: Desk) -> tuple[PersonView, ...]:
    """Return who may sign on; what was said before stays to be read."""
    try:
        return (await desk.send(ListOperators())).people
    except TillError as error:
        await tell(desk, error)
        return ()


def _body(persons: tuple[PersonView, ...], chosen: int) -> ListBody:
    rows = tuple(
        TextRow(
            _named(person),
            f"! {prompts.LOCKED_OUT}" if person.locked_out else _role(person),
            Weight.BAD if person.locked_out else Weight.PLAIN,
        )
        for person in persons
    )
    return ListBody(prompts.PEOPLE_TITLE, rows, chosen)


def _role(person: PersonView) -> str:
    """Return the role, with what the centre has to say of the person."""
    role = dict(prompts.ROLES).get(person.role, person.role)
    standing = prompts.STANDINGS.get(person.standing)
    return f"{role}, {standing}" if standing else role


def _named(person: PersonView) -> str:
    return prompts.OPERATOR_NAMED.format(operator=person.operator, name=person.name)


async def _do(desk: Desk, action: Action, person: PersonView) -> None:
    match action:
        case Action.ADD:
            await _add(desk)
        case Action.REMOVE:
            if await confirm(desk, prompts.REMOVE_TITLE, [TextRow(_named(person))]):
                await attempt(desk, RemoveOperator(person.operator))
        case Action.RESET_PIN:
            await _reset_pin(desk, person)
        case Action.CHANGE_PIN:
            await _change_pin(desk)
        case _:
            desk.beep()


async def _add(desk: Desk) -> None:
    number = await ask(desk, Question(prompts.NEW_NUMBER, prompts.OPERATOR, Reading.PERSON))
    if number is None:
        return
    name = await ask(desk, Question(prompts.NEW_NAME, prompts.NAME))
    if name is None:
        return
    role = await choose(desk, prompts.ROLE_TITLE, [TextRow(label) for _, label in prompts.ROLES])
    if role is None:
        return
    pin = await ask_new_pin(desk)
    if pin is not None:
        await attempt(desk, AddOperator(number, name, prompts.ROLES[role][0], pin))


async def _reset_pin(desk: Desk, person: PersonView) -> None:
    pin = await ask_new_pin(desk, prompts.NEW_PIN_OF.format(name=person.name))
    if pin is not None:
        await attempt(desk, ResetPin(person.operator, pin))


async def _change_pin(desk: Desk) -> None:
    old = await ask_pin(desk, prompts.OLD_PIN)
    if old is None:
        return
    new = await ask_new_pin(desk)
    if new is not None:
        await attempt(desk, ChangePin(old, new))
