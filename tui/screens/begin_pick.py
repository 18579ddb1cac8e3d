"""Takes an order on where nobody has, and locks it to whoever picks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.commands import AcceptOrder, ShowPickup, StartPick
from tui.screens.attempt import attempt

if TYPE_CHECKING:
    from edge.services.view_of_orders import OrderView, PickupView
    from tui.desk import Desk


def is_mine(desk: Desk, row: PickupView) -> bool:
    """Tell whether an order is locked to who is signed on."""
    operator = desk.view.operator
    return operator is not None and row.picker == operator.operator


async def begin_pick(desk: Desk, row: PickupView) -> OrderView | None:
    """Return the order to be picked, None where the till refused."""
    names = (row.order, row.fulfilment)
    if row.state == "proposed" and await attempt(desk, AcceptOrder(*names)) is None:
        return None
    goes_on = is_mine(desk, row) or row.state == "picked"
    answer = await attempt(desk, ShowPickup(*names) if goes_on else StartPick(*names))
    return None if answer is None else answer.pickup
