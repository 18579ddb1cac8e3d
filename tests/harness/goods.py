"""Items, policies and baskets for tests, with sensible defaults."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from edge.codes import check_digit
from edge.domain import basket as baskets
from edge.domain.catalogue import Item, ItemFlag
from edge.domain.events import (
    ApprovalRecord,
    BasketEvent,
    BasketOpened,
    PricingPolicy,
    TaxClassRates,
    TaxRate,
)
from edge.domain.ids import ItemId
from edge.domain.instant import Instant
from edge.domain.people import Authority, Operator, Role
from edge.domain.quantity import Unit
from edge.domain.selling import Goods, add_goods

if TYPE_CHECKING:
    from edge.domain.basket import Basket

NOON = Instant(1_790_000_000_000_000)
"""21 September 2026, in the afternoon."""

POLICY = PricingPolicy(
    prices_include_tax=True,
    tax_mode="half_up",
    discount_mode="half_up",
    classes=(
        TaxClassRates("standard", (TaxRate("VAT19", "VAT", "0.19"),)),
        TaxClassRates("reduced", (TaxRate("VAT7", "VAT", "0.07"),)),
    ),
)


def demo_gtin(number: int) -> str:
    """Return a trade item number under the prefix kept for demonstrations."""
    digits = f"952123450{number:03d}"
    return f"0{digits}{check_digit(digits)}"


MILK = Item(ItemId("milk"), "Whole milk 1 l", "119", "reduced", "dairy", gtin="09521234500018")
LAMP = Item(ItemId("lamp"), "Desk lamp", "2999", "standard", "home", gtin="09521234500025")
BANANAS = Item(ItemId("4011"), "Bananas", "129", "reduced", "produce", unit=Unit.KILOGRAM)
GIN = replace(LAMP, item_id=ItemId("gin"), description="Dry gin", gtin=demo_gtin(3), minimum_age=18)
PHONE = replace(
    LAMP,
    item_id=ItemId("phone"),
    description="Phone",
    gtin=demo_gtin(4),
    flags=frozenset({ItemFlag.SERIAL}),
)
BOTTLE = Item(ItemId("deposit-25"), "Deposit 0.25", "25", "standard", "deposit", is_deposit=True)
COLA = replace(
    MILK,
    item_id=ItemId("cola"),
    description="Cola 1 l",
    gtin=demo_gtin(5),
    deposit_item=BOTTLE.item_id,
)

CASHIER = Operator("101", "Asha", Role.CASHIER)
MANAGER = Operator("201", "Bela", Role.MANAGER)


def opening(*, policy: PricingPolicy = POLICY, practice: bool = False) -> BasketOpened:
    """Return the event that opens a basket."""
    return BasketOpened("sale-1", "101", NOON.micros, "EUR", 2, policy, practice)


def empty_basket(policy: PricingPolicy = POLICY) -> Basket:
    """Return a basket with nothing in it."""
    return baskets.open_basket(opening(policy=policy))


def after(basket: Basket, *events: BasketEvent) -> Basket:
    """Return a basket after events."""
    for event in events:
        basket = baskets.apply(basket, event)
    return basket


def with_item(basket: Basket, item: Item, quantity: str | None = None, **given: object) -> Basket:
    """Return a basket after an item was added."""
    goods = replace(Goods(item, "scanned", quantity=quantity), **given)  # type: ignore[arg-type]
    deposit = BOTTLE if item.deposit_item else None
    return after(basket, *add_goods(basket, goods, {18: "2008-09-21"}, deposit))


def basket_of(*items: Item, policy: PricingPolicy = POLICY) -> Basket:
    """Return a basket with one of each item."""
    basket = empty_basket(policy)
    for item in items:
        basket = with_item(basket, item)
    return basket


def authority(
    operator: Operator = CASHIER, *, approver: Operator | None = None, operation: str = "op"
) -> Authority:
    """Return on whose behalf something is decided; with an approver, an approval of just now."""
    if approver is None:
        return Authority(operator, operation, NOON)
    record = ApprovalRecord("a1", approver.operator, "", operation, NOON.micros)
    return Authority(operator, operation, NOON, record, approver)
