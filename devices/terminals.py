"""Find the card terminal's driver that a setting names, without importing any other."""

from __future__ import annotations

from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Final, cast

from edge.domain.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from edge.card_terminal import CardTerminal
    from edge.config import Settings

    TerminalDriver = Callable[[Path, Settings, str, str], CardTerminal]

GROUP: Final = "tillwright.card_terminal_drivers"
"""Of entry points: a function (directory, settings, lane, currency) -> `CardTerminal`."""

SIMULATED: Final = "simulated"
"""The terminal inside the till itself, which is made by whoever opens the till."""


def terminal_names() -> tuple[str, ...]:
    """Return the names that the setting may give; imports no driver."""
    return tuple(sorted({SIMULATED, *(point.name for point in entry_points(group=GROUP))}))


def load_terminal(name: str) -> TerminalDriver:
    """Import the driver of that name; raises `BadInput` with the known names."""
    for point in entry_points(group=GROUP, name=name):
        return cast("TerminalDriver", point.load())
    raise BadInput("terminal_unknown", terminal=name, known=", ".join(terminal_names()))
