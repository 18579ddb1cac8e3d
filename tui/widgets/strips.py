"""Draws the rows around the body: status, side panel, message, entry line, keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len

from tui.picture import EntryLine, Message, Status, TextRow, Tone, Weight
from tui.themes import Role
from tui.widgets.digits import large
from tui.widgets.lists import text_rows
from tui.widgets.spans import Span, left, right, row, wrapped

if TYPE_CHECKING:
    from tui.keymap import KeyEntry
    from tui.widgets.spans import Spans

KEYS_ON_A_ROW = 6
_NUMBER_CELLS = 17
_NAME_CELLS_MIN, _NAME_CELLS_MAX = 6, 14
"""The operator's name gives way first to what must be whole: number, marks, time."""
_SPACES = 3
"""Behind name, number and time."""
_MARKS = {
    Tone.PLAIN: ("", Role.BASE),
    Tone.GOOD: ("", Role.GOOD),
    Tone.REFUSED: ("! ", Role.BAD),
    Tone.WAITING: ("... ", Role.STRONG),
}


def draw_status(status: Status, width: int) -> Spans:
    """Return the top row: lane, operator, sale, what needs to be seen, waiting, time."""
    lane = f" LANE {status.lane}  " if status.lane else "   "
    marks: list[Span] = []
    for mark in status.marks:
        marks += [Span(f" {mark} ", Role.MARK), Span(" ", Role.STATUS)]
    room = width - cell_len(lane) - sum(cell_len(span.text) for span in marks)
    number, told = _fitting(status, room)
    free = room - cell_len(number + told)
    cells = min(free - _SPACES - 1, _NAME_CELLS_MAX)
    is_told = cells >= min(_NAME_CELLS_MIN, cell_len(status.operator))
    name = left(status.operator, cells if is_told else 0)
    start = f"{lane}{name} {number} "
    end = right(f"{told} ", free + cell_len(told) - cell_len(name) - _SPACES + 1)
    return (Span(start, Role.STATUS), *marks, Span(end, Role.STATUS))


def _fitting(status: Status, room: int) -> tuple[str, str]:
    """Return number and right end as they fit; what waits and the word for a sale give way."""
    sale = f"Sale {status.number}" if status.number else ""
    time = status.right.rpartition("  ")[2]
    aligned = left(sale, max(cell_len(sale), _NUMBER_CELLS))
    ways = ((aligned, status.right), (sale, status.right), (sale, time), (status.number, time))
    return next((way for way in ways if cell_len("".join(way)) + _SPACES <= room), ways[-1])


def draw_side(rows: tuple[TextRow, ...], width: int, height: int) -> list[Spans]:
    """Return the panel beside the lines; an amount is as large as it can be."""
    inner = width - 1
    drawn: list[Spans] = []
    for text in rows:
        shape = large(text.right, inner - 1) if text.weight is Weight.BIG else None
        if shape is None:
            drawn += text_rows(text, inner)
        else:
            drawn += [row(right(line, inner - 1), inner, Role.TOTAL) for line in shape]
    drawn += [row("", inner)] * (height - len(drawn))
    edge = Span("\u2502", Role.RULE)
    return [(edge, *spans) for spans in drawn[:height]]


def draw_message(message: Message, width: int) -> list[Spans]:
    """Return the rule, what happened, and what to do next, in as many rows as that takes."""
    mark, role = _MARKS[message.tone]
    return [
        row("\u2500" * width, width, Role.RULE),
        *(row(f" {line}", width, role) for line in wrapped(mark + message.headline, width - 2)),
        *(row(f" {line}", width, Role.BASE) for line in wrapped(message.next_step, width - 2)),
    ]


def draw_entry(entry: EntryLine, width: int) -> tuple[Spans, int]:
    """Return the entry line and the column of its cursor; a long text shows its end."""
    prompt = f" {entry.prompt} " if entry.prompt else " "
    hint = f" {entry.hint} " if entry.hint else ""
    room = max(width - cell_len(prompt) - cell_len(hint) - 1, 8)
    text = entry.text if cell_len(entry.text) <= room else entry.text[-room:]
    column = cell_len(prompt) + cell_len(text)
    rest = width - column - 1
    return (
        Span(prompt, Role.BASE),
        Span(left(text, cell_len(text)), Role.ENTRY),
        Span(" ", Role.CURSOR),
        Span(right(hint, rest), Role.BASE),
    ), column


def draw_keys(keys: tuple[KeyEntry, ...], width: int) -> list[Spans]:
    """Return the two rows of function keys; each key keeps its place."""
    by_number = {entry.key: entry for entry in keys}
    rows: list[Spans] = []
    for top in (1, 1 + KEYS_ON_A_ROW):
        spans: list[Span] = []
        for slot in range(KEYS_ON_A_ROW):
            start, end = _edges(slot, width)
            entry = by_number.get(f"f{top + slot}")
            spans += _key(entry, end - start) if entry else [Span(" " * (end - start))]
        rows.append(tuple(spans))
    return rows


def key_at(x: int, y: int, width: int) -> str:
    """Return the name of the key that is drawn at a place of the strip."""
    slot = next(slot for slot in range(KEYS_ON_A_ROW) if x < _edges(slot, width)[1])
    return f"f{1 + slot + y * KEYS_ON_A_ROW}"


def _edges(slot: int, width: int) -> tuple[int, int]:
    return slot * width // KEYS_ON_A_ROW, (slot + 1) * width // KEYS_ON_A_ROW


def _key(entry: KeyEntry, width: int) -> list[Span]:
    name = entry.key.upper()
    label = left(entry.label, width - len(name) - 2)
    return [Span(f" {name} ", Role.KEY), Span(label, Role.LABEL)]
