"""Goods are counted on the shelf: tags, barcodes and typed quantities, while the shop sells on."""

from __future__ import annotations

from dataclasses import replace

import pytest
from harness.goods import BANANAS, LAMP, MILK
from harness.tags import PARCEL, STRANGER, tag_of
from harness.till import Shop, SomeGoods

from edge.domain.commands import (
    CountGoods,
    CountTags,
    DropCount,
    PostCount,
    Scan,
    SetCounted,
    ShowCount,
    SignOff,
    SignOn,
    Tender,
    UncountGoods,
)
from edge.domain.errors import BadInput, Refusal
from edge.domain.events import CountedLine, StockCounted, UnknownTags
from edge.domain.ids import ItemId
from edge.domain.stock_counting import LINES_A_FACT
from edge.services.view_of_counts import CountRowView, StockCountView


def lamp_tag(serial: int) -> str:
    return tag_of(LAMP, serial)


def shop(stock: int = 5) -> Shop:
    goods = tuple(replace(item, stock_milli=stock * 1000) for item in (MILK, LAMP, BANANAS))
    opened = Shop(catalogue=SomeGoods(items=goods)).opened()
    opened.does(SignOff(), SignOn("201", "246810"))
    return opened


def counted(shop: Shop) -> StockCountView:
    view = shop.does(ShowCount()).count
    assert view is not None
    return view


def row(shop: Shop, item: str) -> CountRowView:
    return next(row for row in counted(shop).rows if row.item == item)


def test_each_tag_counts_once_and_what_names_nothing_stands_apart() -> None:
    till = shop()
    till.does(CountTags((lamp_tag(1), lamp_tag(2), lamp_tag(1), STRANGER, PARCEL, "BEEF")))

    till.does(CountTags((lamp_tag(2).lower(), lamp_tag(3), STRANGER, "BEEF")))

    view = counted(till)
    lamp = CountRowView("lamp", "Desk lamp", "EA", 3, "0", "3", "5", "-2")
    assert view.rows == (lamp,)
    assert view.unknown == (("80614141123458", 1),)
    assert view.foreign_tags == 2
    assert view.tags == 6


def test_barcodes_and_typed_quantities_join_the_same_count() -> None:
    till = shop()
    till.does(CountTags((lamp_tag(1),)))
    till.does(CountGoods("milk"), CountGoods("milk"), CountGoods("lamp"))

    till.does(CountGoods("4011", quantity="2.5"), SetCounted("milk", "7"))

    by_item = {row.item: (row.tags, row.hand, row.counted) for row in counted(till).rows}
    assert by_item == {"lamp": (1, "1", "2"), "milk": (0, "7", "7"), "4011": (0, "2.5", "2.5")}


def test_a_shelf_without_any_of_it_is_counted_as_none() -> None:
    till = shop()

    till.does(SetCounted("milk", "0"), PostCount())

    (line,) = till.facts(StockCounted)[0].lines
    assert (line.counted, line.book, line.method) == ("0", "5", "manual")


def test_what_is_sold_after_it_was_counted_is_no_error_of_the_count() -> None:
    till = shop()
    till.does(CountTags(tuple(lamp_tag(n) for n in range(5))))
    at_seq = till.till.state.last_seq

    till.does(Scan("lamp"), Scan("milk"), Tender("cash", 5000))
    assert row(till, "lamp").difference == "0"
    till.does(CountGoods("milk", quantity="4"))
    till.does(PostCount())

    lamp, milk = till.facts(StockCounted)[0].lines
    assert (lamp.counted, lamp.book, lamp.seq) == ("5", "5", at_seq)
    assert (milk.counted, milk.book) == ("4", "4")
    assert milk.seq > at_seq


def test_a_line_says_from_when_until_when_it_was_counted() -> None:
    till = shop()
    till.does(CountTags((lamp_tag(1),)))
    first = till.till.state.last_seq
    till.does(Scan("lamp"), Tender("cash", 5000), CountTags((lamp_tag(2),)))

    assert row(till, "lamp").book == "4"
    till.does(PostCount())

    (line,) = till.facts(StockCounted)[0].lines
    assert (line.first_seq, line.counted, line.tags) == (first, "2", 2)
    assert line.seq > first


def test_a_count_survives_the_plug_being_pulled() -> None:
    till = shop()
    till.does(CountTags((lamp_tag(1), STRANGER)), CountGoods("milk", quantity="3"))
    before = counted(till)

    till.restart()
    till.does(SignOn("201", "246810"), CountTags((lamp_tag(1),)))

    assert counted(till) == before


def test_what_was_posted_is_a_record_and_the_next_count_begins_with_nothing() -> None:
    till = shop()
    till.does(CountTags((lamp_tag(1), STRANGER, PARCEL)), CountGoods("lamp"))

    answer = till.does(PostCount())

    (fact,) = till.facts(StockCounted)
    (line,) = fact.lines
    assert line == CountedLine(
        "lamp", "EA", "2", "both", line.seq, line.at_micros, line.first_seq, tags=1, book="5"
    )
    assert fact.unknown == (UnknownTags("80614141123458", 1),)
    assert fact.foreign_tags == 1
    assert answer.count == StockCountView()
    with pytest.raises(Refusal, match="count_is_empty"):
        till.does(PostCount())
    till.does(CountTags((lamp_tag(1),)))
    assert row(till, "lamp").tags == 1


def test_a_row_set_back_can_be_read_anew_and_a_count_be_given_up() -> None:
    till = shop()
    till.does(CountTags((lamp_tag(1), lamp_tag(2))), CountGoods("milk"))

    till.does(UncountGoods("lamp"), CountTags((lamp_tag(2),)))
    assert row(till, "lamp").counted == "1"

    till.does(DropCount())
    assert counted(till) == StockCountView()
    assert not till.facts(StockCounted)


def test_a_long_count_is_several_facts() -> None:
    items = tuple(
        replace(LAMP, item_id=ItemId(f"item-{n}"), gtin=None) for n in range(LINES_A_FACT + 1)
    )
    till = Shop(catalogue=SomeGoods(items=items)).opened()
    till.does(SignOff(), SignOn("201", "246810"))
    till.does(*(SetCounted(item.item_id, "1") for item in items))

    till.does(PostCount())

    facts = till.facts(StockCounted)
    assert [(fact.part, fact.parts, len(fact.lines)) for fact in facts] == [
        (1, 2, LINES_A_FACT),
        (2, 2, 1),
    ]


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (CountGoods("4011"), "count_how_much"),
        (SetCounted("milk", "1.5"), "quantity_not_whole"),
        (SetCounted("milk", "-1"), "count_quantity"),
        (SetCounted("milk", "4006381333931"), "count_quantity"),
        (SetCounted("beer", "1"), "item_unknown"),
        (CountGoods("9521234599998"), "code_check_digit"),
        (UncountGoods("milk"), "count_nothing_of_it"),
        (CountTags(("AA",) * 1001), "count_tags_at_once"),
    ],
)
def test_what_cannot_be_counted_is_said(command: object, code: str) -> None:
    till = shop()

    with pytest.raises((Refusal, BadInput)) as refused:
        till.does(command)  # type: ignore[arg-type]

    assert refused.value.code == code


def test_a_cashier_does_not_count_stock() -> None:
    till = Shop().opened()

    with pytest.raises(Refusal, match="count_not_allowed"):
        till.does(ShowCount())
