"""Find the card terminal's driver that a setting names, without importing any other."""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Final, cast

from devices.drivers import GROUP
from edge.domain.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from edge.card_terminal import CardTerminal
    from edge.config import Settings

    TerminalDriver = Callable[[Path, Settings, str, str], CardTerminal]

PREFIX: Final = "card_terminal."
"""An installed package offers a terminal's driver under a name that begins so: it is a function
(directory, settings, lane, currency) -> `edge.card_terminal.CardTerminal`."""

SIMULATED: Final = "simulated"
"""The terminal inside the till itself, which is made by whoever opens the till."""

_BUILT_IN: Final = {
    "nexo": "devices.ports.nexo:open_terminal",
}


def terminal_names() -> tuple[str, ...]:
    """Return the names that the setting may give; imports no driver."""
    offered = (point.name for point in entry_points(group=GROUP))
    found = {name.removeprefix(PREFIX) for name in offered if name.startswith(PREFIX)}
    return tuple(sorted({SIMULATED, *_BUILT_IN, *found}))


def load_terminal(name: str) -> TerminalDriver:
    """Import the driver of that name; raises `BadInput` with the known names."""
    if name in _BUILT_IN:
        module, _, function = _BUILT_IN[name].partition(":")
        return cast("TerminalDriver", getattr(import_module(module), function))
    for point in entry_points(group=GROUP, name=f"{PREFIX}{name}"):
        return cast("TerminalDriver", point.load())
    raise BadInput("terminal_unknown", terminal=name, known=", ".join(terminal_names()))
