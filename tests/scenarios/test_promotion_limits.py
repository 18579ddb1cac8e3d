"""Limits that baskets share in: per customer, per day, a budget, over sales and a restart."""

from __future__ import annotations

from typing import Any

import pytest
from harness.customers import GOLD
from harness.till import MANAGER_APPROVES, Shop, SomeGoods

from edge.domain.commands import (
    AttachCustomer,
    DetachCustomer,
    ExplainPrice,
    Hold,
    Recall,
    Scan,
    SignOn,
    StartPractice,
    Tender,
)
from edge.domain.pricing.authoring import read_price_book

TEN_OFF = {
    "id": "OFF", "type": "amount_off_unit", "amount": 10, "text": "10 off",
    "select": {"sku": ["milk"]},
}  # fmt: skip


def shop_with(limits: dict[str, Any], **more: Any) -> Shop:
    book = read_price_book({"promotions": [TEN_OFF | {"limits": limits} | more]})
    return Shop(catalogue=SomeGoods(book=book)).opened()


def saved(shop: Shop) -> int:
    """Return what the basket on the counter has off."""
    basket = shop.till.state.current
    assert basket is not None
    return sum(promotion.discount_minor for promotion in basket.priced.promotions)


def verdict(shop: Shop) -> str:
    explanation = shop.does(ExplainPrice(1)).explanation
    assert explanation is not None
    return explanation.verdicts[0].verdict


def test_a_customer_has_it_once_and_others_still() -> None:
    shop = shop_with({"per_customer": 1})
    shop.does(AttachCustomer(GOLD.customer), Scan("milk"))
    assert saved(shop) == 10
    shop.does(Tender("cash"))

    shop.does(Scan("milk"))
    assert saved(shop) == 10
    shop.does(AttachCustomer(GOLD.customer))
    assert (saved(shop), verdict(shop)) == (0, "used_up")
    shop.does(DetachCustomer())
    assert saved(shop) == 10


def test_a_day_has_so_many_and_the_next_day_again() -> None:
    shop = shop_with({"per_day": 2})
    shop.does(Scan("milk"), Scan("milk"), Scan("milk"))
    assert saved(shop) == 20
    shop.does(Tender("cash"), Scan("milk"))

    assert (saved(shop), verdict(shop)) == (0, "used_up")


def test_a_budget_is_given_away_to_the_cent_and_no_further() -> None:
    shop = shop_with({"budget_minor": 25})
    for expected in (10, 10, 5, 0):
        shop.does(Scan("milk"))
        assert saved(shop) == expected
        shop.does(Tender("cash"))


def test_a_restart_forgets_neither_the_uses_nor_those_an_open_basket_started_from() -> None:
    shop = shop_with({"budget_minor": 15})
    shop.does(Scan("milk"), Tender("cash"), Scan("milk"))
    shop.restart()

    assert saved(shop) == 5
    shop.does(SignOn("101", "4711"), Tender("cash"), Scan("milk"))
    assert saved(shop) == 0


def test_what_was_used_while_a_basket_was_held_counts_when_it_comes_back() -> None:
    shop = shop_with({"per_customer": 1})
    shop.does(AttachCustomer(GOLD.customer), Scan("milk"), Hold("first"))
    shop.does(AttachCustomer(GOLD.customer), Scan("milk"), Tender("cash"))

    shop.does(Recall())

    assert saved(shop) == 0


def test_practice_uses_nothing_up() -> None:
    shop = shop_with({"budget_minor": 10})
    shop.does(StartPractice(approval=MANAGER_APPROVES), Scan("milk"), Tender("cash"))
    assert shop.memory.promotion_use("OFF", "", "2026-11-24").discount_minor == 0


@pytest.mark.parametrize("limits", [{"per_basket": 1}, {"max_discount": 5}])
def test_a_limit_of_one_basket_asks_the_store_nothing(limits: dict[str, int]) -> None:
    shop = shop_with(limits)
    shop.does(Scan("milk"))

    assert shop.till.state.current is not None
    assert shop.till.state.current.uses == ()


def test_what_was_worked_out_for_an_earlier_basket_does_not_bring_a_used_up_deal_back() -> None:
    deal = {"id": "OFF", "type": "n_for_price", "take": 2, "price": 200, "text": "2 for 2.00",
            "select": {"sku": ["milk"]}, "limits": {"per_day": 1}}  # fmt: skip
    shop = Shop(catalogue=SomeGoods(book=read_price_book({"promotions": [deal]}))).opened()
    for expected in (38, 0):
        shop.does(Scan("milk"), Scan("milk"))
        assert saved(shop) == expected
        shop.does(Tender("cash"))
