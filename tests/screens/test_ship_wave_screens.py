"""Several orders that a carrier fetches are picked in one walk, then packed one after the other."""

from __future__ import annotations

from harness.clock import FakeClock
from harness.goods import COLA
from harness.orders import MUG_CODE, PAID, SHIRT_CODE, STORE, placed, proposed
from harness.pickups import SomeOrders
from screens.test_pickup_screens import PickupShop, seen
from screens.test_screens import scan
from screens.test_ship_screens import SHIP

from edge.domain.events import (
    FulfilmentProposed,
    LineUnits,
    OrderLineRecord,
    OrderPlaced,
    ParcelPacked,
    PickStarted,
)

MUGS = OrderLineRecord("1", "i-mug", "Mug", "2", "EA", 700, (MUG_CODE,))
SECOND = OrderPlaced("o-2", "W-2", "web", "EUR", 2, (MUGS,), 2, "Bea C.")
MARKED = SHIP + "++"
WALK = MARKED + "<f2>"
PICKED = WALK + f"{SHIRT_CODE}\r{SHIRT_CODE}\r{MUG_CODE}\r{MUG_CODE}\r{MUG_CODE}\r<f12>"


def shop() -> PickupShop:
    other = FulfilmentProposed("o-2", "f-2", STORE, "ship", (LineUnits("1", "2"),))
    orders = SomeOrders(placed(), proposed("ship"), PAID, SECOND, other)
    made = PickupShop(clock=FakeClock(step_micros=0), orders=orders)
    made.opened()
    made.restart()
    return made


async def test_marked_orders_are_picked_in_one_walk_and_a_wrong_item_is_noticed() -> None:
    at = shop()

    assert "Pick 2" in await seen(MARKED, at)
    assert "WRONG" in await seen(WALK + scan(COLA), at)

    started = at.facts(PickStarted)
    assert len({each.wave for each in started}) == 1
    assert [each.tote for each in started] == [1, 2]


async def test_what_the_walk_brought_is_packed_order_by_order() -> None:
    at = shop()

    screen = await seen(PICKED, at)
    assert "Pack W-1001" in screen

    at = shop()
    screen = await seen(
        PICKED + f"2 * {SHIRT_CODE}\r{MUG_CODE}\r<f12><f12>" + f"2 * {MUG_CODE}\r<f12><f12>", at
    )
    assert [fact.order for fact in at.facts(ParcelPacked)] == ["o-1", "o-2"]
    assert screen.count("PACKED") >= 2
