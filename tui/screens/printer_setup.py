"""Sets a printer up: where it is, which model, its drawer, tried on paper, saved."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from tui.device_entries import DeviceEntry, PrinterTuning, Trial
from tui.intents import Reading
from tui.picture import TextRow
from tui.screens.asking import Question, ask, choose
from tui.screens.listening import refuse
from tui.screens.narrowing import LongList, choose_narrowed
from tui.screens.printer_tuning import tuned
from tui.screens.trying import tell_trial
from tui.words import device_setup
from tui.words import printer_setup as words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui.desk import Desk
    from tui.device_entries import DeviceSetup, FoundDevice, ModelRow

_NETWORK = "network"
_SERIAL = "serial"
_NO_SENSOR = "none"
_ADDRESS_SHOWN = 40


async def describe_printer(desk: Desk, setup: DeviceSetup, kind: str) -> DeviceEntry | None:
    """Ask for all that a printer's driver has to be told; `kind` is printer or neighbour."""
    place = await _place(desk, setup)
    if place is None:
        return None
    driver, address, called = place
    if driver == _SERIAL and "," not in address:
        line = await _line(desk)
        if line is None:
            return None
        address = f"{address},{line}"
    model = await _model(desk, setup.models(), called)
    if model is None:
        return None
    entry = DeviceEntry(kind, driver, address, model=model.name, drawer_pin=model.drawer_pins[0])
    entry = replace(entry, tuning=_kept_tuning(setup, entry))
    return await _with_drawer(desk, model, entry) if kind == "printer" else entry


def _kept_tuning(setup: DeviceSetup, entry: DeviceEntry) -> PrinterTuning | None:
    """Return how the same model was set before; of another one only the drawer's pulse stays."""
    before = next((each for each in setup.configured() if each.kind == entry.kind), None)
    if before is None or before.tuning is None or before.model == entry.model:
        return None if before is None else before.tuning
    return PrinterTuning(pulse_ms=before.tuning.pulse_ms)


async def try_printer(
    desk: Desk, setup: DeviceSetup, entry: DeviceEntry, *, is_saved: bool = False
) -> DeviceEntry | None:
    """Let it be tried and tuned as often as wanted; return what shall be saved, None for nothing.

    One that is saved already is offered to be saved once something was changed.
    """
    steps = {words.TRY_PAGE: Trial.PAGE, words.TRY_DRAWER: Trial.DRAWER,
             words.TRY_STATE: Trial.STATE}  # fmt: skip
    if entry.kind != "printer":
        del steps[words.TRY_DRAWER]
    way = words.WAYS_IN_SHORT.get(entry.driver, entry.driver)
    title = f"{entry.model}, {way} {entry.address[-_ADDRESS_SHOWN:]}".rstrip()
    model = next((each for each in setup.models() if each.name == entry.model), None)
    saved, chosen = entry if is_saved else None, 0
    others = [words.TUNE] if model is not None else []
    while True:
        saving = [words.SAVE] if entry != saved else []
        rows = [TextRow(step) for step in (*steps, *others, *saving)]
        row = await choose(desk, title, rows, chosen=min(chosen, len(rows) - 1))
        if row is None or row == len(steps) + len(others):
            return None if row is None else entry
        if row == len(steps) and model is not None:
            entry, chosen = await tuned(desk, entry, model), 0
            continue
        trial = setup.try_printer(entry, [*steps.values()][row])
        is_well = await tell_trial(desk, words.TRYING, trial)
        chosen = len(rows) - 1 if is_well and saving else row


async def _place(desk: Desk, setup: DeviceSetup) -> tuple[str, str, str] | None:
    """Return driver, address, and what the printer calls itself where it does."""
    found = await asyncio.wrap_future(setup.find_printers())
    if not found:
        refuse(desk, *words.NOTHING_FOUND)
    rows = [_found_row(printer) for printer in found]
    rows += [TextRow(words.NETWORK), TextRow(words.OTHER)]
    row = await choose(desk, words.WHERE, rows)
    if row is None:
        return None
    if row < len(found):
        return found[row].driver, found[row].address, found[row].description
    driver = _NETWORK if row == len(found) else await _way(desk, setup)
    address = "" if driver is None else await _address(desk, driver)
    return None if driver is None or address is None else (driver, address, "")


def _found_row(printer: FoundDevice) -> TextRow:
    way = words.WAYS_IN_SHORT.get(printer.driver, printer.driver)
    return TextRow(printer.description[:30], f"{way} {printer.address[-22:]}")


async def _way(desk: Desk, setup: DeviceSetup) -> str | None:
    drivers = setup.drivers("printer")
    row = await choose(desk, words.WAY, [TextRow(words.WAYS.get(name, name)) for name in drivers])
    return None if row is None else drivers[row]


async def _address(desk: Desk, driver: str) -> str | None:
    if driver in words.NEEDS_NO_ADDRESS:
        return ""
    asked = words.ADDRESS_ASKED.get(driver, words.ADDRESS_ASKED_ELSE)
    address = await ask(desk, Question(asked, words.ADDRESS, Reading.TEXT))
    return None if address is None else address.strip()


async def _line(desk: Desk) -> str | None:
    """Return how a serial line is set, as the address has it behind the path."""
    bauds = device_setup.BAUDS
    row = await choose(desk, words.BAUD, [TextRow(str(baud)) for baud in bauds])
    if row is None:
        return None
    flow = await choose(desk, words.FLOW, [TextRow(flow) for flow in words.FLOWS.values()])
    return None if flow is None else f"{bauds[row]},8N1,{tuple(words.FLOWS)[flow]}"


async def _model(desk: Desk, models: Sequence[ModelRow], called: str) -> ModelRow | None:
    rows = (
        TextRow(model.name, words.PAPER.format(mm=model.paper_mm, columns=model.columns))
        for model in models
    )
    given = LongList(
        words.MODEL, tuple(rows), words.MODEL_PROMPT, words.MODEL_GUIDE, words.NO_SUCH_MODEL
    )
    row = await choose_narrowed(desk, given, _likely([model.name for model in models], called))
    return None if row is None else models[row]


def _likely(names: Sequence[str], called: str) -> int:
    """Return the model that a printer calls itself, else the first, which does for most."""
    told = "".join(character for character in called.casefold() if character.isalnum())
    fitting = [
        (len(name), index)
        for index, name in enumerate(names)
        if told and name.partition("-")[2].replace("-", "") in told
    ]
    return max(fitting)[1] if fitting else 0


async def _with_drawer(desk: Desk, model: ModelRow, entry: DeviceEntry) -> DeviceEntry | None:
    """Ask which pin opens the drawer, and whether its switch can be read."""
    first = model.drawer_pins[0]
    wired = {replace(entry, drawer_pin=pin): words.DRAWER_PINS[pin] for pin in model.drawer_pins}
    for sensor, text in words.DRAWER_SWITCHES.items():
        wired[replace(entry, drawer_sensor=sensor)] = text.format(pin=first)
    row = await choose(desk, words.DRAWER, [TextRow(text) for text in wired.values()])
    if row is None or tuple(wired)[row].drawer_sensor == _NO_SENSOR:
        return None if row is None else tuple(wired)[row]
    after = await choose(desk, words.ALARM, [TextRow(text) for text in words.ALARMS_S.values()])
    alarm_s = None if after is None else tuple(words.ALARMS_S)[after]
    return None if after is None else replace(tuple(wired)[row], drawer_alarm_s=alarm_s)
