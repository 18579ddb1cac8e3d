"""What a printer does otherwise than its model: characters, codes, answers, width, pulse."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from tui.device_entries import PrinterTuning
from tui.intents import Reading
from tui.picture import TextRow
from tui.screens.asking import Question, ask, choose
from tui.screens.listening import refuse
from tui.words import printer_tuning as words

if TYPE_CHECKING:
    from tui.desk import Desk
    from tui.device_entries import DeviceEntry, ModelRow

_SLOT_MAX = 255
Asking = Callable[["Desk", PrinterTuning, "ModelRow"], Awaitable[PrinterTuning | None]]


async def tuned(desk: Desk, entry: DeviceEntry, model: ModelRow) -> DeviceEntry:
    """Let one thing after the other be changed, until Esc; return the entry as it is then."""
    chosen = 0
    while True:
        tuning = entry.tuning or PrinterTuning()
        rows = _rows(tuning, model)
        askings: list[Asking] = [_characters, _codes, _answers, _columns]
        if entry.kind == "printer":
            rows.append(TextRow(words.PULSE, words.PULSE_IS.format(ms=tuning.pulse_ms)))
            askings.append(_pulse)
        row = await choose(desk, words.TITLE.format(model=model.name), rows, chosen=chosen)
        if row is None:
            return entry
        changed = await askings[row](desk, tuning, model)
        entry, chosen = entry if changed is None else replace(entry, tuning=changed), row


def _rows(tuning: PrinterTuning, model: ModelRow) -> list[TextRow]:
    page = _page_text(tuning.code_page) if tuning.code_page else _of_model(model.code_page)
    codes = words.BY_PRINTER if tuning.native_codes and model.draws_codes else words.BY_TILL
    answers = words.ANSWERS if tuning.status and model.has_status else words.ANSWERS_NOT
    columns = str(tuning.columns) if tuning.columns else _of_model(str(model.columns))
    return [
        TextRow(words.CHARACTERS, page),
        TextRow(words.CODES, codes),
        TextRow(words.STATUS, answers),
        TextRow(words.COLUMNS, columns),
    ]


def _of_model(text: str) -> str:
    return words.OF_MODEL.format(text=_page_text(text))


def _page_text(page: str) -> str:
    """Write `cp858:19` as people read it on a self-test page."""
    name, colon, slot = page.partition(":")
    return words.PAGE.format(name=name.upper(), slot=slot) if colon else name.upper()


async def _characters(desk: Desk, tuning: PrinterTuning, model: ModelRow) -> PrinterTuning | None:
    rows = [TextRow(_of_model(model.code_page))]
    rows += [TextRow(_page_text(page)) for page in words.PAGES]
    rows += [TextRow(words.OTHER_SLOT.format(name=page.upper())) for page in words.PAGE_NAMES]
    row = await choose(desk, words.WHICH_PAGE, rows)
    if row is None:
        return None
    if row <= len(words.PAGES):
        return replace(tuning, code_page=("", *words.PAGES)[row])
    name = words.PAGE_NAMES[row - 1 - len(words.PAGES)]
    slot = await _slot(desk, name)
    return None if slot is None else replace(tuning, code_page=f"{name}:{slot}")


async def _slot(desk: Desk, name: str) -> int | None:
    asked = words.WHICH_SLOT.format(name=name.upper())
    while True:
        typed = await ask(desk, Question(asked, words.SLOT, Reading.NUMBER))
        if typed is None:
            return None
        if typed.isascii() and typed.isdecimal() and int(typed) <= _SLOT_MAX:
            return int(typed)
        refuse(desk, *words.NO_SLOT)


async def _codes(desk: Desk, tuning: PrinterTuning, model: ModelRow) -> PrinterTuning | None:
    if not model.draws_codes:
        desk.beep()
        refuse(desk, *words.DRAWS_NONE)
        return None
    row = await choose(desk, words.WHO_DRAWS, [TextRow(words.BY_TILL), TextRow(words.BY_PRINTER)])
    return None if row is None else replace(tuning, native_codes=row == 1)


async def _answers(desk: Desk, tuning: PrinterTuning, model: ModelRow) -> PrinterTuning | None:
    if not model.has_status:
        desk.beep()
        refuse(desk, *words.NEVER_ANSWERS)
        return None
    row = await choose(desk, words.MAY_ASK, [TextRow(words.ASK_IT), TextRow(words.ASK_NOT)])
    return None if row is None else replace(tuning, status=row == 0)


async def _columns(desk: Desk, tuning: PrinterTuning, model: ModelRow) -> PrinterTuning | None:
    fitting = [count for count in words.COLUMN_COUNTS if count <= model.columns_max]
    rows = [TextRow(_of_model(str(model.columns))), *(TextRow(str(count)) for count in fitting)]
    row = await choose(desk, words.HOW_WIDE, rows)
    return None if row is None else replace(tuning, columns=(0, *fitting)[row])


async def _pulse(desk: Desk, tuning: PrinterTuning, _model: ModelRow) -> PrinterTuning | None:
    rows = [TextRow(words.PULSE_IS.format(ms=ms)) for ms in words.PULSES_MS]
    row = await choose(desk, words.HOW_LONG, rows)
    return None if row is None else replace(tuning, pulse_ms=words.PULSES_MS[row])
