"""Several tills on one screen, one in front: the demo's way to sell on one and watch the other."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from harness.fake_till import FakeTill, selling, till_view
from harness.screens import SURROUNDINGS, screen_text, strike

from edge.domain.errors import Refusal
from tui.app import TillApp
from tui.counter import ToCentre
from tui.demo_plug import Line
from tui.themes import DEFAULT_THEME

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from tui.counter import Counter, Surroundings

SIZE = (80, 24)


class TwoTills:
    """Two tills on one screen; the second cannot be opened while there is a `refusal`."""

    def __init__(self) -> None:
        self.first, self.second = FakeTill(), FakeTill()
        self.first.view = selling()
        self.second.view = till_view(lane="4")
        self.refusal: Refusal | None = None
        self.cuts: list[str] = []
        self.app = TillApp(self._open_first, DEFAULT_THEME, (self._open_second,))

    async def _open_first(self) -> tuple[Counter, Surroundings]:
        return self.first, self._surroundings()

    async def _open_second(self) -> tuple[Counter, Surroundings]:
        if self.refusal is not None:
            raise self.refusal
        return self.second, self._surroundings()

    def _surroundings(self) -> Surroundings:
        centre = ToCentre(
            line=lambda: Line(other="LANE 4", centre="up"),
            toggle_line=lambda: self.cuts.append("cut"),
            turn_to_other=self.app.turn,
        )
        return replace(SURROUNDINGS, centre=centre)

    async def types(self, pilot: Pilot[None], text: str) -> str:
        """Strike keys and return the screen."""
        await pilot.pause()
        await strike(self.app, text)
        await pilot.pause()
        return screen_text(self.app)


async def test_a_key_brings_the_other_till_and_the_first_goes_on() -> None:
    two = TwoTills()
    async with two.app.run_test(size=SIZE) as pilot:
        assert "LANE 3" in await two.types(pilot, "4000417025005\r")
        asked = len(two.first.asked)

        assert "LANE 4" in await two.types(pilot, "<ctrl+t>")
        assert "Number 101" in await two.types(pilot, "101")
        assert len(two.first.asked) == asked

        text = await two.types(pilot, "<ctrl+t>")
        assert "LANE 3" in text
        assert "Wholemeal loaf" in text
        assert "Number 101" in await two.types(pilot, "<ctrl+t>")


async def test_a_till_in_the_background_draws_nothing() -> None:
    two = TwoTills()
    async with two.app.run_test(size=SIZE) as pilot:
        await two.types(pilot, "<ctrl+t>")
        place = two.app._places[0]
        assert place is not None
        place.repaint()

        assert "LANE 4" in await two.types(pilot, "")


async def test_a_till_that_cannot_be_opened_leaves_the_first_on_the_screen() -> None:
    two = TwoTills()
    two.refusal = Refusal("already_running", pid="7", path="till.lock")
    async with two.app.run_test(size=SIZE) as pilot:
        await two.types(pilot, "")
        text = await two.types(pilot, "<ctrl+t>")

        assert "LANE 3" in text
        assert "open already" in text

        two.refusal = None
        assert "LANE 4" in await two.types(pilot, "<ctrl+t>")


async def test_one_key_pulls_the_plug_on_every_screen_and_keeps_what_is_typed() -> None:
    two = TwoTills()
    async with two.app.run_test(size=SIZE) as pilot:
        text = await two.types(pilot, "40<ctrl+l>")

        assert two.cuts == ["cut"]
        assert "The plug is out" in text
        assert "40" in text.splitlines()[-3]


@pytest.mark.parametrize("key", ["<ctrl+l>", "<ctrl+t>"])
async def test_in_a_shop_these_keys_do_nothing(key: str) -> None:
    till = FakeTill()
    till.view = selling()

    async def opened() -> tuple[Counter, Surroundings]:
        return till, SURROUNDINGS

    app = TillApp(opened, DEFAULT_THEME)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await strike(app, "40")
        await pilot.pause()
        before = screen_text(app)
        await strike(app, key)
        await pilot.pause()

        assert screen_text(app) == before
