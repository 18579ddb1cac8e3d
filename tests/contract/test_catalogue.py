"""What every catalogue promises the till, held against the file and the fake alike."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from harness.facts import book_of, make_shop
from harness.feed import Feed
from harness.goods import BANANAS, GIN, MILK, NOON
from harness.memory_catalogue import MemoryCatalogue

from edge.clock import SystemClock
from edge.domain.catalogue import Department, Item
from edge.domain.errors import Unavailable
from edge.domain.pricing.authoring import read_price_book
from edge.domain.pricing.book import NO_BOOK
from edge.store.catalogue import SqliteCatalogue
from edge.store.catalogue.pointer import current_pointer
from edge.store.database import Access, open_database
from sync.catalogue.building import CatalogueBuilder
from sync.catalogue.deltas import apply_rows, start_following
from sync.catalogue.listing import Listing
from sync.catalogue.switching import next_epoch, switch_to

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from edge.ports import Catalogue

ITEMS = (MILK, BANANAS, GIN)
DEPARTMENTS = (Department("misc", "Miscellaneous", "standard"),)
BOOK = read_price_book(
    {
        "promotions": [
            {"id": "TEN", "type": "percent_off", "select": {"all": True}, "percent": "10"}
        ],
        "coupons": [{"coupon": "C", "code": "991"}],
    }
)


@pytest.fixture(params=["memory", "file"])
def catalogue_with(
    request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[Callable[[str], Catalogue]]:
    """Give a maker of catalogues whose promotions are none, the book, or damaged."""
    if request.param == "memory":
        books = {"none": NO_BOOK, "book": BOOK, "damaged": None}
        yield lambda which: MemoryCatalogue(ITEMS, DEPARTMENTS, book=books[which])
        return
    opened: list[SqliteCatalogue] = []

    def on_disk(which: str) -> Catalogue:
        write_catalogue(tmp_path, "" if which == "none" else BOOK.source)
        if which == "damaged":
            damage(tmp_path)
        opened.append(SqliteCatalogue(tmp_path))
        return opened[-1]

    yield on_disk
    for catalogue in opened:
        catalogue.close()


def write_catalogue(folder: Path, source: str) -> None:
    make_shop(folder)
    now = SystemClock().now()
    with CatalogueBuilder(folder, next_epoch(folder)) as builder:
        builder.stage(Listing(item) for item in ITEMS)
        built = builder.finish(DEPARTMENTS, now, source)
    switch_to(folder, built, now)


def damage(folder: Path) -> None:
    pointer = current_pointer(folder)
    assert pointer is not None
    with closing(open_database(folder / pointer.file, key=None, access=Access.WRITER)) as file:
        file.execute("UPDATE price_book SET source = replace(source, '10', '90')")


def test_items_are_found_by_code_and_by_id(catalogue_with: Callable[[str], Catalogue]) -> None:
    catalogue = catalogue_with("none")
    assert MILK.gtin is not None

    assert catalogue.by_code(MILK.gtin) == MILK
    assert catalogue.item(GIN.item_id) == GIN
    assert catalogue.item("nothing") is None
    assert list(catalogue.departments()) == list(DEPARTMENTS)
    found: list[Item] = [item for item, _ in catalogue.search(MILK.description, 5)]
    assert found[0] == MILK


def test_the_price_book_in_force_is_given_whole(
    catalogue_with: Callable[[str], Catalogue],
) -> None:
    book = catalogue_with("book").price_book()

    assert book == BOOK
    assert (book.version, book.source) == (BOOK.version, BOOK.source)


def test_the_price_book_is_read_once(catalogue_with: Callable[[str], Catalogue]) -> None:
    catalogue = catalogue_with("book")

    assert catalogue.price_book() is catalogue.price_book()


def test_a_catalogue_without_promotions_has_an_empty_book(
    catalogue_with: Callable[[str], Catalogue],
) -> None:
    assert catalogue_with("none").price_book() == NO_BOOK


def test_prices_and_promotions_change_over_at_their_instant(
    catalogue_with: Callable[[str], Catalogue], tmp_path: Path
) -> None:
    catalogue = catalogue_with("book")
    later = book_of("20")
    if isinstance(catalogue, MemoryCatalogue):
        catalogue.schedule_price(MILK.item_id, "99", NOON)
        catalogue.schedule_book(later, NOON)
    else:
        start_following(tmp_path, "e1", NOON.plus_s(-60))
        feed = Feed()
        feed.price(MILK.item_id, "99", NOON)
        feed.add("book", {"source": later.source, "from_micros": NOON.micros})
        apply_rows(tmp_path, "e1", feed.take(), NOON.plus_s(-60))

    catalogue.refresh(NOON.plus_s(-1))
    before = catalogue.item(MILK.item_id)
    assert before == MILK
    assert catalogue.price_book() == BOOK

    assert catalogue.refresh(NOON)
    after = catalogue.item(MILK.item_id)
    assert after is not None
    assert after.price == "99"
    assert catalogue.price_book() == later
    assert not catalogue.refresh(NOON.plus_s(1))


def test_a_damaged_book_is_said_and_the_goods_are_still_there(
    catalogue_with: Callable[[str], Catalogue],
) -> None:
    catalogue = catalogue_with("damaged")

    for _ in range(2):
        with pytest.raises(Unavailable) as caught:
            catalogue.price_book()
        assert caught.value.code == "price_book_damaged"
    assert catalogue.item(MILK.item_id) == MILK
