"""Takes an order on where nobody has, and locks it to whoever picks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.commands import AcceptOrder, ShowPickup, StartPick
from tui.screens.attempt import attempt

if TYPE_CHECKING:
    from edge.services.view_of_orders import OrderView, PickupView
    from tui.desk import Desk


async def begin_pick(desk: Desk, row: PickupView) -> OrderView | None:
    """Return the order to be picked, None where the till refused."""
    names = (row.order, row.fulfilment)
    if row.state == "proposed" and await attempt(desk, AcceptOrder(*names)) is None:
        return None
    operator = desk.view.operator
    is_mine = operator is not None and row.picker == operator.operator
    goes_on = is_mine or row.state == "picked"
    answer = await attempt(desk, ShowPickup(*names) if goes_on else StartPick(*names))
    return None if answer is None else answer.pickup
