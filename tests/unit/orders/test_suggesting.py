"""What may be offered to who collects an order."""

from __future__ import annotations

from dataclasses import replace

import pytest
from harness.goods import BANANAS, BOTTLE, COLA, LAMP, MILK, PHONE

from edge.domain.orders.suggesting import can_be_offered, is_offered, named


def test_what_goes_with_the_first_item_comes_first_and_nothing_twice_or_ordered_already() -> None:
    lamp = replace(LAMP, goes_with=("bulb", "milk", "cable"))
    milk = replace(MILK, goes_with=("cookies", "bulb"))

    assert named([lamp, milk], ("bag", "cable")) == ("bulb", "cable", "cookies", "bag")


@pytest.mark.parametrize(
    ("item", "stock_milli", "can"),
    [
        (MILK, None, True),
        (MILK, 1000, True),
        (MILK, 0, False),
        (BANANAS, None, False),
        (PHONE, None, False),
        (BOTTLE, None, False),
        (replace(COLA, price=None), None, False),
    ],
)
def test_one_key_can_sell_what_asks_for_nothing_and_is_there(
    item: object, stock_milli: int | None, can: bool
) -> None:
    assert can_be_offered(item, stock_milli) is can  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("age", "identified", "delegate", "offered"),
    [
        (0, False, False, True),
        (18, False, False, False),
        (18, True, False, True),
        (0, True, True, False),
    ],
)
def test_a_delegate_is_offered_nothing_and_goods_for_adults_need_a_card(
    age: int, identified: bool, delegate: bool, offered: bool
) -> None:
    assert is_offered(age, is_identified=identified, is_delegate=delegate) is offered
