"""Locations and what they say of orders: opening, capacity, pause; what a channel may promise."""

# FastAPI reads the annotations of the routes: no `from __future__ import annotations` here.
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict

from sync.hub.api.inventory import known_location
from sync.hub.api.office_gate import (
    Cursor,
    IfMatch,
    Limit,
    PathKey,
    Reader,
    RequestKey,
    TheHub,
    Writer,
    cursor_after,
    page,
    writing_of,
)
from sync.hub.services import location_terms
from sync.hub.services.availability import availability
from sync.hub.services.kinds import Key, Loose, Micros
from sync.hub.services.location_terms import LocationTerms
from sync.hub.services.pool import locations_after
from sync.hub.services.records import Record
from sync.hub.services.web_orders import tell_tills

router = APIRouter(prefix="/v1", tags=["locations"])


class PlaceAnswer(BaseModel):
    """A location and what it says of orders; version 0: it says nothing, and takes any."""

    location: str
    kind: str
    name: str
    version: int
    terms: LocationTerms


class PlacePage(BaseModel):
    """Some locations, by id; `next` is the cursor of the page after."""

    data: list[PlaceAnswer]
    next: str | None


class TermsAnswer(BaseModel):
    """What a location says of orders."""

    location: str
    version: int
    changed_micros: int
    changed_by: str
    terms: LocationTerms


class PauseForm(BaseModel):
    """How long and why a location takes no orders; `until_micros` 0: until it is resumed."""

    model_config = ConfigDict(extra="forbid")
    until_micros: Micros = 0
    reason: Loose = ""


class AvailableAnswer(BaseModel):
    """What a channel may be promised of an item at a location, in thousandths.

    atp = on hand - unavailable - committed - soft reservations - buffer, never below 0, of counted
    goods whole pieces. Unavailable is the safety stock; what is damaged is not on hand. Committed
    is kept for orders, soft reservations end by themselves; `buffer_milli` is kept back from the
    channel, more where the line is down. `age_s` is how long ago a till there was heard, 0 where
    only the centre books the stock.
    """

    location: str
    kind: str
    name: str
    on_hand_milli: int
    unavailable_milli: int
    committed_milli: int
    soft_reservations_milli: int
    buffer_milli: int
    atp_milli: int
    age_s: int
    is_cut_off: bool
    is_paused: bool


@router.get("/locations", response_model=PlacePage)
def listed(hub: TheHub, _: Reader, limit: Limit = 100, cursor: Cursor = "") -> dict[str, Any]:
    """List stores and other places that keep stock, by id, with what they say of orders."""
    found = locations_after(hub, cursor_after(cursor), limit)
    names = [each.location for each in found]
    said = hub.database.run(
        lambda rows: {name: location_terms.read_terms(rows, name) for name in names}
    )
    data = [
        asdict(each) | {"version": record.version if record else 0, "terms": terms}
        for each in found
        for terms, record in (said[each.location],)
    ]
    return page(data, limit, names[-1] if names else "")


@router.get("/locations/{key}/terms", response_model=TermsAnswer)
def terms(hub: TheHub, _: Reader, key: PathKey, response: Response) -> dict[str, Any]:
    """Return what a location says of orders, with its ETag."""
    known_location(hub, key)
    said, record = hub.database.run(lambda rows: location_terms.read_terms(rows, key))
    return _told(response, key, said, record)


@router.put("/locations/{key}/terms", response_model=TermsAnswer)
def put_terms(
    hub: TheHub,
    caller: Writer,
    key: PathKey,
    form: LocationTerms,
    response: Response,
    if_match: IfMatch = None,
) -> dict[str, Any]:
    """Say whole what a location takes; with If-Match only over the version that was read."""
    known_location(hub, key)
    writing = writing_of(hub, caller, if_match)
    made = hub.database.run(lambda rows: location_terms.put_terms(rows, key, form, writing))
    tell_tills(hub, key)
    return _told(response, key, location_terms.terms_of(made.body), made)


@router.post("/locations/{key}/pause", response_model=TermsAnswer)
def pause(
    hub: TheHub, caller: Writer, key: PathKey, form: PauseForm, response: Response, _: RequestKey
) -> dict[str, Any]:
    """Let a location take no new orders; what it has goes on."""
    known_location(hub, key)
    writing = writing_of(hub, caller)
    made = hub.database.run(
        lambda rows: location_terms.pause(
            rows, key, until_micros=form.until_micros, reason=form.reason, writing=writing
        )
    )
    tell_tills(hub, key)
    return _told(response, key, location_terms.terms_of(made.body), made)


@router.post("/locations/{key}/resume", response_model=TermsAnswer)
def resume(
    hub: TheHub, caller: Writer, key: PathKey, response: Response, _: RequestKey
) -> dict[str, Any]:
    """Let a location take orders again."""
    known_location(hub, key)
    writing = writing_of(hub, caller)
    made = hub.database.run(lambda rows: location_terms.resume(rows, key, writing))
    tell_tills(hub, key)
    return _told(response, key, location_terms.terms_of(made.body), made)


@router.get("/availability/{key}", response_model=list[AvailableAnswer])
def available(
    hub: TheHub,
    _: Reader,
    key: PathKey,
    channel: Annotated[Key, Query(description="Whose buffers count.")] = "web",
    location: Annotated[Key | None, Query(description="Only this one.")] = None,
) -> list[dict[str, Any]]:
    """Return what a channel may be promised of an item, at each location that ever had it."""
    return [
        asdict(each) | {"atp_milli": each.atp_milli}
        for each in availability(hub, key, channel, location or "")
    ]


def _told(
    response: Response, location: str, terms: LocationTerms, record: Record | None
) -> dict[str, Any]:
    version = record.version if record else 0
    response.headers["etag"] = f'"{version}"'
    return {
        "location": location,
        "version": version,
        "changed_micros": record.changed_micros if record else 0,
        "changed_by": record.changed_by if record else "",
        "terms": terms,
    }
