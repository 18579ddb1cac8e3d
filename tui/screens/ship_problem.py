"""What can be done with an order to ship that does not go its usual way."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from edge.domain.commands import DeclineOrder, OpenParcel, ShowPickup
from tui.formats import printable, quantity
from tui.picture import TextRow
from tui.screens.asking import ask_reason, boxed, choose, confirm
from tui.screens.attempt import attempt
from tui.screens.listening import refuse
from tui.screens.pack import pack
from tui.words import shipping as words

if TYPE_CHECKING:
    from edge.services.view_of_orders import OrderView, PickupView
    from tui.desk import Desk

_NOT_BEGUN = frozenset({"proposed", "accepted"})
TO_DECLINE = _NOT_BEGUN | {"picking", "picked", "packed"}


async def decline(desk: Desk, row: PickupView) -> None:
    """Decline an order with a reason; what was picked is put back on the shelf before."""
    number = printable(row.number)
    reason = await ask_reason(
        desk, words.DECLINE_TITLE.format(number=number), words.DECLINE_REASONS
    )
    if reason is None or not (row.state in _NOT_BEGUN or await _is_back(desk, row)):
        return
    if await attempt(desk, DeclineOrder(row.order, row.fulfilment, reason)) is not None:
        headline, step = words.DECLINED
        refuse(desk, headline.format(number=number), step)


async def _is_back(desk: Desk, row: PickupView) -> bool:
    """Have what is in a hand put back on the shelf; tell whether it lies there."""
    answer = await attempt(desk, ShowPickup(row.order, row.fulfilment))
    if answer is None or answer.pickup is None:
        return False
    rows = _in_hand(answer.pickup)
    if not rows or row.parcels:
        return True
    return await confirm(desk, words.BACK_TITLE, (*boxed(words.BACK_ROW, ""), *rows))


def _in_hand(order: OrderView) -> tuple[TextRow, ...]:
    return tuple(
        TextRow(printable(f"{quantity(line.got, line.unit)} x {line.description}"), line.zone)
        for line in order.lines
        if Decimal(line.got)
    )


async def open_parcel(desk: Desk, row: PickupView) -> None:
    """Open a packed parcel with a reason, and pack its goods anew."""
    at: int | None = 0
    if len(row.parcels) > 1:
        at = await choose(desk, words.OPEN_WHICH, [TextRow(each) for each in row.parcels])
    if at is None:
        return
    parcel = row.parcels[at]
    title = words.OPEN_TITLE.format(parcel=printable(parcel))
    reason = await ask_reason(desk, title, words.OPEN_REASONS)
    if reason is None:
        return
    opened = await attempt(desk, OpenParcel(row.order, row.fulfilment, parcel, reason))
    if opened is not None and opened.pickup is not None:
        await pack(desk, opened.pickup)
