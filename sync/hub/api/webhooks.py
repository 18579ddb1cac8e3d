"""Whom the centre tells of events: endpoints, secrets, failures, replays."""

# FastAPI reads the annotations of the routes: no `from __future__ import annotations` here.
from dataclasses import asdict
from enum import Enum
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from sync.hub.api.office_gate import (
    Admin,
    Limit,
    PathKey,
    RequestKey,
    TheHub,
    name_of_request,
)
from sync.hub.api.overseeing import Done
from sync.hub.event_kinds import EVENTS
from sync.hub.hub import Hub
from sync.hub.pki import derived_secret
from sync.hub.services import webhooks
from sync.hub.services.delivering import allows_private, checked_url

router = APIRouter(prefix="/v1/webhooks", tags=["webhooks"])

EventType = Enum("EventType", {kind: kind for kind in EVENTS}, type=str)  # type: ignore[misc]


class EndpointForm(BaseModel):
    """An address that is told; of all types where none is named."""

    model_config = ConfigDict(extra="forbid")
    url: Annotated[str, StringConstraints(max_length=2000, pattern=r"^https?://[!-~]+$")]
    types: Annotated[list[EventType], Field(max_length=50)] = []


class EndpointMade(BaseModel):
    """A new endpoint; the secret is shown once."""

    endpoint: str
    secret: str


class EndpointAnswer(BaseModel):
    """An endpoint; off after it answered 410."""

    endpoint: str
    url: str
    types: list[str]
    state: str


class DeliveryAnswer(BaseModel):
    """What was given up."""

    endpoint: str
    event: str
    body: str
    state: str
    attempts: int
    due_micros: int
    status: int
    told: str


@router.get("", response_model=list[EndpointAnswer])
def listed(hub: TheHub, _: Admin) -> list[dict[str, Any]]:
    """List the endpoints."""
    found = hub.database.run(webhooks.list_endpoints)
    return [asdict(each) | {"types": list(each.types)} for each in found]


@router.post("", response_model=EndpointMade, status_code=201)
def add(hub: TheHub, caller: Admin, form: EndpointForm, key: RequestKey) -> dict[str, str]:
    """Let an https address be told (Standard Webhooks); a repeat is given the same secret."""
    checked_url(form.url, allows_private=allows_private())
    name, now_micros = name_of_request(caller, key, form), hub.clock.now().micros
    secret = webhooks.new_secret(_drawn(hub, f"webhook/{name}"))
    types = [kind.value for kind in form.types]
    hub.database.run(
        lambda cursor: webhooks.add_endpoint(cursor, name, form.url, types, secret, now_micros)
    )
    return {"endpoint": name, "secret": secret}


def _drawn(hub: Hub, purpose: str) -> bytes:
    return derived_secret(hub.authority.folder, purpose, webhooks.SECRET_BYTES)


@router.get("/failures", response_model=list[DeliveryAnswer])
def failures(hub: TheHub, _: Admin, limit: Limit = 100) -> list[dict[str, Any]]:
    """List what was given up."""
    found = hub.database.run(lambda cursor: webhooks.list_failed(cursor, limit))
    return [asdict(each) for each in found]


@router.post("/{key}/rotate", response_model=EndpointMade)
def rotate(hub: TheHub, caller: Admin, key: PathKey, request_key: RequestKey) -> dict[str, str]:
    """Draw a new secret; the one before signs too until the next time."""
    secret = webhooks.new_secret(_drawn(hub, f"rotation/{key}/{caller.name}/{request_key}"))
    hub.database.run(lambda cursor: webhooks.rotate_secret(cursor, key, secret))
    return {"endpoint": key, "secret": secret}


@router.delete("/{key}", response_model=Done)
def turn_off(hub: TheHub, _: Admin, key: PathKey) -> Done:
    """Tell an endpoint no more."""
    hub.database.run(lambda cursor: webhooks.set_state(cursor, key, "off"))
    return Done()


@router.post("/{key}/replays/{event}", response_model=Done)
def replay(hub: TheHub, _: Admin, key: PathKey, event: PathKey, _key: RequestKey) -> Done:
    """Deliver an event again."""
    now_micros = hub.clock.now().micros
    hub.database.run(lambda cursor: webhooks.replay(cursor, key, event, now_micros))
    return Done()
