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
_TITLE_ROWS = 2


def text_row(text: TextRow, width: int) -> Spans:
    """Return one row of a text with its two parts."""
    return pair(f" {text.left}", f"{text.right} " if text.right else "", width, _ROLES[text.weight])


def text_rows(text: TextRow, width: int) -> list[Spans]:
    """Return the rows of a text; one without a right part goes on in the next row."""
    if text.right or cell_len(text.left) < width:
        return [text_row(text, width)]
    indent = " " * (len(text.left) - len(text.left.lstrip()))
    lines = wrapped(text.left, width - len(indent) - 2)
    return [text_row(TextRow(indent + line, weight=text.weight), width) for line in lines]


def draw_list(body: ListBody, width: int, height: int) -> list[Spans]:
    """Return a titled list, moved so that the chosen row can be seen."""
    rows: list[Spans] = []
    if body.title:
        rows = [row(f" {body.title}", width, Role.STRONG), row("", width)]
    if body.chosen is None:
        rows += [part for text in body.rows for part in text_rows(text, width)]
        cut = len(rows) > height > 1
        return [*rows[: height - 1], _more(len(rows) - height + 1, width)] if cut else rows
    room = max(height - len(rows), 0)
    top = first_row(body, height)
    for index in range(top, min(top + room, len(body.rows))):
        rows.append(_list_row(body, index, width))
    below = len(body.rows) - top - room
    if below > 0 and room > 1:
        rows[-1] = _more(below + 1, width)
    return rows


def _more(count: int, width: int) -> Spans:
    return row(f"   \u25bc {count} more below", width, Role.DIM)


def first_row(body: ListBody, height: int) -> int:
    """Return the index of the first row that is shown."""
    room = height - (_TITLE_ROWS if body.title else 0)
    if body.chosen is None or room < 2:
        return 0
    return max(0, body.chosen - room + 2) if len(body.rows) > room else 0


def row_at(body: ListBody, y: int, height: int) -> int | None:
    """Return the index of the row that is drawn at a height, None beside the rows."""
    index = y - (_TITLE_ROWS if body.title else 0) + first_row(body, height)
    return index if 0 <= index < len(body.rows) else None


def _list_row(body: ListBody, index: int, width: int) -> Spans:
    text = body.rows[index]
    chosen = index == body.chosen
    number = body.numbers[index] if body.numbers else index + 1
    mark = "\u25ba" if chosen else " "
    role = Role.CHOSEN if chosen else _ROLES[text.weight]
    value = f"{text.right} " if text.right else ""
    return pair(f"{mark}{number:>3}  {text.left}", value, width, role)


def draw_box(body: BoxBody, width: int, height: int) -> list[Spans]:
    """Return a box with a double frame, in the middle of the room there is."""
    inner = max(min(width - 6, 64), 10)
    lines: list[tuple[str, Weight]] = [(body.title, Weight.STRONG), ("", Weight.PLAIN)]
    for text in body.rows:
        lines += [(part, text.weight) for part in _box_lines(text, inner - 2)]
    lines = lines[: max(height - 2, 1)]
    side = left("", (width - inner - 2) // 2)
    rows: list[Spans] = [row("", width)] * max((height - len(lines) - 2) // 2, 0)
    rows.append(_boxed(side, "\u2554" + "\u2550" * inner + "\u2557", width))
    for part, _ in lines:
        rows.append(_boxed(side, "\u2551" + left(f" {part}", inner) + "\u2551", width))
    rows.append(_boxed(side, "\u255a" + "\u2550" * inner + "\u255d", width))
    return rows


def _box_lines(text: TextRow, width: int) -> list[str]:
    if text.weight is Weight.BIG:
        return list(large(text.left, width) or (text.left,))
    if text.right:
        gap = " " * max(width - cell_len(text.left) - cell_len(text.right), 1)
        return [f"{text.left}{gap}{text.right}"]
    return wrapped(text.left, width)


def _boxed(side: str, middle: str, width: int) -> Spans:
    rest = width - cell_len(side) - cell_len(middle)
    return (Span(side), Span(middle, Role.BOX), Span(left("", rest)))
