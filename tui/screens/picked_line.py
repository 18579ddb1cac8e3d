"""What walks for one order and for several share: what a line lacks, and why it goes short."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Protocol

from tui.formats import printable
from tui.screens.asking import ask_reason
from tui.screens.listening import refuse
from tui.words import pickups as words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui.desk import Desk


class PickedLine(Protocol):
    """Goods of a list, of which some are picked already."""

    @property
    def description(self) -> str:
        """Return what the goods are called."""

    @property
    def got(self) -> str:
        """Return how much is picked."""

    @property
    def wanted(self) -> str:
        """Return how much is to be picked in all."""


def missing(line: PickedLine) -> str:
    """Return how much of a line is still to be picked."""
    return str(Decimal(line.wanted) - Decimal(line.got))


def is_missing(line: PickedLine) -> bool:
    """Tell whether some of a line is still to be picked."""
    return Decimal(line.got) < Decimal(line.wanted)


def next_line(lines: Sequence[PickedLine], index: int) -> int:
    """Return the line to go to: this one while it lacks something, else the next that does."""
    count = len(lines)
    way = [(index + step) % count for step in range(count)]
    return next((at for at in way if is_missing(lines[at])), min(index, count - 1))


async def ask_why_short(desk: Desk, line: PickedLine) -> str | None:
    """Return why goods are not there; None where all of them are, or nobody says."""
    description = printable(line.description)
    if not is_missing(line):
        headline, step = words.ALL_PICKED_ALREADY
        desk.beep()
        refuse(desk, headline.format(description=description), step)
        return None
    title = words.SHORT_TITLE.format(description=description)
    return await ask_reason(desk, title, words.SHORT_REASONS)
