"""Sets a device up: what it is, where, what it speaks, tried out, saved."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from edge.domain.errors import TillError
from edge.input_settings import BEHIND_PRINTER
from tui.device_entries import DeviceEntry
from tui.formats import printable
from tui.intents import Reading
from tui.picture import Message, TextRow, Tone
from tui.screens.asking import Question, ask, boxed, choose, confirm
from tui.screens.attempt import tell
from tui.screens.listening import refuse
from tui.screens.printer_setup import describe_printer, try_printer
from tui.screens.scanner_test import scanner_test
from tui.screens.terminal_setup import describe_terminal, try_terminal
from tui.words import device_setup as words
from tui.words.terminal_setup import SAVED as TERMINAL_SAVED

if TYPE_CHECKING:
    from collections.abc import Sequence
    from concurrent.futures import Future

    from tui.desk import Desk
    from tui.device_entries import DeviceSetup, FoundDevice

_ROLES = frozenset({"supervisor", "manager"})
_NAME = re.compile(r"[A-Za-z0-9_-]{1,20}")
_PRINTERS = frozenset({"printer", "neighbour"})
_TERMINAL = "terminal"
_ALWAYS_THERE = frozenset({"printer", _TERMINAL})
"""Another can be set up; a till without one would only pretend to print or to take cards."""

_USUAL_NAME = "counter"
_WELL = {"scanner": words.FOUND_PORT, "rfid": words.FOUND_READER}
"""What these are worth is only seen by what they read."""


async def device_menu(desk: Desk) -> None:
    """Offer the test and the setting up."""
    rows = boxed(words.TEST, words.SET_UP, words.REMOVE, words.TRY)
    row = await choose(desk, words.MENU, rows)
    setup = desk.surroundings.peripherals.setup
    if row == 0:
        await scanner_test(desk)
    elif row is not None and setup is not None and _may_set_up(desk):
        await (set_up, remove, try_again)[row - 1](desk, setup)


def _may_set_up(desk: Desk) -> bool:
    operator = desk.view.operator
    may = operator is not None and operator.role in _ROLES and not desk.view.locked
    if not may:
        desk.beep()
        refuse(desk, *words.MANAGERS_ONLY)
    return may


async def set_up(desk: Desk, setup: DeviceSetup) -> None:
    """Ask what it is and for all that its driver has to be told, try it, save it."""
    kinds = tuple(words.KINDS)
    row = await choose(desk, words.WHAT, boxed(*words.KINDS.values()))
    if row is None:
        return
    if kinds[row] in _PRINTERS:
        await _set_up_printer(desk, setup, kinds[row])
    elif kinds[row] == _TERMINAL:
        terminal = await describe_terminal(desk, setup)
        if terminal is not None:
            await _kept(desk, setup.save(terminal), TERMINAL_SAVED, terminal)
    else:
        await _set_up_input(desk, setup, kinds[row])


async def _set_up_printer(desk: Desk, setup: DeviceSetup, kind: str) -> None:
    entry = await describe_printer(desk, setup, kind)
    wanted = None if entry is None else await try_printer(desk, setup, entry)
    if wanted is not None:
        await _kept(desk, setup.save(wanted), words.PRINTERS_SAVED[kind], wanted)


async def _set_up_input(desk: Desk, setup: DeviceSetup, kind: str) -> None:
    entry = await _described(desk, setup, kind)
    if entry is None:
        return
    desk.say(Message(*words.TRYING, Tone.WAITING))
    desk.repaint()
    is_well, state = await asyncio.wrap_future(setup.try_out(entry))
    desk.say(None)
    told = (_WELL.get(entry.kind, words.FOUND_WELL) if is_well else words.FOUND_ILL).format(
        state=state
    )
    rows = boxed(
        _title(entry),
        _spoken(entry),
        entry.address,
        "",
        told,
        words.SAVE_IT if is_well else words.SAVE_ANYWAY,
    )
    if await confirm(desk, words.SAVE_TITLE, rows):
        is_seen = is_well and entry.kind in _WELL
        said = words.SAVED_TO_SEE[entry.kind] if is_seen else words.SAVED
        is_kept = await _kept(desk, setup.save(entry), said, entry)
        if is_kept and is_seen:
            await scanner_test(desk)


async def remove(desk: Desk, setup: DeviceSetup) -> None:
    """Take a device out of the settings."""
    entry = await _chosen(desk, [e for e in setup.configured() if e.kind not in _ALWAYS_THERE])
    if entry is not None:
        await _kept(desk, setup.remove(entry), words.REMOVED, entry)


async def try_again(desk: Desk, setup: DeviceSetup) -> None:
    """Try a device as the settings have it."""
    entry = await _chosen(desk, setup.configured())
    if entry is None:
        return
    if entry.kind in _PRINTERS:
        changed = await try_printer(desk, setup, entry, is_saved=True)
        if changed is not None:
            await _kept(desk, setup.save(changed), words.PRINTERS_SAVED[entry.kind], changed)
    elif entry.kind == _TERMINAL:
        await try_terminal(desk, setup, entry)
    else:
        is_well, state = await asyncio.wrap_future(setup.try_out(entry))
        headline, step = words.TRIED_WELL if is_well else words.TRIED_ILL
        told = headline.format(device=_title(entry), state=state)
        desk.say(Message(told, step, Tone.GOOD if is_well else Tone.REFUSED))


async def _chosen(desk: Desk, entries: Sequence[DeviceEntry]) -> DeviceEntry | None:
    if not entries:
        refuse(desk, *words.NONE_SET_UP)
        return None
    rows = [TextRow(_title(entry), entry.address[-40:]) for entry in entries]
    row = await choose(desk, words.WHICH, rows)
    return None if row is None else entries[row]


async def _kept(
    desk: Desk, written: Future[None], said: tuple[str, str], entry: DeviceEntry
) -> bool:
    """Wait until the file is written, and say so; tell whether it was."""
    try:
        await asyncio.wrap_future(written)
    except TillError as error:
        await tell(desk, error)
    except OSError as error:
        headline, step = words.NOT_SAVED
        refuse(desk, headline.format(why=error.strerror or "?"), step)
    else:
        headline, step = said
        desk.say(Message(headline.format(device=_title(entry)), step, Tone.GOOD))
        return True
    return False


async def _described(desk: Desk, setup: DeviceSetup, kind: str) -> DeviceEntry | None:
    place = await _place(desk, kind, setup)
    if place is None:
        return None
    address, fitting = place
    driver = fitting if kind == "scanner" and fitting else await _driver(desk, kind, setup)
    if driver is None:
        return None
    entry = DeviceEntry(kind, driver, address)
    if kind == "scanner":
        name = await _name(desk)
        if name is None:
            return None
        entry = replace(entry, name=name)
    lined = await _with_line(desk, entry)
    return None if lined is None else await _with_measures(desk, lined)


async def _with_measures(desk: Desk, entry: DeviceEntry) -> DeviceEntry | None:
    """Ask for what no driver can find out: a scale's unit, the width of a display."""
    if entry.kind == "scale":
        row = await choose(desk, words.UNIT, boxed(*words.UNITS.values()))
        return None if row is None else replace(entry, unit=tuple(words.UNITS)[row])
    if entry.kind == "display":
        widths = words.DISPLAY_WIDTHS
        row = await choose(desk, words.DISPLAY_COLUMNS, [TextRow(str(width)) for width in widths])
        return None if row is None else replace(entry, columns=widths[row])
    return entry


async def _place(desk: Desk, kind: str, setup: DeviceSetup) -> tuple[str, str] | None:
    """Return address and the driver that fits there, "" where that is not known."""
    found: tuple[FoundDevice, ...] = ()
    if kind != "rfid":
        listed = await asyncio.wrap_future(setup.find())
        found = tuple(port for port in listed if kind == "scanner" or port.driver == "serial")
        if not found:
            refuse(desk, words.NOTHING_FOUND, "")
    rows = [TextRow(port.description[:34], port.address[-36:]) for port in found]
    behind = [TextRow(words.BEHIND_PRINTER)] if kind == "display" else []
    rows += behind
    row = await choose(desk, words.WHERE, [*rows, TextRow(words.OTHER)]) if rows else 0
    if row is None:
        return None
    if row < len(found):
        return found[row].address, found[row].driver
    if row < len(rows):
        return BEHIND_PRINTER, ""
    address = await ask(desk, Question(words.ADDRESS_ASKED, words.ADDRESS, Reading.TEXT))
    return None if address is None else (address.strip(), "")


async def _driver(desk: Desk, kind: str, setup: DeviceSetup) -> str | None:
    drivers = setup.drivers(kind)
    if len(drivers) == 1:
        return drivers[0]
    rows = [TextRow(words.DRIVERS.get(name, name)) for name in drivers]
    row = await choose(desk, words.DRIVER, rows)
    return None if row is None else drivers[row]


async def _name(desk: Desk) -> str | None:
    question = Question(words.NAME_ASKED, words.NAME, Reading.WORDS, may_be_empty=True)
    while True:
        name = await ask(desk, question)
        if name is None or _NAME.fullmatch(name or _USUAL_NAME):
            return None if name is None else name or _USUAL_NAME
        headline, step = words.NAME_WRONG
        refuse(desk, headline.format(text=printable(name)[:20]), step)


async def _with_line(desk: Desk, entry: DeviceEntry) -> DeviceEntry | None:
    """Ask how the line is set, where there is one that can be set."""
    if entry.driver in ("hid", "llrp") or not entry.address.startswith("/"):
        return entry
    row = await choose(desk, words.BAUD, [TextRow(str(baud)) for baud in words.BAUDS])
    if row is None:
        return None
    entry = replace(entry, baud=words.BAUDS[row])
    if entry.kind == "scanner":
        row = await choose(desk, words.ENDS, boxed(*words.ENDS_BY.values()))
        return None if row is None else replace(entry, ends=tuple(words.ENDS_BY)[row])
    if entry.kind != "scale":
        return entry
    rows = [TextRow(framing or words.USUAL) for framing in words.FRAMINGS]
    row = await choose(desk, words.FRAMING, rows)
    return None if row is None else replace(entry, framing=words.FRAMINGS[row])


def _title(entry: DeviceEntry) -> str:
    return words.TITLES[entry.kind].format(name=entry.name)


def _spoken(entry: DeviceEntry) -> str:
    return words.DRIVERS.get(entry.driver, entry.driver)
