"""Somebody who works in some stores reaches the tills of those, and of no other."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from harness.facts import make_shop
from harness.office import SomeOffice

from edge.store.catalogue.pointer import open_central
from sync.client.applying import SAFETY_PEOPLE
from sync.customers.feed import apply_people
from sync.hub.store.feed_pages import read_page as page_of
from sync.wire.feeds import CHAIN, SAFETY, FeedCursor, FeedPage, checked, page_json, read_page

if TYPE_CHECKING:
    from pathlib import Path

    from sync.hub.database import Database

ZOE = {"name": "Zoe Miller", "role": "cashier", "stores": ["S1"]}


@pytest.fixture
def office(database: Database, tmp_path: Path) -> SomeOffice:
    made = SomeOffice(database, tmp_path / "hub")
    made.store("S1", "S2")
    made.put("/v1/staff/9", {"name": "Everywhere", "role": "manager"})
    return made


class Tills:
    """A till's folder for each store, which reads the feeds as they travel."""

    def __init__(self, office: SomeOffice, folder: Path) -> None:
        self._office = office
        self._folders = {
            store: make_shop(folder / store, prefix=prefix)
            for prefix, store in enumerate(("S1", "S2"), 1)
        }

    def read(self, store: str, feed: str) -> FeedPage:
        page = self._office.database.run(lambda cursor: page_of(cursor, store, "1", feed, 0, 500))
        told = read_page(page_json(page))
        assert not told.rows or checked(FeedCursor(feed, told.epoch), told.rows) is not None
        return told

    def people(self, store: str) -> list[tuple[str, int]]:
        """Return who may work at the store's till: name and whether they may, 1 or 0."""
        folder = self._folders[store]
        for feed, cursor in ((SAFETY, SAFETY_PEOPLE), (CHAIN, CHAIN)):
            told = self.read(store, feed)
            apply_people(folder, cursor, told.epoch, told.rows)
        with closing(open_central(folder)) as central:
            rows = central.execute("SELECT name, active FROM staff ORDER BY name").fetchall()
        return [(str(name), int(active)) for name, active in rows]


@pytest.fixture
def tills(office: SomeOffice, tmp_path: Path) -> Tills:
    return Tills(office, tmp_path)


def test_a_feed_tells_a_store_only_of_its_own_people(office: SomeOffice, tills: Tills) -> None:
    office.put("/v1/staff/7", ZOE)

    assert tills.people("S1") == [("Everywhere", 1), ("Zoe Miller", 1)]
    assert tills.people("S2") == [("Everywhere", 1)]
    assert "Zoe" not in page_json(tills.read("S2", CHAIN))


def test_who_goes_to_another_store_works_no_more_in_the_first(
    office: SomeOffice, tills: Tills
) -> None:
    office.put("/v1/staff/7", ZOE)
    tills.people("S1")

    office.put("/v1/staff/7", ZOE | {"stores": ["S2"]})

    assert tills.people("S1") == [("Everywhere", 1), ("Zoe Miller", 0)]
    assert tills.people("S2") == [("Everywhere", 1), ("Zoe Miller", 1)]
    office.put("/v1/staff/7", ZOE | {"stores": ["S1", "S2"]})
    assert tills.people("S1") == [("Everywhere", 1), ("Zoe Miller", 1)]


def test_who_worked_everywhere_works_on_where_they_are_named(
    office: SomeOffice, tills: Tills
) -> None:
    assert tills.people("S1") == tills.people("S2") == [("Everywhere", 1)]

    office.put("/v1/staff/9", {"name": "Everywhere", "role": "manager", "stores": ["S2"]})

    assert tills.people("S1") == [("Everywhere", 0)]
    assert tills.people("S2") == [("Everywhere", 1)]


def test_a_till_that_begins_later_does_not_let_in_who_left(
    office: SomeOffice, tills: Tills
) -> None:
    office.put("/v1/staff/7", ZOE)
    office.put("/v1/staff/7", ZOE | {"stores": ["S2"]})

    assert ("Zoe Miller", 1) not in tills.people("S1")


def test_who_leaves_is_told_where_they_worked(office: SomeOffice, tills: Tills) -> None:
    office.put("/v1/staff/7", ZOE)
    tills.people("S1")

    office.put("/v1/staff/7", ZOE | {"active": False})

    assert tills.people("S1") == [("Everywhere", 1), ("Zoe Miller", 0)]
    assert tills.read("S2", SAFETY).rows == ()
