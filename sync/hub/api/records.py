"""Items, departments, prices, promotions, staff and customers: one set of routes for each."""

# FastAPI reads the annotations of the routes: no `from __future__ import annotations` here.
from typing import Annotated, Any

from fastapi import APIRouter, Body, Response
from pydantic import BaseModel

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
from sync.hub.services import directory, kinds
from sync.hub.services.kinds import KINDS, Kind
from sync.hub.services.records import Record, list_records, versions_of


class RecordAnswer(BaseModel):
    """A record as it stands."""

    key: str
    version: int
    body: dict[str, Any]
    is_gone: bool
    changed_micros: int
    changed_by: str


class RecordPage(BaseModel):
    """Some records; `next` is the cursor of the page after."""

    data: list[RecordAnswer]
    next: str | None


def shown(record: Record) -> dict[str, Any]:
    """Return a record as it is answered; what proves a PIN stays here."""
    body = {name: value for name, value in record.body.items() if name != "pin_verifier"}
    return {
        "key": record.key,
        "version": record.version,
        "body": body,
        "is_gone": record.is_gone,
        "changed_micros": record.changed_micros,
        "changed_by": record.changed_by,
    }


def tagged(response: Response, record: Record) -> dict[str, Any]:
    """Answer a record with its ETag."""
    response.headers["etag"] = f'"{record.version}"'
    return shown(record)


def check_book(form: BaseModel) -> None:
    """Refuse a book of promotions that is not valid, with all that is wrong."""
    if isinstance(form, kinds.BookForm) and (wrong := kinds.book_problems(form.book)):
        raise Problem(422, "record_invalid", wrong[0], errors=list(wrong))


def records_router(kind: Kind) -> APIRouter:
    """Return the routes of a kind."""
    router = APIRouter(prefix=f"/v1/{kind.name}", tags=[kind.name])
    _add_reading(router, kind)
    if kind in (kinds.PRICES, kinds.BOOKS):
        _add_posting(router, kind)
    else:
        _add_putting(router, kind)
    if kind.is_removable:
        _add_removing(router, kind)
    return router


def _add_reading(router: APIRouter, kind: Kind) -> None:
    @router.get("", response_model=RecordPage)
    def listed(hub: TheHub, _: Reader, limit: Limit = 100, cursor: Cursor = "") -> dict[str, Any]:
        """List the records in force, by key."""
        after = cursor_after(cursor)
        found = hub.database.run(lambda rows: list_records(rows, kind.event, after, limit))
        return page([shown(each) for each in found], limit, found[-1].key if found else "")

    @router.get("/{key}", response_model=RecordAnswer)
    def one(hub: TheHub, _: Reader, key: PathKey, response: Response) -> dict[str, Any]:
        """Return a record, with its ETag."""
        found = hub.database.run(lambda rows: directory.known_record(rows, kind, key))
        return tagged(response, found)

    @router.get("/{key}/versions", response_model=list[RecordAnswer])
    def versions(hub: TheHub, _: Reader, key: PathKey) -> list[dict[str, Any]]:
        """Return every version of a record, newest first: what gave way is kept."""
        found = hub.database.run(lambda rows: versions_of(rows, kind.event, key))
        return [shown(each) for each in found]


def _add_putting(router: APIRouter, kind: Kind) -> None:
    form_type = kind.form

    @router.put("/{key}", response_model=RecordAnswer)
    def put(
        hub: TheHub,
        caller: Writer,
        key: PathKey,
        form: Annotated[form_type, Body()],  # type: ignore[valid-type]
        response: Response,
        if_match: IfMatch = None,
    ) -> dict[str, Any]:
        """Write a record whole; with If-Match only over the version that was read."""
        body = form.model_dump(mode="json")  # type: ignore[attr-defined]
        writing = writing_of(hub, caller, if_match)
        return tagged(response, directory.change(hub, kind, key, body, writing))


def _add_posting(router: APIRouter, kind: Kind) -> None:
    form_type = kind.form

    @router.post("", response_model=RecordAnswer, status_code=201)
    def post(
        hub: TheHub,
        caller: Writer,
        _: RequestKey,
        form: Annotated[form_type, Body()],  # type: ignore[valid-type]
        response: Response,
    ) -> dict[str, Any]:
        """Announce what holds from an instant on; the same instant again replaces it."""
        check_book(form)
        body = form.model_dump(mode="json")  # type: ignore[attr-defined]
        key = directory.named(kind, "", body)
        return tagged(response, directory.change(hub, kind, key, body, writing_of(hub, caller)))


def _add_removing(router: APIRouter, kind: Kind) -> None:
    is_person = kind is kinds.CUSTOMERS
    what = (
        "Erase the person: the texts go from record, versions and the chain's rows, for good."
        if is_person
        else "Take it back; tills forget it."
    )

    @router.delete("/{key}", response_model=RecordAnswer, description=what)
    def delete(
        hub: TheHub, caller: Writer, key: PathKey, response: Response, if_match: IfMatch = None
    ) -> dict[str, Any]:
        """Do what `what` says."""
        writing = writing_of(hub, caller, if_match)
        work = directory.erase_customer if is_person else directory.remove_item
        return tagged(response, hub.database.run(lambda rows: work(rows, key, writing)))


def record_routers() -> list[APIRouter]:
    """Return the routes of all kinds."""
    return [records_router(kind) for kind in KINDS.values()]
