"""Orders that a carrier fetches, on the screen: picked, packed, given to the driver."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from harness.clock import FakeClock
from harness.goods import COLA
from harness.orders import HOUR_MICROS, MUG_CODE, PAID, SHIRT_CODE, placed, proposed
from harness.pickups import SomeOrders
from screens.test_pickup_screens import NOW_MICROS, QUEUE, PickupShop, aged, screens, seen
from screens.test_screens import scan

from edge.domain.events import FulfilmentRejected, ParcelPacked, UnitsShipped
from edge.domain.orders.parcel_weight import grams_of
from tui.screens.driver import parcel_of

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

__all__ = ["screens"]

SHIP = QUEUE + "<f7>"
PACKING = SHIP + f"<f2>{SHIRT_CODE}\r{SHIRT_CODE}\r{MUG_CODE}\r<f12>"
FIRST = PACKING + f"2 * {SHIRT_CODE}\r<f5>0.85 kg\r<f12>"
PACKED = FIRST + f"{MUG_CODE}\r<f12><f12>"
DRIVER = PACKED + "<f12>"


def shop() -> PickupShop:
    asked = replace(proposed("ship"), ship_by_micros=NOW_MICROS + HOUR_MICROS)
    known = SomeOrders(*aged(placed()), asked, PAID)
    made = PickupShop(clock=FakeClock(step_micros=0), orders=known)
    made.opened()
    made.restart()
    return made


SHOWN = {
    "queue": SHIP,
    "decline_reason": SHIP + "<f4>",
    "declined": SHIP + "<f4>1\r",
    "no_parcel_yet": SHIP + "<f12>",
    "packing": PACKING,
    "wrong_item": PACKING + scan(COLA),
    "one_too_many": PACKING + f"{MUG_CODE}\r{MUG_CODE}\r",
    "no_weight": PACKING + "<f5>850\r",
    "empty_box": PACKING + "<f12>",
    "second_parcel": FIRST,
    "not_weighed": FIRST + f"{MUG_CODE}\r<f12>",
    "packed": PACKED,
    "driver": DRIVER,
    "wrong_parcel": DRIVER + "W-1002-1\r",
    "one_stays": DRIVER + "W-1001-1\r<f12>",
    "printed_again": PACKED + "<f8>",
    "nothing_to_print": SHIP + "<f8>",
    "gone": DRIVER + "W-1001-1\rW-1001-2\r<f12>",
    "help": PACKING + "<f1>",
}


@pytest.mark.parametrize("name", SHOWN)
async def test_an_order_is_followed_from_the_queue_to_the_driver(
    name: str, screens: SnapshotAssertion
) -> None:
    assert await seen(SHOWN[name], shop()) == screens


async def test_what_was_scanned_at_the_keyboard_is_what_is_recorded() -> None:
    at = shop()

    await seen(DRIVER + "W-1001-1\r<f12><f12>", at)

    parcels = [fact.parcel for fact in at.facts(ParcelPacked)]
    assert [(p.weight_grams, [(u.line, u.quantity) for u in p.units]) for p in parcels] == [
        (850, [("shirt", "2")]),
        (0, [("mug", "1")]),
    ]
    (shipped,) = at.facts(UnitsShipped)
    assert shipped.parcels == ("W-1001-1",)


async def test_a_declined_order_says_why() -> None:
    at = shop()

    await seen(SHIP + "<f4>1\r", at)

    (declined,) = at.facts(FulfilmentRejected)
    assert declined.reason == "Not in stock"


@pytest.mark.parametrize(
    ("typed", "grams"),
    [
        ("850 g", 850),
        ("0.85kg", 850),
        ("1,2 KG", 1200),
        ("850", 0),
        ("0.5 g", 0),
        ("1.2.3 kg", 0),
        ("2000 kg", 0),
        ("-1 kg", 0),
        ("kg", 0),
    ],
)
def test_a_weight_names_its_unit(typed: str, grams: int) -> None:
    assert grams_of(typed) == grams


@pytest.mark.parametrize(
    "scanned", ["]C100340123450000000017", "(00)340123450000000017", "340123450000000017"]
)
def test_a_label_s_bars_name_the_parcel(scanned: str) -> None:
    assert parcel_of(scanned) == "340123450000000017"
