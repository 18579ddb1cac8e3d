"""A parcel on the scale: at rest, of this box, and doubted where it cannot be right."""

from __future__ import annotations

from dataclasses import replace

from harness.clock import FakeClock
from harness.goods import LAMP
from harness.orders import MUG_CODE, PAID, SHIRT_CODE, placed, proposed
from harness.pickups import SomeOrders
from harness.till import SETTINGS, SHOP, SomeGoods
from screens.test_input_screens import FakeScale
from screens.test_pickup_screens import PickupShop
from screens.test_screens import shown
from screens.test_ship_screens import PACKING

from edge.config import parse_settings
from edge.domain.events import ParcelPacked
from edge.domain.ids import ItemId
from tui.counter_thread import in_force
from tui.peripherals import Peripherals, WeightSeen

BOXES = """
[shipping.boxes.S]
tare_g = 120

[shipping.boxes.L]
name = "Large"
length_mm = 600
width_mm = 400
height_mm = 400
tare_g = 900
"""
SHIRT = replace(LAMP, item_id=ItemId("i-shirt"), gtin=None, attributes=(("Weight", "250 g"),))
SHIRTS = PACKING + f"2 * {SHIRT_CODE}\r"


class ShipShop(PickupShop):
    """A shop with a scale and a small box, where a shirt is known to weigh 250 g."""

    def __init__(self, scale: FakeScale) -> None:
        super().__init__(
            clock=FakeClock(step_micros=0),
            orders=SomeOrders(placed(), proposed("ship"), PAID),
            settings=parse_settings((SETTINGS + BOXES).encode(), "test"),
            catalogue=SomeGoods((*SHOP, SHIRT)),
        )
        self.scale = scale
        self.opened()
        self.restart()

    async def seen(self, typed: str) -> str:
        self.restart()
        around = Peripherals(scale=lambda: self.scale)
        known = in_force(self.settings)
        return await shown(
            typed, shop=self, is_open=True, peripherals=around, in_force=lambda: known
        )

    @property
    def packed(self) -> list[tuple[int, str]]:
        """Return grams of the parcels that were closed, and how they were weighed."""
        found = [fact.parcel for fact in self.facts(ParcelPacked)]
        return [(parcel.weight_grams, parcel.weighed_by) for parcel in found]


async def test_the_scale_weighs_the_closed_parcel() -> None:
    at = ShipShop(FakeScale(WeightSeen("weighed", "0.635")))

    await at.seen(SHIRTS + "<f5><f12>")

    assert at.packed == [(635, "scale")]
    assert at.scale.asked == ["0 less 0 g", "end"]


async def test_a_weight_that_is_stale_is_not_taken_but_one_can_be_typed() -> None:
    at = ShipShop(FakeScale(WeightSeen("silent")))

    assert "The scale does not answer" in await at.seen(SHIRTS + "<f5>")
    assert at.packed == []

    at = ShipShop(FakeScale(WeightSeen("silent")))
    await at.seen(SHIRTS + "<f5><f2>640 g\r<f12>")
    assert at.packed == [(640, "keyed")]


async def test_what_is_put_in_after_weighing_makes_the_weight_stale() -> None:
    at = ShipShop(FakeScale(WeightSeen("weighed", "0.635")))

    screen = await at.seen(SHIRTS + f"<f5>{MUG_CODE}\r<f12>")

    assert "Close the parcel without a weight?" in screen
    assert at.packed == []


async def test_a_weight_that_does_not_fit_the_goods_must_be_confirmed() -> None:
    at = ShipShop(FakeScale(WeightSeen("weighed", "0.380")))

    screen = await at.seen(SHIRTS + "<f5><f12>")
    assert "The parcel weighs 0.380 kg." in screen
    assert "By goods and box: 0.620 kg." in screen
    assert at.packed == []

    at = ShipShop(FakeScale(WeightSeen("weighed", "0.380")))
    await at.seen(SHIRTS + "<f5><f12><f12>")
    assert at.packed == [(380, "scale")]


async def test_a_box_is_named_by_its_label_or_chosen_by_its_measures() -> None:
    at = ShipShop(FakeScale(WeightSeen("weighed", "1.400")))

    assert "600 x 400 x 400 mm" in await at.seen(SHIRTS + "<f3>")
    at = ShipShop(FakeScale(WeightSeen("weighed", "1.400")))
    await at.seen(SHIRTS + "L\r<f5><f12>")

    (parcel,) = [fact.parcel for fact in at.facts(ParcelPacked)]
    assert (parcel.box, parcel.weight_grams) == ("L", 1_400)
