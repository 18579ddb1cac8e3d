"""Draws the sale screen that the README shows: `python tests/screens/draw_sale_screen.py`."""

from __future__ import annotations

import asyncio
import re
import sys
from dataclasses import replace
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parents[1])

from harness.clock import FakeClock
from harness.real_counter import RealCounter
from harness.screens import SURROUNDINGS, strike, till_app
from harness.till import Shop
from screens.test_screens import BASKET

PICTURE = Path(__file__).resolve().parents[2] / "tui" / "sale-screen.svg"


async def draw() -> str:
    """Return the picture of a basket, without fonts from elsewhere."""
    shop = Shop(clock=FakeClock(step_micros=0))
    shop.opened()
    shop.restart()
    app = till_app(RealCounter(shop), replace(SURROUNDINGS, clock=FakeClock(step_micros=0)))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await strike(app, BASKET)
        await pilot.pause()
        picture = app.export_screenshot(title="Tillwright")
    return re.sub(r"@font-face \{[^}]*\}", "", picture)


if __name__ == "__main__":
    PICTURE.write_text(asyncio.run(draw()), encoding="utf-8")
