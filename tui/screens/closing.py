"""What the Z says about the drawer, shown once it is closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.key_names import Screen
from tui.picture import TextRow, Weight
from tui.screens.reading import read_through
from tui.words import prompts

if TYPE_CHECKING:
    from edge.services.view import ClosedShiftView, CountView
    from tui.desk import Desk


async def show_closed(desk: Desk, closed: ClosedShiftView) -> None:
    """Show what was expected, counted, over and short, until Esc."""
    rows = [row for count in closed.counts for row in _rows(desk, count)]
    title = prompts.CLOSED_TITLE.format(number=closed.z_number)
    await read_through(desk, Screen.Z_RESULT, title, tuple(rows[:-1]), prompts.CLOSED_GUIDE)


def _rows(desk: Desk, count: CountView) -> list[TextRow]:
    """Return the rows of one tender, with an empty one behind."""
    name, off, foreign = count.name, count.over_short_minor, count.currency
    expected = desk.amount(count.expected_minor, foreign)
    rows = [TextRow(prompts.EXPECTED.format(name=name), expected)]
    counts = [*count.earlier, (count.counted_by, count.counted_minor)]
    pattern = prompts.COUNT_NO if count.earlier else prompts.COUNTED_ROW
    for number, (operator, minor) in enumerate(counts, start=1):
        label = pattern.format(name=name, count_no=number, operator=operator)
        rows.append(TextRow(label, desk.amount(minor, foreign)))
    word = prompts.OVER if off > 0 else prompts.SHORT if off < 0 else prompts.FITS
    rows.append(TextRow(word.format(name=name), desk.amount(abs(off), foreign), Weight.STRONG))
    if count.counted_number is not None:
        label = prompts.SLIPS.format(name=name, expected=count.expected_number)
        rows.append(TextRow(label, str(count.counted_number)))
    return [*rows, TextRow()]
