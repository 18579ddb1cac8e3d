"""Customers and staff of the centre, as the till then finds them."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from harness.facts import make_shop
from harness.feed import Feed

from edge.domain.customer import Customer
from edge.domain.people import Role, StaffMember
from edge.store.catalogue.pointer import open_central
from edge.store.customers import SqliteCustomers
from edge.store.staff import SqliteStaff
from sync.central.cursors import read_cursor
from sync.customers.feed import apply_people

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sync.wire.feeds import FeedCursor

ADA = {"customer": "C1", "name": "Ada Lovelace", "cards": ["77"], "phone": "+44 20 7946 0000"}
ZOE = {
    "operator": "301", "name": "Zoe", "role": "cashier", "active": True, "pin_verifier": "v",
    "valid_until_micros": 9, "at_micros": 5,
}  # fmt: skip


class Centre:
    """A shop that is told of people, with a till's readers open on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = make_shop(folder)
        self.feed = Feed()
        self.customers = SqliteCustomers(folder)
        self.staff = SqliteStaff(folder)

    def told(self, *rows: tuple[str, Any], feed: str = "chain") -> FeedCursor:
        for kind, body in rows:
            self.feed.add(kind, body)
        return apply_people(self.folder, feed, "e1", self.feed.take())

    def cursor(self, feed: str = "chain") -> FeedCursor:
        with closing(open_central(self.folder)) as central:
            return read_cursor(central, feed)


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Centre]:
    made = Centre(tmp_path)
    yield made
    made.customers.close()
    made.staff.close()


def test_customers_come_change_and_go(centre: Centre) -> None:
    centre.told(("customer", ADA), ("customer", ADA | {"customer": "C2", "cards": ["77", "78"]}))
    assert centre.customers.by_card("77") == centre.customers.by_id("C2")
    assert centre.customers.by_id("C1") == Customer("C1", "Ada Lovelace", phone="442079460000")

    cursor = centre.told(
        ("customer", ADA | {"name": "Ada King"}), ("customer_gone", {"customer": "C2"})
    )
    assert [c.customer for c in centre.customers.find("king", 5)] == ["C1"]
    assert centre.customers.find("lovelace", 5) == []
    assert centre.customers.by_id("C2") is None
    assert centre.customers.by_card("78") is None
    assert centre.cursor() == cursor
    assert (cursor.position, cursor.checksum) == (4, centre.feed.rows[-1].checksum)


def test_rows_may_come_again_and_unreadable_ones_are_set_aside(centre: Centre) -> None:
    centre.told(("customer", {"customer": "C9"}), ("item", {}), ("staff", "[]"), ("customer", ADA))
    with closing(open_central(centre.folder)) as central:
        aside = central.execute("SELECT feed, position, kind FROM feed_refused").fetchall()
    assert aside == [("chain", 1, "customer"), ("chain", 3, "staff")]

    centre.told(("customer_gone", {"customer": "C1"}))
    apply_people(centre.folder, "chain", "e1", centre.feed.rows[:4])
    assert centre.customers.by_id("C1") is None
    assert centre.cursor().position == 5


def test_another_epoch_begins_anew_on_top_of_who_is_known(centre: Centre) -> None:
    centre.told(("customer", ADA), ("staff", ZOE))
    anew = Feed("e2")
    anew.add("customer", ADA | {"name": "Ada King"})
    cursor = apply_people(centre.folder, "chain", "e2", anew.take())

    assert (cursor.epoch, cursor.position) == ("e2", 1)
    ada = centre.customers.by_id("C1")
    assert ada is not None
    assert ada.name == "Ada King"
    assert centre.staff.member("301") is not None


def test_staff_are_known_by_their_latest_word(centre: Centre) -> None:
    assert centre.staff.members() == ()
    centre.told(("staff", ZOE))
    zoe = StaffMember("301", "Zoe", Role.CASHIER, True, "v", 9)
    assert centre.staff.member("301") == zoe
    assert centre.staff.members() == (zoe,)

    centre.told(("staff", ZOE | {"role": "manager", "at_micros": 6}))
    member = centre.staff.member("301")
    assert member is not None
    assert member.role is Role.MANAGER


def test_a_revocation_stands_though_older_rows_come_after_it(centre: Centre) -> None:
    safety = Feed()
    for operator in ("301", "302"):
        safety.add("staff_revoked", {"operator": operator, "at_micros": 7})
    apply_people(centre.folder, "safety", "e1", safety.take())
    centre.told(("staff", ZOE))

    assert [member.active for member in centre.staff.members()] == [False, False]
    assert (centre.cursor("safety").position, centre.cursor().position) == (2, 1)
    centre.told(("staff", ZOE | {"at_micros": 8}))
    assert [member.active for member in centre.staff.members()] == [True, False]


def test_who_was_known_stays_known_while_the_file_cannot_be_read(centre: Centre) -> None:
    centre.told(("staff", ZOE | {"active": False}))
    assert len(centre.staff.members()) == 1
    centre.staff.close()
    (centre.folder / "central.db").write_bytes(b"damaged" * 1000)

    member = centre.staff.member("301")
    assert member is not None
    assert not member.active


def test_a_row_that_could_not_be_read_goes_with_the_person(centre: Centre) -> None:
    centre.told(("customer", ADA | {"cards": 7}), ("customer", {"customer": "C2", "name": 7}))
    centre.told(("customer_gone", {"customer": "C1"}))

    with closing(open_central(centre.folder)) as central:
        kept = central.execute("SELECT body FROM feed_refused").fetchall()
    assert len(kept) == 1
    assert "Lovelace" not in kept[0][0]
