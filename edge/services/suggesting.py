"""What goes with the goods of an order, as the catalogue and the settings say."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from edge.domain.orders.states import state_of
from edge.domain.orders.steps import WAITING
from edge.domain.orders.suggesting import can_be_offered, named
from edge.services.order_refund import pay_back_minor
from edge.services.order_view import order_view
from edge.services.questions import item_view, stock_milli

if TYPE_CHECKING:
    from edge.domain.orders.fulfilment import FulfilmentOrder
    from edge.domain.orders.order import Order
    from edge.services.desk import Desk
    from edge.services.view_of_items import ItemView
    from edge.services.view_of_orders import OrderView


def view_with_suggestions(desk: Desk, order: Order, part: FulfilmentOrder) -> OrderView:
    """Return a part of an order, with what may be offered where its customer can have it."""
    view = replace(order_view(desk, order, part), pay_back_minor=pay_back_minor(desk, order, part))
    if state_of(part) not in WAITING:
        return view
    return replace(view, suggestions=_suggested(desk, view))


def _suggested(desk: Desk, view: OrderView) -> tuple[ItemView, ...]:
    catalogue = desk.tools.catalogue
    known = (catalogue.item(line.item) for line in view.lines)
    names = named([item for item in known if item], desk.state.settings.orders.suggestions)
    found = (catalogue.item(name) for name in names)
    return tuple(
        item_view(desk, item, "exact")
        for item in found
        if item is not None and can_be_offered(item, stock_milli(desk, item))
    )
