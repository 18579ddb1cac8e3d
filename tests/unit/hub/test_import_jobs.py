"""A large file is taken in beside the requests; how far it is outlives the process."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from harness.office import SomeOffice, ok

from edge.domain.errors import Unavailable
from sync.hub.services import bulk, import_jobs
from sync.hub.services.importing import Importer

if TYPE_CHECKING:
    from pathlib import Path

    from httpx import Response

    from sync.hub.database import Database

PART = 4


@pytest.fixture
def office(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SomeOffice:
    monkeypatch.setattr(bulk, "LINES_AT_ONCE", PART)
    return SomeOffice(database, tmp_path)


def items(count: int, **changes: Any) -> str:
    told = {"description": "Thing", "tax_class": "x", "price": "100"} | changes
    return "\n".join(json.dumps({"key": f"i{n}", **told}) for n in range(count))


def send(office: SomeOffice, text: str, kind: str = "items", **params: str) -> Response:
    headers = {
        "idempotency-key": params.pop("key", next(office.keys)),
        "prefer": "respond-async",
        "content-type": "application/octet-stream",
    }
    path = f"/v1/imports/{kind}"
    answer: Response = office.client.post(path, content=text, params=params, headers=headers)
    return answer


def finished(office: SomeOffice, answer: Response) -> dict[str, Any]:
    importer = Importer(office.hub)
    while importer.work_off():
        pass
    told: dict[str, Any] = office.get(answer.headers["location"])
    return told


def files(office: SomeOffice) -> int:
    query = "SELECT count(*) FROM import_file"
    return int(office.database.run(lambda cursor: cursor.execute(query).fetchall()[0][0]))


def test_a_large_file_is_answered_at_once_and_then_taken_in(office: SomeOffice) -> None:
    text = items(10) + "\n{\n" + items(1, price="eight").replace("i0", "wrong") + "\n"
    answer = send(office, text)
    assert (answer.status_code, answer.json()["state"]) == (202, "waiting")
    assert answer.json() == office.get(answer.headers["location"])
    assert office.chain("item") == []

    told = finished(office, answer)

    assert (told["state"], told["lines_done"], told["lines_total"]) == ("done", 12, 12)
    report = told["report"]
    assert (report["made"], report["changed"], report["same"]) == (10, 0, 0)
    assert [(e["line"], e["column"]) for e in report["errors"]] == [(11, ""), (12, "price")]
    assert len(office.chain("item")) == 10
    assert files(office) == 0, "the text is kept no longer than it is needed"
    (listed,) = office.get("/v1/import-jobs")
    assert listed == told


def test_size_alone_makes_a_job(office: SomeOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_jobs, "AT_ONCE_BYTES_MAX", 100)
    headers = {"idempotency-key": "k", "content-type": "application/octet-stream"}

    small = office.client.post("/v1/imports/items", content=items(1), headers=headers)
    large = office.client.post(
        "/v1/imports/items", content=items(3), headers=headers | {"idempotency-key": "l"}
    )

    assert (small.status_code, large.status_code) == (200, 202)


def test_a_dry_run_changes_nothing(office: SomeOffice) -> None:
    told = finished(office, send(office, items(10), dry_run="true"))

    assert (told["report"]["is_dry"], told["report"]["made"]) == (True, 10)
    assert office.chain("item") == []


def test_a_job_goes_on_where_a_killed_process_left_it(office: SomeOffice) -> None:
    answer = send(office, items(10))
    killed = Importer(office.hub)
    assert killed.work_off() == 1
    half = office.get(answer.headers["location"])
    assert (half["state"], half["lines_done"], half["report"]["made"]) == ("running", PART, PART)

    other = Importer(office.hub)
    assert other.work_off() == 0, "nobody takes it while somebody may be at it"
    office.clock.micros += import_jobs.TAKEN_MICROS

    told = finished(office, answer)
    assert (told["state"], told["report"]["made"], told["report"]["same"]) == ("done", 10, 0)
    with pytest.raises(Unavailable, match="import_taken_over"):
        killed.work_off()
    assert office.get(answer.headers["location"]) == told
    assert len(office.chain("item")) == 10


def test_what_a_crash_left_uncommitted_is_counted_once(
    office: SomeOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = send(office, items(10))
    importer = Importer(office.hub)
    importer.work_off()
    with monkeypatch.context() as crash:
        crash.setattr(import_jobs, "note_progress", lambda *_: False)
        with pytest.raises(Unavailable):
            importer.work_off()
    office.clock.micros += import_jobs.TAKEN_MICROS

    told = finished(office, answer)

    assert (told["report"]["made"], told["report"]["same"]) == (10, 0)


def test_a_file_of_nothing_but_mistakes_is_stopped(
    office: SomeOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sync.hub.services.importing.ERRORS_MAX", 5)

    told = finished(office, send(office, "{\n" * 100 + items(1)))

    assert (told["state"], told["lines_done"]) == ("stopped", 5)
    assert office.chain("item") == []


def test_the_same_request_makes_one_job(office: SomeOffice) -> None:
    first = send(office, items(3), key="once")
    office.database.run(lambda cursor: cursor.execute("DELETE FROM idempotent_request"))

    assert send(office, items(3), key="once").json()["job"] == first.json()["job"]
    assert files(office) == 1


def test_a_card_of_somebody_else_is_named_and_the_others_are_taken(office: SomeOffice) -> None:
    office.put("/v1/customers/ada", {"name": "Ada", "cards": ["7701"]})
    lines = [
        {"key": "bob", "name": "Bob", "cards": ["7702"]},
        {"key": "eve", "name": "Eve", "cards": ["7701"]},
        {"key": "dan", "name": "Dan", "cards": ["7702"]},
    ]

    told = finished(office, send(office, "\n".join(map(json.dumps, lines)), "customers"))

    assert [(e["line"], e["column"]) for e in told["report"]["errors"]] == [
        (2, "cards"),
        (3, "cards"),
    ]
    assert told["report"]["made"] == 1
    assert office.get("/v1/customers/bob")["body"]["cards"] == ["7702"]


def test_old_jobs_are_forgotten(office: SomeOffice) -> None:
    finished(office, send(office, items(1)))
    waiting = send(office, items(2))
    far = office.clock.micros + import_jobs.KEPT_MICROS + 10**9

    ended = office.database.run(lambda cursor: import_jobs.forget_old_jobs(cursor, far))

    assert ended == 1
    assert [job["job"] for job in office.get("/v1/import-jobs")] == [waiting.json()["job"]]


def test_a_dismissal_by_file_reaches_the_stores_once(office: SomeOffice) -> None:
    office.store("S1")
    office.put("/v1/staff/7", {"name": "Zoe", "role": "cashier"})
    gone = json.dumps({"key": "7", "name": "Zoe", "role": "cashier", "active": False})
    for _ in range(2):
        ok(send(office, gone, "staff"))
        finished(office, send(office, gone, "staff"))

    query = "SELECT count(*) FROM feed_row WHERE store_id = 'S1' AND kind = 'staff_revoked'"
    rows = office.database.run(lambda cursor: cursor.execute(query).fetchall())
    assert rows == [(1,)]
