"""News of the centre in the catalogue in force, as the till then finds it."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from harness.facts import book_of, make_shop
from harness.feed import Feed, item_body
from harness.goods import BANANAS, GIN, LAMP, MILK, NOON
from hypothesis import given, settings
from hypothesis import strategies as st

from edge.domain.catalogue import Department, Item
from edge.domain.errors import Refusal
from edge.domain.ids import ItemId
from edge.store.catalogue import SqliteCatalogue
from edge.store.catalogue.pointer import current_departments, current_pointer
from edge.store.database import Access, Connection, open_database
from sync.catalogue.building import CatalogueBuilder
from sync.catalogue.deltas import apply_rows, catalogue_cursor, start_following
from sync.catalogue.listing import Listing
from sync.catalogue.rebooking import with_price_book
from sync.catalogue.switching import next_epoch, switch_to

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from sync.catalogue.deltas import DeltasReport

DAY_S = 24 * 60 * 60


class Followed:
    """A shop whose catalogue follows a feed, with a till's catalogue open on it."""

    def __init__(self, folder: Path, items: Sequence[Item] = ()) -> None:
        self.folder = folder
        make_shop(folder)
        if items:
            with CatalogueBuilder(folder, next_epoch(folder)) as builder:
                builder.stage(Listing(item) for item in items)
                switch_to(folder, builder.finish((), NOON), NOON)
        start_following(folder, "e1", NOON)
        self.feed = Feed()
        self.till = SqliteCatalogue(folder)

    def told(self, hub_now: int = 0) -> DeltasReport:
        """Apply what the feed has since, and have the till look."""
        at = NOON.plus_s(hub_now)
        report = apply_rows(self.folder, "e1", self.feed.take(), at, pause=lambda: None)
        self.till.refresh(at)
        return report

    def found(self, text: str) -> list[tuple[str, str]]:
        return [(item.item_id, how) for item, how in self.till.search(text, 10)]

    def rows(self, statement: str) -> list[tuple[object, ...]]:
        pointer = current_pointer(self.folder)
        assert pointer is not None
        with closing(read(self.folder, pointer.file)) as file:
            return file.execute(statement).fetchall()


def read(folder: Path, file: str) -> Connection:
    return open_database(folder / file, key=None, access=Access.FOREIGN)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Followed]:
    followed = Followed(tmp_path)
    yield followed
    followed.till.close()


def test_a_new_item_is_found_by_code_words_beginnings_and_slips(shop: Followed) -> None:
    shop.feed.item(MILK, codes=["4409"])
    shop.told()

    assert MILK.gtin is not None
    assert shop.till.by_code(MILK.gtin) == shop.till.by_code("4409") == MILK
    assert shop.found("whole milk") == [("milk", "exact")]
    assert shop.found("who") == [("milk", "prefix")]
    assert shop.found("whloe") == [("milk", "near")]


def test_a_product_is_found_however_the_centre_wrote_its_number(shop: Followed) -> None:
    number = MILK.gtin or ""
    shop.feed.item(replace(MILK, gtin=number.removeprefix("0")), codes=["96385074"])
    shop.told()

    assert len(number.removeprefix("0")) == 13
    assert shop.till.by_code(number) == shop.till.by_code("00000096385074") == MILK


def test_a_changed_item_is_found_by_its_new_words_and_codes_only(shop: Followed) -> None:
    shop.feed.item(MILK, codes=["4409"])
    shop.told()
    oats = replace(MILK, description="Oat drink", gtin=None)
    shop.feed.item(oats, codes=["4410"])
    shop.told()

    assert shop.till.by_code("4410") == oats
    assert [shop.till.by_code(code) for code in (MILK.gtin or "", "4409")] == [None, None]
    assert shop.found("oat") == [("milk", "exact")]
    assert [shop.found(text) for text in ("whole", "mil", "whloe")] == [[], [], []]


def test_a_removed_item_is_found_no_more_and_leaves_nothing_behind(shop: Followed) -> None:
    shop.feed.item(MILK)
    shop.feed.price("milk", "99", NOON)
    shop.feed.item(LAMP)
    shop.told()
    shop.feed.add("item_gone", {"item_id": "milk"})
    shop.feed.add("item_gone", {"item_id": "never there"})
    shop.told()

    assert shop.till.item("milk") is None
    assert shop.till.by_code(MILK.gtin or "") is None
    assert shop.found("milk") == []
    words = {word for (word,) in shop.rows("SELECT word FROM word")}
    assert words == {"desk", "lamp"}
    orphans = "SELECT count(*) FROM slip WHERE word NOT IN (SELECT number FROM word)"
    assert shop.rows(orphans) == [(0,)]
    assert shop.rows("SELECT count(*) FROM price_change") == [(0,)]


def test_a_code_that_went_to_another_item_stays_there(shop: Followed) -> None:
    shop.feed.item(MILK, codes=["77"])
    shop.feed.item(LAMP, codes=["77"])
    shop.feed.item(MILK, codes=[])
    shop.told()

    assert shop.till.by_code("77") == LAMP


def test_rows_may_come_again_and_change_nothing(shop: Followed) -> None:
    shop.feed.item(MILK)
    shop.told()
    rows = list(shop.feed.rows)
    again = apply_rows(shop.folder, "e1", rows, NOON)

    assert (again.applied, again.refused) == (0, 0)
    assert again.cursor == catalogue_cursor(shop.folder)
    assert (again.cursor.position, again.cursor.checksum) == (1, rows[0].checksum)
    assert shop.rows("SELECT word, items FROM word ORDER BY word") == [
        ("1", 1), ("l", 1), ("milk", 1), ("whole", 1),
    ]  # fmt: skip


def test_a_row_that_cannot_be_read_is_set_aside_and_the_rest_goes_on(shop: Followed) -> None:
    shop.feed.add("item", "{")
    shop.feed.item(MILK, price="cheap")
    shop.feed.add("item", json.dumps(item_body(MILK) | {"description": "broken \ud800"}))
    shop.feed.add("price", {"item_id": "milk", "from_micros": 2**70, "price": "1"})
    shop.feed.add("book", {"source": '{"promotions": 1}', "from_micros": 0})
    shop.feed.add("customer", {"customer": "not of the catalogue"})
    shop.feed.item(LAMP)
    report = shop.told()

    assert (report.applied, report.refused, report.cursor.position) == (2, 5, 7)
    assert shop.till.item("lamp") == LAMP
    assert shop.till.item("milk") is None
    assert shop.rows("SELECT position, kind FROM feed_refused ORDER BY 1") == [
        (1, "item"), (2, "item"), (3, "item"), (4, "price"), (5, "book"),
    ]  # fmt: skip


def test_what_stopped_half_way_goes_on_from_its_cursor(shop: Followed) -> None:
    for number in range(600):
        shop.feed.item(replace(MILK, item_id=ItemId(f"i{number}"), gtin=None))

    class Stopped(Exception):
        pass

    def stop() -> None:
        raise Stopped

    with pytest.raises(Stopped):
        apply_rows(shop.folder, "e1", shop.feed.rows, NOON, pause=stop)
    assert shop.rows("SELECT count(*) FROM item") == [(250,)]
    cursor = catalogue_cursor(shop.folder)
    assert cursor is not None
    assert (cursor.position, cursor.checksum) == (250, shop.feed.rows[249].checksum)

    assert shop.told().applied == 350
    assert shop.rows("SELECT count(*) FROM item") == [(600,)]


def test_a_till_looks_up_at_once_while_news_are_being_written(shop: Followed) -> None:
    shop.feed.item(MILK)
    shop.told()
    pointer = current_pointer(shop.folder)
    assert pointer is not None
    path = shop.folder / pointer.file
    with closing(open_database(path, key=None, access=Access.WRITER)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("UPDATE item SET price = '1'")
        assert not shop.till.refresh(NOON)
        assert shop.till.by_code("milk") == MILK
        writer.execute("COMMIT")
        assert shop.till.refresh(NOON)
        assert shop.till.by_code("milk") == replace(MILK, price="1")


def test_another_epoch_of_the_feed_is_refused(shop: Followed) -> None:
    shop.feed.item(MILK)
    with pytest.raises(Refusal) as caught:
        apply_rows(shop.folder, "e2", shop.feed.take(), NOON)

    assert caught.value.code == "catalogue_not_following"
    assert shop.till.item("milk") is None


def test_a_price_holds_from_its_instant_with_nobody_synchronising(shop: Followed) -> None:
    shop.feed.item(MILK)
    shop.feed.price("milk", "99", NOON.plus_s(60))
    shop.feed.price("milk", None, NOON.plus_s(120))
    shop.told()

    assert price_at(shop, 59) == "119"
    assert price_at(shop, 60) == "99"
    assert price_at(shop, 120) is None
    assert price_at(shop, 30) == "119"


def price_at(shop: Followed, seconds: int) -> str | None:
    shop.till.refresh(NOON.plus_s(seconds))
    item = shop.till.by_code("milk")
    assert item is not None
    searched = [found.price for found, _ in shop.till.search("milk", 1)]
    same = shop.till.item("milk")
    assert same is not None
    assert searched == [same.price] == [item.price]
    return item.price


def test_a_clock_that_is_behind_does_not_bring_old_prices_back(shop: Followed) -> None:
    shop.feed.item(MILK)
    shop.feed.price("milk", "99", NOON)
    shop.told()

    assert price_at(shop, -10 * 365 * DAY_S) == "99"


def test_settled_prices_stand_in_the_items_and_no_item_row_overrules_them(shop: Followed) -> None:
    shop.feed.item(MILK)
    shop.feed.price("milk", "99", NOON)
    shop.feed.price("milk", "89", NOON.plus_s(3 * DAY_S))
    shop.told()
    shop.told(2 * DAY_S)
    assert shop.rows("SELECT price FROM item") == [("99",)]
    assert shop.rows("SELECT price FROM price_change") == [("89",)]

    shop.feed.item(replace(MILK, description="Milk"))
    shop.told(2 * DAY_S)
    assert price_at(shop, 2 * DAY_S) == "99"
    assert price_at(shop, 3 * DAY_S) == "89"


def test_an_item_row_may_say_since_when_its_price_holds(shop: Followed) -> None:
    shop.feed.item(MILK)
    shop.feed.price("milk", "99", NOON)
    shop.feed.item(replace(MILK, price="109"), from_micros=NOON.plus_s(10).micros)
    shop.told()

    assert (price_at(shop, 9), price_at(shop, 10)) == ("99", "109")


def test_promotions_change_over_at_their_instant(shop: Followed) -> None:
    ten, twenty = book_of("10"), book_of("20")
    shop.feed.add("book", {"source": ten.source, "from_micros": NOON.micros})
    shop.feed.add("book", {"source": twenty.source, "from_micros": NOON.plus_s(60).micros})
    shop.feed.add("book", {"source": "", "from_micros": NOON.plus_s(120).micros})
    shop.told()

    first = shop.till.price_book()
    assert first.version == ten.version
    assert not shop.till.refresh(NOON.plus_s(59))
    assert shop.till.price_book() is first
    assert shop.till.refresh(NOON.plus_s(60))
    assert shop.till.price_book() == twenty
    assert shop.till.refresh(NOON.plus_s(120))
    assert shop.till.price_book().version == ""
    shop.told(1000 * DAY_S)
    assert shop.rows("SELECT count(*) FROM book_change") == [(0,)]
    assert shop.till.price_book().version == ""


def test_news_have_their_own_version_and_are_noticed_once(shop: Followed) -> None:
    assert shop.till.version == "e1.0"
    shop.feed.item(MILK)
    apply_rows(shop.folder, "e1", shop.feed.take(), NOON)

    assert shop.till.refresh(NOON)
    assert not shop.till.refresh(NOON)
    assert shop.till.version == "e1.1"


def test_departments_of_the_centre_are_there_without_a_catalogue_too(shop: Followed) -> None:
    tree = {"department_id": "wine", "name": "Wine", "tax_class": "standard", "minimum_age": 18}
    shop.feed.add("department", tree | {"name": "Wines"})
    shop.feed.add("department", tree | {"department_id": "misc", "minimum_age": 0})
    shop.feed.add("department", tree)
    shop.told()

    wine, misc = Department(**tree), Department("misc", "Wine", "standard")  # type: ignore[arg-type]
    assert list(shop.till.departments()) == [wine, misc]
    assert current_departments(shop.folder) == (wine, misc)


def test_goods_that_were_imported_here_stay_until_rows_say_otherwise(tmp_path: Path) -> None:
    shop = Followed(tmp_path, (MILK, BANANAS, GIN))
    shop.feed.item(replace(MILK, description="Milk of the centre"))
    shop.feed.add("item_gone", {"item_id": GIN.item_id})
    shop.told()

    assert shop.found("centre") == [("milk", "exact")]
    assert shop.till.item(BANANAS.item_id) == BANANAS
    assert shop.till.item(GIN.item_id) is None
    shop.till.close()


def test_a_file_of_an_earlier_program_learns_to_follow(tmp_path: Path) -> None:
    make_shop(tmp_path)
    with CatalogueBuilder(tmp_path, 1) as builder:
        builder.stage([Listing(MILK, ("4409",))])
        built = builder.finish((), NOON)
    switch_to(tmp_path, built, NOON)
    with closing(open_database(built.path, key=None, access=Access.WRITER)) as file:
        for column in ("codes", "price_from_micros"):
            file.execute(f"ALTER TABLE item DROP COLUMN {column}")
        for table in ("price_change", "book_change", "feed_refused", "feed_cursor"):
            file.execute(f"DROP TABLE {table}")
    with closing(SqliteCatalogue(tmp_path)) as before:
        assert before.by_code("4409") == MILK
    start_following(tmp_path, "e1", NOON)
    feed = Feed()
    feed.item(MILK, codes=[])
    apply_rows(tmp_path, "e1", feed.take(), NOON)

    with closing(SqliteCatalogue(tmp_path)) as after:
        assert after.by_code("4409") is None
        assert after.by_code(MILK.gtin or "") == MILK


def test_other_promotions_of_the_shop_keep_the_news_and_their_cursor(shop: Followed) -> None:
    shop.feed.item(MILK)
    shop.told()
    book = book_of("10")
    switch_to(shop.folder, with_price_book(shop.folder, book.source, NOON), NOON)

    shop.till.refresh(NOON)
    assert shop.till.item("milk") == MILK
    assert shop.till.price_book() == book
    shop.feed.item(LAMP)
    assert shop.told().applied == 1
    assert shop.till.item("lamp") == LAMP


def test_a_lost_or_damaged_file_follows_nothing_so_that_it_is_fetched_anew(shop: Followed) -> None:
    pointer = current_pointer(shop.folder)
    assert pointer is not None
    assert catalogue_cursor(shop.folder) is not None
    shop.till.close()
    for trouble in (b"damaged" * 2000, None):
        for path in shop.folder.glob("catalogue-*"):
            path.unlink()
        if trouble:
            (shop.folder / pointer.file).write_bytes(trouble)
        assert catalogue_cursor(shop.folder) is None


WORDS = ("red", "reds", "wine", "wines", "dry", "sparkling", "spelt")
NAMES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join)
STEPS = st.lists(
    st.tuples(st.sampled_from("abcde"), st.one_of(st.none(), NAMES)), min_size=1, max_size=30
)


@settings(max_examples=30, deadline=None)
@given(steps=STEPS)
def test_after_any_news_a_search_finds_what_a_new_file_finds(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, str | None]]
) -> None:
    folder = tmp_path_factory.mktemp("deltas")
    shop = Followed(folder)
    kept: dict[str, Item] = {}
    for at, (item_id, name) in enumerate(steps):
        if name is None:
            shop.feed.add("item_gone", {"item_id": item_id})
            kept.pop(item_id, None)
        else:
            kept[item_id] = replace(MILK, item_id=ItemId(item_id), description=name, gtin=None)
            shop.feed.item(kept[item_id], codes=[f"{item_id}{len(name)}"])
        if at % 4 == 0:
            shop.told()
    shop.told()
    other = folder / "anew"
    anew = Followed(other, tuple(kept.values()))

    for text in (*WORDS, "re", "win", "wnie", "sparkilng", "dry wine", "spe"):
        assert sorted(shop.found(text)) == sorted(anew.found(text)), text
    same = "SELECT word, items FROM word ORDER BY word"
    assert shop.rows(same) == anew.rows(same)
    shop.till.close()
    anew.till.close()
