"""Files in and out: imports with a dry run, exports of everything."""

# FastAPI reads the annotations of the routes: no `from __future__ import annotations` here.
import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Header, Query
from fastapi.responses import JSONResponse, StreamingResponse
from pydantic import BaseModel

from sync.hub.api.office_gate import (
    Limit,
    PathKey,
    Reader,
    RequestKey,
    TheHub,
    Writer,
    name_of_request,
    writing_of,
)
from sync.hub.api.problems import Problem
from sync.hub.api.records import shown
from sync.hub.hub import Hub
from sync.hub.services import import_jobs
from sync.hub.services.bulk import read_lines, take_file
from sync.hub.services.kinds import KINDS, Kind
from sync.hub.services.records import list_records
from sync.hub.services.set_aside import read_entries

router = APIRouter(prefix="/v1", tags=["bulk"])

KindName = Literal[
    "items", "departments", "prices", "promotions", "staff", "customers", "postal-areas"
]
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


class ImportJobAnswer(BaseModel):
    """How far a file is that is taken in beside the requests.

    state: waiting, running, done, or stopped after 1000 wrong lines.
    """

    job: str
    kind: str
    format: str
    state: Literal["waiting", "running", "done", "stopped"]
    lines_total: int
    lines_done: int
    report: BulkAnswer
    asked_by: str
    asked_micros: int
    changed_micros: int


@router.post(
    "/imports/{kind}",
    response_model=BulkAnswer,
    responses={
        202: {
            "model": ImportJobAnswer,
            "description": "It is being taken in; `Location` says where to look.",
        }
    },
)
def take(
    hub: TheHub,
    caller: Writer,
    kind: KindName,
    file: Annotated[bytes, Body(media_type="application/octet-stream")],
    key: RequestKey,
    form: Annotated[Literal["ndjson", "csv"], Query(alias="format")] = "ndjson",
    dry_run: bool = False,
    prefer: Annotated[str, Header(description="`respond-async`: a job for a small file too.")] = "",
) -> Any:
    """Take a file in, UTF-8; wrong lines are named with their column, the others are taken.

    A file of more than 256 kB becomes a job. One that was broken off is sent again under a new key:
    what stands already is "same".
    """
    try:
        text = file.decode()
    except UnicodeDecodeError as error:
        raise Problem(422, "request_unreadable", f"No UTF-8 at byte {error.start}.") from error
    if len(file) <= import_jobs.AT_ONCE_BYTES_MAX and "respond-async" not in prefer.lower():
        lines = read_lines(text, form, KINDS[kind])
        return asdict(take_file(hub, KINDS[kind], lines, writing_of(hub, caller), dry=dry_run))
    digest = hashlib.sha256(file).hexdigest()
    name = name_of_request(caller, key, f"{kind}/{form}/{dry_run}/{digest}")
    asked = import_jobs.Asked(name, kind, form, dry_run, text, caller.name)
    now_micros = hub.clock.now().micros
    job = hub.database.run(lambda cursor: import_jobs.ask(cursor, asked, now_micros))
    return JSONResponse(_shown(job), 202, {"location": f"/v1/import-jobs/{job.job}"})


@router.get("/import-jobs", response_model=list[ImportJobAnswer])
def jobs(hub: TheHub, _: Reader, limit: Limit = 100) -> list[dict[str, Any]]:
    """List the newest files that were or are taken in as jobs; each is kept for 30 days."""
    return [_shown(job) for job in hub.database.run(lambda c: import_jobs.newest_jobs(c, limit))]


@router.get("/import-jobs/{key}", response_model=ImportJobAnswer)
def job(hub: TheHub, _: Reader, key: PathKey) -> dict[str, Any]:
    """Return how far a file is, and what came of it so far."""
    return _shown(hub.database.run(lambda cursor: import_jobs.read_job(cursor, key)))


def _shown(job: import_jobs.ImportJob) -> dict[str, Any]:
    told = asdict(job)
    form = told.pop("form")
    return {**told, "format": form}


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
