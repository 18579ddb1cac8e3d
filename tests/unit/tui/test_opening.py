"""Until the till is open its first screen shows and keeps what is typed, and sells nothing."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from harness.fake_till import FakeTill, till_view
from harness.keyboard import keys
from harness.screens import SURROUNDINGS, screen_text, strike

from edge.config import ScreenSettings
from edge.domain.commands import SignOn
from edge.domain.errors import Refusal
from tui.app import TillApp
from tui.desk import WAITING_AFTER_S, Desk
from tui.opening import Opening
from tui.settings_glance import SETTINGS_FILE, theme_at_a_glance
from tui.stage import Stage
from tui.themes import DEFAULT_THEME, PALETTES

if TYPE_CHECKING:
    from pathlib import Path

    from textual.pilot import Pilot

    from tui.counter import Counter, Surroundings
    from tui.picture import Picture

SIZE = (80, 24)


class SlowTill:
    """A till that opens when the test says so."""

    def __init__(self, refusal: Refusal | None = None) -> None:
        self.till = FakeTill()
        self.till.view = till_view()
        self.may_open = asyncio.Event()
        self._refusal = refusal
        self.app = TillApp(self._opened, DEFAULT_THEME)

    async def _opened(self) -> tuple[Counter, Surroundings]:
        await self.may_open.wait()
        if self._refusal is not None:
            raise self._refusal
        return self.till, SURROUNDINGS

    async def open(self, pilot: Pilot[None]) -> None:
        """Let the till open, and wait until its desk has the keyboard."""
        self.may_open.set()
        stage = self.app.screen
        assert isinstance(stage, Stage)
        await strike(self.app, "")
        await pilot.pause()
        assert isinstance(stage.desk, Desk)


async def test_a_number_can_be_typed_before_the_till_is_open() -> None:
    slow = SlowTill()
    async with slow.app.run_test(size=SIZE) as pilot:
        await pilot.pause()

        await strike(slow.app, "101")
        await pilot.pause()

        text = screen_text(slow.app)
        assert "Type your number" in text
        assert "Number 101" in text
        assert slow.till.asked == []


async def test_everything_typed_before_reaches_the_till_in_order() -> None:
    slow = SlowTill()
    async with slow.app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await strike(slow.app, "102<backspace>1\r4711\r")

        await slow.open(pilot)

        assert slow.till.commands(SignOn) == [SignOn("101", "4711")]


async def test_a_paste_before_is_kept_in_its_place_among_the_keys() -> None:
    slow = SlowTill()
    async with slow.app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        stage = slow.app.screen
        assert isinstance(stage, Stage)
        assert isinstance(stage.desk, Opening)

        await strike(slow.app, "101\r")
        stage.desk.paste("9521234500018")
        await strike(slow.app, "<escape>4711\r")
        await slow.open(pilot)

        assert slow.till.commands(SignOn) == [SignOn("101", "4711")]


async def test_a_pin_typed_ahead_is_never_shown() -> None:
    pictures: list[Picture] = []
    opening = Opening(pictures.append)

    for key in keys("101\r4711"):
        opening.feed(key)

    assert pictures[-1].entry.text == ""
    assert not any("4" in picture.entry.text for picture in pictures)


async def test_a_till_that_cannot_be_opened_ends_the_screen_with_the_reason() -> None:
    slow = SlowTill(Refusal("already_running", pid="1", path="till.lock"))
    async with slow.app.run_test(size=SIZE) as pilot:
        await pilot.pause()

        slow.may_open.set()
        await slow.app.workers.wait_for_complete()

    assert slow.app.refusal is not None
    assert slow.app.refusal.code == "already_running"


def test_the_glance_takes_the_theme_that_the_settings_will_have(tmp_path: Path) -> None:
    file = tmp_path / SETTINGS_FILE
    file.write_text("[cash]\nincrement_minor = 5\n", encoding="utf-8")
    assert theme_at_a_glance(file) == ScreenSettings().theme

    for theme in PALETTES:
        file.write_text(f'[screen]\ntheme = "{theme}"\n', encoding="utf-8")
        assert theme_at_a_glance(file) == theme


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("[screen", id="no TOML"),
        pytest.param('screen = "dark"', id="no table"),
        pytest.param('[screen]\ntheme = "pink"', id="no theme"),
        pytest.param('[screen]\ntheme = ["dark"]', id="no text"),
    ],
)
def test_a_file_that_is_sure_to_be_refused_has_no_theme(tmp_path: Path, text: str) -> None:
    file = tmp_path / SETTINGS_FILE
    file.write_text(text, encoding="utf-8")

    assert theme_at_a_glance(file) is None
    assert theme_at_a_glance(tmp_path / "missing") is None


async def test_a_till_that_takes_long_for_its_first_answer_starts() -> None:
    till = FakeTill(till_view(), holds_answers=True)
    desk = Desk(till, SURROUNDINGS, lambda _: None, lambda: None)

    starting = asyncio.create_task(desk.start())
    await asyncio.sleep(2 * WAITING_AFTER_S)
    assert not starting.done()
    till.let_go()
    await starting

    assert desk.view is till.view
