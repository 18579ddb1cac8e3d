"""A glance at the settings file for the first paint: what it looks like, before it is checked."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

from tui.themes import DEFAULT_THEME, PALETTES

if TYPE_CHECKING:
    from pathlib import Path

SETTINGS_FILE = "settings.toml"


def theme_at_a_glance(path: Path) -> str | None:
    """Return the theme that a settings file names; None if the file is sure to be refused.

    Nothing else is read, and the theme decides nothing but colours: the till opens with what
    `edge.config` makes of the whole file.
    """
    try:
        screen = tomllib.loads(path.read_text(encoding="utf-8")).get("screen", {})
        theme = screen.get("theme", DEFAULT_THEME)
    except (OSError, ValueError, AttributeError):
        return None
    return theme if isinstance(theme, str) and theme in PALETTES else None
