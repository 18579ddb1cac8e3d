"""Sets a card terminal up: what it speaks, where, what its driver asks, tried, saved."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from edge.domain.errors import TillError
from tui.device_entries import DeviceEntry, FieldKind
from tui.formats import printable
from tui.intents import Reading
from tui.picture import ListBody, TextRow
from tui.screens.asking import Question, ask, boxed, choose
from tui.screens.attempt import tell
from tui.screens.listening import refuse
from tui.screens.trying import tell_trial
from tui.words import prompts
from tui.words import terminal_setup as words

if TYPE_CHECKING:
    from tui.desk import Desk
    from tui.device_entries import DeviceSetup, TerminalField, TerminalForm, Value

_KIND = "terminal"
_VALUE_SHOWN = 50


async def describe_terminal(desk: Desk, setup: DeviceSetup) -> DeviceEntry | None:
    """Ask for all of a terminal and let it be tried; return it once it shall be saved."""
    drivers = setup.drivers(_KIND)
    rows = boxed(*(words.DRIVERS.get(name, name) for name in drivers))
    row = await choose(desk, words.DRIVER, rows)
    if row is None:
        return None
    try:
        form = await asyncio.wrap_future(setup.terminal_form(drivers[row]))
    except TillError as error:
        await tell(desk, error)
        return None
    entry = await _described(desk, form, DeviceEntry(_KIND, drivers[row], form.address))
    while entry is not None:
        step = await _next_step(desk, setup, entry)
        if step != words.CHANGE:
            return entry if step == words.SAVE else None
        entry = await _described(desk, form, entry)
    return None


async def _next_step(desk: Desk, setup: DeviceSetup, entry: DeviceEntry) -> str | None:
    """Let the terminal be asked as often as wanted; return what shall be done then."""
    title = f"{words.DRIVERS.get(entry.driver, entry.driver)} {entry.address}".rstrip()
    steps = (words.TRY, words.SAVE, words.CHANGE)
    chosen = 0
    while True:
        row = await choose(desk, title, boxed(*steps), chosen=chosen)
        if row is None or row > 0:
            return None if row is None else steps[row]
        chosen = 1 if await try_terminal(desk, setup, entry) else 0


async def try_terminal(desk: Desk, setup: DeviceSetup, entry: DeviceEntry) -> bool:
    """Ask a terminal how it is and say so; tell whether it is well."""
    return await tell_trial(desk, words.TRYING, setup.try_terminal(entry))


async def _described(desk: Desk, form: TerminalForm, before: DeviceEntry) -> DeviceEntry | None:
    """Ask for everything; what was typed before, or is in force, is kept by Enter alone."""
    entry = before
    if form.has_address:
        kept = words.KEEPS.format(value=before.address) if before.address else prompts.ANSWER_GUIDE
        question = Question(words.ADDRESS_ASKED, words.ADDRESS, Reading.TEXT, kept,
                            may_be_empty=bool(before.address))  # fmt: skip
        address = await ask(desk, question)
        if address is None:
            return None
        entry = replace(entry, address=address.strip() or before.address)
    typed, secrets = dict(before.options), dict(before.secrets)
    for field in form.fields:
        if field.kind is FieldKind.SECRET:
            secret = await _secret(desk, field, is_known=bool(field.value or field.name in secrets))
            if secret is None:
                return None
            if secret:
                secrets[field.name] = secret
            continue
        value = await _value(desk, replace(field, value=typed.get(field.name, field.value)))
        if value is None:
            return None
        typed[field.name] = value
    return replace(entry, options=tuple(typed.items()), secrets=tuple(secrets.items()))


async def _secret(desk: Desk, field: TerminalField, *, is_known: bool) -> str | None:
    guide = words.KEEPS_SECRET if is_known else words.SECRET_ASKED
    return await ask(desk, _question(field, guide, masked=True))


async def _value(desk: Desk, field: TerminalField) -> Value | None:
    if field.kind is FieldKind.FLAG:
        chosen = 0 if field.value else 1
        row = await choose(desk, field.explanation, boxed(*words.YES_NO), chosen=chosen)
        return None if row is None else row == 0
    shown = str(field.value)[:_VALUE_SHOWN]
    guide = words.KEEPS.format(value=shown) if shown else words.MAY_BE_EMPTY
    while True:
        text = await ask(desk, _question(field, guide))
        if text is None or not text.strip():
            return None if text is None else field.value
        if field.kind is FieldKind.TEXT:
            return text.strip()
        if text.strip().isdecimal():
            return int(text)
        headline, step = words.NO_NUMBER
        refuse(desk, headline.format(text=printable(text)[:20]), step)


def _question(field: TerminalField, guide: str, *, masked: bool = False) -> Question:
    label = words.LABELS.get(field.name, field.name.replace("_", " ").capitalize())
    told = field.explanation[:1].upper() + field.explanation[1:]
    body = ListBody(label, (TextRow(told),))
    return Question(
        label, label, Reading.TEXT, guide, may_be_empty=True, body=body, is_masked=masked
    )
