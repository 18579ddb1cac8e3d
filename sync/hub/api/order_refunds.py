"""Refunds that wait for a person: listed, and asked again."""

# FastAPI reads the annotations of the routes: no `from __future__ import annotations` here.
from dataclasses import asdict
from typing import Annotated, Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from sync.hub.api.office_gate import (
    Cursor,
    Limit,
    PathKey,
    Reader,
    RequestKey,
    TheHub,
    Writer,
    name_of_request,
    page,
    place_after,
    place_text,
)
from sync.hub.api.orders import OrderAnswer, shown
from sync.hub.services.orders import whole_order
from sync.hub.services.refunding import ask_again, given_by_hand
from sync.hub.store.refunds import open_refunds

router = APIRouter(prefix="/v1", tags=["orders"])

FIRST = ("", "")


class RefundAnswer(BaseModel):
    """Money that is owed back and does not go back by itself, one for each order and `by`.

    till: a till took it, and a till gives it back. declined: the gateway said no, in the words of
    `told`.
    """

    order: str
    number: str
    by: Literal["till", "declined"]
    amount_minor: int
    currency: str
    told: str


class GivenForm(BaseModel):
    """What a person gave back, in minor units, and how: at which till, by which transfer."""

    model_config = ConfigDict(extra="forbid")
    amount_minor: Annotated[int, Field(ge=1, le=10**12)]
    note: Annotated[str, Field(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")] = ""


class RefundPage(BaseModel):
    """Some refunds, by order; `next` is the cursor of the page after."""

    data: list[RefundAnswer]
    next: str | None


@router.get("/refunds", response_model=RefundPage)
def listed(hub: TheHub, _: Reader, limit: Limit = 100, cursor: Cursor = "") -> dict[str, Any]:
    """List the refunds that a person has to see to; each goes once it is settled."""
    after = place_after(cursor, FIRST)
    found = hub.database.run(lambda rows: open_refunds(rows, after, limit))
    return page([asdict(each) for each in found], limit, place_text(found))


@router.post("/orders/{key}/refunds/retry", response_model=OrderAnswer)
def retry(hub: TheHub, _: Writer, key: PathKey, request: RequestKey) -> dict[str, Any]:
    """Have the gateway asked again for a refund that it declined: what is still owed of it."""
    del request
    hub.database.run(lambda rows: ask_again(rows, key))
    return shown(whole_order(hub, key))


@router.post("/orders/{key}/refunds/given", response_model=OrderAnswer)
def given(
    hub: TheHub, caller: Writer, key: PathKey, form: GivenForm, request: RequestKey
) -> dict[str, Any]:
    """Note that a person gave back what is owed, where a till or the gateway cannot: once."""
    name = name_of_request(caller, request, form)
    now_micros = hub.clock.now().micros
    hub.database.run(
        lambda rows: given_by_hand(rows, key, name, form.amount_minor, form.note, now_micros)
    )
    return shown(whole_order(hub, key))
