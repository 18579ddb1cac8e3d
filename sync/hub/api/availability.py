"""What other places have, for tills: by change, for one item, and kept for a basket."""

# FastAPI reads the annotations of the routes: no `from __future__ import annotations` here.
import hashlib
import json
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from sync.hub.api.gate import Lane
from sync.hub.api.inventory import Quantity
from sync.hub.api.office_gate import TheHub
from sync.hub.api.packing import json_answer
from sync.hub.hub import Hub
from sync.hub.services import availability_telling as availability
from sync.hub.services.inventory import Promise, is_known
from sync.hub.services.kinds import Key
from sync.hub.store.availability import read_news
from sync.hub.store.lanes import read_epoch
from sync.wire.availability import ROWS_MAX, SILENT_MICROS

router = APIRouter(prefix="/v1", tags=["availability"])

NUMBER_MAX = 2**62


class KeepForm(BaseModel):
    """Goods of a place that a basket needs, under the name of the order's part and line."""

    model_config = ConfigDict(extra="forbid")
    reservation: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]+$")]
    location: Key
    item: Key
    quantity_milli: Quantity


class KeepAnswer(BaseModel):
    """Whether the goods are kept; `available_milli` is how much is, or could be."""

    is_kept: bool
    available_milli: int


@router.get("/availability")
def news(
    request: Request,
    hub: TheHub,
    lane: Lane,
    after: Annotated[int, Query(ge=0, le=NUMBER_MAX)] = 0,
    places: Annotated[str, Query(max_length=64)] = "",
) -> Response:
    """Return the items whose places changed after a number, at most a page of them.

    Places are told whole, with how far they are from the store in metres, only where they are
    others than `places`, their digest, says; stores that were not heard for a while are named with
    when they were.
    """
    now_micros = hub.clock.now().micros
    found = hub.database.run(lambda cursor: read_news(cursor, after, ROWS_MAX))
    known = availability.all_places(hub)
    told = [[each.location, each.name, each.kind] for each in known]
    far = availability.distances_from(hub, lane.store)
    digest = hashlib.sha256(json.dumps([told, far]).encode()).hexdigest()[:16]
    silent = {
        each.location: each.heard_micros
        for each in known
        if each.heard_micros is not None and each.heard_micros < now_micros - SILENT_MICROS
    }
    body: dict[str, Any] = {
        "epoch": hub.database.run(read_epoch),
        "at_micros": now_micros,
        "is_whole": len(found) < ROWS_MAX,
        "places_digest": digest,
        "silent": silent,
        # A store knows its own shelf better.
        "rows": [
            [each.item, each.n, [one for one in each.places if one[0] != lane.store]]
            for each in found
        ],
    }
    if places != digest:
        body["places"] = told
        body["distances"] = far
    return json_answer(request, json.dumps(body, separators=(",", ":")), "no-store")


@router.get("/availability/{item:path}")
def one(
    request: Request,
    hub: TheHub,
    lane: Lane,
    item: Annotated[str, Path(min_length=1, max_length=200)],
) -> Response:
    """Return what each place can promise of an item just now, in whole units."""
    found = [each for each in availability.places_now(hub, item) if each[0] != lane.store]
    body = {"at_micros": hub.clock.now().micros, "places": found}
    return json_answer(request, json.dumps(body, separators=(",", ":")), "no-store")


@router.post("/kept", response_model=KeepAnswer)
def keep(hub: TheHub, lane: Lane, form: KeepForm) -> KeepAnswer:
    """Keep goods for a basket for half an hour, once for their name; says no without an error."""
    if not _is_place(hub, form.location):
        return KeepAnswer(is_kept=False, available_milli=0)
    wanted = Promise(
        form.location,
        form.reservation,
        form.item,
        form.quantity_milli,
        f"{lane.store}/{lane.lane}",
        hub.clock.now().micros + availability.SOFT_MICROS,
    )
    is_kept, milli = availability.keep(hub, wanted)
    return KeepAnswer(is_kept=is_kept, available_milli=milli)


def _is_place(hub: Hub, location: str) -> bool:
    return hub.shards.database_for(location).run(lambda cursor: is_known(cursor, location))
