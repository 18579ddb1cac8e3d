"""The promotions that a till's file keeps for its unfinished baskets."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from harness.clock import FakeClock
from harness.facts import (
    basket_batch,
    book_of,
    journal_fact,
    make_shop,
    operation,
    return_completed,
    sale_completed,
)
from harness.till_files import open_file

from edge.domain.errors import DataDamaged
from edge.ports import BasketChange, Batch
from edge.store import drafts
from edge.store.till_store import SqliteTillStore, open_till_store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteTillStore]:
    make_shop(tmp_path)
    with closing(open_till_store(tmp_path, FakeClock())) as opened:
        yield opened


def kept(folder: Path) -> set[str]:
    with open_file(folder) as connection:
        return {row[0] for row in connection.execute("SELECT version FROM price_book")}


def ends(number: int, sale: str) -> Batch:
    return Batch(operation(number), baskets=(BasketChange(sale, ended=True),))


def test_old_books_that_nothing_asks_for_go_when_a_new_one_comes(
    store: SqliteTillStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafts, "KEPT_PRICE_BOOKS", 2)
    first, second, third, fourth = (book_of(percent) for percent in ("1", "2", "3", "4"))
    store.commit(basket_batch(1, "sale-0"))
    store.commit(basket_batch(2, "sale-1", book=first))
    store.commit(basket_batch(3, "sale-2", book=second))
    store.commit(ends(4, "sale-2"))
    store.commit(basket_batch(5, "sale-3", book=third))
    assert kept(tmp_path) == {first.version, second.version, third.version}

    store.commit(basket_batch(6, "sale-4", book=fourth))

    assert kept(tmp_path) == {first.version, third.version, fourth.version}
    assert store.price_book(third.version) == third
    assert store.price_book(second.version) is None


def test_the_book_of_a_sale_whose_rest_is_priced_by_it_stays(
    store: SqliteTillStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafts, "KEPT_PRICE_BOOKS", 1)
    first, second, third = (book_of(percent) for percent in ("1", "2", "3"))
    for number, book, method in ((1, first, "recompute"), (2, second, "prorated")):
        sale = replace(sale_completed(2 * number), price_book=book.version)
        store.commit(basket_batch(10 * number, sale.sale, book=book))
        ended = (BasketChange(sale.sale, ended=True),)
        sold = (journal_fact(sale, sale.sale),)
        store.commit(Batch(operation(10 * number + 1), sold, baskets=ended))
        back = replace(return_completed(2 * number + 1, sale), method=method)
        store.commit(Batch(operation(10 * number + 2), (journal_fact(back, sale.sale),)))

    store.commit(basket_batch(50, "sale-x", book=third))

    assert kept(tmp_path) == {first.version, third.version}


def test_the_book_in_force_is_not_written_again_with_every_basket(
    store: SqliteTillStore, tmp_path: Path
) -> None:
    book = book_of("1")
    for number in range(1, 4):
        store.commit(basket_batch(2 * number, f"sale-{number}", book=book))
        store.commit(ends(2 * number + 1, f"sale-{number}"))

    assert kept(tmp_path) == {book.version}


@pytest.mark.parametrize(
    "damage", ["DELETE FROM price_book", "UPDATE price_book SET source = '{}'"]
)
def test_lost_promotions_of_an_unfinished_basket_are_damage(
    store: SqliteTillStore, tmp_path: Path, damage: str
) -> None:
    store.commit(basket_batch(1, "sale-1", book=book_of("1")))
    with open_file(tmp_path) as connection:
        connection.execute(damage)

    with pytest.raises(DataDamaged) as caught:
        store.load()
    assert caught.value.code == "price_book_lost"


def test_promotions_that_cannot_be_read_are_damage(store: SqliteTillStore, tmp_path: Path) -> None:
    book = book_of("1")
    store.commit(basket_batch(1, "sale-1", book=book))
    with open_file(tmp_path) as connection:
        connection.execute("UPDATE price_book SET source = '{}'")

    with pytest.raises(DataDamaged) as caught:
        store.price_book(book.version)
    assert caught.value.code == "price_book_lost"
