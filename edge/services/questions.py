"""Questions that change nothing: price check, finding items, customers and past receipts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.commands import Find, FindCustomers, PastSales, PriceCheck, Scan
from edge.domain.errors import BadInput
from edge.domain.quantity import Quantity
from edge.services.desk import Decision, Desk
from edge.services.goods import goods_of
from edge.services.view import CustomerView, PastSaleView
from edge.services.view_of_items import ItemView

if TYPE_CHECKING:
    from edge.domain.catalogue import Item
    from edge.domain.customer import Customer
    from edge.ports import PastSale

FOUND_MAX = 200
FIND_CHARACTERS_MAX = 100
CUSTOMERS_MAX = 50
"""The directory answers a question; it is not read out."""

PHONE_DIGITS_SHOWN = 3
"""Enough to tell two of a name apart, too few to call one of them."""


def price_check(desk: Desk, command: PriceCheck) -> Decision:
    """Tell an item's price and stock without selling it."""
    item = goods_of(desk, Scan(command.code)).item
    return Decision(items=(item_view(desk, item, "exact"),), information="price_checked")


def find(desk: Desk, command: Find) -> Decision:
    """Find items by words of their names."""
    text = _wanted(command.text)
    limit = max(1, min(command.limit, FOUND_MAX))
    found = desk.tools.catalogue.search(text, limit)
    items = tuple(item_view(desk, item, match) for item, match in found)
    return Decision(items=items, information="found" if items else "found_nothing")


def find_customers(desk: Desk, command: FindCustomers) -> Decision:
    """Find customers by card, id, phone number or name; only who works here may look them up."""
    desk.operator  # noqa: B018 - refuses where nobody is signed on
    limit = max(1, min(command.limit, CUSTOMERS_MAX))
    found = desk.tools.customers.find(_wanted(command.text), limit)
    customers = tuple(customer_view(customer) for customer in found)
    return Decision(customers=customers, information="found" if customers else "found_nothing")


def _wanted(text: str) -> str:
    text = text.strip()
    if not text:
        raise BadInput("find_empty")
    if len(text) > FIND_CHARACTERS_MAX:
        raise BadInput("find_too_long", characters_max=FIND_CHARACTERS_MAX)
    return text


def past_sales(desk: Desk, command: PastSales) -> Decision:
    """Find past receipts, newest first."""
    desk.operator  # noqa: B018 - refuses where nobody is signed on
    limit = max(1, min(command.limit, FOUND_MAX))
    rows = desk.tools.store.past_sales(command.text.strip()[:FIND_CHARACTERS_MAX], limit)
    sales = tuple(_past_sale_view(row) for row in rows)
    return Decision(sales=sales, information="found" if sales else "found_nothing")


def item_view(desk: Desk, item: Item, match: str) -> ItemView:
    """Return an item as it is shown, with the stock that is left of what the catalogue knew."""
    return ItemView(
        item=item.item_id,
        code=item.gtin,
        description=item.description,
        price=item.price,
        unit=item.unit.value,
        department=item.department,
        brand=item.brand,
        attributes=item.attributes,
        stock=stock_of(desk, item),
        minimum_age=item.minimum_age,
        match=match,
    )


def stock_milli(desk: Desk, item: Item) -> int | None:
    """Return the stock that is left of what the catalogue knew; None where none is kept."""
    if item.stock_milli is None:
        return None
    left = item.stock_milli + desk.tools.store.stock_delta_milli(item.item_id)
    return left + desk.tools.elsewhere.stock_delta_milli(item.item_id)


def stock_of(desk: Desk, item: Item) -> str | None:
    """Return what is left of an item as far as this till knows; None where nobody keeps it."""
    left = stock_milli(desk, item)
    return None if left is None else str(Quantity(left, item.unit))


def customer_view(customer: Customer) -> CustomerView:
    """Return a customer as they are shown."""
    return CustomerView(
        customer=customer.customer,
        name=customer.name,
        groups=customer.groups,
        phone_end=customer.phone[-PHONE_DIGITS_SHOWN:],
        certificate=customer.certificate,
        certificate_until=customer.certificate_until,
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
