"""Draws lists and boxes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len

from tui.picture import TextRow, Weight
from tui.themes import Role
from tui.widgets.digits import large
from tui.widgets.spans import Span, left, pair, row, wrapped

if TYPE_CHECKING:
    from tui.picture import BoxBody, ListBody
    from tui.widgets.spans import Spans

_ROLES = {
    Weight.PLAIN: Role.BASE,
    Weight.STRONG: Role.STRONG,
    Weight.DIM: Role.DIM,
    Weight.GOOD: Role.GOOD,
    Weight.BAD: Role.BAD,
    Weight.BIG: Role.TOTAL,
}
_GAP = 2
"""Blanks between a label and its value."""
_LIST_INDENT = 6


def text_row(text: TextRow, width: int) -> Spans:
    """Return one row of a text with its two parts."""
    return pair(f" {text.left}", f"{text.right} " if text.right else "", width, _ROLES[text.weight])


def text_rows(text: TextRow, width: int) -> list[Spans]:
    """Return the rows of a text, which goes on in further rows where it is too long for one.

    The right part stays at the right edge as long as both parts fit one row.
    """
    role = _ROLES[text.weight]
    return [row(f" {line}", width, role) for line in _lines(text.left, text.right, width - 2)]


def _lines(label: str, value: str, width: int) -> list[str]:
    """Return a label with its value at the right edge, in as many lines as they need."""
    gap = width - cell_len(label) - cell_len(value)
    if gap >= (_GAP if value else 0):
        return [f"{label}{' ' * gap}{value}" if value else label]
    indent = " " * (len(label) - len(label.lstrip()))
    lines = [indent + line for line in wrapped(label, width - len(indent))]
    if not value:
        return lines
    room = width - cell_len(lines[-1]) - _GAP
    if cell_len(value) <= room:
        lines[-1] += " " * (width - cell_len(lines[-1]) - cell_len(value)) + value
        return lines
    if cell_len(value) <= width:
        return [*lines, " " * (width - cell_len(value)) + value]
    return [*lines, *(f"{indent}  {line}" for line in wrapped(value, width - len(indent) - 2))]


def draw_list(body: ListBody, width: int, height: int) -> list[Spans]:
    """Return a titled list, moved so that the chosen row can be seen."""
    rows = _head(body, width)
    if body.chosen is None:
        rows += [part for text in body.rows for part in text_rows(text, width)]
        cut = len(rows) > height > 1
        return [*rows[: height - 1], more_below(len(rows) - height + 1, width)] if cut else rows
    for index, drawn in _seen(body, width, height - len(rows)):
        rows += [more_below(len(body.rows) - index, width)] if drawn is None else drawn
    return rows


def title_rows(title: str, width: int) -> list[Spans]:
    """Return the rows of a title with a blank one below; none where there is no title."""
    if not title:
        return []
    lines = wrapped(title, width - 2)
    return [*(row(f" {line}", width, Role.STRONG) for line in lines), row("", width)]


def _head(body: ListBody, width: int) -> list[Spans]:
    """Return the title, and the names of the columns where the rows have some."""
    rows = title_rows(body.title, width)
    if body.heading is None:
        return rows
    named = _lines(body.heading.left, body.heading.right, width - _LIST_INDENT - 1)
    return [*rows, *(row(" " * _LIST_INDENT + line, width, Role.DIM) for line in named)]


def _seen(body: ListBody, width: int, room: int) -> list[tuple[int, list[Spans] | None]]:
    """Return the rows that can be seen, each with its index; None stands for "more below".

    The chosen row is always among them, whatever room the rows before it need.
    """
    if not body.rows:
        return []
    last = len(body.rows) - 1
    chosen = min(body.chosen or 0, last)
    drawn = {chosen: _list_row(body, chosen, width)}
    top, used = chosen, len(drawn[chosen]) + (chosen < last)
    while top > 0:
        above = _list_row(body, top - 1, width)
        used += len(above)
        if used > room:
            break
        top -= 1
        drawn[top] = above
    seen: list[tuple[int, list[Spans] | None]] = []
    for index in range(top, last + 1):
        rows = drawn.get(index) or _list_row(body, index, width)
        if index > chosen and len(rows) + (index < last) > room:
            seen.append((index, None))
            break
        seen.append((index, rows))
        room -= len(rows)
    return seen


def more_below(count: int, width: int) -> Spans:
    """Return the row that says how much there is below."""
    return row(f"   \u25bc {count} more below", width, Role.DIM)


def row_at(body: ListBody, y: int, width: int, height: int) -> int | None:
    """Return the index of the row that is drawn at a height, None beside the rows."""
    above = len(_head(body, width))
    for index, drawn in _seen(body, width, height - above):
        if above <= y < above + len(drawn or ()):
            return index
        above += len(drawn or ())
    return None


def _list_row(body: ListBody, index: int, width: int) -> list[Spans]:
    text = body.rows[index]
    chosen = index == body.chosen
    number = str(body.numbers[index] if body.numbers else index + 1) if body.is_numbered else ""
    mark = "\u25ba" if chosen else " "
    role = Role.CHOSEN if chosen else _ROLES[text.weight]
    lines = _lines(text.left, text.right, width - _LIST_INDENT - 1)
    starts = [f"{mark}{number:>3}  ", *[" " * _LIST_INDENT] * (len(lines) - 1)]
    return [row(start + line, width, role) for start, line in zip(starts, lines, strict=True)]


def draw_box(body: BoxBody, width: int, height: int) -> list[Spans]:
    """Return a box with a double frame, in the middle of the room there is."""
    inner = max(min(width - 6, 64), 10)
    lines = [*wrapped(body.title, inner - 2), ""]
    for text in body.rows:
        lines += _box_lines(text, inner - 2)
    lines = lines[: max(height - 2, 1)]
    side = left("", (width - inner - 2) // 2)
    rows: list[Spans] = [row("", width)] * max((height - len(lines) - 2) // 2, 0)
    rows.append(_boxed(side, "\u2554" + "\u2550" * inner + "\u2557", width))
    rows += [_boxed(side, f"\u2551{left(f' {part}', inner)}\u2551", width) for part in lines]
    rows.append(_boxed(side, "\u255a" + "\u2550" * inner + "\u255d", width))
    return rows


def _box_lines(text: TextRow, width: int) -> list[str]:
    if text.weight is Weight.BIG:
        return list(large(text.left, width) or (text.left,))
    return _lines(text.left, text.right, width)


def _boxed(side: str, middle: str, width: int) -> Spans:
    rest = width - cell_len(side) - cell_len(middle)
    return (Span(side), Span(middle, Role.BOX), Span(left("", rest)))
