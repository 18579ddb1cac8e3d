"""Files in and out: imports with a dry run, exports of everything."""

# FastAPI reads the annotations of the routes: no `from __future__ import annotations` here.
import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Query
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

from sync.hub.api.office_gate import PathKey, Reader, RequestKey, TheHub, Writer, writing_of
from sync.hub.api.problems import Problem
from sync.hub.api.records import shown
from sync.hub.hub import Hub
from sync.hub.services.bulk import read_lines, take_file
from sync.hub.services.kinds import KINDS, Kind
from sync.hub.services.records import list_records
from sync.hub.services.set_aside import read_entries

router = APIRouter(prefix="/v1", tags=["bulk"])

KindName = Literal["items", "departments", "prices", "promotions", "staff", "customers"]
ROWS_AT_ONCE = 1000
NDJSON = "application/x-ndjson"
_STREAM: dict[int | str, dict[str, Any]] = {
    200: {"description": "One JSON object a line.", "content": {NDJSON: {"schema": {}}}}
}


class LineErrorAnswer(BaseModel):
    """What is wrong in a line."""

    line: int
    column: str
    message: str


class BulkAnswer(BaseModel):
    """What a file changed; with `dry_run` what it would change."""

    is_dry: bool
    made: int
    changed: int
    same: int
    errors: list[LineErrorAnswer]


@router.post("/imports/{kind}", response_model=BulkAnswer)
def take(
    hub: TheHub,
    caller: Writer,
    kind: KindName,
    file: Annotated[bytes, Body(media_type="application/octet-stream")],
    _: RequestKey,
    form: Annotated[Literal["ndjson", "csv"], Query(alias="format")] = "ndjson",
    dry_run: bool = False,
) -> dict[str, Any]:
    """Take a file in, UTF-8; wrong lines are named with their column, the others are taken.

    A file that was broken off is sent again under a new key: what stands already is "same".
    """
    try:
        text = file.decode()
    except UnicodeDecodeError as error:
        raise Problem(422, "request_unreadable", f"No UTF-8 at byte {error.start}.") from error
    known = KINDS[kind]
    lines = read_lines(text, form, known)
    return asdict(take_file(hub, known, lines, writing_of(hub, caller), dry=dry_run))


@router.get("/exports/entries/{store}", response_class=StreamingResponse, responses=_STREAM)
def entries(hub: TheHub, _: Reader, store: PathKey) -> StreamingResponse:
    """Return every entry of a store in the order of its feed, byte for byte, with its place."""
    return StreamingResponse(_entries(hub, store), media_type=NDJSON)


@router.get("/exports/{kind}", response_class=StreamingResponse, responses=_STREAM)
def export(hub: TheHub, _: Reader, kind: KindName) -> StreamingResponse:
    """Return all records of a kind, in the form that an import takes."""
    return StreamingResponse(_records(hub, KINDS[kind]), media_type=NDJSON)


def _records(hub: Hub, kind: Kind) -> Iterator[str]:
    after = ""
    while True:
        start = after
        found = hub.database.run(lambda c: list_records(c, kind.event, start, ROWS_AT_ONCE))  # noqa: B023
        for record in found:
            told = shown(record)
            yield json.dumps({"key": told["key"], **told["body"]}, ensure_ascii=False) + "\n"
        if len(found) < ROWS_AT_ONCE:
            return
        after = found[-1].key


def _entries(hub: Hub, store: str) -> Iterator[str]:
    database, after = hub.shards.database_for(store), 0
    while True:
        start = after
        found = database.run(lambda c: read_entries(c, store, start, ROWS_AT_ONCE))  # noqa: B023
        for position, lane, incarnation, seq, text in found:
            told = {"position": position, "lane": lane, "incarnation": incarnation, "seq": seq}
            yield json.dumps(told | {"entry": text}, ensure_ascii=False) + "\n"
        if len(found) < ROWS_AT_ONCE:
            return
        after = found[-1][0]
