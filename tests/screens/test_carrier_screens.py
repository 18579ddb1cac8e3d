"""By whom a parcel goes, on the screen: chosen, changed, announced again."""

from __future__ import annotations

from dataclasses import replace

from harness.clock import FakeClock
from harness.orders import MUG_CODE, ORDER, PAID, PART, SHIRT_CODE, placed, proposed
from harness.pickups import SomeOrders
from screens.test_pickup_screens import PickupShop, seen
from screens.test_ship_screens import PACKING, SHIP
from unit.services.test_carrier_choice import FAST, POST, SomeCarriers

from edge.domain.events import ParcelConsigned, ParcelPacked, ParcelRefused

SHIRTS = PACKING + f"2 * {SHIRT_CODE}\r"
PACKED = SHIRTS + "<f12><f12><escape>"
LATE = replace(POST, cut_off="08:00")


def shop() -> PickupShop:
    made = PickupShop(
        clock=FakeClock(step_micros=0),
        orders=SomeOrders(placed(), proposed("ship"), PAID),
        carriers=SomeCarriers((LATE, FAST)),
    )
    made.opened()
    made.restart()
    return made


async def test_the_carrier_is_chosen_by_its_cut_off_before_the_parcel_is_closed() -> None:
    at = shop()

    screen = await seen(SHIRTS + "<f6>", at)
    assert "Fast & Co" in screen.partition("Parcel Post")[0]
    assert "until 18:00" in screen
    assert "08:00 is over: tomorrow" in screen

    at = shop()
    await seen(SHIRTS + "<f6>2\r<f12><f12>", at)
    (packed,) = at.facts(ParcelPacked)
    assert packed.parcel.carrier == "post"


async def test_a_packed_parcel_goes_by_another_carrier() -> None:
    at = shop()

    screen = await seen(PACKED + "<f6>2\r", at)

    (consigned,) = at.facts(ParcelConsigned)
    assert (consigned.parcel, consigned.carrier) == ("W-1001-1", "post")
    assert "goes by Parcel Post" in screen


async def test_a_parcel_that_its_carrier_refused_is_to_be_seen_and_announced_again() -> None:
    at = shop()
    await seen(PACKED + f"<f2>{MUG_CODE}\r<f12><f12>", at)
    at.heard.hears(ParcelRefused(ORDER, PART, "W-1001-2", "fast", "address_unknown"))

    screen = await seen(SHIP, at)
    assert "REFUSED" in screen
    assert "1001-2        REFUSED" in screen
    assert "address_unknown" in screen

    await seen(SHIP + "<f7>", at)
    (consigned,) = at.facts(ParcelConsigned)
    assert (consigned.parcel, consigned.carrier) == ("W-1001-2", "fast")
    assert "REFUSED" not in await seen(SHIP, at)


async def test_a_driver_takes_only_what_goes_by_their_carrier() -> None:
    at = shop()
    both = PACKED + f"<f6>2\r<f2>{MUG_CODE}\r<f12><f12>"

    screen = await seen(both + "<f12>2\r", at)
    assert "Parcels for Fast & Co: 0 of 1 scanned" in screen

    at = shop()
    assert "another carrier" in await seen(both + "<f12>2\rW-1001-1\r", at)
