"""Claims before their entries, and outcomes that an earlier life of the centre told."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool

from edge.domain.agreement.claims import KEY_CHARACTERS_MAX
from edge.domain.errors import BadInput
from sync.hub.api.centre import Centre, TheCentre
from sync.hub.api.gate import Lane
from sync.hub.api.packing import described_body, read_body
from sync.hub.api.problems import Problem
from sync.hub.hinting import tell_hints
from sync.hub.signing import proven_outcome
from sync.hub.store.outcomes import adopt_outcome
from sync.wire import problems
from sync.wire.claims import HINTED, HINTS_MAX, Hint
from sync.wire.streams import StreamKey

if TYPE_CHECKING:
    from sync.hub.store.lanes import EnrolledLane

router = APIRouter(prefix="/v1", tags=["agreement"])

BODY_BYTES_MAX = 1024 * 1024
OUTCOMES_MAX = 500
NAME = r"^[0-9A-Za-z_-]{1,64}$"
BRANCH = r"^([0-9a-f]{8})?$"
KEY = rf"^({'|'.join(HINTED)})/[^\x00]*$"
UNITS_MAX = 10**15

Name = Annotated[str, msgspec.Meta(pattern=NAME)]
HintedEntry = tuple[
    Annotated[int, msgspec.Meta(ge=1, le=2**62)],
    Annotated[str, msgspec.Meta(max_length=KEY_CHARACTERS_MAX, pattern=KEY)],
    Annotated[int, msgspec.Meta(ge=-UNITS_MAX, le=UNITS_MAX)],
]


class Hints(msgspec.Struct, frozen=True):
    """What entries of one stream claim that have not been sent yet: number, key, thousandths."""

    incarnation: Name
    hints: list[HintedEntry]
    branch: Annotated[str, msgspec.Meta(pattern=BRANCH)] = ""


_HINTS = {
    "type": "object",
    "required": ["incarnation", "hints"],
    "properties": {
        "incarnation": {"type": "string", "pattern": NAME},
        "branch": {"type": "string", "pattern": BRANCH},
        "hints": {
            "type": "array",
            "maxItems": HINTS_MAX,
            "items": {
                "type": "array",
                "minItems": 3,
                "maxItems": 3,
                "prefixItems": [
                    {"type": "integer", "minimum": 1, "maximum": 2**62},
                    {"type": "string", "maxLength": KEY_CHARACTERS_MAX, "pattern": KEY},
                    {"type": "integer", "minimum": -UNITS_MAX, "maximum": UNITS_MAX},
                ],
            },
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
        told = msgspec.json.decode(body, type=Hints)
    except (msgspec.MsgspecError, UnicodeError) as error:
        raise Problem(422, problems.UNREADABLE, str(error)) from error
    if len(told.hints) > HINTS_MAX:
        raise Problem(413, problems.TOO_LARGE, f"at most {HINTS_MAX} hints at once")
    return {"taken": await run_in_threadpool(_hinted, centre, lane, told)}


def _hinted(centre: Centre, lane: EnrolledLane, told: Hints) -> int:
    """Tell the store of hints that it was not told of."""
    stream = StreamKey(lane.store, lane.lane, told.incarnation, told.branch)
    hints = [Hint(*each) for each in told.hints]
    return centre.store.in_store(lane.store, lambda store: tell_hints(store, stream, hints))


@router.post("/outcomes", openapi_extra=described_body("application/json", _OUTCOMES))
async def adopt(request: Request, centre: TheCentre, lane: Lane) -> dict[str, int]:
    """Take back outcomes that were told before the centre was restored from a backup.

    The body is a list of rows as they were told. One that the centre never signed changes nothing.
    """
    body = await read_body(request, BODY_BYTES_MAX)
    try:
        told = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Problem(422, problems.UNREADABLE, "The body is no JSON.") from error
    if not isinstance(told, list) or not all(isinstance(each, dict) for each in told):
        raise Problem(422, problems.UNREADABLE, "The body is no list of objects.")
    if len(told) > OUTCOMES_MAX:
        raise Problem(413, problems.TOO_LARGE, f"at most {OUTCOMES_MAX} outcomes at once")
    return {"adopted": await run_in_threadpool(_adopted, centre, lane, told)}


def _adopted(centre: Centre, lane: EnrolledLane, told: list[dict[str, Any]]) -> int:
    try:
        proven = [proven_outcome(each, centre.outcome_key) for each in told]
    except BadInput as error:
        raise Problem(422, problems.UNREADABLE, "An outcome cannot be read.") from error
    kept = [each for each in proven if each is not None]
    if len(kept) < len(proven):
        raise Problem(422, problems.OUTCOME_UNPROVEN)
    if any(lane.store not in outcome.stores for outcome, _ in kept):
        raise Problem(
            422, problems.OUTCOME_UNPROVEN, "An outcome does not concern the lane's store."
        )
    return centre.database.run(
        lambda cursor: sum(
            adopt_outcome(cursor, outcome, outcome.stores, micros) for outcome, micros in kept
        )
    )
