"""Claims before their entries, and outcomes that an earlier life of the centre told."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool

from edge.domain.errors import BadInput
from sync.hub.api.centre import Centre, TheCentre
from sync.hub.api.gate import Lane
from sync.hub.api.packing import described_body, read_body
from sync.hub.api.problems import Problem
from sync.hub.publishing import publish_store
from sync.hub.signing import proven_outcome
from sync.hub.store.hints import add_hints
from sync.hub.store.outcomes import adopt_outcome
from sync.wire.feeds import SAFETY

if TYPE_CHECKING:
    from sync.hub.ports import StoreTransaction
    from sync.hub.store.lanes import EnrolledLane

router = APIRouter(prefix="/v1", tags=["agreement"])

BODY_BYTES_MAX = 1024 * 1024
HINTS_MAX = 2_000
OUTCOMES_MAX = 500
NAME = r"^[0-9A-Za-z_-]{1,64}$"

Name = Annotated[str, msgspec.Meta(pattern=NAME)]


class Hint(msgspec.Struct, frozen=True):
    """What an entry that has not been sent yet claims; `kind` names the policy."""

    seq: Annotated[int, msgspec.Meta(ge=1, le=2**62)]
    incarnation: Name
    kind: Name
    key: Annotated[str, msgspec.Meta(min_length=1, max_length=400, pattern=r"^[^\x00]*$")]
    units: Annotated[int, msgspec.Meta(ge=-(10**15), le=10**15)] = 0


_HINTS = {
    "type": "array",
    "maxItems": HINTS_MAX,
    "items": {
        "type": "object",
        "required": ["seq", "incarnation", "kind", "key"],
        "properties": {
            "seq": {"type": "integer", "minimum": 1, "maximum": 2**62},
            "incarnation": {"type": "string", "pattern": NAME},
            "kind": {"type": "string", "pattern": NAME},
            "key": {"type": "string", "minLength": 1, "maxLength": 400},
            "units": {"type": "integer", "minimum": -(10**15), "maximum": 10**15},
        },
    },
}
_OUTCOMES = {"type": "array", "maxItems": OUTCOMES_MAX, "items": {"type": "object"}}


@router.post("/claims", openapi_extra=described_body("application/json", _HINTS))
async def claim(request: Request, centre: TheCentre, lane: Lane) -> dict[str, int]:
    """Take hints of claims whose entries come later; other lanes of the store learn of them now.

    The entry stays the fact: a hint blocks others, and decides nothing.
    """
    body = await read_body(request, BODY_BYTES_MAX)
    try:
        hints = msgspec.json.decode(body, type=list[Hint])
    except (msgspec.MsgspecError, UnicodeError) as error:
        raise Problem(422, "request_unreadable", str(error)) from error
    if len(hints) > HINTS_MAX:
        raise Problem(413, "too_large", f"at most {HINTS_MAX} hints at once")
    return {"taken": await run_in_threadpool(_hinted, centre, lane, hints)}


def _hinted(centre: Centre, lane: EnrolledLane, hints: list[Hint]) -> int:
    """Note hints and tell the store of those that are new."""
    now_micros = centre.clock.now().micros
    rows = [(h.incarnation, h.seq, h.kind, h.key, h.units) for h in hints]
    database = centre.database_for(lane.store)
    database.run(lambda cursor: add_hints(cursor, lane.store, lane.lane, rows, now_micros))

    def tell(store: StoreTransaction) -> int:
        return sum(
            publish_store(
                store,
                SAFETY,
                "claim",
                f"claim/{lane.lane}/{h.incarnation}/{h.seq}/{h.kind}/{h.key}",
                {"policy": h.kind, "key": h.key, "units_milli": h.units, "lane": lane.lane},
            )
            for h in hints
        )

    return centre.store.in_store(lane.store, tell)


@router.post("/outcomes", openapi_extra=described_body("application/json", _OUTCOMES))
async def adopt(request: Request, centre: TheCentre, lane: Lane) -> dict[str, int]:
    """Take back outcomes that were told before the centre was restored from a backup.

    The body is a list of rows as they were told. One that the centre never signed changes nothing.
    """
    body = await read_body(request, BODY_BYTES_MAX)
    try:
        told = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Problem(422, "request_unreadable", "The body is no JSON.") from error
    if not isinstance(told, list) or not all(isinstance(each, dict) for each in told):
        raise Problem(422, "request_unreadable", "The body is no list of objects.")
    if len(told) > OUTCOMES_MAX:
        raise Problem(413, "too_large", f"at most {OUTCOMES_MAX} outcomes at once")
    return {"adopted": await run_in_threadpool(_adopted, centre, lane, told)}


def _adopted(centre: Centre, lane: EnrolledLane, told: list[dict[str, Any]]) -> int:
    try:
        proven = [proven_outcome(each, centre.outcome_key) for each in told]
    except BadInput as error:
        raise Problem(422, "request_unreadable", "An outcome cannot be read.") from error
    kept = [each for each in proven if each is not None]
    if len(kept) < len(proven):
        raise Problem(422, "outcome_unproven")
    if any(lane.store not in outcome.stores for outcome, _ in kept):
        raise Problem(422, "outcome_unproven", "An outcome does not concern the lane's store.")
    return centre.database.run(
        lambda cursor: sum(
            adopt_outcome(cursor, outcome, outcome.stores, micros) for outcome, micros in kept
        )
    )
