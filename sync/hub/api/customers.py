"""Customers beyond their record: single fields, merging, points, searching."""

# FastAPI reads the annotations of the routes: no `from __future__ import annotations` here.
from dataclasses import asdict
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Query, Response
from pydantic import BaseModel, ConfigDict, Field, ValidationError

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
from sync.hub.api.problems import Problem
from sync.hub.api.records import RecordAnswer, shown, tagged
from sync.hub.services import directory, histories, points
from sync.hub.services.kinds import CUSTOMERS, CustomerForm, Key, Loose

router = APIRouter(prefix="/v1", tags=["customers"])


class Changed(BaseModel):
    """A customer after single fields were set; `overwrote` names what others set meanwhile."""

    record: RecordAnswer
    overwrote: list[str]


class BoughtAnswer(BaseModel):
    """A sale or a return; `total_minor` is below 0 where money was paid back."""

    store: str
    position: int
    kind: Literal["sale", "return"]
    sale: str
    number: str
    lane: str
    currency: str
    total_minor: int
    occurred_micros: int


class History(BaseModel):
    """Some of what a customer bought."""

    data: list[BoughtAnswer]
    next: str | None


class MergeForm(BaseModel):
    """Whom a customer is merged into."""

    model_config = ConfigDict(extra="forbid")
    into: Key


class PointsForm(BaseModel):
    """Points earned, or burnt below 0."""

    model_config = ConfigDict(extra="forbid")
    points: Annotated[int, Field(ge=-(10**9), le=10**9)]
    reason: Loose = ""


class Balance(BaseModel):
    """How many points there are."""

    customer: str
    points: int


@router.get("/customer-search", response_model=list[RecordAnswer])
def search(
    hub: TheHub,
    _: Reader,
    text: Annotated[str, Query(min_length=2, max_length=100, pattern=r"^[^\x00]*$")],
    limit: Limit = 20,
) -> list[dict[str, Any]]:
    """Find customers by card, or by a part of name, phone or address."""
    found = hub.database.run(lambda rows: directory.search_customers(rows, text, limit))
    return [shown(each) for each in found]


@router.patch("/customers/{key}", response_model=Changed)
def patch(
    hub: TheHub,
    caller: Writer,
    key: PathKey,
    fields: Annotated[dict[str, Any], Body()],
    response: Response,
    if_match: IfMatch = None,
) -> dict[str, Any]:
    """Set single fields; If-Match says which version they stand on, and refuses nothing."""
    known = hub.database.run(lambda rows: directory.known_record(rows, CUSTOMERS, key))
    try:
        whole = CustomerForm.model_validate(known.body | fields).model_dump(mode="json")
    except ValidationError as error:
        told = [f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors()]
        raise Problem(422, "record_invalid", told[0], errors=told) from error
    said = {name: whole[name] for name in fields}
    writing = writing_of(hub, caller, if_match)
    made = hub.database.run(lambda rows: directory.change_fields(rows, key, said, writing))
    return {"record": tagged(response, made.record), "overwrote": list(made.overwrote)}


@router.post("/customers/{key}/merge", response_model=RecordAnswer)
def merge(
    hub: TheHub, caller: Writer, key: PathKey, form: MergeForm, _: RequestKey
) -> dict[str, Any]:
    """Let one customer be another; cards and groups go over, the narrower consent holds."""
    writing = writing_of(hub, caller)
    return shown(hub.database.run(lambda rows: directory.merge(rows, key, form.into, writing)))


@router.post("/customers/{key}/unmerge", response_model=RecordAnswer)
def unmerge(hub: TheHub, caller: Writer, key: PathKey, _: RequestKey) -> dict[str, Any]:
    """Take a merge back."""
    writing = writing_of(hub, caller)
    return shown(hub.database.run(lambda rows: directory.unmerge(rows, key, writing)))


@router.get("/customers/{key}/history", response_model=History)
def history(
    hub: TheHub, _: Reader, key: PathKey, limit: Limit = 100, cursor: Cursor = ""
) -> dict[str, Any]:
    """List what a customer bought and brought back in all stores, newest first."""
    found = histories.history_of(hub, key, _place(cursor_after(cursor)), limit)
    last = found[-1] if found else None
    key_of_last = f"{-last.occurred_micros}/{last.position}/{last.store}" if last else ""
    return page([asdict(each) for each in found], limit, key_of_last)


def _place(text: str) -> histories.Place:
    if not text:
        return histories.FIRST
    try:
        before_micros, position, store = text.split("/")
        return int(before_micros), store, int(position)
    except ValueError as error:
        raise Problem(422, "cursor_wrong") from error


@router.get("/customers/{key}/points", response_model=Balance)
def read_points(hub: TheHub, _: Reader, key: PathKey) -> dict[str, Any]:
    """Return the balance."""
    return {
        "customer": key,
        "points": hub.database.run(lambda rows: points.balance(rows, key)),
    }


@router.post("/customers/{key}/points", response_model=Balance, status_code=201)
def post_points(
    hub: TheHub, caller: Writer, key: PathKey, form: PointsForm, request_key: RequestKey
) -> dict[str, Any]:
    """Earn or burn points, once for an Idempotency-Key."""
    now_micros = hub.clock.now().micros
    posting = f"{caller.name}/{request_key}"
    left = hub.database.run(
        lambda rows: points.post(rows, key, posting, form.points, form.reason, now_micros)
    )
    return {"customer": key, "points": left}
