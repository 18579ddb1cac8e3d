"""Asks units of an order back from whoever has them; what nobody accepted ends at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.events import UnitsCancelled
from edge.domain.orders.asked import as_units
from edge.domain.orders.leaving_off import to_end, unwanted_milli
from edge.domain.orders.working import worked

if TYPE_CHECKING:
    from edge.domain.events import CancelRequested, OrderEvent
    from edge.domain.orders.fulfilment import FulfilmentOrder
    from edge.domain.orders.order import Order


def ask_back(order: Order, part: FulfilmentOrder, wanted: CancelRequested) -> list[OrderEvent]:
    """Return the request to a part's location, with its end where it is the centre's to end."""
    ending = {} if part.is_accepted else to_end(worked(part, wanted))
    if not ending:
        return [wanted]
    return [wanted, UnitsCancelled(order.order, part.fulfilment, as_units(order, ending))]


def still_wanted(part: FulfilmentOrder, line: str) -> int:
    """Return how much of a line is still to come from a part, and was not asked back already."""
    if line not in part.lines or part.rejection is not None:
        return 0
    return part.lines[line].buckets.alive_milli - unwanted_milli(part, line)
