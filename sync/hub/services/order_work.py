"""What works off the news of orders beside the keeper, as far as the centre's folder names it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sync.hub.carrying.settings import carriers_of
from sync.hub.messaging.settings import message_settings
from sync.hub.paying.settings import gateway_of, payment_settings
from sync.hub.services.carrying import Announcer
from sync.hub.services.collecting import codes_of
from sync.hub.services.messaging import Messenger
from sync.hub.services.order_conflicts import OrderConflicts
from sync.hub.services.paying import Payer

if TYPE_CHECKING:
    from collections.abc import Callable

    from edge.domain.orders.fulfilment import FulfilmentOrder
    from edge.domain.orders.order import Order
    from sync.hub.hub import Hub


def message_pieces(hub: Hub) -> list[Callable[[], int]]:
    """Return what tells customers; raises `BadInput` where the file cannot be used."""
    settings = message_settings(hub.folder)
    if settings is None:
        return []

    def code_of(order: Order, part: FulfilmentOrder) -> str:
        codes = {each.fulfilment: each.code for each in codes_of(hub, order.order)}
        return codes.get(part.fulfilment, "")

    return [Messenger(hub, settings, code_of).work_off]


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


def parcel_pieces(hub: Hub) -> list[Callable[[], int]]:
    """Return what announces parcels; raises `BadInput` where the file cannot be used."""
    carriers = carriers_of(hub.folder)
    return [Announcer(hub, carriers).work_off] if carriers else []
