"""Rights to use up a part of what there is: who holds how much, hand out, ask back."""

# FastAPI reads the annotations of the routes: no `from __future__ import annotations` here.
import hashlib
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from edge.domain.agreement.rights import Grant, Held, Holder, RightsLedger
from sync.hub import rights
from sync.hub.api.inventory import known_location
from sync.hub.api.office_gate import PathKey, Reader, RequestKey, TheHub, Writer
from sync.hub.hub import Hub
from sync.hub.services.kinds import Key
from sync.hub.services.tokens import Caller
from sync.hub.store.hub_store import PostgresHubStore

router = APIRouter(prefix="/v1", tags=["rights"])

Amount = Annotated[int, Field(ge=1, le=10**12)]
Lease = Annotated[int, Field(ge=1, le=366 * 86400)]


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid")


class RefillForm(_Form):
    """How much more of a resource there is; below 0: how much less."""

    store: Key
    resource: Key
    amount: Annotated[int, Field(ge=-(10**12), le=10**12)]


class GrantForm(_Form):
    """A part of a resource for one life of a lane; without `lease_s` it holds until it is used."""

    store: Key
    resource: Key
    lane: Key
    incarnation: Key
    amount: Amount
    lease_s: Lease | None = None


class RightAnswer(BaseModel):
    """One right and what is left of it."""

    id: str
    resource: str
    lane: str
    incarnation: str
    amount: int
    spent: int
    given_back: int
    left: int
    is_over: bool


class ResourceAnswer(BaseModel):
    """A resource at a store: what nobody holds, what holders hold, and their rights."""

    store: str
    resource: str
    free: int
    granted: int
    rights: list[RightAnswer]


@router.get("/rights/{store}/{resource}", response_model=ResourceAnswer)
def resource(hub: TheHub, _: Reader, store: PathKey, resource: PathKey) -> dict[str, Any]:
    """Return how a resource of a store stands."""
    known_location(hub, store)
    ledger = _store(hub).in_store(store, lambda tx: tx.rights(resource))
    return _resource(store, resource, ledger)


@router.post("/rights/refills", response_model=ResourceAnswer, status_code=201)
def refill(hub: TheHub, caller: Writer, form: RefillForm, key: RequestKey) -> dict[str, Any]:
    """Say that there is more or less of a resource; 409 where holders have too much of it."""
    known_location(hub, form.store)
    now_micros = hub.clock.now().micros
    ledger = _store(hub).in_store(
        form.store,
        lambda tx: rights.refill(
            tx,
            form.resource,
            form.amount,
            operation=_name(caller, key),
            now_micros=now_micros,
        ),
    )
    return _resource(form.store, form.resource, ledger)


@router.post("/rights", response_model=RightAnswer, status_code=201)
def grant(hub: TheHub, caller: Writer, form: GrantForm, key: RequestKey) -> dict[str, Any]:
    """Hand out a part of a resource; 409 with what is left where there is not enough."""
    known_location(hub, form.store)
    wanted = Grant(
        _name(caller, key),
        form.resource,
        Holder(form.store, form.lane, form.incarnation),
        form.amount,
        hub.clock.now().micros,
        form.lease_s * 1_000_000 if form.lease_s else None,
    )
    return _right(_store(hub).in_store(form.store, lambda tx: rights.grant(tx, wanted)))


@router.post("/rights/{store}/{key}/withdraw", response_model=RightAnswer)
def withdraw(
    hub: TheHub, _: Writer, store: PathKey, key: PathKey, _key: RequestKey
) -> dict[str, Any]:
    """Ask a right back; what is left is free when its lane says so, or when its life has ended."""
    known_location(hub, store)
    now_micros = hub.clock.now().micros
    return _right(_store(hub).in_store(store, lambda tx: rights.ask_back(tx, key, now_micros)))


def _name(caller: Caller, key: str) -> str:
    """Return the name of what a request makes: the same for each repeat, and fit for a path."""
    return hashlib.sha256(f"{caller.name}/{key}".encode()).hexdigest()[:32]


def _store(hub: Hub) -> PostgresHubStore:
    return PostgresHubStore(hub.database, hub.clock, hub.shards.database_for)


def _resource(store: str, resource: str, ledger: RightsLedger) -> dict[str, Any]:
    return {
        "store": store,
        "resource": resource,
        "free": ledger.free.get(resource, 0),
        "granted": ledger.granted(resource),
        "rights": [_right(each) for each in ledger.grants.values()],
    }


def _right(held: Held) -> dict[str, Any]:
    grant = held.grant
    return {
        "id": grant.grant,
        "resource": grant.resource,
        "lane": grant.holder.lane,
        "incarnation": grant.holder.incarnation,
        "amount": grant.amount,
        "spent": held.spent,
        "given_back": held.given_back,
        "left": held.left,
        "is_over": held.is_over,
    }
