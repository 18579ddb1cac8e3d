"""Opens the card terminal anew when the settings name another, between two payments."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from edge.domain.errors import TillError
from edge.store.keys import KEYS_FOLDER
from tui.shop import card_terminal

if TYPE_CHECKING:
    from pathlib import Path

    from tui.shop import OpenShop

REFUSED: Final = "terminal_refused"
_log = logging.getLogger(__name__)


class FollowedTerminal:
    """What the terminal in use was opened by; all calls come from the thread that owns the till."""

    def __init__(self, shop: OpenShop, *, delay_s: float) -> None:
        self._delay_s = delay_s
        self._opened_by = _told(shop)

    def follow(self, shop: OpenShop) -> OpenShop:
        """Return the shop with the terminal that the settings in force name.

        One that cannot be opened is told of, and the one before stays. While a payment's outcome is
        open nothing changes: only the terminal that was asked can know it.
        """
        told = _told(shop)
        if told == self._opened_by or shop.till.pending_dialogue() is not None:
            return shop
        self._opened_by = told
        settings = shop.till.state.settings
        try:
            terminal = card_terminal(shop.directory, settings, shop.till, delay_s=self._delay_s)
        except (TillError, OSError) as error:
            _log.warning("terminal_refused", extra={"error": type(error).__name__})
            shop.till.notice(REFUSED, terminal=settings.devices.terminal)
            return shop
        shop.till.clear_notice(REFUSED)
        _log.info("terminal_changed", extra={"terminal": settings.devices.terminal})
        return replace(shop, terminal=terminal)


def _told(shop: OpenShop) -> object:
    """Return all that a terminal is opened by: settings, and when each secret was written."""
    settings = shop.till.state.settings
    return settings.devices.terminal, settings.terminal, _written(shop.directory)


def _written(directory: Path) -> frozenset[tuple[str, int]]:
    secrets = (directory / KEYS_FOLDER).glob("terminal-*")
    return frozenset((path.name, path.stat().st_mtime_ns) for path in secrets)
