"""What works off the news of orders beside the keeper, as far as the centre's folder names it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sync.hub.messaging.settings import message_settings
from sync.hub.paying.settings import gateway_of, payment_settings
from sync.hub.services.messaging import Messenger
from sync.hub.services.order_conflicts import OrderConflicts
from sync.hub.services.paying import Payer

if TYPE_CHECKING:
    from collections.abc import Callable

    from sync.hub.hub import Hub


def message_pieces(hub: Hub) -> list[Callable[[], int]]:
    """Return what tells customers; raises `BadInput` where the file cannot be used."""
    settings = message_settings(hub.folder)
    return [Messenger(hub, settings).work_off] if settings is not None else []


def conflict_pieces(hub: Hub) -> list[Callable[[], int]]:
    """Return what brings conflicts of orders to the inbox."""
    has_gateway = payment_settings(hub.folder) is not None
    return [OrderConflicts(hub, has_gateway).work_off]


def money_pieces(hub: Hub) -> list[Callable[[], int]]:
    """Return what moves orders' money; raises `BadInput` where the file cannot be used."""
    pieces: list[Callable[[], int]] = []
    settings, gateway = payment_settings(hub.folder), gateway_of(hub.folder)
    if settings is not None and gateway is not None:
        pieces.append(Payer(hub, gateway, settings.capture_at).work_off)
    return pieces
