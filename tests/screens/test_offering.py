"""What goes with an order is offered at its handover, sold by one key and paid as anything else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from harness.goods import COLA, GIN, LAMP, MILK, PHONE
from harness.pickups import KNOWN_KEYS, code_for
from screens.test_pickup_screens import HANDING, QUEUE, PickupShop, seen, shop
from screens.test_screens import TextScreens

from edge.domain.events import OrderPaid, SaleCompleted, UnitsHandedOver
from edge.order_settings import OrderSettings

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

AGAIN = QUEUE + "<f12>"
CHECKED = "<f2><f12>"
BAG = "W-1001-1\r"


@pytest.fixture
def screens(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    return snapshot.use_extension(TextScreens)


def offering(*items: str, is_paid: bool = True) -> PickupShop:
    """Return a shop that offers items at every handover, and knows the centre's key."""
    made = shop(is_paid=is_paid)
    orders = OrderSettings(suggestions=items, collection_keys=KNOWN_KEYS)
    made.settings = made.settings.model_copy(update={"orders": orders})
    made.restart()
    return made


async def test_three_are_offered_once_it_is_known_who_collects(screens: SnapshotAssertion) -> None:
    at = offering("gin", "phone", "nothing", "milk", "cola", "lamp")

    assert "GOES WITH IT" not in await seen(HANDING, at)
    text = await seen(AGAIN + CHECKED, at)

    assert text == screens
    assert PHONE.description not in text
    assert LAMP.description not in text


async def test_one_key_sells_it_with_what_is_due_and_then_the_order_goes() -> None:
    at = offering("milk", is_paid=False)

    paid = await seen(HANDING + CHECKED + "<f5><f6>5000\r", at)
    assert "GOES WITH IT" not in paid
    await seen(AGAIN + CHECKED + BAG + "<f12>", at)

    (sale,) = at.facts(SaleCompleted)
    assert [line.item for line in sale.lines] == ["milk", "order/o-1"]
    assert sale.total_minor == 119 + 2699
    assert [paid.amount_minor for paid in at.facts(OrderPaid)] == [2699]
    assert len(at.facts(UnitsHandedOver)) == 1


async def test_what_was_added_is_paid_before_the_order_goes_or_taken_out_again() -> None:
    at = offering("milk")

    refused = await seen(HANDING + CHECKED + "<f5>" + BAG + "<f12>", at)
    assert "What was added is not paid yet" in refused
    assert at.facts(UnitsHandedOver) == []
    await seen(AGAIN + CHECKED + "<f5>" + BAG + "<f12>", at)
    assert len(at.facts(UnitsHandedOver)) == 1


async def test_goods_for_adults_are_offered_to_whose_card_was_seen_and_the_age_is_asked() -> None:
    at = offering("gin", "milk")

    by_code = await seen(HANDING + code_for() + "\r", at)
    assert (GIN.description in by_code, MILK.description in by_code) == (False, True)
    asked = await seen(AGAIN + CHECKED + "<f5>", at)

    assert GIN.description in asked
    assert "18" in asked


async def test_who_collects_for_somebody_else_shows_the_code_and_is_offered_nothing() -> None:
    at = offering("milk", "cola")

    without = await seen(HANDING + "<f2>2\r", at)
    assert "shows the code of the order" in without
    text = await seen(AGAIN + code_for() + "\r<f2>2\r", at)
    assert "for somebody else" in text
    assert COLA.description not in text
    await seen(AGAIN + code_for() + "\r<f2>2\r" + BAG + "<f12>", at)

    (given,) = at.facts(UnitsHandedOver)
    assert (given.verification.method, given.verification.by_proxy) == ("pickup_code", True)
