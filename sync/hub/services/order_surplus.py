"""Which location gives way where two serve the same units of an order.

That comes of a location that was passed over, was cut off, and went on. What left a store stays
with the customer; then who has goods in hand counts before who has not, and of two that have them
who was not passed over. An acceptance alone, heard too late, changes nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.events import CancelRequested
from edge.domain.orders.asked import as_units
from edge.domain.orders.buckets import GONE, IN_HAND, Bucket, milli_of
from edge.domain.orders.fulfilment import SERVED_ELSEWHERE
from edge.domain.orders.leaving_off import unwanted_milli
from edge.domain.orders.states import is_cancel_pending
from sync.hub.services.order_asking import ask_back

if TYPE_CHECKING:
    from edge.domain.events import OrderEvent
    from edge.domain.orders.fulfilment import FulfilmentOrder
    from edge.domain.orders.order import Order


def give_way(order: Order, basis: int) -> list[tuple[OrderEvent, str]]:
    """Return what is asked back, and why, so that no unit is served twice; `basis` names it."""
    if order.placed is None:
        return []
    asked: dict[str, dict[str, int]] = {}
    ways = sorted(order.fulfilments.values(), key=_stays)
    for line in order.lines:
        left = _surplus_milli(order, line)
        for part in ways:
            given = min(left, _alive(part, line))
            if given > 0:
                asked.setdefault(part.fulfilment, {})[line] = given
                left -= given
    found: list[tuple[OrderEvent, str]] = []
    for fulfilment, milli in asked.items():
        wanted = CancelRequested(
            order.order,
            fulfilment,
            f"{fulfilment}.{basis}",
            "centre",
            SERVED_ELSEWHERE,
            as_units(order, milli),
        )
        why = "another location has the goods in its hands, or gave them out"
        found += [(each, why) for each in ask_back(order, order.fulfilments[fulfilment], wanted)]
    return found


def _stays(part: FulfilmentOrder) -> tuple[int, bool, int, str]:
    """Return the key by which parts give way, first to last; of equal ones the newest first."""
    in_hand = part.milli(*IN_HAND) > 0
    passed_over = part.rejection is not None
    rank = (3 - passed_over) if in_hand else int(part.is_accepted)
    _, _, number = part.fulfilment.rpartition("-")
    return rank, part.is_accepted, -int(number) if number.isdigit() else 0, part.fulfilment


def _surplus_milli(order: Order, line: str) -> int:
    """Return how much more is served of a line, or was, than the customer still wants."""
    known = order.lines[line]
    wanted_milli = known.ordered_milli - sum(
        known.ended.get(bucket, 0) for bucket in (Bucket.SHORT, Bucket.CANCELLED)
    )
    served_milli = 0
    for part in order.fulfilments.values():
        if line in part.lines:
            buckets = part.in_order(line)
            gone = (*GONE, Bucket.SUBSTITUTED_OUT)
            served_milli += sum(buckets.get(bucket, 0) for bucket in gone) + _alive(part, line)
            wanted_milli -= buckets.get(Bucket.CANCELLED, 0) + buckets.get(Bucket.SHORT, 0)
    return max(served_milli - max(wanted_milli, 0), 0)


def _alive(part: FulfilmentOrder, line: str) -> int:
    """Return what a part is still to give of a line, and was not asked back."""
    mine = part.lines.get(line)
    if mine is None or part.is_expired or is_cancel_pending(part):
        return 0
    if part.rejection is None:
        return mine.buckets.alive_milli - unwanted_milli(part, line)
    # What a location that was passed over has not in its hands was released.
    requested = sum(
        milli_of(each.quantity)
        for request in part.requests.values()
        for each in request.units
        if each.line == line
    )
    in_hand = mine.buckets.of(*IN_HAND)
    put_back = mine.buckets.of(Bucket.CANCELLED)
    return max(in_hand - max(requested - put_back, 0), 0)
