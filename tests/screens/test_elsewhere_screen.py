"""The endless aisle on the screen: places with their age, one basket, what is promised."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from harness.aisle import DEPOT, MALL, SomeAisle
from harness.clock import FakeClock
from harness.till import SETTINGS, Shop
from screens.test_screens import LOW_GLYPHS, SIGNED_ON, TextScreens, shown

from edge.config import parse_settings
from edge.domain.events import OrderSold

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

FOUND = SIGNED_ON + "lamp\r"
ELSEWHERE = FOUND + "<f3>"
COLLECT = ELSEWHERE + "<f4>Ann B.\r\r"
SHIP = ELSEWHERE + "<down><f3>Ann B.\r1 Main St\r12345\rSpringfield\r\rann@example.org\r"
NARROW, WIDE = (80, 24), (120, 30)
SHOWN = {
    "places": ELSEWHERE,
    "to_ship": SHIP,
    "no_way_chosen": ELSEWHERE + "<f12>",
    "no_other_size": ELSEWHERE + "<f5>",
    "in_the_basket": SHIP + "<f12>",
    "from_the_line": SIGNED_ON + "9521234500025\r<ctrl+e>",
    "a_deposit": SHIP + "<f12><ctrl+d>25%\r",
    "not_to_be_sent": SHIP + "<f12><f12><f2><f7>000001\r1\r",
}
DEPOSIT = '[orders.deposit]\nminimum_percent = "20"\ntax_due = "payment"\n'


@pytest.fixture
def screens(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    return snapshot.use_extension(TextScreens)


@pytest.fixture(autouse=True)
def no_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody answers here; the keys that follow are struck at once."""
    monkeypatch.setattr("tui.screens.elsewhere.WAIT_S", 0)


def shop() -> Shop:
    settings = parse_settings((SETTINGS + DEPOSIT).encode(), "test")
    aisle = SomeAisle(MALL, DEPOT)
    made = Shop(clock=FakeClock(step_micros=0), aisle=aisle, settings=settings)
    made.opened()
    made.restart()
    return made


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["80x24", "120x30"])
@pytest.mark.parametrize("name", SHOWN)
async def test_the_endless_aisle_looks_as_it_did(
    name: str, size: tuple[int, int], screens: SnapshotAssertion
) -> None:
    text = await shown(SHOWN[name], size, shop=shop(), is_open=True)
    text.translate(dict.fromkeys(map(ord, LOW_GLYPHS), "x")).encode("cp437")
    assert text == screens(name=f"{name}-{size[0]}x{size[1]}")


async def test_what_is_collected_elsewhere_is_paid_and_makes_an_order() -> None:
    till = shop()
    await shown(COLLECT + "<f2>2\r<f12><f12><f2>", NARROW, shop=till, is_open=True)

    (sold,) = till.facts(OrderSold)
    assert (sold.method, sold.location, sold.lines[0].quantity) == ("pickup", "s-2", "2")
    assert (sold.recipient.name, sold.promised) == ("Ann B.", ())
