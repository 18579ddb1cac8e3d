"""Parcels of orders: read, and told of by carriers."""

# FastAPI reads the annotations of the routes: no `from __future__ import annotations` here.
from dataclasses import asdict
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from sync.hub.api.office_gate import PathKey, Reader, RequestKey, TheHub, Writer
from sync.hub.api.orders import OrderAnswer, shown
from sync.hub.services.kinds import Micros
from sync.hub.services.order_parcels import deliver, parcels_of
from sync.hub.services.parcel_rates import rates_of

router = APIRouter(prefix="/v1", tags=["orders"])


class ParcelUnits(BaseModel):
    """How much of a line is in a parcel."""

    line: str
    quantity: str


class ParcelAnswer(BaseModel):
    """A parcel. `shipped_micros` is 0 until a driver has it; `carrier` is by whom it is to go.

    `parcel` is the SSCC where the store numbers its parcels so; `tracking` is empty while
    its carrier gave no number of its own. `booking` is how far the carrier was told of it: waiting,
    done, failed (for the reason `told`, which is for a person to see to), withdrawn or empty.
    """

    fulfilment: str
    parcel: str
    box: str
    weight_grams: int
    units: list[ParcelUnits]
    carrier: str
    tracking: str
    shipped_micros: int
    is_delivered: bool
    booking: str
    told: str


class RateAnswer(BaseModel):
    """A service of a carrier, and its price for a parcel."""

    carrier: str
    service: str
    price_minor: int
    currency: str


class DeliveredForm(BaseModel):
    """When the parcels arrived; 0 for just now."""

    model_config = ConfigDict(extra="forbid")

    at_micros: Micros = 0


@router.get("/orders/{key}/parcels", response_model=list[ParcelAnswer])
def parcels(hub: TheHub, _: Reader, key: PathKey) -> list[dict[str, Any]]:
    """Return the parcels of an order, with who carries them."""
    return [asdict(each) for each in parcels_of(hub, key)]


@router.get("/orders/{key}/parcels/{parcel}/rates", response_model=list[RateAnswer])
def rates(hub: TheHub, _: Reader, key: PathKey, parcel: PathKey) -> list[dict[str, Any]]:
    """Ask the carriers what a packed parcel costs, the cheapest first; 503 where one is away."""
    return [asdict(each) for each in rates_of(hub, key, parcel)]


@router.post("/orders/{key}/fulfilments/{part}/delivered", response_model=OrderAnswer)
def delivered(
    hub: TheHub, _: Writer, key: PathKey, part: PathKey, form: DeliveredForm, request: RequestKey
) -> dict[str, Any]:
    """Note that a carrier delivered all of a shipped part; saying it again changes nothing."""
    del request
    return shown(deliver(hub, key, part, form.at_micros))
