"""Colours of the screen by role; every role also has a mark or a word where it matters."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Role(StrEnum):
    """What a piece of text is."""

    BASE = "base"
    DIM = "dim"
    STRONG = "strong"
    TOTAL = "total"
    GOOD = "good"
    BAD = "bad"
    STRUCK = "struck"
    CHOSEN = "chosen"
    STATUS = "status"
    MARK = "mark"
    RULE = "rule"
    ENTRY = "entry"
    CURSOR = "cursor"
    KEY = "key"
    LABEL = "label"
    BOX = "box"


Palette = dict[Role, str]
"""A Rich style for each role."""


def _palette(
    *, text: str, dim: str, strong: str, good: str, bad: str, back: str, bar: str, box: str
) -> Palette:
    """Derive a palette from its few colours; `bar` and `box` are whole styles."""
    return {
        Role.BASE: f"{text} on {back}",
        Role.DIM: f"{dim} on {back}",
        Role.STRONG: f"bold {strong} on {back}",
        Role.TOTAL: f"bold {strong} on {back}",
        Role.GOOD: f"bold {good} on {back}",
        Role.BAD: f"bold {bad} on {back}",
        Role.STRUCK: f"{dim} on {back}",
        Role.CHOSEN: bar,
        Role.STATUS: bar,
        Role.MARK: box,
        Role.RULE: f"{dim} on {back}",
        Role.ENTRY: f"bold {strong} on {back}",
        Role.CURSOR: f"{back} on {strong}",
        Role.KEY: f"bold {strong} on {back}",
        Role.LABEL: bar,
        Role.BOX: box,
    }


PALETTES: Final[dict[str, Palette]] = {
    "dark": _palette(
        text="#e4e4e4", dim="#b0b0b0", strong="#ffffff", good="#7ee787", bad="#ffb4a8",
        back="#101418", bar="#ffffff on #1f3a5f", box="bold #000000 on #ffd75f",
    ),
    "light": _palette(
        text="#1a1a1a", dim="#4a4a4a", strong="#000000", good="#004d00", bad="#8b0000",
        back="#fafafa", bar="#000000 on #c8dcf0", box="bold #000000 on #ffd75f",
    ),
    "contrast": _palette(
        text="#ffffff", dim="#ffffff", strong="#ffffff", good="#ffffff", bad="#ffff00",
        back="#000000", bar="#000000 on #ffffff", box="bold #000000 on #ffff00",
    ),
    "console": _palette(
        text="white", dim="white", strong="white", good="green", bad="yellow",
        back="black", bar="black on white", box="black on yellow",
    ),
}  # fmt: skip
"""Contrast is 7:1 or better (WCAG AAA); console keeps to the 8 colours every console has."""

DEFAULT_THEME: Final = "dark"
CONSOLE: Final = "console"


def palette_of(name: str, terminal: str = "") -> Palette:
    """Return the palette of a theme; the Linux console always gets its own."""
    return PALETTES[CONSOLE if terminal == "linux" else name]
