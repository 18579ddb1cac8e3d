"""All routes of the office's app that speak JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sync.hub.api import (
    bulk,
    collecting,
    customers,
    inventory,
    kpis,
    locations,
    order_parcels,
    order_refunds,
    orders,
    overseeing,
    rights,
    routing,
    webhooks,
)
from sync.hub.api.records import record_routers

if TYPE_CHECKING:
    from fastapi import APIRouter


def office_routers() -> list[APIRouter]:
    """Return the routes, in the order in which the description lists them."""
    return [
        *record_routers(),
        customers.router,
        inventory.router,
        locations.router,
        orders.router,
        order_parcels.router,
        order_refunds.router,
        collecting.router,
        routing.router,
        kpis.router,
        rights.router,
        overseeing.router,
        webhooks.router,
        bulk.router,
    ]
