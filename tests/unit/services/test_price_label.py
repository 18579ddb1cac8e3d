"""A price label is what the till reads back as the same goods at the same price."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from harness.goods import BANANAS
from harness.till import MANAGER_APPROVES, SETTINGS, SHOP, Shop, SomeGoods

from edge.codes import VariableMeasure, VariableMeasureScheme, read_code
from edge.codes.labels import price_number
from edge.config import parse_settings
from edge.domain.commands import PriceLabel, Scan, SignOff
from edge.domain.document import Code, Document, Pair, Text
from edge.domain.errors import NeedsApproval, Refusal
from edge.domain.ids import ItemId

if TYPE_CHECKING:
    from edge.domain.catalogue import Item

SCALE = '\n[devices.scale]\ndriver = "toledo"\naddress = "/dev/scale"\n'
HAM = replace(BANANAS, item_id=ItemId("10101"), description="Ham", price="1999")


def deli(*others: Item) -> Shop:
    settings = parse_settings((SETTINGS + SCALE).encode(), "test")
    return Shop(settings=settings, catalogue=SomeGoods((*SHOP, HAM, *others))).opened()


def label_of(shop: Shop, command: PriceLabel) -> Document:
    shop.does(command)
    document = shop.memory.effects[-1].document
    assert document is not None
    return document


def test_the_label_says_weight_price_and_a_number_that_sells_the_same() -> None:
    shop = deli()
    command = PriceLabel("10101", "0.215", weighed_by="scale", tare="0.005")

    document = label_of(shop, command)

    rows = document.rows
    assert document.kind == "price_label"
    assert [row.text for row in rows if isinstance(row, Text)] == ["Ham", "Tare 0.005 kg"]
    assert ("Price", "4.30") in [(r.label, r.value) for r in rows if isinstance(r, Pair)]
    (number,) = [row.value for row in rows if isinstance(row, Code)]
    sold = shop.does(Scan(number)).view.sale
    assert sold is not None
    assert (sold.lines[0].description, sold.lines[0].amount_minor) == ("Ham", 430)


def test_a_label_sells_nothing_and_books_nothing() -> None:
    shop = deli()
    before = len(list(shop.memory.entries()))

    label_of(shop, PriceLabel("10101", "0.215", weighed_by="scale"))

    assert shop.till.state.current is None
    assert len(list(shop.memory.entries())) == before


def test_a_short_number_of_produce_is_filled_up_and_sells_its_goods() -> None:
    shop = deli()

    document = label_of(shop, PriceLabel("4011", "0.5", weighed_by="scale"))

    (number,) = [row.value for row in document.rows if isinstance(row, Code)]
    (price,) = [row.value for row in document.rows if isinstance(row, Pair) and row.large]
    sold = shop.does(Scan(number)).view.sale
    assert "04011" in number
    assert sold is not None
    (line,) = sold.lines
    assert (line.description, f"{line.amount_minor / 100:.2f}") == ("Bananas", price)


def test_a_number_that_would_sell_other_goods_is_not_printed() -> None:
    shop = deli(replace(HAM, item_id=ItemId("04011")))

    document = label_of(shop, PriceLabel("4011", "0.5", weighed_by="scale"))

    assert not [row for row in document.rows if isinstance(row, Code)]


def test_who_may_not_type_a_weight_may_not_label_it() -> None:
    shop = deli()
    typed = PriceLabel("10101", "0.215")

    assert isinstance(shop.refusal(typed), NeedsApproval)
    approved = label_of(shop, replace(typed, approval=MANAGER_APPROVES))
    assert "Weight typed" in [row.text for row in approved.rows if isinstance(row, Text)]


def test_goods_by_the_piece_get_none_and_nobody_at_the_till_prints_none() -> None:
    shop = deli()
    assert shop.refusal(PriceLabel("milk", "1")).code == "label_needs_weight"
    shop.does(SignOff())

    assert isinstance(shop.refusal(PriceLabel("10101", "0.2", weighed_by="scale")), Refusal)


@pytest.mark.parametrize(
    ("pattern", "price_minor", "fits"),
    [
        ("PPIIIIICVVVVK", 430, True),
        ("PPIIIIIVVVVVK", 430, True),
        ("PPIIIIIVVVVVK", 1_234_567, False),
        ("PPIIIIVVVVVVK", 430, False),
    ],
)
def test_a_number_is_written_by_a_scheme_that_has_room_and_read_back_the_same(
    pattern: str, price_minor: int, fits: bool
) -> None:
    scheme = VariableMeasureScheme("21", pattern, "price")

    written = price_number("10101", price_minor, (scheme,), 2)

    assert (written is not None) is fits
    if written is not None:
        read = read_code(written, schemes=(scheme,), currency_digits=2)
        assert read == VariableMeasure("10101", price_minor=price_minor)
