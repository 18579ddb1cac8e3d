"""Waits for what a screen can use, and settles what means the same everywhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.intents import (
    Accept,
    Back,
    Code,
    Misplaced,
    Misread,
    Move,
    Name,
    Percent,
    Pick,
    Press,
    Reading,
    Seen,
    Text,
    Tick,
    Times,
)
from tui.key_names import Action, Screen
from tui.keymap import DEMO_KEYS, entry_of
from tui.picture import BoxBody, Face, Message, TextRow, Tone
from tui.words import agreement, prompts
from tui.words.screens import GUIDES

if TYPE_CHECKING:
    from tui.desk import Desk


@dataclass(frozen=True, slots=True)
class Do:
    """A key that does something here, with what stood on the entry line."""

    action: Action
    text: str = ""


Heard = Code | Name | Times | Percent | Text | Do | Move | Pick | Accept | Back | Seen | Tick


class Locked(Exception):
    """The lock key was struck, or nobody was here: every screen is left, the basket stays."""


class Left(Exception):
    """The program shall end."""


async def listen(desk: Desk, face: Face) -> Heard:
    """Return the next thing that this screen has to deal with.

    Help, lock, keys that do nothing and scans gone astray are dealt with here.
    """
    while True:
        intent = await desk.next(face)
        if isinstance(intent, Tick):
            if await _is_for(desk, face, intent):
                return intent
            continue
        desk.say(None)
        match intent:
            case Press():
                heard = await _pressed(desk, face, intent)
                if heard is not None:
                    return heard
            case Misplaced():
                await _turned_away(desk, face, intent.code)
            case Misread():
                await _misread(desk, face, intent.fault)
            case _:
                return intent


async def _is_for(desk: Desk, face: Face, tick: Tick) -> bool:
    """Lock an idle till; tell whether news concern what this screen shows."""
    if tick is Tick.IDLE:
        desk.say(None)
        raise Locked
    await desk.refresh()
    return face.follows_news


async def _pressed(desk: Desk, face: Face, press: Press) -> Do | None:
    if press.key in DEMO_KEYS:
        desk.put_back(press.text)
        _demo_key(desk, press.key)
        return None
    entry = entry_of(face.screen, press.key)
    if entry is None or face.labels.get(entry.action) == "":
        desk.beep()
        desk.put_back(press.text)
        headline, step = prompts.NOTHING_ON_KEY
        refuse(desk, headline.format(key=press.key.upper()), step)
        return None
    if entry.action is Action.LOCK:
        raise Locked
    if entry.action is not Action.HELP:
        return Do(entry.action, press.text)
    from tui.screens.help import help_page

    await help_page(desk, face)
    desk.put_back(press.text)
    return None


def _demo_key(desk: Desk, key: str) -> None:
    """Do what the demo's own keys do on every screen; in a shop they do nothing."""
    centre = desk.surroundings.centre
    line = centre.line()
    if line is None:
        return
    if DEMO_KEYS[key].action is Action.FORWARD:
        centre.turn_to_other()
    elif line.has_plug:
        pull_plug(desk)


def pull_plug(desk: Desk) -> None:
    """Pull the plug of the demo's line, or put it back."""
    line = desk.surroundings.centre.line()
    was_cut = line is not None and line.is_cut
    desk.surroundings.centre.toggle_line()
    said = agreement.LINE_WAS_MENDED if was_cut else agreement.LINE_WAS_CUT
    desk.say(Message(*said))


async def _turned_away(desk: Desk, face: Face, code: str) -> None:
    desk.beep()
    if face.reading is Reading.HELD:
        headline, step = prompts.HELD_BACK
        step = step if face.is_asking else prompts.NOT_SCANNED_HERE
        refuse(desk, headline.format(code=code[:40]), step)
        return
    if face.reading is Reading.SECRET:
        headline, step = prompts.MISPLACED_SECRET
    elif face.reading is Reading.AMOUNT:
        headline, step = prompts.MISPLACED_AMOUNT
    else:
        headline, step = prompts.MISPLACED
    await notice(desk, headline, (TextRow(step.format(code=code[:40])),))


async def _misread(desk: Desk, face: Face, fault: str) -> None:
    desk.beep()
    headline, step = prompts.MISREAD[fault]
    if face.reading is Reading.HELD:
        refuse(desk, headline, step)
    else:
        await notice(desk, headline, (TextRow(step),))


def refuse(desk: Desk, headline: str, next_step: str) -> None:
    """Say above the entry line what does not go, and what does."""
    desk.say(Message(headline, next_step, Tone.REFUSED))


async def notice(
    desk: Desk,
    title: str,
    rows: tuple[TextRow, ...],
    screen: Screen = Screen.NOTICE,
    guide: str = "",
) -> Do | None:
    """Show what must be noticed; return the offered key that was struck, None for Esc.

    Meanwhile every scan is turned away with a beep: an item must never pass into the bag unsold.
    """
    desk.beep()
    face = Face(
        screen,
        BoxBody(title, rows),
        side=desk.side(),
        headline=title,
        guide=guide or GUIDES.get(screen, prompts.ESC),
        reading=Reading.HELD,
        tone=Tone.REFUSED,
    )
    while True:
        heard = await listen(desk, face)
        if isinstance(heard, Do):
            return heard
        if isinstance(heard, Back):
            return None
