"""What is done at a handover that does not go as it should: refused, left here, not found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.commands import RefuseHandover, ReportMissing, Units
from tui.formats import printable
from tui.picture import TextRow
from tui.screens.asking import ask_reason, choose
from tui.screens.attempt import attempt
from tui.words import pickups as words

if TYPE_CHECKING:
    from edge.domain.commands import OrderCommand
    from edge.services.view_of_orders import OrderView, PickLineView
    from tui.desk import Desk


async def not_handed_over(
    desk: Desk, order: OrderView, line: PickLineView, scanned: tuple[str, ...]
) -> OrderView | None:
    """Ask what is wrong; return the order as it is then, None where nothing was done."""
    title = words.NOT_HANDED_TITLE.format(number=printable(order.pickup.number))
    rows = [each.format(description=printable(line.description)) for each in words.NOT_HANDED]
    chosen = await choose(desk, title, [TextRow(row) for row in rows])
    if chosen is None:
        return None
    command = await _command(desk, order, line, scanned, chosen)
    answer = await attempt(desk, command) if command is not None else None
    return None if answer is None else answer.pickup


async def _command(
    desk: Desk, order: OrderView, line: PickLineView, scanned: tuple[str, ...], chosen: int
) -> OrderCommand | None:
    names = (order.pickup.order, order.pickup.fulfilment)
    if chosen == words.BAG_NOT_FOUND:
        left = [bag for bag in order.pickup.parcels if bag not in scanned]
        bag = await _bag(desk, left or list(order.pickup.parcels))
        return None if bag is None else ReportMissing(*names, (bag,))
    by_shop = chosen == words.SHOP_REFUSES
    reasons = words.SHOP_REASONS if by_shop else words.CUSTOMER_REASONS
    reason = await ask_reason(desk, words.REFUSED_WHY, reasons)
    if reason is None:
        return None
    if by_shop:
        return RefuseHandover(*names, "shop", reason)
    left_here = (Units(line.line, line.ready),) if chosen == words.LINE_LEFT else ()
    return RefuseHandover(*names, "customer", reason, left_here)


async def _bag(desk: Desk, bags: list[str]) -> str | None:
    """Return which bag is missing; the only one without asking."""
    if len(bags) < 2:
        return bags[0] if bags else None
    rows = [TextRow(printable(bag)) for bag in bags]
    chosen = await choose(desk, words.WHICH_BAG, rows)
    return None if chosen is None else bags[chosen]
