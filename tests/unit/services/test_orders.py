"""Orders at the till: what is counted, what a scan stands for, what a doubtful disk leaves."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

import pytest
from harness.clock import FakeClock
from harness.goods import COLA, MILK
from harness.orders import ORDER, PART, SHIRT_CODE, placed, proposed
from harness.pickups import WEB_ORDER, SomeOrders, numbered_order
from harness.till import Shop

from edge.domain.commands import (
    AcceptOrder,
    DeclineOrder,
    ListPickups,
    PickUnits,
    ShowPickup,
    StartPick,
)
from edge.domain.errors import Refusal
from edge.domain.events import OrderLineRecord, UnitsPicked

START = (AcceptOrder(ORDER, PART), StartPick(ORDER, PART))


def shop_with(*rulings: object) -> Shop:
    orders = SomeOrders(*rulings)  # type: ignore[arg-type]
    return Shop(clock=FakeClock(step_micros=0), orders=orders).opened()


def counts(shop: Shop) -> tuple[int, int]:
    view = shop.till.answer().view
    return view.open_pickups, view.new_pickups


def test_new_and_open_orders_are_counted_as_they_come_and_go() -> None:
    shop = shop_with(*WEB_ORDER, *numbered_order(7))
    assert counts(shop) == (2, 2)

    shop.does(AcceptOrder(ORDER, PART))
    assert counts(shop) == (2, 1)

    shop.does(DeclineOrder("o-00007", "f-7", "no time"))
    assert counts(shop) == (1, 0)


def test_orders_of_another_store_or_for_a_carrier_are_no_pickups() -> None:
    elsewhere = replace(proposed(), location="s-2")
    assert counts(shop_with(placed(), elsewhere)) == (0, 0)
    assert counts(shop_with(placed(), proposed("ship"))) == (0, 0)


def test_what_a_carrier_fetches_is_counted_beside_the_pickups() -> None:
    shop = shop_with(placed(), proposed("ship"), *numbered_order(7))

    def shipments() -> tuple[int, int]:
        view = shop.till.answer().view
        return view.open_shipments, view.new_shipments

    assert (shipments(), counts(shop)) == ((1, 1), (1, 1))

    shop.does(AcceptOrder(ORDER, PART))
    assert (shipments(), counts(shop)) == ((1, 0), (1, 1))

    shop.does(DeclineOrder(ORDER, PART, "no box fits"))
    assert (shipments(), counts(shop)) == ((0, 0), (1, 1))


def test_the_queue_is_by_promise_and_what_has_none_comes_last() -> None:
    shop = shop_with(*WEB_ORDER, *numbered_order(9), *numbered_order(8))

    rows = shop.does(ListPickups()).pickups

    assert [row.number for row in rows] == ["W-8", "W-9", "W-1001"]


@pytest.mark.parametrize("gtins", [(MILK.gtin,), ()], ids=["by its barcode", "by the item alone"])
def test_any_label_of_the_item_counts(gtins: tuple[str, ...]) -> None:
    line = OrderLineRecord("1", str(MILK.item_id), "Milk", "1", "EA", 119, gtins)
    unit = replace(proposed().units[0], line="1", quantity="1")
    shop = shop_with(replace(placed(), lines=(line,)), replace(proposed(), units=(unit,)))
    assert MILK.gtin is not None

    shop.does(*START, PickUnits(ORDER, PART, f"]C101{MILK.gtin}10LOT7"))

    assert [fact.units.line for fact in shop.facts(UnitsPicked)] == ["1"]


def test_a_wrong_item_is_named() -> None:
    shop = shop_with(*WEB_ORDER)
    shop.does(*START)
    assert COLA.gtin is not None

    wrong = shop.refusal(PickUnits(ORDER, PART, COLA.gtin))

    assert (wrong.code, wrong.facts["description"]) == ("pick_wrong_item", COLA.description)


@pytest.mark.parametrize(("failure", "got"), [("kept", "1"), ("lost", "0")])
def test_what_a_doubtful_disk_kept_of_a_pick_counts_once(failure: str, got: str) -> None:
    shop = shop_with(*WEB_ORDER)
    shop.does(*START)
    shop.memory.fail_next = failure

    with suppress(Refusal):
        shop.does(PickUnits(ORDER, PART, SHIRT_CODE))
    shown = shop.does(ShowPickup(ORDER, PART)).pickup

    assert shown is not None
    assert {line.description: line.got for line in shown.lines}["Shirt"] == got
