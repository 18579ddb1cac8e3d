"""Promotions on the sale screen: what was taken off, what is nearly reached, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from harness.clock import FakeClock
from harness.goods import COLA, LAMP, MILK
from harness.till import SETTINGS, Shop, SomeGoods
from screens.test_screens import SIGNED_ON, TextScreens, scan, shown

from edge.config import parse_settings
from edge.domain.pricing.authoring import read_price_book

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

MILK_POOL = {"sku": ["milk"]}
BOOK = read_price_book(
    {
        "promotions": [
            {
                "id": "M32", "type": "buy_get", "same_pool": True, "text": "Milk: 3 for 2",
                "buy": {"select": MILK_POOL, "qty": 2}, "get": {"qty": 1, "percent": "100"},
            },
            {
                "id": "M10", "type": "percent_off", "select": MILK_POOL, "percent": "10",
                "text": "Milk sale 10 %",
            },
            {
                "id": "M5", "type": "percent_off", "select": MILK_POOL, "percent": "5",
                "text": "Dairy day 5 %, with a name that is long",
            },
            {
                "id": "GOLD", "type": "price_list", "prices": {"milk": 99}, "text": "Gold price",
                "requires": {"customer_group": "GOLD"},
            },
            {
                "id": "OVER", "type": "basket", "select": {"all": True}, "amount": 500,
                "min_amount": 3500, "text": "5.00 off from 35.00",
            },
        ]
    }
)  # fmt: skip
TWO = SIGNED_ON + scan(LAMP) + scan(MILK) + scan(MILK)
THREE = TWO + scan(MILK)

CASES = {
    "one_more": TWO,
    "deal": THREE,
    "why": THREE + "?",
    "why_of_another_line": THREE + scan(COLA) + "<up><up><up><up>?",
    "why_a_price_by_hand": TWO + "<f3>100\r1\r201\r246810\r?",
    "why_by_the_menu": THREE + "<f10>12\r",
    "why_and_back": THREE + "?<escape>",
    "nothing_is_nearly_reached_while_paying": TWO + "<f12>",
    "why_is_held": THREE + "?" + scan(MILK),
    "a_question_mark_inside_a_name": THREE + "wha?",
}


@pytest.fixture
def screens(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    return snapshot.use_extension(TextScreens)


@pytest.mark.parametrize("typed", [pytest.param(typed, id=name) for name, typed in CASES.items()])
async def test_promotions_are_seen_and_explained(typed: str, screens: SnapshotAssertion) -> None:
    shop = Shop(clock=FakeClock(step_micros=0), catalogue=SomeGoods(book=BOOK))

    assert await shown(typed, shop=shop) == screens


BACK = THREE + scan(LAMP) + "<f12>8000\r<f7>1\r"

RETURNS = {
    "what_is_kept_loses_a_deal": BACK + scan(LAMP),
    "the_free_one_pays_nothing": BACK + scan(MILK),
    "nothing_is_paid_back_for_it": BACK + scan(MILK) + "<f12>1\r",
}


@pytest.mark.parametrize("typed", [pytest.param(each, id=name) for name, each in RETURNS.items()])
async def test_what_is_kept_is_seen_priced_anew(typed: str, screens: SnapshotAssertion) -> None:
    assert await shown(typed, shop=recomputing()) == screens


@pytest.mark.parametrize("keys", ["", "<f12>", "<escape>"], ids=["asked", "shared", "given_up"])
async def test_lost_promotions_can_be_shared_out(keys: str, screens: SnapshotAssertion) -> None:
    shop = recomputing()
    await shown(BACK + "<escape>", shop=shop)
    shop.memory.lose_books()

    assert await shown("<f7>1\r" + keys, shop=shop, is_open=True) == screens


def recomputing() -> Shop:
    settings = parse_settings((SETTINGS + '[returns]\nmethod = "recompute"\n').encode(), "test")
    catalogue = SomeGoods(book=BOOK)
    return Shop(clock=FakeClock(step_micros=0), catalogue=catalogue, settings=settings)
