"""What the till knows of other lanes, held against the file and the fake alike."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

import pytest
from harness.elsewhere import HeardByFeed, HeardFact, SomethingElsewhere
from harness.facts import make_shop, return_completed, sale_completed

from edge.domain.events import CouponRecord, PromotionRecord
from edge.domain.instant import Instant
from edge.elsewhere import Elsewhere, Heard
from edge.store.catalogue.pointer import CENTRAL_FILE, open_central
from edge.store.database import Access, open_database
from edge.store.elsewhere import SqliteElsewhere
from edge.store.keys import database_key
from sync.central.file import CentralFile
from sync.wire.claims import Hint

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from edge.domain.events import SaleCompleted

AT = Instant(1_795_600_000_000_000)
LATER = AT.plus_s(60)


class Hears(Protocol):
    def hears(self, fact: HeardFact, lane: str, at: Instant) -> None: ...

    def hears_hint(self, hint: Hint, lane: str, at: Instant) -> None: ...


@dataclass
class Subject:
    elsewhere: Elsewhere
    feed: Hears

    def hears(self, fact: HeardFact, lane: str = "2", at: Instant = AT) -> None:
        self.feed.hears(fact, lane, at)


@pytest.fixture(params=["file", "memory"])
def subject(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Subject]:
    if request.param == "memory":
        fake = SomethingElsewhere()
        yield Subject(fake, fake)
        return
    central = CentralFile(make_shop(tmp_path / "shop"))
    found = SqliteElsewhere(tmp_path / "shop")
    yield Subject(found, HeardByFeed(central))
    found.close()
    central.close()


def phone_sale(number: int, serial: str) -> SaleCompleted:
    sale = sale_completed(number, ("phone",))
    return replace(sale, lines=(replace(sale.lines[0], serial=serial),))


def test_nothing_is_known_before_anything_was_heard(subject: Subject) -> None:
    known = subject.elsewhere

    assert known.coupon_use("FIVE", "S-1") is None
    assert known.serial_sales("phone", "A1") == ()
    assert known.serial_ahead("phone", "A1") is None
    assert known.returned_ahead("sale-000001") == {}
    assert known.promotion_uses("OFF", "c-1") == 0
    assert known.stock_delta_milli("milk") == 0
    assert known.sale("1-mem-000001") is None
    assert known.history("sale-000001") == ()


def test_the_first_that_was_heard_to_spend_a_coupon_is_named(subject: Subject) -> None:
    spent = (CouponRecord("FIVE", "S-1"), CouponRecord("OPEN"))
    subject.hears(replace(sale_completed(1), coupons=spent), "3", LATER)
    subject.hears(replace(sale_completed(2), coupons=spent[:1]), "4", LATER.plus_s(1))

    assert subject.elsewhere.coupon_use("FIVE", "S-1") == Heard("s-1", "3", LATER)
    assert subject.elsewhere.coupon_use("FIVE", "S-2") is None
    assert subject.elsewhere.coupon_use("OTHER", "S-1") is None
    assert subject.elsewhere.coupon_use("FIVE", "S" * 500) is None


def test_sales_of_a_serial_number_are_found_by_item_and_number(subject: Subject) -> None:
    sale = phone_sale(1, "A1")
    subject.hears(sale)
    subject.hears(replace(return_completed(2, sale), lines=()), "3")

    assert [each.entry.fact for each in subject.elsewhere.serial_sales("phone", "A1")] == [sale]
    assert subject.elsewhere.serial_sales("phone", "A2") == ()
    assert subject.elsewhere.serial_sales("lamp", "A1") == ()


def test_what_is_claimed_ahead_of_its_entry_is_known_until_the_entry_itself_is(
    subject: Subject,
) -> None:
    sale = phone_sale(1, "A1")
    back = return_completed(2, sale)
    for hint in (
        Hint(1, "serial/phone/A1", 1000),
        Hint(2, f"return/{sale.sale}/1", 1000),
        Hint(3, "coupon/FIVE/S-1", 1000),
    ):
        subject.feed.hears_hint(hint, "2", LATER)

    known = subject.elsewhere
    assert known.serial_ahead("phone", "A1") == Heard("s-1", "2", LATER)
    assert known.returned_ahead(sale.sale) == {1: (1000, Heard("s-1", "2", LATER))}
    assert known.returned_ahead(f"{sale.sale}0") == {}
    assert known.coupon_use("FIVE", "S-1") == Heard("s-1", "2", LATER)

    subject.hears(sale)
    subject.hears(back)
    assert known.serial_ahead("phone", "A1") is None
    assert known.returned_ahead(sale.sale) == {}
    assert len(known.serial_sales("phone", "A1")) == 1


def test_uses_of_a_promotion_add_up_for_each_customer(subject: Subject) -> None:
    used = PromotionRecord("OFF", "1", "Off", 2, 20, (), per_customer=5)
    for number, customer in enumerate(("c-1", "c-1", "c-2", ""), 1):
        subject.hears(replace(sale_completed(number), customer=customer, promotions=(used,)))

    assert subject.elsewhere.promotion_uses("OFF", "c-1") == 4
    assert subject.elsewhere.promotion_uses("OFF", "c-2") == 2
    assert subject.elsewhere.promotion_uses("OFF", "") == 0
    assert subject.elsewhere.promotion_uses("ON", "c-1") == 0


def test_stock_follows_sales_and_goods_that_came_back(subject: Subject) -> None:
    sale = sale_completed(1, ("milk", "milk", "lamp"))
    subject.hears(sale)
    subject.hears(replace(sale_completed(2, ("milk",))), "3")
    back = return_completed(3, sale)
    subject.hears(replace(back, lines=(replace(back.lines[0], disposition="restock"),)))

    assert subject.elsewhere.stock_delta_milli("milk") == -2000
    assert subject.elsewhere.stock_delta_milli("lamp") == -1000
    assert subject.elsewhere.stock_delta_milli("gin") == 0


def test_a_sale_is_found_by_id_or_number_with_what_came_of_it(subject: Subject) -> None:
    sale, other = sale_completed(1), sale_completed(2)
    back = return_completed(3, sale)
    subject.hears(sale)
    subject.hears(other, "3")
    subject.hears(back, "4", LATER)

    for name in (sale.sale, sale.number):
        found = subject.elsewhere.sale(name)
        assert found is not None
        assert (found.entry.fact, found.heard) == (sale, Heard("s-1", "2", AT))
    assert subject.elsewhere.sale(back.number) is None
    assert subject.elsewhere.sale("") is None
    history = subject.elsewhere.history(sale.sale)
    assert [(each.entry.fact, each.heard.lane) for each in history] == [(sale, "2"), (back, "4")]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return make_shop(tmp_path / "shop")


def test_a_row_that_comes_twice_counts_once_and_is_as_old_as_it_was(folder: Path) -> None:
    central, known = CentralFile(folder), SqliteElsewhere(folder)
    feed = HeardByFeed(central)
    row = feed.row(replace(sale_completed(1), coupons=(CouponRecord("FIVE", "S-1"),)), "2")
    feed.brings(row, AT)
    feed.brings(row, LATER)

    assert known.stock_delta_milli("milk") == -1000
    assert known.coupon_use("FIVE", "S-1") == Heard("s-1", "2", AT)
    known.close()
    central.close()


def test_what_is_heard_while_the_till_looks_is_seen_by_its_next_look(folder: Path) -> None:
    known = SqliteElsewhere(folder)
    assert known.stock_delta_milli("milk") == 0
    key = database_key(folder, "central")
    with closing(open_database(folder / CENTRAL_FILE, key=key, access=Access.WRITER)) as bare:
        bare.execute("CREATE TABLE other (x)")
        assert known.stock_delta_milli("milk") == 0
    central = CentralFile(folder)
    HeardByFeed(central).hears(sale_completed(1), "2", AT)
    assert known.stock_delta_milli("milk") == -1000
    known.close()
    central.close()


def test_rows_that_make_no_sense_are_not_known(folder: Path) -> None:
    central, known = CentralFile(folder), SqliteElsewhere(folder)
    feed = HeardByFeed(central)
    row = feed.row(sale_completed(1), "2")
    feed.brings(replace(row, body=row.body.replace('"v":1', '"v":99')), AT)
    feed.brings(replace(row, body='{"amounts":[],"body":[]}', origin="?"), AT)
    feed.brings(replace(row, body='{"amounts":{"stock":[{"item":1}]}}', origin="s/2/a:9"), AT)
    feed.brings(replace(row, body="[", origin="s/2/a:10"), AT)

    assert known.history("sale-000001") == ()
    assert known.sale("1-mem-000001") is None
    assert known.history("") == ()
    known.close()
    central.close()


def test_what_this_lane_claims_itself_is_no_claim_of_another(folder: Path) -> None:
    with closing(CentralFile(folder)) as central, closing(SqliteElsewhere(folder)) as known:
        feed = HeardByFeed(central)
        feed.hears_hint(Hint(1, "coupon/FIVE/S-1", 1000), "1", AT)
        feed.hears_hint(Hint(1, "coupon/FIVE/S-2", 1000), "2", AT)

        assert known.coupon_use("FIVE", "S-1") is None
        assert known.coupon_use("FIVE", "S-2")


def test_a_damaged_file_knows_nothing_and_a_mended_one_is_read_again(folder: Path) -> None:
    central = CentralFile(folder)
    HeardByFeed(central).hears(sale_completed(1), "2", AT)
    central.close()
    file = folder / CENTRAL_FILE
    whole = file.read_bytes()
    file.write_bytes(b"x" * len(whole))
    known = SqliteElsewhere(folder)
    assert known.stock_delta_milli("milk") == 0
    assert known.history("sale-000001") == ()
    file.write_bytes(whole)
    assert known.stock_delta_milli("milk") == -1000
    known.close()


def test_a_connection_that_fails_is_opened_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    central, known = CentralFile(folder), SqliteElsewhere(folder)
    HeardByFeed(central).hears(sale_completed(1), "2", AT)
    broken = open_central(folder)
    broken.close()
    opened = iter([broken, open_central(folder)])
    monkeypatch.setattr("edge.store.elsewhere.open_central", lambda _: next(opened))

    assert known.stock_delta_milli("milk") == 0
    assert known.stock_delta_milli("milk") == -1000
    known.close()
    central.close()
