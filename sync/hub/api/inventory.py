"""Stock over all locations: what there is, movements, promises, transfers."""

# FastAPI reads the annotations of the routes: no `from __future__ import annotations` here.
from dataclasses import asdict
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from edge.domain.errors import Refusal
from sync.hub.api.office_gate import (
    Cursor,
    Limit,
    PathKey,
    Reader,
    RequestKey,
    TheHub,
    Writer,
    name_of_request,
    page,
    place_after,
    place_text,
)
from sync.hub.hub import Hub
from sync.hub.services import inventory, transfers
from sync.hub.services.kinds import Key, Loose, Micros, Text
from sync.hub.services.pool import BEFORE_PROMISES, newest_promises, stock_of

router = APIRouter(prefix="/v1", tags=["inventory"])

Quantity = Annotated[int, Field(ge=1, le=10**12, description="In thousandths.")]
Name = Annotated[str, Query(max_length=400, pattern=r"^[^\x00-\x1f\x7f]*$")]
State = Literal["supplier", "on_hand", "damaged", "sold", "returned", "waste", "unknown"]


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid")


class LocationForm(_Form):
    """A place that keeps stock."""

    kind: Literal["store", "warehouse", "dropship"]
    name: Text


class MovementForm(_Form):
    """Goods that went from a state to another; a receipt comes from "supplier"."""

    location: Key
    item: Key
    from_state: State
    to_state: State
    quantity_milli: Quantity
    reason: Loose = ""
    reference: Loose = ""
    occurred_micros: Micros


class SafetyForm(_Form):
    """How much is never promised."""

    quantity_milli: Annotated[int, Field(ge=0, le=10**12)]


class ReservationForm(_Form):
    """Goods to keep for somebody."""

    location: Key
    item: Key
    quantity_milli: Quantity
    reference: Loose = ""
    keep_s: Annotated[int, Field(ge=1, le=30 * 86400)] = 1800


class TransferForm(_Form):
    """Goods wanted from another location."""

    from_location: Key
    to_location: Key
    item: Key
    quantity_milli: Quantity


class QuantityForm(_Form):
    """How much was sent or has come."""

    quantity_milli: Annotated[int, Field(ge=0, le=10**12)]


class StockAnswer(BaseModel):
    """Stock of an item at a location, in thousandths; available = on hand - reserved - safety."""

    location: str
    kind: str
    name: str
    item: str
    on_hand_milli: int
    reserved_milli: int
    in_transit_milli: int
    damaged_milli: int
    safety_milli: int
    available_milli: int


class LocationAnswer(BaseModel):
    """A place that keeps stock."""

    location: str
    kind: str
    name: str


class Named(BaseModel):
    """The name of what was made."""

    id: str
    location: str


class TransferAnswer(BaseModel):
    """How far a transfer is."""

    location: str
    transfer: str
    to_location: str
    item: str
    requested_milli: int
    shipped_milli: int
    received_milli: int
    state: str


class TransferPage(BaseModel):
    """Some transfers, by where they come from; `next` is the cursor of the page after."""

    data: list[TransferAnswer]
    next: str | None


class ReservationAnswer(BaseModel):
    """Goods that are or were kept for somebody; state: held, fulfilled, released or expired."""

    location: str
    reservation: str
    reference: str
    item: str
    quantity_milli: int
    state: str
    expires_micros: int
    made_micros: int


class ReservationPage(BaseModel):
    """Some reservations, newest first; `next` is the cursor of the page after."""

    data: list[ReservationAnswer]
    next: str | None


def known_location(hub: Hub, location: str) -> None:
    """Refuse a place that is neither a store nor made known."""
    database = hub.shards.database_for(location)
    if not database.run(lambda cursor: inventory.is_known(cursor, location)):
        raise Refusal("record_unknown", kind="location", key=location)


@router.put("/locations/{key}", response_model=LocationAnswer)
def put_location(hub: TheHub, _: Writer, key: PathKey, form: LocationForm) -> dict[str, Any]:
    """Make a location known."""
    hub.shards.database_for(key).run(
        lambda cursor: inventory.put_location(cursor, key, form.kind, form.name)
    )
    return {"location": key, "kind": form.kind, "name": form.name}


@router.get("/stock/{key}", response_model=list[StockAnswer])
def stock(hub: TheHub, _: Reader, key: PathKey) -> list[dict[str, Any]]:
    """Return an item's stock at every location that ever had it."""
    return [asdict(each) | {"available_milli": each.available_milli} for each in stock_of(hub, key)]


@router.post("/stock-movements", response_model=Named, status_code=201)
def move(hub: TheHub, caller: Writer, form: MovementForm, key: RequestKey) -> dict[str, Any]:
    """Book a receipt, an adjustment or a damage, once for an Idempotency-Key."""
    known_location(hub, form.location)
    name = f"{caller.name}/{key}"
    moved = inventory.Movement(movement=name, **form.model_dump())
    now_micros = hub.clock.now().micros
    database = hub.shards.database_for(form.location)
    database.run(lambda cursor: inventory.move(cursor, moved, now_micros))
    return {"id": name, "location": form.location}


@router.put("/stock/{key}/safety/{location}", response_model=SafetyForm)
def safety(hub: TheHub, _: Writer, key: PathKey, location: PathKey, form: SafetyForm) -> SafetyForm:
    """Say how much of an item a location never promises."""
    known_location(hub, location)
    hub.shards.database_for(location).run(
        lambda cursor: inventory.set_safety(
            cursor, location, key, form.quantity_milli, hub.clock.now().micros
        )
    )
    return form


@router.post("/reservations", response_model=Named, status_code=201)
def reserve(hub: TheHub, caller: Writer, form: ReservationForm, key: RequestKey) -> dict[str, Any]:
    """Keep goods for somebody; 409 where not enough is free."""
    known_location(hub, form.location)
    name, now_micros = name_of_request(caller, key, form), hub.clock.now().micros
    promise = inventory.Promise(
        form.location,
        name,
        form.item,
        form.quantity_milli,
        form.reference,
        now_micros + form.keep_s * 1_000_000,
    )
    database = hub.shards.database_for(form.location)
    database.run(lambda cursor: inventory.reserve(cursor, promise, now_micros))
    return {"id": name, "location": form.location}


@router.get("/reservations", response_model=ReservationPage)
def reservations(
    hub: TheHub,
    _: Reader,
    limit: Limit = 100,
    cursor: Cursor = "",
    location: Name = "",
    state: Name = "",
) -> dict[str, Any]:
    """List what is or was kept for somebody, newest first."""
    after = place_after(cursor, BEFORE_PROMISES)
    found = newest_promises(hub, limit, after, location, state)
    return page([asdict(each) for each in found], limit, place_text(found))


@router.delete("/reservations/{location}/{key}", response_model=Named)
def release(hub: TheHub, _: Writer, location: PathKey, key: PathKey) -> dict[str, Any]:
    """Let go of what was kept."""
    now_micros = hub.clock.now().micros
    database = hub.shards.database_for(location)
    database.run(lambda cursor: inventory.release(cursor, location, key, now_micros))
    return {"id": key, "location": location}


@router.post("/reservations/{location}/{key}/fulfil", response_model=Named)
def fulfil(
    hub: TheHub, _: Writer, location: PathKey, key: PathKey, _key: RequestKey
) -> dict[str, Any]:
    """Hand over what was kept: the goods are sold; 409 where the promise is over."""
    now_micros = hub.clock.now().micros
    database = hub.shards.database_for(location)
    database.run(lambda cursor: inventory.fulfil(cursor, location, key, now_micros))
    return {"id": key, "location": location}


@router.post("/transfers", response_model=TransferAnswer, status_code=201)
def transfer(hub: TheHub, caller: Writer, form: TransferForm, key: RequestKey) -> dict[str, Any]:
    """Ask a location for goods."""
    for location in (form.from_location, form.to_location):
        known_location(hub, location)
    wanted = transfers.Transfer(
        form.from_location,
        name_of_request(caller, key, form),
        *(form.to_location, form.item, form.quantity_milli),
    )
    now_micros = hub.clock.now().micros
    database = hub.shards.database_for(form.from_location)
    return asdict(database.run(lambda cursor: transfers.request(cursor, wanted, now_micros)))


@router.get("/transfers", response_model=TransferPage)
def listed_transfers(
    hub: TheHub,
    _: Reader,
    limit: Limit = 100,
    cursor: Cursor = "",
    location: Name = "",
    state: Name = "",
) -> dict[str, Any]:
    """List transfers by where they come from; `location`: those from or to there."""
    after = place_after(cursor, transfers.BEFORE_ALL)
    found = transfers.list_transfers(hub, limit, after, location, state)
    return page([asdict(each) for each in found], limit, place_text(found))


@router.get("/transfers/{location}/{key}", response_model=TransferAnswer)
def read_transfer(hub: TheHub, _: Reader, location: PathKey, key: PathKey) -> dict[str, Any]:
    """Return how far a transfer is; `location` is where the goods come from."""
    database = hub.shards.database_for(location)
    return asdict(database.run(lambda cursor: transfers.read(cursor, location, key)))


@router.post("/transfers/{location}/{key}/ship", response_model=TransferAnswer)
def ship(
    hub: TheHub, _: Writer, location: PathKey, key: PathKey, form: QuantityForm, _key: RequestKey
) -> dict[str, Any]:
    """Send goods off from the location they were asked of."""
    return asdict(transfers.ship(hub, location, key, form.quantity_milli))


@router.post("/transfers/{location}/{key}/receive", response_model=TransferAnswer)
def receive(
    hub: TheHub, _: Writer, location: PathKey, key: PathKey, form: QuantityForm, _key: RequestKey
) -> dict[str, Any]:
    """Take goods in; less or more than was sent stays visible."""
    return asdict(transfers.receive(hub, location, key, form.quantity_milli))
