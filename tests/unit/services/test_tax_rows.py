"""Receipts name each tax, apart by whether the prices contain it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.till import SETTINGS, Shop

from edge.config import parse_settings
from edge.domain.commands import ReturnedLine, ReturnGoods, Scan, Tender
from edge.domain.document import Pair

if TYPE_CHECKING:
    from edge.domain.document import Document

MIXED = """
[tax]
prices_include_tax = false
included = { reduced = true }
"""
HOLIDAY = 'holiday = { from_date = "2000-01-01", to_date = "2099-12-31" }'
STANDARD = 'rate = "0.19" }]'
MORE = (
    f'rate = "0.19" }}, {{ id = "CRV", name = "Levy", amount_per_unit = "5" }}, '
    f'{{ id = "HOL", name = "Holiday tax", rate = "0.06", {HOLIDAY} }}]'
)


def shop_with_mixed_taxes() -> Shop:
    text = MIXED + SETTINGS.replace(STANDARD, MORE)
    return Shop(settings=parse_settings(text.encode(), "test")).opened()


def document_of(shop: Shop) -> Document:
    documents = [effect.document for effect in shop.memory.effects if effect.document is not None]
    return documents[-1]


def pairs(shop: Shop) -> dict[str, str]:
    rows = document_of(shop).rows
    return {row.label: row.value for row in rows if isinstance(row, Pair)}


def test_a_receipt_adds_up_where_only_some_prices_contain_their_tax() -> None:
    shop = shop_with_mixed_taxes()
    shop.does(Scan("lamp"), Scan("milk"), Tender("cash"))

    told = pairs(shop)
    names = list(told)
    between = names[names.index("Subtotal") + 1 : names.index("TOTAL")]
    assert between == ["VAT 19%", "Levy"]
    assert told["Subtotal"] == "31.18"
    assert [told[name] for name in between] == ["5.70", "0.05"]
    assert told["TOTAL"].endswith("36.93")
    assert told["incl. VAT 7% on 1.11"] == "0.08"


def test_the_receipt_of_a_return_calls_its_taxes_what_the_sale_called_them() -> None:
    shop = shop_with_mixed_taxes()
    shop.does(Scan("lamp"), Scan("milk", quantity="2"), Tender("cash"))
    lines = (ReturnedLine(1), ReturnedLine(2))
    shop.does(ReturnGoods("1", lines, "unwanted"))

    told = pairs(shop)
    assert told["VAT 19%"] == "-5.70"
    assert told["Levy"] == "-0.05"
    assert told["incl. VAT 7% on -2.22"] == "-0.16"
