"""Orders marked in a queue to be picked in one walk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.orders.waves import ORDERS_MAX
from tui.formats import printable
from tui.screens.listening import refuse
from tui.words import waves as words

if TYPE_CHECKING:
    from edge.services.view_of_orders import PickupView
    from tui.desk import Desk

TO_MARK = frozenset({"proposed", "accepted", "picking"})


def toggled(desk: Desk, marked: tuple[str, ...], row: PickupView | None) -> tuple[str, ...] | None:
    """Return the marks once that of an order is set or taken off; None where that is refused."""
    if row is not None and row.fulfilment in marked:
        return tuple(name for name in marked if name != row.fulfilment)
    if row is not None and row.state in TO_MARK and len(marked) < ORDERS_MAX:
        return (*marked, row.fulfilment)
    desk.beep()
    if row is not None and row.state in TO_MARK:
        headline, step = words.TOO_MANY_MARKS
        refuse(desk, headline.format(orders_max=ORDERS_MAX), step)
    elif row is not None:
        headline, step = words.NOT_TO_PICK
        refuse(desk, headline.format(number=printable(row.number)), step)
    return None


def still_marked(marked: tuple[str, ...], rows: tuple[PickupView, ...]) -> tuple[str, ...]:
    """Return the marks of orders that are still to be picked."""
    there = {row.fulfilment for row in rows if row.state in TO_MARK}
    return tuple(name for name in marked if name in there)
