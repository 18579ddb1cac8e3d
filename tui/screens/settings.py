"""The settings in force, to read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.key_names import Screen
from tui.picture import TextRow, Weight
from tui.screens.reading import read_through
from tui.words import prompts

if TYPE_CHECKING:
    from tui.desk import Desk


async def settings(desk: Desk) -> None:
    """Show the values in force, where each comes from, and what was refused."""
    rows: list[TextRow] = []
    for setting in desk.surroundings.settings():
        rows.append(TextRow(setting.name, setting.value))
        if setting.problem:
            rows.append(TextRow(f"! {setting.problem}", weight=Weight.BAD))
    text = tuple(rows) or (TextRow(prompts.NO_SETTINGS),)
    await read_through(desk, Screen.SETTINGS, prompts.SETTINGS_TITLE, text, prompts.SETTINGS_GUIDE)
