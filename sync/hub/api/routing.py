"""The routing rules: read, put in force, tried on the newest orders."""

# FastAPI reads the annotations of the routes: no `from __future__ import annotations` here.
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field

from sync.hub.api.office_gate import IfMatch, Reader, RequestKey, TheHub, Writer, writing_of
from sync.hub.api.records import RecordAnswer, shown
from sync.hub.services import routing_rules
from sync.hub.services.records import versions_of
from sync.hub.services.routing_rules import ORDERS, ROUTING_RULES, RulesInForce
from sync.hub.services.trying_rules import try_rules

router = APIRouter(prefix="/v1/routing-rules", tags=["routing"])

Rules = Annotated[
    dict[str, Any],
    Field(description="A whole set: channels, hard filters, soft rules in their order."),
]


class RulesAnswer(BaseModel):
    """The rules in force; version 0 is the program's own."""

    version: int
    changed_micros: int
    changed_by: str
    rules: dict[str, Any]


class TrialForm(BaseModel):
    """Rules to try on the newest `orders` orders."""

    model_config = ConfigDict(extra="forbid")
    rules: Rules
    orders: Annotated[int, Field(ge=1, le=200)] = 100


Shares = dict[str, dict[str, int]]


class TrialAnswer(BaseModel):
    """What an order gets by the rules in force and by those tried: by location and line.

    Quantities are thousandths, and both are on today's stock, with what the order itself keeps.
    """

    order: str
    number: str
    is_changed: bool
    now: Shares
    then: Shares
    missing: dict[str, int]
    why: str


class TrialsAnswer(BaseModel):
    """How many orders would go elsewhere, and each of them."""

    orders: int
    changed: int
    data: list[TrialAnswer]


@router.get("", response_model=RulesAnswer)
def rules(hub: TheHub, _: Reader, response: Response) -> dict[str, Any]:
    """Return the rules in force, with their ETag."""
    return _told(response, hub.database.run(routing_rules.rules_in_force))


@router.get("/versions", response_model=list[RecordAnswer])
def versions(hub: TheHub, _: Reader) -> list[dict[str, Any]]:
    """Return every set that was ever in force, newest first."""
    found = hub.database.run(lambda rows: versions_of(rows, ROUTING_RULES, ORDERS))
    return [shown(each) for each in found]


@router.put("", response_model=RulesAnswer)
def put_rules(
    hub: TheHub, caller: Writer, form: Rules, response: Response, if_match: IfMatch = None
) -> dict[str, Any]:
    """Put a whole set in force for the orders from now on; try it before."""
    writing = writing_of(hub, caller, if_match)
    made = hub.database.run(lambda rows: routing_rules.put_rules(rows, form, writing))
    return _told(response, made)


@router.post("/trials", response_model=TrialsAnswer)
def trial(hub: TheHub, _: Reader, form: TrialForm, _key: RequestKey) -> dict[str, Any]:
    """Tell what the newest orders would have got; nothing is changed."""
    found = try_rules(hub, form.rules, form.orders)
    data = [asdict(each) | {"is_changed": each.is_changed} for each in found]
    return {"orders": len(data), "changed": sum(each.is_changed for each in found), "data": data}


def _told(response: Response, force: RulesInForce) -> dict[str, Any]:
    response.headers["etag"] = f'"{force.version}"'
    return {
        "version": force.version,
        "changed_micros": force.changed_micros,
        "changed_by": force.changed_by,
        "rules": force.tree,
    }
