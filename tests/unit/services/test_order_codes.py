"""Codes that a shop uses find the lines of an order through the one gate."""

from __future__ import annotations

from dataclasses import replace

import pytest
from harness.clock import FakeClock
from harness.goods import LAMP
from harness.memory_catalogue import MemoryCatalogue
from harness.orders import ACCEPT, ORDER, PART, START, placed, proposed
from harness.pickups import SomeOrders
from harness.till import Shop

from edge.domain.catalogue import Item
from edge.domain.commands import LookInOrder, PickUnits
from edge.domain.events import LineUnits, OrderLineRecord, UnitsPicked
from edge.domain.ids import ItemId
from edge.domain.quantity import Unit

UPC_A, UPC_E = "00042100005264", "04252614"
SOUP = Item(ItemId("i-soup"), "Soup", "199", "reduced", "misc", gtin=UPC_A)
HAM_CODE = "09521234500186"
HAM = Item(ItemId("i-ham"), "Ham", "2190", "reduced", "misc", Unit.KILOGRAM, HAM_CODE)
LINES = (
    OrderLineRecord("soup", "i-soup", "Soup", "2", "EA", 398, (UPC_A,)),
    OrderLineRecord("ham", "i-ham", "Ham", "0.350", "KGM", 767, (HAM_CODE,)),
)


def shop() -> Shop:
    units = (LineUnits("soup", "2"), LineUnits("ham", "0.350"))
    orders = SomeOrders(replace(placed(), lines=LINES), proposed("ship", units=units))
    goods = MemoryCatalogue((SOUP, HAM, LAMP), codes={"777": "i-soup"})
    return Shop(clock=FakeClock(step_micros=0), orders=orders, catalogue=goods).opened()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("code", "line", "quantity"),
    [
        ("777", "soup", ""),
        (UPC_E, "soup", ""),
        ("042100005264", "soup", ""),
        ("]C10100042100005264", "soup", ""),
        ("]C101095212345001863103000350", "ham", "0.350"),
    ],
    ids=["own short code", "UPC-E", "UPC-A", "GS1", "GS1 with a weight"],
)
def test_every_code_of_the_shop_finds_its_line(code: str, line: str, quantity: str) -> None:
    found = shop().does(LookInOrder(ORDER, PART, code)).pickup

    assert found is not None
    assert (found.found, found.found_quantity) == ((line,), quantity)


@pytest.mark.parametrize("code", ["777", UPC_E, "]C10100042100005264"])
def test_a_picker_may_scan_any_of_them(code: str) -> None:
    at = shop()

    at.does(ACCEPT, START, PickUnits(ORDER, PART, code))

    (picked,) = at.facts(UnitsPicked)
    assert (picked.units, picked.code) == (LineUnits("soup", "1"), UPC_A)


def test_an_item_of_the_shop_that_is_not_in_the_order_is_named() -> None:
    refused = shop().refusal(LookInOrder(ORDER, PART, LAMP.gtin or ""))

    assert (refused.code, refused.facts["description"]) == ("pick_wrong_item", "Desk lamp")
