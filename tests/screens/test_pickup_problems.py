"""What goes wrong with an order that waits: given up, declined, unlocked, passed on, by keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from harness.clock import FakeClock
from harness.orders import HOUR_MICROS, ORDER, PART, placed, proposed
from harness.pickups import WEB_ORDER, SomeOrders
from screens.test_pickup_screens import NOW_MICROS, QUEUE, STAGED, PickupShop, seen, shop

from edge.domain.events import (
    FulfilmentAccepted,
    FulfilmentExpired,
    FulfilmentRejected,
    HoldPassed,
    PickReleased,
    PickStarted,
    UnitsPutBack,
)

if TYPE_CHECKING:
    from edge.domain.events import OrderRuling

PROBLEM = QUEUE + "<f4>"


def waited_for(hours: int) -> PickupShop:
    """Return a shop whose order was to be collected until so many hours ago."""
    until_micros = NOW_MICROS - hours * HOUR_MICROS
    told: tuple[OrderRuling, ...] = (placed(), proposed(collect_until_micros=until_micros))
    known = SomeOrders(*told, WEB_ORDER[2])
    made = PickupShop(clock=FakeClock(step_micros=0), orders=known)
    made.opened()
    made.restart()
    return made


async def test_who_does_not_come_is_given_up_after_the_grace_and_the_goods_go_back() -> None:
    at = waited_for(25)

    text = await seen(STAGED + "<f4>2\r", at)
    assert at.facts(FulfilmentExpired) != []
    assert "PUT BACK (F4)" in text

    await seen(PROBLEM + "W-1001-1\r<f12>", at)
    (back,) = at.facts(UnitsPutBack)
    assert sorted(each.line for each in back.units) == ["mug", "shirt"]


async def test_within_the_grace_an_order_is_still_waited_for() -> None:
    at = waited_for(23)

    text = await seen(STAGED + "<f4>2\r", at)

    assert at.facts(FulfilmentExpired) == []
    assert "still waited for, 1 h more" in text


async def test_an_order_is_declined_with_a_reason_before_it_is_picked_and_not_after() -> None:
    at = shop()

    asked = await seen(PROBLEM, at)
    assert "We cannot fulfil it: another store" in asked
    text = await seen(PROBLEM + "1\r2\r", at)
    (declined,) = at.facts(FulfilmentRejected)
    assert (declined.order, declined.reason) == (ORDER, "Too busy")
    assert "the centre asks another store" in text

    assert "another store" not in await seen(STAGED + "<f4>", shop())


async def test_the_lock_of_who_left_is_taken_off_by_a_supervisor() -> None:
    at = shop()
    at.heard.hears(FulfilmentAccepted(ORDER, PART, "s-1", "1"), PickStarted(ORDER, PART, "102"))

    locked = await seen(QUEUE + "<f2>", at)
    assert "102 picks this order" in locked
    alone = await seen(PROBLEM + "2\r<escape>", at)
    assert at.facts(PickReleased) == []
    assert "102" in alone

    await seen(PROBLEM + "2\r201\r246810\r", at)
    (released,) = at.facts(PickReleased)
    assert released.picker == "102"
    await seen(QUEUE + "<f2>", at)
    assert [fact.picker for fact in at.facts(PickStarted)] == ["101"]


async def test_an_order_is_passed_to_another_lane_which_ends_it_from_then_on() -> None:
    at = shop()

    text = await seen(STAGED + "<f4>3\r2\r", at)

    (passed,) = at.facts(HoldPassed)
    assert (passed.from_lane, passed.to_lane) == ("1", "2")
    assert "held by lane" in text
    assert "Lane 2 holds this order" in await seen(PROBLEM + "3\r3\r", at)


@pytest.mark.parametrize("lane", ["1", " "])
async def test_an_order_is_passed_to_nobody_by_a_slip(lane: str) -> None:
    at = shop()

    await seen(STAGED + f"<f4>3\r{lane}\r", at)

    assert at.facts(HoldPassed) == []
