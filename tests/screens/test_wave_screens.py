"""Several orders picked in one walk, by keys and scans on the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from harness.goods import COLA
from harness.orders import MUG_CODE, ORDER, PART, SHIRT_CODE
from harness.pickups import numbered_order
from screens.test_pickup_screens import (
    QUEUE,
    PickupShop,
    after_news,
    aged,
    seen,
    shop,
)
from screens.test_screens import TextScreens, scan

from edge.domain.events import (
    CancelRequested,
    FulfilmentStaged,
    PickReleased,
    PickStarted,
    UnitsPicked,
    UnitsPutBack,
    UnitsShort,
)

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

MARKED = QUEUE + "+++"
WALK = MARKED + "<f2>"
LARGE_2 = "▀▀█"
ALL = f"2*{SHIRT_CODE}\r5*{MUG_CODE}\r"


@pytest.fixture
def screens(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    return snapshot.use_extension(TextScreens)


def three_orders() -> PickupShop:
    """Return a shop with orders 7 and 8 of two mugs each, and W-1001 of a mug and two shirts.

    They are promised in this order.
    """
    return shop(*numbered_order(7), *numbered_order(8))


def dealt(at: PickupShop) -> list[tuple[str, str, str]]:
    return [(f.order, f.units.line, f.units.quantity) for f in at.facts(UnitsPicked)]


SHOWN = {
    "marked": MARKED,
    "walk": WALK,
    "one_scanned": WALK + f"{MUG_CODE}\r",
    "dealt_over_totes": WALK + f"3*{MUG_CODE}\r",
    "wrong_item": WALK + scan(COLA),
    "one_too_many": WALK + f"5*{MUG_CODE}\r{MUG_CODE}\r",
    "all_there": WALK + ALL,
    "staging": WALK + ALL + "<f12>",
    "left": WALK + f"{MUG_CODE}\r<escape>",
    "help": WALK + "<f1>",
}


@pytest.mark.parametrize("name", SHOWN)
async def test_several_orders_are_picked_in_one_walk(name: str, screens: SnapshotAssertion) -> None:
    assert await seen(SHOWN[name], three_orders()) == screens


async def test_units_are_dealt_out_by_promise_and_each_order_is_put_aside_from_its_tote() -> None:
    at = three_orders()

    await seen(WALK + ALL + "<f12>A1\rA2\rA3\r", at)

    assert dealt(at) == [
        (ORDER, "shirt", "2"),
        ("o-00007", "1", "2"),
        ("o-00008", "1", "2"),
        (ORDER, "mug", "1"),
    ]
    started = {f.order: f.tote for f in at.facts(PickStarted)}
    assert started == {"o-00007": 1, "o-00008": 2, ORDER: 3}
    staged = [(f.order, f.place) for f in at.facts(FulfilmentStaged)]
    assert staged == [("o-00007", "A1"), ("o-00008", "A2"), (ORDER, "A3")]


async def test_what_was_scanned_stays_when_the_walk_is_left_and_the_till_starts_anew() -> None:
    at = three_orders()
    await seen(WALK + f"3*{MUG_CODE}\r", at)

    text = await seen(QUEUE + "\r", at)

    assert "3 of 5" in text
    await seen(QUEUE + "\r" + f"{MUG_CODE}\r", at)
    assert dealt(at)[-1] == ("o-00008", "1", "1")


async def test_the_order_with_the_latest_promise_goes_short_first() -> None:
    at = three_orders()

    text = await seen(WALK + f"{MUG_CODE}\r2<f4>1\r", at)

    assert [(f.order, f.units.quantity, f.reason) for f in at.facts(UnitsShort)] == [
        (ORDER, "1", "Not on the shelf"),
        ("o-00008", "1", "Not on the shelf"),
    ]
    assert "short for TOTE 3" in text


async def test_one_back_comes_out_of_the_tote_with_the_latest_promise() -> None:
    at = three_orders()

    assert "out of TOTE 2" in await seen(WALK + f"3*{MUG_CODE}\r<f7>", at)


async def test_a_wrong_item_holds_further_scans_and_says_what_was_wanted() -> None:
    at = three_orders()

    text = await seen(WALK + scan(COLA) + f"{MUG_CODE}\r", at)

    assert dealt(at) == []
    assert "This is: Cola" in text
    assert "The list asks for: Mug" in text


async def test_colleagues_can_go_on_with_what_a_walk_left() -> None:
    at = three_orders()

    await seen(WALK + f"{MUG_CODE}\r<f5>", at)

    assert len(at.facts(PickReleased)) == 3


async def test_an_order_that_is_cancelled_on_the_walk_is_noticed_and_put_back() -> None:
    at = three_orders()
    cancel = CancelRequested("o-00007", "f-7", "r-1", "customer", "changed my mind")

    noticed, after = await after_news(at, WALK + f"3*{MUG_CODE}\r", cancel, then="<escape><f12>")

    assert "ORDER W-7 WAS CANCELLED" in noticed
    assert "1 of 3" in after
    (back,) = at.facts(UnitsPutBack)
    assert [each.quantity for each in back.units] == ["2"]


async def test_what_a_colleague_picks_is_taken_along_by_nobody() -> None:
    at = three_orders()
    at.heard.hears(PickStarted(ORDER, PART, "102", "2"))

    text = await seen(MARKED + "<f2>", at)

    assert at.facts(PickStarted) == []
    assert "102 picks this order" in text


async def test_one_order_of_the_walk_is_gone_on_with_alone() -> None:
    at = three_orders()

    text = await seen(WALK + f"<f6>2*{MUG_CODE}\r<f12>A1\r", at)

    assert [(f.order, f.place) for f in at.facts(FulfilmentStaged)] == [("o-00007", "A1")]
    assert "One walk, orders: 2" in text


async def test_a_mark_is_taken_off_and_a_tenth_order_is_not_marked() -> None:
    many = [ruling for number in range(2, 13) for ruling in aged(*numbered_order(number))]
    at = shop(*many)

    assert "Pick 9" in await seen(QUEUE + "+" * 10, at)
    assert "Pick 1 " in await seen(QUEUE + "++<up>+", at)


async def test_the_tote_of_the_last_scan_stays_on_the_screen_when_news_come() -> None:
    at = three_orders()

    _, after = await after_news(at, WALK + f"3*{MUG_CODE}\r", *aged(*numbered_order(9)))

    assert LARGE_2 in after
