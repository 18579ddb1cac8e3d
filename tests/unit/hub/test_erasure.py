"""Who is erased is gone from what the centre tells, and the feed is proven as before."""

from __future__ import annotations

import json
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from harness.facts import make_shop
from harness.office import SomeOffice, ok

from edge.store.catalogue.pointer import open_central
from sync.customers.feed import apply_people
from sync.hub.store.feed_pages import read_page as page_of
from sync.wire.feeds import CHAIN, FeedCursor, FeedPage, checked, page_json, read_page

if TYPE_CHECKING:
    from pathlib import Path

    from sync.hub.database import Database

ADA = {"name": "Ada Lovelace", "cards": ["7701"], "phone": "+44 20 7946 0000"}


@pytest.fixture
def office(database: Database, tmp_path: Path) -> SomeOffice:
    made = SomeOffice(database, tmp_path / "hub")
    made.put("/v1/customers/ada", ADA)
    made.put("/v1/customers/ada", ADA | {"name": "Ada King"})
    made.put("/v1/customers/bob", {"name": "Bob"})
    made.put("/v1/customers/countess", ADA | {"cards": ["7702"]})
    ok(made.post("/v1/customers/countess/merge", {"into": "ada"}))
    return made


def travelled(office: SomeOffice, after: int = 0) -> FeedPage:
    """Return the chain as it travels to a till."""
    page = office.database.run(lambda cursor: page_of(cursor, "s-1", "1", CHAIN, after, 500))
    return read_page(page_json(page))


def erase(office: SomeOffice, key: str) -> None:
    ok(office.client.delete(f"/v1/customers/{key}", headers={"idempotency-key": f"gone-{key}"}))


def dumped(folder: Path) -> str:
    """Return all that a till's central file says."""
    with closing(open_central(folder)) as central:
        tables = central.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
        rows = [central.execute(f'SELECT * FROM "{name}"').fetchall() for (name,) in tables]
    return str(rows)


def test_a_till_that_reads_anew_finds_nothing_of_the_person(
    office: SomeOffice, tmp_path: Path
) -> None:
    told = travelled(office)
    reader = checked(FeedCursor(CHAIN, told.epoch), told.rows)
    assert reader is not None
    old = make_shop(tmp_path / "old")
    apply_people(old, CHAIN, told.epoch, told.rows)
    assert "Ada King" in dumped(old)

    erase(office, "ada")

    anew = travelled(office)
    assert checked(FeedCursor(CHAIN, anew.epoch), anew.rows) is not None
    news = travelled(office, reader.position)
    assert checked(reader, news.rows) is not None
    young = make_shop(tmp_path / "young")
    apply_people(young, CHAIN, anew.epoch, anew.rows)
    apply_people(old, CHAIN, news.epoch, news.rows)
    for folder in (young, old):
        assert "Bob" in dumped(folder)
        for word in ("Lovelace", "King", "7701", "7702", "2079460000"):
            assert word not in dumped(folder)


def test_the_centre_itself_keeps_nothing_of_the_person(office: SomeOffice) -> None:
    erase(office, "ada")

    kept = office.database.run(
        lambda cursor: [
            cursor.execute(f"SELECT * FROM {table}".encode()).fetchall()
            for table in ("chain_row", "office_record", "office_record_version", "customer_code")
        ]
    )

    assert "Bob" in str(kept)
    for word in ("Lovelace", "King", "7701", "7702", "7946"):
        assert word not in str(kept)


def test_a_redacted_row_with_another_digest_is_no_continuation(office: SomeOffice) -> None:
    erase(office, "ada")
    page = json.loads(page_json(travelled(office)))
    first = page["rows"][0]
    assert (first["kind"], first["body"]) == ("redacted", "{}")

    first["digest"] = "00" * 32
    changed = read_page(json.dumps(page))

    assert checked(FeedCursor(CHAIN, changed.epoch), changed.rows) is None


def test_neither_they_nor_who_they_were_before_is_found(office: SomeOffice) -> None:
    erase(office, "ada")
    ok(office.client.get("/v1/customers/bob"))

    assert office.client.get("/v1/customers/ada").status_code == 404
    assert office.client.get("/v1/customers/countess").status_code == 404
