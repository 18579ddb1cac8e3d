"""Draws the basket: only the rows that can be seen, however long it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui import formats
from tui.themes import Role
from tui.widgets.lists import text_rows
from tui.widgets.spans import Span, left, right, row

if TYPE_CHECKING:
    from edge.services.view import LineView
    from tui.picture import SaleBody
    from tui.widgets.spans import Spans

_NUMBER_WIDTH = 5
_AMOUNT_WIDTH = 10
_EACH_WIDTH = 17
_INDENT = " " * 8


def draw_sale(body: SaleBody, width: int, height: int) -> list[Spans]:
    """Return the rows of a basket; the chosen line, or else the last, is always among them.

    Work is bound by the height: a basket of ten thousand lines costs what one of twenty does.
    """
    if not body.lines:
        return [part for text in body.empty for part in text_rows(text, width)][:height]
    anchor = len(body.lines) - 1 if body.chosen is None else body.chosen
    rows: list[Spans] = []
    first = anchor
    while first >= 0 and len(rows) < height:
        rows = _line(body, first, width) + rows
        first -= 1
    if len(rows) > height:
        rows = rows[-height:]
        first += 1
    after = anchor + 1
    while after < len(body.lines) and len(rows) < height:
        rows += _line(body, after, width)
        after += 1
    rows = rows[:height]
    if first >= 0 and len(rows) == height and height > 1:
        rows[0] = row(f"   \u25b2 {first + 1} more above", width, Role.DIM)
    if after < len(body.lines) and height > 2:
        rows[-1] = row(f"   \u25bc {len(body.lines) - after + 1} more below", width, Role.DIM)
    return rows


def _line(body: SaleBody, index: int, width: int) -> list[Spans]:
    line = body.lines[index]
    chosen = index == body.chosen
    role = Role.CHOSEN if chosen else Role.STRUCK if line.voided else Role.BASE
    mark = "\u25ba" if chosen else " "
    name_width = width - _NUMBER_WIDTH - _EACH_WIDTH - _AMOUNT_WIDTH - 1
    price = "" if line.price_embedded else formats.unit_price(line.unit_price, body.digits)
    each = f"{formats.quantity(line.quantity, line.unit)} x {price.rjust(6)}" if price else ""
    text = (
        f"{mark}{line.line:>3} {left(_name(line), name_width)}"
        f"{right(each, _EACH_WIDTH)}{right(_cost(line, body.digits), _AMOUNT_WIDTH)} "
    )
    return [(Span(text, role),), *_below(line, body.digits, width)]


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
        rows.append(row(f"{_INDENT}S/N {line.serial}", width, Role.DIM))
    if line.voided:
        return rows
    for modifier in line.modifiers:
        amount = formats.amount(modifier.amount_minor, digits) if modifier.amount_minor else ""
        label = left(f"{_INDENT}- {modifier.text}", width - _AMOUNT_WIDTH - 1)
        rows.append((Span(f"{label}{right(amount, _AMOUNT_WIDTH)} ", Role.DIM),))
    return rows
