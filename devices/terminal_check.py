"""The card terminal's row of the table that `till devices --check` prints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from devices.check import DeviceRow
from devices.ports.printer import Presence
from devices.terminal_trial import LISTENS, try_terminal
from devices.terminals import SIMULATED
from edge.domain.errors import TillError
from edge.store import loading
from edge.store.shop_files import reading

if TYPE_CHECKING:
    from pathlib import Path

    from edge.card_terminal import TerminalResult
    from edge.config import Settings

_AWAY: Final = frozenset({"unreachable", "no_answer"})
_THERE: Final = frozenset({"busy"})


def terminal_row(directory: Path, settings: Settings) -> DeviceRow:
    """Ask the terminal that the settings name how it is; never raises for what is wrong with it."""
    if settings.devices.terminal == SIMULATED:
        return _row(Presence.PRESENT, SIMULATED)
    try:
        with reading(directory) as till:
            identity = loading.identity(till)
        result = try_terminal(directory, settings, {}, identity.lane, identity.currency)
    except TillError as error:
        return _row(Presence.ERROR, error.code)
    except OSError as error:
        return _row(Presence.ERROR, type(error).__name__)
    return _row(_presence(result), result.reason)


def _presence(result: TerminalResult) -> Presence:
    if result.state in ("ready", LISTENS) or result.reason in _THERE:
        return Presence.PRESENT
    return Presence.ABSENT if result.reason in _AWAY else Presence.ERROR


def _row(presence: Presence, detail: str) -> DeviceRow:
    return DeviceRow("card terminal", "terminal", presence.value, detail)
