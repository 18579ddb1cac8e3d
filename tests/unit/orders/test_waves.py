"""How one walk goes, and how what it takes is dealt out."""

from __future__ import annotations

from harness.goods import MILK

from edge.domain.orders.walking import Place, walk_key
from edge.domain.orders.waves import dealt
from edge.store.catalogue.rows import item_of, item_row


def test_who_comes_first_is_served_whole_before_the_next() -> None:
    assert dealt(3000, [2000, 2000, 1000]) == [2000, 1000, 0]
    assert dealt(9000, [2000, 1000]) == [2000, 1000]


def test_a_shop_is_walked_by_department_then_shelf_and_by_name_where_none_is_known() -> None:
    goods = [("Zebra", Place(0)), ("Apple", Place(1, "A2")), ("Mug", Place(0, "A10"))]
    goods += [("Cup", Place(0, "A2")), ("Bowl", Place(0))]

    walk = sorted(goods, key=lambda each: walk_key(each[1], each[0]))

    assert [name for name, _ in walk] == ["Cup", "Mug", "Bowl", "Zebra", "Apple"]


def test_the_shelf_of_an_item_is_for_who_works_here_and_no_part_of_its_name() -> None:
    row = list(item_row(MILK))
    row[11] = '[["size", "1 l"], ["Shelf", "K 12"], ["goes with", "cookies tea"]]'

    item = item_of(tuple(row))

    assert (item.attributes, item.shelf) == ((("size", "1 l"),), "K 12")
    assert item.goes_with == ("cookies", "tea")
    assert item_of(item_row(item)) == item
