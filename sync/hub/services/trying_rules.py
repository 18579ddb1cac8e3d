"""What orders would get by other routing rules; nothing is changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from edge.domain.orders.buckets import Bucket
from edge.domain.orders.fulfilment import Method
from sync.hub.routing.reading import read_rules
from sync.hub.services.destinations import read_address
from sync.hub.services.order_routing import Wanted, WantedLine, route
from sync.hub.services.order_states import order_of
from sync.hub.store.orders import list_orders, read_facts

if TYPE_CHECKING:
    from psycopg import Cursor

    from edge.domain.orders.order import Order
    from sync.hub.hub import Hub
    from sync.hub.services.destinations import Address
    from sync.hub.store.orders import OrderRow

    Rows = Cursor[tuple[Any, ...]]

_BEFORE_ALL = (-(2**62), "")


@dataclass(frozen=True, slots=True)
class Trial:
    """An order by the rules in force (`now`) and by those tried (`then`), both on today's stock.

    Each says by location and line how much it would serve, in thousandths; `why` is of `then`.
    """

    order: str
    number: str
    now: Mapping[str, Mapping[str, int]]
    then: Mapping[str, Mapping[str, int]]
    missing: Mapping[str, int]
    why: str

    @property
    def is_changed(self) -> bool:
        """Tell whether it would be served otherwise."""
        return self.now != self.then


def try_rules(hub: Hub, tree: Any, limit: int) -> list[Trial]:
    """Return what the newest orders would get; raises `BadInput` "routing_rules_invalid"."""
    rules = read_rules(tree)

    def work(cursor: Rows) -> list[tuple[OrderRow, Order, Address | None]]:
        rows = list_orders(cursor, {}, _BEFORE_ALL, limit)
        return [
            (
                row,
                order_of(row.order, read_facts(cursor, row.order)),
                read_address(cursor, row.order),
            )
            for row in rows
        ]

    trials = []
    for row, order, address in hub.database.run(work):
        wanted = _wanted(row, order, address)
        if wanted.lines:
            now, then = route(hub, wanted), route(hub, wanted, rules)
            trials.append(
                Trial(row.order, row.number, now.shares, then.shares, then.missing, then.why)
            )
    return trials


def _wanted(row: OrderRow, order: Order, address: Address | None) -> Wanted:
    """Return an order as it was placed; what is kept for it, or went out, counts as free."""
    placed = order.placed.lines if order.placed else ()
    pickups = (p for p in order.fulfilments.values() if p.method is not Method.SHIP)
    pickup_at = next((part.location for part in pickups if part.location), "")
    own: dict[tuple[str, str], int] = {}
    for part in order.fulfilments.values():
        for name, line in part.lines.items():
            if name in order.lines and not part.is_rejected:
                gone = (Bucket.SHORT, Bucket.CANCELLED, Bucket.SUBSTITUTED_OUT)
                key = (part.location, order.lines[name].item)
                milli = line.allocated_milli - line.buckets.of(*gone)
                own[key] = own.get(key, 0) + milli
    lines = tuple(
        WantedLine(line, each.item, each.ordered_milli, each.unit)
        for line in (record.line for record in placed)
        if (each := order.lines[line]).ordered_milli > 0
    )
    return Wanted(row.channel, lines, pickup_at, own=own, address=address)
