"""The scale at the sale, and the screens about what is plugged in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from harness.clock import FakeClock
from harness.till import SETTINGS, Shop
from screens.test_screens import SIGNED_ON, TextScreens, shown

from edge.config import parse_settings
from tui.peripherals import Peripherals, WeightSeen
from tui.words import weighing

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

SCALE = '\n[devices.scale]\ndriver = "toledo"\naddress = "/dev/scale"\n'
BANANAS = "4011\r"
APPROVES = "201\r246810\r"


@pytest.fixture
def snapshot(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    return snapshot.use_extension(TextScreens)


@dataclass
class FakeScale:
    """Shows what a test says; implements `tui.peripherals.Scale`."""

    seen: WeightSeen
    asked: list[str] = field(default_factory=list)

    def begin(self, unit_price: str, tare_g: int) -> None:
        self.asked.append(f"{unit_price} less {tare_g} g")

    def take(self) -> WeightSeen:
        return self.seen

    def zero(self) -> None:
        self.asked.append("zero")

    def end(self) -> None:
        self.asked.append("end")


async def weighed(typed: str, scale: FakeScale) -> str:
    """Return the screen of a shop with a scale after keys were typed."""
    settings = parse_settings((SETTINGS + SCALE).encode(), "test")
    shop = Shop(clock=FakeClock(step_micros=0), settings=settings)
    return await shown(SIGNED_ON + typed, shop=shop, peripherals=Peripherals(scale=lambda: scale))


@pytest.mark.parametrize("code", sorted(weighing.STATES))
async def test_a_weight_that_may_not_be_used_says_why(
    code: str, snapshot: SnapshotAssertion
) -> None:
    shows = "0.735" if code in ("unstable", "unchanged") else ""

    assert await weighed(BANANAS, FakeScale(WeightSeen(code, shows))) == snapshot


async def test_a_weight_at_rest_is_sold_at_once(snapshot: SnapshotAssertion) -> None:
    scale = FakeScale(WeightSeen("weighed", "0.735"))

    assert await weighed(BANANAS, scale) == snapshot
    assert scale.asked == ["129 less 0 g", "end"]


async def test_the_packing_is_taken_off_and_the_scale_set_to_zero() -> None:
    scale = FakeScale(WeightSeen("zero"))

    screen = await weighed(BANANAS + "<f3>9999\r20\r<f4>", scale)

    assert scale.asked[:3] == ["129 less 0 g", "129 less 20 g", "zero"]
    assert "Tare: 20 g" in screen


async def test_esc_sells_nothing() -> None:
    scale = FakeScale(WeightSeen("zero"))

    screen = await weighed(BANANAS + "\x1b", scale)

    assert scale.asked[-1] == "end"
    assert "Bananas" not in screen


async def test_a_typed_weight_asks_for_a_supervisor(snapshot: SnapshotAssertion) -> None:
    scale = FakeScale(WeightSeen("silent"))

    assert await weighed(BANANAS + "<f2>0.735\r", scale) == snapshot
    sold = await weighed(BANANAS + "<f2>0.735\r" + APPROVES, scale)
    assert "Bananas                0.735 kg" in sold


async def test_a_scan_is_held_back_while_goods_are_weighed() -> None:
    screen = await weighed(BANANAS + "9521234500018\r", FakeScale(WeightSeen("unstable")))

    assert "Scan held back" in screen
