"""What could not be booked, and what happened to lanes, listed page by page over all databases."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from typing import TYPE_CHECKING, Any

import pytest
from harness.office import SomeOffice

from sync.hub.database import Database
from sync.hub.store.partitions import ensure_months

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from harness.postgres import Databases

AT = 1_795_521_600_000_000
ROWS_MAX = 1000
_ENTRY = (
    "INSERT INTO entry (store_id, position, lane, incarnation, branch, seq, hash, checksum,"
    " received_micros, kind, quarantine, clock, entry)"
    " VALUES (%s, %s, '1', 'i', '', %s, '', '', %s, 'k', %s, '', 'text')"
)
_INCIDENT = "INSERT INTO incident VALUES (%s, '1', 'i', %s, %s, %s, 'told', %s)"


@pytest.fixture
def office(databases: Databases, database: Database, tmp_path: Path) -> Iterator[SomeOffice]:
    """Lend an office whose stores lie in two databases, with much that has the same time."""
    other = Database(databases.new())
    for each, stores in ((database, ("a", "c")), (other, ("b", "d"))):
        each.run(lambda cursor: ensure_months(cursor, AT))
        each.run(lambda cursor: fill(cursor, stores))  # noqa: B023
    yield SomeOffice(database, tmp_path / "hub", b=other, d=other)
    other.close()


def fill(cursor: Any, stores: tuple[str, ...]) -> None:
    for store in stores:
        for n in range(1, 8):
            at = AT + n // 3
            cursor.execute(_ENTRY, (store, n, n, at, "unreadable" if n != 4 else ""))
            for branch, code in (("", "forked"), ("", "restored"), ("x", "forked")):
                cursor.execute(_INCIDENT, (store, branch, n, code, at))


def pages(office: SomeOffice, path: str, limit: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    cursor = ""
    while len(found) < ROWS_MAX:
        told = office.get(path, limit=limit, cursor=cursor)
        assert len(told["data"]) <= limit
        found += told["data"]
        if told["next"] is None:
            return found
        cursor = told["next"]
    raise AssertionError("the list does not end")


@pytest.mark.parametrize(("path", "count"), [("/v1/quarantine", 24), ("/v1/incidents", 84)])
def test_pages_tell_each_row_once_newest_first(office: SomeOffice, path: str, count: int) -> None:
    whole = office.get(path, limit=1000)["data"]
    assert len(whole) == count
    times = [row.get("received_micros") or row.get("noted_micros") for row in whole]
    assert times == sorted(times, reverse=True)

    for limit in (1, 5, 1000):
        assert pages(office, path, limit) == whole


@pytest.mark.parametrize(
    "place",
    [
        "",
        [],
        [1, 2, 3],
        [2**80, "a", 1],
        [1, "a\x00", 1],
        [True, "a", 1],
        [1, "\ud800", 1],
        "[" * 99,
    ],
)
@pytest.mark.parametrize("path", ["/v1/quarantine", "/v1/incidents"])
def test_a_cursor_that_is_none_of_ours_is_refused(
    office: SomeOffice, path: str, place: object
) -> None:
    text = place if isinstance(place, str) and place else json.dumps(place)

    told = office.client.get(path, params={"cursor": urlsafe_b64encode(text.encode()).decode()})

    assert (told.status_code, told.json()["code"]) == (422, "cursor_wrong")
