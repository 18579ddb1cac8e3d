"""Help for one screen, printed from the key table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.key_names import Screen
from tui.keymap import DEMO_KEYS, KEYMAP, KeyEntry
from tui.picture import TextRow, Weight
from tui.screens.reading import read_through
from tui.widgets.spans import wrapped
from tui.words import prompts
from tui.words.screens import HELP_ALWAYS, TITLES

if TYPE_CHECKING:
    from tui.desk import Desk
    from tui.picture import Face

_WIDTH = 52


async def help_page(desk: Desk, face: Face) -> None:
    """Show what a screen is for and what its keys do; keys that are taken away do nothing."""
    title, _ = TITLES[face.screen]
    in_demo = desk.surroundings.centre.line() is not None
    keys = [entry for entry in KEYMAP[face.screen] if face.labels.get(entry.action) != ""]
    keys += DEMO_KEYS.values() if in_demo else ()
    rows = tuple(help_rows(face.screen, keys))
    await read_through(desk, Screen.HELP, f"{title}: help", rows, prompts.HELP_GUIDE)


def help_rows(screen: Screen, keys: list[KeyEntry]) -> list[TextRow]:
    """Return the purpose of a screen, its keys, and what holds everywhere."""
    _, purpose = TITLES[screen]
    rows = [TextRow(line) for line in wrapped(purpose, _WIDTH)]
    rows.append(TextRow())
    for entry in sorted(keys, key=lambda entry: (len(entry.key), entry.key)):
        name = entry.key.upper().ljust(6)
        first, *rest = wrapped(entry.help, _WIDTH - 7)
        rows.append(TextRow(f"{name} {first}"))
        rows += [TextRow(f"{'':6} {line}") for line in rest]
    rows.append(TextRow())
    for text in HELP_ALWAYS:
        rows += [TextRow(line, weight=Weight.DIM) for line in wrapped(text, _WIDTH)]
    return rows
