"""How much of a receipt's goods is still to follow, as far as it is known here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.catalogue import PREPAYMENT
from edge.domain.orders.order import Order
from edge.domain.quantity import Unit, parse_quantity

if TYPE_CHECKING:
    from collections.abc import Mapping

    from edge.services.desk import Desk
    from edge.services.sold import Sold


def still_following(desk: Desk, found: Sold) -> Mapping[int, int]:
    """Return by line how much did not come to the customer yet, in thousandths.

    Lines that were carried away are not in it. What another store handed over is not known here:
    such goods are said to follow until somebody brings them.
    """
    left = {}
    for line in found.sale.lines:
        if line.voided or (line.follow is None and line.liability != PREPAYMENT):
            continue
        milli = parse_quantity(line.quantity, Unit(line.unit)).milli
        milli -= found.before.get(line.line, 0)
        if line.follow is not None and line.liability != PREPAYMENT:
            order = desk.state.orders.orders.get(line.follow.order, Order(line.follow.order))
            milli -= _with_customer(order, str(line.deposit_of or line.line))
        left[line.line] = max(milli, 0)
    return left


def _with_customer(order: Order, line: str) -> int:
    known = order.lines.get(line)
    return order.gone_milli(line) - sum(known.returns.values()) if known else 0
