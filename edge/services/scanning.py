"""What is scanned at the sale: goods first, then a customer's card, then a coupon."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.codes import plain_code
from edge.domain.errors import BadInput, Refusal, Unavailable
from edge.services import buyers, coupons, goods

if TYPE_CHECKING:
    from edge.domain.commands import Scan
    from edge.domain.customer import Customer
    from edge.services.desk import Decision, Desk


def scan(desk: Desk, command: Scan) -> Decision:
    """Sell what a code stands for, or take it as the card or coupon that it is.

    The catalogue is asked first, so that nothing it knows is ever taken for a coupon. A card must
    be known by its whole code; only then may digits count that are no product's number.
    """
    try:
        return goods.scan(desk, command)
    except (Refusal, BadInput) as refused:
        if refused.code != "item_unknown" and not refused.code.startswith("code_"):
            raise
        brought = _brought(desk, command)
        if brought is None:
            raise
        return brought


def _brought(desk: Desk, command: Scan) -> Decision | None:
    customer = _holder(desk, command.code)
    coupon = None if customer else coupons.find_coupon(desk, command.code)
    if (customer or coupon) and command.quantity is not None:
        raise Refusal("not_goods")
    if customer is not None:
        return buyers.attached(desk, customer, command.approval)
    return coupons.presented(desk, coupon) if coupon is not None else None


def _holder(desk: Desk, code: str) -> Customer | None:
    """Return whose card a code is; a directory that cannot be read knows none."""
    try:
        return desk.tools.customers.by_card(plain_code(code))
    except Unavailable:
        return None
