"""Stores, lanes, what is set aside, and the conflict inbox."""

# FastAPI reads the annotations of the routes: no `from __future__ import annotations` here.
from dataclasses import asdict, replace
from functools import partial
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, StringConstraints

from edge.domain.agreement.outcomes import outcome_to_json
from sync.hub.api.office_gate import (
    Admin,
    Cursor,
    Limit,
    PathKey,
    Reader,
    RequestKey,
    TheHub,
    Writer,
    cursor_after,
    name_of_request,
    page,
    place_after,
    place_text,
)
from sync.hub.pki import derived_secret
from sync.hub.services import conflicts, set_aside
from sync.hub.services.kinds import Key, Loose, Text
from sync.hub.standing import read_standing

router = APIRouter(prefix="/v1", tags=["oversight"])


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid")


class StoreForm(_Form):
    """A store."""

    name: Text
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]


class StoreAnswer(BaseModel):
    """A store."""

    store: str
    name: str
    currency: str


class LaneAnswer(BaseModel):
    """A lane; `revoked` says why its key ended, null while it is in force.

    `waiting`: entries that it had still to send when it was last heard; `unread`: rows of its
    store's feed that it had not been told by then, or that came since.
    """

    store: str
    lane: str
    entries: int
    contact_micros: int | None
    waiting: int
    unread: int
    expires_micros: int
    revoked: str | None


class CodeForm(_Form):
    """Which lane may join."""

    store: Key
    lane: Key
    replaces: bool = False


class CodeAnswer(BaseModel):
    """A code's secret and the authority's fingerprint: `till enrol SECRET.FINGERPRINT@HOST`."""

    secret: str
    fingerprint: str


class RevokeForm(_Form):
    """Why a lane's key ends; the till is told."""

    reason: Text


class Done(BaseModel):
    """It is done."""

    done: bool = True


class SetAsideAnswer(BaseModel):
    """An entry that could not be booked."""

    store: str
    lane: str
    incarnation: str
    seq: int
    reason: str
    text: str
    received_micros: int


class IncidentAnswer(BaseModel):
    """Something that a person has to know of a lane."""

    store: str
    lane: str
    incarnation: str
    seq: int
    code: str
    detail: str
    noted_micros: int


class SetAsidePage(BaseModel):
    """Some entries that could not be booked."""

    data: list[SetAsideAnswer]
    next: str | None


class IncidentPage(BaseModel):
    """Some incidents."""

    data: list[IncidentAnswer]
    next: str | None


class ConflictAnswer(BaseModel):
    """A conflict: what gave way to what, the rule, what it comes to, who says something by when."""

    id: str
    state: str
    headline: str
    rule: str
    next_step: str
    recorded_micros: int
    outcome: dict[str, Any]


class ConflictPage(BaseModel):
    """Some conflicts."""

    data: list[ConflictAnswer]
    next: str | None


class Version(BaseModel):
    """One of the entries; `text` is empty where it has not come in."""

    ref: str
    text: str


class AnswerGiven(BaseModel):
    """What somebody said."""

    answer: str
    note: str
    answered_by: str
    answered_micros: int


class ConflictWhole(ConflictAnswer):
    """A conflict with both versions and all answers."""

    loser: Version
    winners: list[Version]
    answers: list[AnswerGiven]


class AnswerForm(_Form):
    """What somebody says of a conflict."""

    answer: Literal["accepted", "disputed"]
    note: Loose = ""


@router.get("/stores", response_model=list[StoreAnswer])
def stores(hub: TheHub, _: Reader) -> list[dict[str, Any]]:
    """List the stores."""
    databases = hub.shards.databases()
    return [asdict(s) for database in databases for s in database.run(set_aside.read_stores)]


@router.put("/stores/{key}", response_model=StoreAnswer)
def put_store(hub: TheHub, _: Admin, key: PathKey, form: StoreForm) -> dict[str, Any]:
    """Make a store known; a known one keeps its currency."""
    hub.registry(key).add_store(key, form.name, form.currency)
    found = hub.shards.database_for(key).run(set_aside.read_stores)
    return next(asdict(store) for store in found if store.store == key)


@router.get("/lanes", response_model=list[LaneAnswer])
def lanes(hub: TheHub, _: Reader) -> list[dict[str, Any]]:
    """List the lanes with how much came from each, and when it was heard last."""
    return [asdict(lane) for d in hub.shards.databases() for lane in read_standing(d).lanes]


@router.post("/enrol-codes", response_model=CodeAnswer, status_code=201)
def enrol_code(hub: TheHub, caller: Admin, form: CodeForm, key: RequestKey) -> dict[str, str]:
    """Make a code by which one till joins, once, within 15 minutes; a repeat is given the same."""
    purpose = f"enrol-code/{name_of_request(caller, key, form)}"
    registry = replace(
        hub.registry(form.store), draw=partial(derived_secret, hub.authority.folder, purpose)
    )
    secret = registry.new_code(form.store, form.lane, replaces=form.replaces)
    return {"secret": secret, "fingerprint": hub.authority.fingerprint}


@router.post("/lanes/{store}/{lane}/revoke", response_model=Done)
def revoke(
    hub: TheHub, _: Admin, store: PathKey, lane: PathKey, form: RevokeForm, _key: RequestKey
) -> Done:
    """End a lane's key."""
    hub.registry(store).revoke(store, lane, form.reason)
    return Done()


@router.get("/quarantine", response_model=SetAsidePage)
def quarantine(hub: TheHub, _: Reader, limit: Limit = 100, cursor: Cursor = "") -> dict[str, Any]:
    """List entries that could not be booked, with their exact text, newest first."""
    after = place_after(cursor, set_aside.BEFORE_SET_ASIDE)
    found = set_aside.newest_set_aside(hub, after, limit)
    return page([asdict(each) for each in found], limit, place_text(found))


@router.get("/incidents", response_model=IncidentPage)
def incidents(hub: TheHub, _: Reader, limit: Limit = 100, cursor: Cursor = "") -> dict[str, Any]:
    """List what a person has to know of lanes, newest first."""
    after = place_after(cursor, set_aside.BEFORE_INCIDENTS)
    found = set_aside.newest_incidents(hub, after, limit)
    return page([asdict(each) for each in found], limit, place_text(found))


@router.get("/conflicts", response_model=ConflictPage)
def listed(
    hub: TheHub,
    _: Reader,
    state: Annotated[Literal["", "open", "accepted", "disputed"], Query()] = "",
    limit: Limit = 100,
    cursor: Cursor = "",
) -> dict[str, Any]:
    """List conflicts."""
    after = cursor_after(cursor)
    found = hub.database.run(lambda c: conflicts.list_conflicts(c, state, after, limit))
    return page([_shown(each) for each in found], limit, found[-1].outcome.id if found else "")


@router.get("/conflicts/{key}", response_model=ConflictWhole)
def one(hub: TheHub, _: Reader, key: PathKey) -> dict[str, Any]:
    """Return a conflict whole: both versions, the rule, the effect, the answers."""
    found, answers = hub.database.run(lambda cursor: conflicts.read_conflict(cursor, key))
    refs = (found.outcome.loser, *found.outcome.winners)
    versions = [{"ref": ref.text, "text": conflicts.read_version(hub, ref)} for ref in refs]
    answered = [asdict(answer) for answer in answers]
    return _shown(found) | {
        "loser": versions[0],
        "winners": versions[1:],
        "answers": answered,
    }


@router.post("/conflicts/{key}/answers", response_model=Done, status_code=201)
def answer(
    hub: TheHub, caller: Writer, key: PathKey, form: AnswerForm, request_key: RequestKey
) -> Done:
    """Accept or dispute a conflict; every answer is kept, the last one counts."""
    now_micros = hub.clock.now().micros
    given = conflicts.Given(form.answer, form.note, caller.name, now_micros)
    conflicts.answer_conflict(hub, key, given, f"office/{caller.name}/{request_key}")
    return Done()


def _shown(found: conflicts.Conflict) -> dict[str, Any]:
    return {
        "id": found.outcome.id,
        "state": found.state,
        "headline": found.words.headline,
        "rule": found.words.rule,
        "next_step": found.words.next_step,
        "recorded_micros": found.recorded_micros,
        "outcome": outcome_to_json(found.outcome),
    }
