"""What a scanned code means in an order: the shop's one gate tells, then the order's lines."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from edge.domain.errors import BadInput, Refusal
from edge.domain.orders.picking import same_code
from edge.services.desk import Decision
from edge.services.goods import derived_quantity, look_up, read
from edge.services.labels import label_of
from edge.services.order_view import order_view

if TYPE_CHECKING:
    from edge.domain.catalogue import Item
    from edge.domain.commands import LookInOrder
    from edge.domain.commands.orders import PickUnits
    from edge.domain.orders.fulfilment import FulfilmentOrder
    from edge.domain.orders.order import Order, OrderLine
    from edge.services.desk import Desk


def item_of(desk: Desk, code: str) -> Item | None:
    """Return the item that a label stands for in this shop, None where it is none that is known."""
    try:
        return look_up(desk, read(desk, code), code)
    except (Refusal, BadInput):
        return None


def stands_for(line: OrderLine, code: str, item: Item | None) -> bool:
    """Tell whether a code is one of a line's: by its number, or by the item that it names here.

    A label may say more than the number of the goods, and an item may have numbers of the shop's
    own that whoever took the order does not know.
    """
    if any(same_code(code, gtin) for gtin in line.gtins):
        return True
    if item is None:
        return False
    known_by = item.gtin and any(same_code(item.gtin, gtin) for gtin in line.gtins)
    return bool(known_by) or line.item == item.item_id


def as_ordered(order: Order, command: PickUnits, item: Item | None) -> PickUnits:
    """Return a scan with the code by which the order knows the item."""
    lines = [order.lines[line] for line in order.fulfilments[command.fulfilment].lines]
    if any(stands_for(line, command.code, None) for line in lines):
        return command
    fits = [line for line in lines if stands_for(line, command.code, item)]
    if not fits:
        return command
    gtins = fits[0].gtins
    return (
        replace(command, code=gtins[0]) if gtins else replace(command, code="", line=fits[0].line)
    )


def wrong_item(code: str, item: Item | None) -> Refusal:
    """Return the refusal of an item that is not of the order, by its name where it has one."""
    told = {"description": item.description} if item else {}
    return Refusal("pick_wrong_item", code=code[:40], **told)


def look_in_order(desk: Desk, order: Order, command: LookInOrder) -> Decision:
    """Return an order with the lines that a code stands for; refuse one that is not of it."""
    part = order.fulfilments[command.fulfilment]
    item = item_of(desk, command.code)
    found = _lines(order, part, command.code, item)
    if not found:
        raise wrong_item(command.code, item)
    quantity = _quantity(desk, command.code, item) if item else ""
    view = order_view(desk, order, part)
    return Decision(pickup=replace(view, found=found, found_quantity=quantity))


def _lines(order: Order, part: FulfilmentOrder, code: str, item: Item | None) -> tuple[str, ...]:
    mine = (order.lines[line] for line in part.lines if line in order.lines)
    return tuple(line.line for line in mine if stands_for(line, code, item))


def _quantity(desk: Desk, code: str, item: Item) -> str:
    """Return how much a label says there is; empty where it says nothing."""
    try:
        label = label_of(read(desk, code), item, desk.currency, _today(desk))
    except (Refusal, BadInput):
        return ""
    if label.quantity is not None:
        return label.quantity
    if label.price_minor is None or not item.is_weighed:
        return ""
    return derived_quantity(item, label.price_minor, desk.currency)


def _today(desk: Desk) -> date:
    return date.fromisoformat(desk.local_time[:10])
