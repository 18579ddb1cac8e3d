"""The promotions that a till's file keeps for its unfinished baskets."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from harness.clock import FakeClock
from harness.facts import basket_batch, book_of, make_shop, operation
from harness.till_files import open_file

from edge.domain.errors import DataDamaged
from edge.ports import BasketChange, Batch
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


def test_books_that_no_unfinished_basket_names_go_when_a_new_one_comes(
    store: SqliteTillStore, tmp_path: Path
) -> None:
    first, second, third = (book_of(percent) for percent in ("1", "2", "3"))
    store.commit(basket_batch(1, "sale-0"))
    store.commit(basket_batch(2, "sale-1", book=first))
    store.commit(basket_batch(3, "sale-2", book=second))
    assert kept(tmp_path) == {first.version, second.version}

    store.commit(ends(4, "sale-1"))
    store.commit(basket_batch(5, "sale-3", book=third))

    assert kept(tmp_path) == {second.version, third.version}


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
