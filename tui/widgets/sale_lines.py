"""Draws the basket: only the rows that can be seen, however long it is."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from rich.cells import cell_len

from tui import formats
from tui.themes import Role
from tui.widgets.lists import text_rows
from tui.widgets.spans import Span, left, right, row, wrapped
from tui.words import aisle, pricing

if TYPE_CHECKING:
    from edge.services.view import LineView
    from tui.picture import SaleBody
    from tui.widgets.spans import Spans

_NUMBER_WIDTH = 5
_AMOUNT_WIDTH = 10
_INDENT = " " * 8


def draw_sale(body: SaleBody, width: int, height: int) -> list[Spans]:
    """Return the rows of a basket; the chosen line, or else the last, is always among them.

    Work is bound by the height: a basket of ten thousand lines costs what one of twenty does.
    """
    if not body.lines:
        return [part for text in body.empty for part in text_rows(text, width)][:height]
    anchor = len(body.lines) - 1 if body.chosen is None else body.chosen
    rows: list[tuple[int, Spans]] = []
    first = anchor
    while first >= 0 and len(rows) < height:
        rows = [*_owned(body, first, width), *rows]
        first -= 1
    is_cut = len(rows) > height
    rows = rows[-height:]
    after = anchor + 1
    while after < len(body.lines) and len(rows) < height:
        rows += _owned(body, after, width)
        after += 1
    return _marked(rows[:height], len(body.lines), width, is_cut=is_cut)


def _owned(body: SaleBody, index: int, width: int) -> list[tuple[int, Spans]]:
    return [(index, drawn) for drawn in _line(body, index, width)]


def _marked(rows: list[tuple[int, Spans]], count: int, width: int, *, is_cut: bool) -> list[Spans]:
    """Return the rows, with a word at either end on how many lines are not seen.

    `is_cut` tells that the first line shown has lost its head.
    """
    drawn = [spans for _, spans in rows]
    top, bottom = rows[0][0], rows[-1][0]
    if len(rows) > 1 and (top > 0 or is_cut):
        drawn[0] = row(f"   \u25b2 {top + 1} more above", width, Role.DIM)
    if len(rows) > 2 and bottom < count - 1:
        head_is_seen = rows[-2][0] == bottom
        below = count - bottom - head_is_seen
        drawn[-1] = row(f"   \u25bc {below} more below", width, Role.DIM)
    return drawn


def _line(body: SaleBody, index: int, width: int) -> list[Spans]:
    line = body.lines[index]
    chosen = index == body.chosen
    role = Role.CHOSEN if chosen else Role.STRUCK if line.voided else Role.BASE
    mark = "\u25ba" if chosen else " "
    each, cost = _each(line, body.digits), _cost(line, body.digits)
    end = f" {each}{right(cost, max(_AMOUNT_WIDTH, cell_len(cost) + 1))} "
    room = width - _NUMBER_WIDTH - cell_len(end)
    first, *rest = wrapped(_name(line), room)
    text = f"{mark}{line.line:>3} {left(first, room)}{end}"
    more = [row(f"{_INDENT}{part}", width, role) for part in _joined(rest, width)]
    return [(Span(text, role),), *more, *_below(line, body.digits, width)]


def _joined(rest: list[str], width: int) -> list[str]:
    """Return what did not fit beside the price, in rows of its own."""
    return wrapped(" ".join(rest), width - cell_len(_INDENT) - 1) if rest else []


def _each(line: LineView, digits: int) -> str:
    if line.price_embedded:
        return ""
    price = formats.unit_price(line.unit_price, digits)
    return f"{formats.quantity(line.quantity, line.unit)} x {price.rjust(6)}"


def _name(line: LineView) -> str:
    attributes = " ".join(value for _, value in line.attributes)
    void = "VOID " if line.voided else ""
    return f"{void}{line.description} {attributes}".strip()


def _cost(line: LineView, digits: int) -> str:
    text = formats.amount(line.extended_minor, digits)
    return f"({text})" if line.voided else text


def _below(line: LineView, digits: int, width: int) -> list[Spans]:
    """Return the rows under a line: its serial number and what changed its price."""
    rows: list[Spans] = []
    if line.serial:
        serial = wrapped(f"S/N {line.serial}", width - cell_len(_INDENT) - 1)
        rows += [row(_INDENT + part, width, Role.DIM) for part in serial]
    if line.voided:
        return rows
    if line.follow is not None:
        text = aisle.FOLLOWS[line.follow.method].format(location=line.follow.place)
        rows += [row(_INDENT + part, width, Role.DIM) for part in wrapped(text, width - 9)]
    for modifier in line.modifiers:
        amount = formats.amount(modifier.amount_minor, digits) if modifier.amount_minor else ""
        texts = wrapped(f"- {modifier.text}", width - _AMOUNT_WIDTH - cell_len(_INDENT) - 1)
        for text, cost in zip_longest(texts, (amount,), fillvalue=""):
            label = left(_INDENT + text, width - _AMOUNT_WIDTH - 1)
            rows.append((Span(f"{label}{right(cost, _AMOUNT_WIDTH)} ", Role.DIM),))
    for hint in line.hints:
        missing = pricing.missing_text(hint.units, hint.amount_minor, digits)
        text = pricing.HINT.format(missing=missing, text=hint.text)
        rows += [row(_INDENT + part, width, Role.DIM) for part in wrapped(text, width - 9)]
    return rows
