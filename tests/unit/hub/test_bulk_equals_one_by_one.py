"""A file leaves behind, row for row, what the same records leave when each is put alone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from harness.drawn_lines import LINES, drawn
from harness.office import SomeOffice, ok

from sync.hub.services import bulk, record_sets, webhooks
from sync.hub.services.bulk import LineError
from sync.hub.services.kinds import CUSTOMERS
from sync.hub.services.records import Writing

if TYPE_CHECKING:
    from pathlib import Path

    from sync.hub.database import Database

TABLES = {
    "office_record": "kind, record_key, version, body, is_gone, changed_by",
    "office_record_version": "kind, record_key, version, body, is_gone, changed_by, position",
    "chain_row": "position, kind, row_key, body, checksum",
    "chain_head": "feed, position, checksum",
    "customer_code": "code, customer",
    "webhook_delivery": "endpoint, event, body, state, attempts, status, told",
    "feed_head": "store_id, feed, position, checksum",
    "feed_row": "store_id, feed, position, kind, row_key, body",
}


def rows(office: SomeOffice) -> dict[str, list[tuple[Any, ...]]]:
    return {
        table: office.database.run(
            lambda c: c.execute(f"SELECT {columns} FROM {table} ORDER BY {columns}").fetchall()  # noqa: B023
        )
        for table, columns in TABLES.items()
    }


def clear(office: SomeOffice) -> None:
    for table in TABLES:
        office.database.run(lambda c: c.execute(f"DELETE FROM {table}"))  # noqa: B023


def put_alone(office: SomeOffice, kind: str, lines: list[dict[str, Any]]) -> list[int]:
    """Send each line by itself through the door of its kind; return which were refused."""
    refused = []
    for number, line in enumerate(lines, 1):
        body = dict(line)
        key = body.pop("key", "")
        if kind == "prices":
            answer = office.post("/v1/prices", body)
        else:
            answer = office.client.put(f"/v1/{kind}/{key}", json=body)
        assert answer.status_code < 500
        if answer.status_code >= 300:
            refused.append(number)
    return refused


@pytest.mark.parametrize("lines_at_once", [7, 4000])
@pytest.mark.parametrize("kind", ["items", "prices", "staff", "customers"])
def test_a_file_leaves_what_single_requests_leave(
    database: Database,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
    lines_at_once: int,
) -> None:
    monkeypatch.setattr(bulk, "LINES_AT_ONCE", lines_at_once)
    office = SomeOffice(database, tmp_path)
    office.store("S1", "S2")
    office.clock.step_micros = 0
    for name in ("all", "items only"):
        types = ["tillwright.item.changed"] if name == "items only" else []
        office.database.run(
            lambda c: webhooks.add_endpoint(c, name, "https://x.example/", types, "s", 1)  # noqa: B023
        )
    lines = drawn(kind, 11)

    refused = put_alone(office, kind, lines)
    expected = rows(office)
    clear(office)
    headers = {"idempotency-key": "once", "content-type": "application/octet-stream"}
    text = "\n".join(map(json.dumps, lines))
    told = ok(office.client.post(f"/v1/imports/{kind}", content=text, headers=headers)).json()
    found = rows(office)

    assert [error["line"] for error in told["errors"]] == refused
    assert len(refused) > 10, "some lines have to be wrong"
    assert told["changed"] > 10, "some keys have to come again"
    assert told["same"] + told["changed"] + told["made"] + len(refused) == LINES
    for table in TABLES:
        assert found[table] == expected[table], table


def test_a_dry_file_counts_what_is_new_and_what_stands(database: Database, tmp_path: Path) -> None:
    office = SomeOffice(database, tmp_path)
    lines = [{"key": f"i{n}", "description": "T", "tax_class": "x"} for n in range(9)]
    put_alone(office, "items", lines[:6])
    before = rows(office)
    lines[0]["description"] = "U"
    text = "\n".join(map(json.dumps, lines))
    headers = {"idempotency-key": "once", "content-type": "application/octet-stream"}
    path = "/v1/imports/items?dry_run=true"
    told = ok(office.client.post(path, content=text, headers=headers)).json()

    assert (told["made"], told["changed"], told["same"]) == (3, 1, 5)
    assert rows(office) == before


def test_what_somebody_took_in_the_meantime_is_refused_by_its_line(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = SomeOffice(database, tmp_path)
    office.put("/v1/customers/ada", {"name": "Ada", "cards": ["71"]})
    read, calls = record_sets._read_codes, []

    def blind(cursor: Any, said: Any) -> Any:
        """See nothing the first time, as one does whose snapshot is older than Ada's card."""
        calls.append(len(said))
        return read(cursor, said) if len(calls) > 1 else record_sets._Codes({}, {})

    monkeypatch.setattr(record_sets, "_read_codes", blind)
    lines = [{"key": k, "name": k, "cards": [c]} for k, c in (("bob", "70"), ("eve", "71"))]
    report = _taken(office, lines)

    assert (report.made, [error.line for error in report.errors]) == (1, [2])
    assert calls == [2, 1, 1]


def _taken(office: SomeOffice, lines: list[dict[str, Any]]) -> bulk.BulkReport:
    given = bulk.read_lines("\n".join(map(json.dumps, lines)), "ndjson", CUSTOMERS)
    report = bulk.take_file(office.hub, CUSTOMERS, given, Writing("ann", 1), dry=False)
    assert all(isinstance(error, LineError) for error in report.errors)
    return report
