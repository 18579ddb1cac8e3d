"""What a cashier sees, 80 by 24, on the real till."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from harness.clock import FakeClock
from harness.goods import COLA, GIN, LAMP, MILK, PHONE, demo_gtin
from harness.screens import SURROUNDINGS, screen_text, strike, till_app
from harness.till import Shop
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from edge.ports import TerminalResult

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

    from edge.domain.catalogue import Item
    from edge.domain.commands import Command
    from edge.services.view import Answer


class TextScreens(SingleFileSnapshotExtension):
    """One text file a screen, to be read as it is."""

    _write_mode = WriteMode.TEXT
    file_extension = "txt"


@pytest.fixture
def screens(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    return snapshot.use_extension(TextScreens)


class RealCounter:
    """The real till behind the screen, answering at once; its card terminal always approves."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop

    def submit(self, command: Command) -> Future[Answer]:
        done: Future[Answer] = Future()
        try:
            answer = self.shop.till.handle(command)
            if answer.dialogue is not None:
                paid = TerminalResult("approved", answer.dialogue.amount_minor, "ref")
                answer = self.shop.till.record(answer.dialogue, paid)
        except Exception as error:  # noqa: BLE001 - it belongs to whoever waits
            done.set_exception(error)
        else:
            done.set_result(answer)
        return done


async def shown(typed: str, size: tuple[int, int] = (80, 24), **changes: Any) -> str:
    """Return the screen after keys were typed on a fresh till with an open shift."""
    shop = Shop(clock=FakeClock(step_micros=0))
    shop.opened()
    shop.restart()
    surroundings = replace(SURROUNDINGS, clock=FakeClock(step_micros=0), **changes)
    app = till_app(RealCounter(shop), surroundings)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        await strike(app, typed)
        await pilot.pause()
        return screen_text(app)


def scan(item: Item) -> str:
    """Return what a scanner types for an item."""
    assert item.gtin is not None
    return f"{item.gtin[1:]}\r"


SIGNED_ON = "101\r4711\r"
BASKET = SIGNED_ON + scan(MILK) + "3*" + scan(COLA) + scan(LAMP)

LOW_GLYPHS = "☺☻♥♦♣♠•◘○◙♂♀♪♫☼►◄↕‼¶§▬↨↑↓→←∟↔▲▼"
"""Code page 437 draws these at the places of control characters."""

CASES = {
    "sign_in": "",
    "signed_on": SIGNED_ON,
    "basket": BASKET,
    "struck_line": BASKET + "<f4>",
    "weight_asked": SIGNED_ON + "4011\r",
    "weighed": SIGNED_ON + "4011\r842\r",
    "age_check": SIGNED_ON + scan(GIN),
    "serial_asked": SIGNED_ON + scan(PHONE),
    "unknown_code": SIGNED_ON + f"{demo_gtin(99)[1:]}\r",
    "misread_code": SIGNED_ON + "9521234500019\r",
    "paying": BASKET + "<f12>",
    "change": BASKET + "<f12>5000\r",
    "paid_by_card": BASKET + "<f12><f6>",
    "unusual_amount": SIGNED_ON + "9521234500018\r<f12>50000\r",
    "price_needs_a_manager": BASKET + "<f3>1999\rscratch\r",
    "held": BASKET + "<f5>",
    "locked": BASKET + "<f11>",
    "menu": SIGNED_ON + "<f10>",
    "help": SIGNED_ON + "<f1>",
    "wrong_pin": "101\r0000\r",
    "found": SIGNED_ON + "lam\r",
    "manager_menu": SIGNED_ON + "<f10>7\r",
}


@pytest.mark.parametrize("name", CASES)
async def test_a_screen_says_what_is_and_what_comes_next(
    name: str, screens: SnapshotAssertion
) -> None:
    assert await shown(CASES[name]) == screens


async def test_a_larger_screen_shows_more_lines_not_more_things(
    screens: SnapshotAssertion,
) -> None:
    assert await shown(BASKET, size=(100, 30)) == screens


async def test_scans_and_pay_keys_typed_ahead_end_as_one_sale() -> None:
    text = await shown(BASKET + "<f12>5000\r9521234500018\r")

    assert "Whole milk" in text
    assert "PAYING" not in text


@pytest.mark.parametrize("name", sorted(CASES))
async def test_every_glyph_is_known_to_the_linux_console(name: str) -> None:
    text = await shown(CASES[name])

    text.translate(dict.fromkeys(map(ord, LOW_GLYPHS), "x")).encode("cp437")


async def test_a_terminal_without_colours_gets_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    shop = Shop(clock=FakeClock(step_micros=0))
    app = till_app(RealCounter(shop))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        strips = app.screen._compositor.render_strips()

    colours = {
        colour.triplet
        for strip in strips
        for segment in strip
        if segment.style is not None
        for colour in (segment.style.color, segment.style.bgcolor)
        if colour is not None
    }
    assert len(colours) > 1
    assert all(c is not None and c.red == c.green == c.blue for c in colours)
