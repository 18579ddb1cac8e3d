"""Orders to ship that do not go their usual way, on the screen."""

from __future__ import annotations

import pytest
from harness.orders import MUG_CODE, SHIRT_CODE
from screens.test_pickup_screens import seen
from screens.test_ship_screens import PACKED, PACKING, SHIP, shop

from edge.domain.events import FulfilmentRejected, ParcelOpened, ParcelPacked, PickUndone

OPENED = PACKED + "<f3>1\r1\r"


async def test_an_opened_parcel_is_work_to_do_in_the_queue_until_it_is_packed_anew() -> None:
    at = shop()

    assert "PACK AGAIN" in await seen(OPENED + "<escape>", at)

    (opened,) = at.facts(ParcelOpened)
    assert (opened.parcel, opened.reason) == ("W-1001-1", "Wrong item in it")
    await seen(SHIP + f"<f2>2 * {SHIRT_CODE}\r<f12><f12>", at)
    last = at.facts(ParcelPacked)[-1].parcel
    assert (last.parcel, [unit.line for unit in last.units]) == ("W-1001-3", ["shirt"])


async def test_what_was_picked_lies_on_the_shelf_before_an_order_is_declined() -> None:
    at = shop()

    screen = await seen(PACKING + "<escape><f4>4\r", at)
    assert "Put it back on the shelf first" in screen
    assert "2 x Shirt" in screen
    assert not at.facts(FulfilmentRejected)

    at = shop()
    await seen(PACKING + "<escape><f4>4\r<f12>", at)
    (declined,) = at.facts(FulfilmentRejected)
    assert declined.reason == "No box fits"
    assert len(at.facts(PickUndone)) == 2


@pytest.mark.parametrize("typed", [PACKED, PACKING + f"{MUG_CODE}\r<f12><f12><escape>"])
async def test_closed_parcels_are_opened_before_their_order_is_declined(typed: str) -> None:
    at = shop()

    assert "Open them first (F3)" in await seen(typed + "<f4>1\r", at)

    assert not at.facts(FulfilmentRejected)
