"""Rights to use up a part of what there is: who holds how much, hand out, ask back."""

# FastAPI reads the annotations of the routes: no `from __future__ import annotations` here.
import hashlib
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from edge.domain.agreement.rights import Grant, Held, Holder, RightsLedger
from edge.domain.errors import Refusal
from sync.hub import rights
from sync.hub.api.inventory import Named, known_location
from sync.hub.api.office_gate import PathKey, Reader, RequestKey, TheHub, Writer
from sync.hub.hub import Hub
from sync.hub.ports import RightRule
from sync.hub.services.kinds import Key
from sync.hub.services.stock_rights import set_aside, stock_right_of
from sync.hub.services.tokens import Caller
from sync.hub.store import right_rules
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


class RuleForm(_Form):
    """How the lanes of a store are kept supplied with what a pattern names.

    A lane that holds less than `low_water` is granted up to `target`, and not again within
    `grace_s`. A grant is a lease of `lease_s`, renewed in its last quarter; without, it holds until
    it is used. The longest pattern that fits a resource counts.
    """

    pattern: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z][0-9A-Za-z._:@-]{0,127}\*?$")]
    low_water: Amount
    target: Amount
    lease_s: Lease | None = None
    grace_s: Annotated[int, Field(ge=1, le=86400)] = 60

    @model_validator(mode="after")
    def _fills_up(self) -> "RuleForm":
        if self.target < self.low_water:
            raise ValueError("a target below the low water fills nothing up")
        return self


class RuleAnswer(RuleForm):
    """A rule as it stands."""

    rule: str


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


@router.get("/right-rules/{store}", response_model=list[RuleAnswer])
def rules(hub: TheHub, _: Reader, store: PathKey) -> list[dict[str, Any]]:
    """Return the rules of a store, the more precise ones first."""
    known_location(hub, store)
    found = hub.shards.database_for(store).run(lambda cursor: right_rules.read_rules(cursor, store))
    return [_rule(rule) for rule in found]


@router.put("/right-rules/{store}/{key}", response_model=RuleAnswer)
def put_rule(
    hub: TheHub, _: Writer, store: PathKey, key: PathKey, form: RuleForm
) -> dict[str, Any]:
    """Set a rule; the store's lanes are filled up by it at once."""
    known_location(hub, store)
    lease_micros = form.lease_s * 1_000_000 if form.lease_s else None
    rule = RightRule(
        key, form.pattern, form.low_water, form.target, lease_micros, form.grace_s * 1_000_000
    )
    hub.shards.database_for(store).run(lambda cursor: right_rules.put_rule(cursor, store, rule))
    return _rule(rule)


@router.delete("/right-rules/{store}/{key}", response_model=Named)
def drop_rule(hub: TheHub, _: Writer, store: PathKey, key: PathKey) -> dict[str, Any]:
    """Forget a rule; what was granted by it stays until it is used, over or asked back."""
    known_location(hub, store)
    dropped = hub.shards.database_for(store).run(
        lambda cursor: right_rules.drop_rule(cursor, store, key)
    )
    if not dropped:
        raise Refusal("record_unknown", kind="right rule", key=key)
    return {"id": key, "location": store}


@router.get("/rights/{store}/{resource}", response_model=ResourceAnswer)
def resource(hub: TheHub, _: Reader, store: PathKey, resource: PathKey) -> dict[str, Any]:
    """Return how a resource of a store stands."""
    known_location(hub, store)
    ledger = _store(hub).in_store(store, lambda tx: tx.rights(resource))
    return _resource(store, resource, ledger)


@router.post("/rights/refills", response_model=ResourceAnswer, status_code=201)
def refill(hub: TheHub, caller: Writer, form: RefillForm, key: RequestKey) -> dict[str, Any]:
    """Say that there is more or less of a resource; 409 where holders have too much of it.

    Of stock:PLACE:ITEM (in thousandths) so much is held back at the place: 409 where it is not
    free there.
    """
    known_location(hub, form.store)
    name, now_micros = _name(caller, key), hub.clock.now().micros
    # What is held back too much is promised by nobody: first more at the place, first less here.
    if form.amount > 0:
        _set_aside(hub, form, name, now_micros)
    ledger = _store(hub).in_store(
        form.store,
        lambda tx: rights.refill(
            tx, form.resource, form.amount, operation=name, now_micros=now_micros
        ),
    )
    if form.amount < 0:
        _set_aside(hub, form, name, now_micros)
    return _resource(form.store, form.resource, ledger)


def _set_aside(hub: Hub, form: RefillForm, name: str, now_micros: int) -> None:
    right = stock_right_of(form.store, form.resource)
    if right is not None:
        known_location(hub, right.place)
        hub.shards.database_for(right.place).run(
            lambda cursor: set_aside(cursor, right, form.amount, name, now_micros)
        )


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
    centre = hub.database.run(right_rules.read_centre_life)
    return _right(_store(hub).in_store(form.store, lambda tx: rights.grant(tx, wanted, centre)))


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


def _rule(rule: RightRule) -> dict[str, Any]:
    return {
        "rule": rule.rule,
        "pattern": rule.pattern,
        "low_water": rule.low_water,
        "target": rule.target,
        "lease_s": rule.lease_micros and rule.lease_micros // 1_000_000,
        "grace_s": rule.grace_micros // 1_000_000,
    }


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
