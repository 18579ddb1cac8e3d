"""Questions that change nothing: price check, finding items and past receipts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.commands import Find, PastSales, PriceCheck, Scan
from edge.domain.errors import BadInput
from edge.domain.quantity import Quantity
from edge.services.desk import Decision, Desk
from edge.services.goods import goods_of
from edge.services.view import ItemView, PastSaleView

if TYPE_CHECKING:
    from edge.domain.catalogue import Item
    from edge.ports import PastSale

FOUND_MAX = 200
FIND_CHARACTERS_MAX = 100


def price_check(desk: Desk, command: PriceCheck) -> Decision:
    """Tell an item's price and stock without selling it."""
    item = goods_of(desk, Scan(command.code)).item
    return Decision(items=(item_view(desk, item, "exact"),), information="price_checked")


def find(desk: Desk, command: Find) -> Decision:
    """Find items by words of their names."""
    text = command.text.strip()
    if not text:
        raise BadInput("find_empty")
    if len(text) > FIND_CHARACTERS_MAX:
        raise BadInput("find_too_long", characters_max=FIND_CHARACTERS_MAX)
    limit = max(1, min(command.limit, FOUND_MAX))
    found = desk.tools.catalogue.search(text, limit)
    items = tuple(item_view(desk, item, match) for item, match in found)
    return Decision(items=items, information="found" if items else "found_nothing")


def past_sales(desk: Desk, command: PastSales) -> Decision:
    """Find past receipts, newest first."""
    desk.operator  # noqa: B018 - refuses where nobody is signed on
    limit = max(1, min(command.limit, FOUND_MAX))
    rows = desk.tools.store.past_sales(command.text.strip()[:FIND_CHARACTERS_MAX], limit)
    sales = tuple(_past_sale_view(row) for row in rows)
    return Decision(sales=sales, information="found" if sales else "found_nothing")


def item_view(desk: Desk, item: Item, match: str) -> ItemView:
    """Return an item as it is shown, with the stock that is left of what the catalogue knew."""
    stock = None
    if item.stock_milli is not None:
        left = item.stock_milli + desk.tools.store.stock_delta_milli(item.item_id)
        stock = str(Quantity(left, item.unit))
    return ItemView(
        item=item.item_id,
        code=item.gtin,
        description=item.description,
        price=item.price,
        unit=item.unit.value,
        department=item.department,
        brand=item.brand,
        attributes=item.attributes,
        stock=stock,
        minimum_age=item.minimum_age,
        match=match,
    )


def _past_sale_view(row: PastSale) -> PastSaleView:
    return PastSaleView(
        sale=row.sale,
        number=row.number,
        business_date=row.business_date,
        completed_at_micros=row.completed_at.micros,
        operator=row.operator,
        total_minor=row.total_minor,
        item_count=row.item_count,
        copies=row.copies,
    )
