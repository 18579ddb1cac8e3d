"""Why this price: the steps of a line, the verdicts, and the hints beside the goods."""

from __future__ import annotations

from typing import Any

import pytest
from harness.customers import GOLD
from harness.till import MANAGER_APPROVES, Shop, SomeGoods

from edge.domain.commands import (
    AttachCustomer,
    DiscountLine,
    ExplainPrice,
    OverridePrice,
    Scan,
    SetQuantity,
    Tender,
)
from edge.domain.document import Pair
from edge.domain.events import SaleCompleted
from edge.domain.pricing.authoring import read_price_book
from edge.services.view import ExplanationView, HintView

MILK = {"sku": ["milk"]}
OFF = {"type": "percent_off", "select": MILK}
BOOK = read_price_book(
    {
        "promotions": [
            {
                "id": "M32", "type": "buy_get", "same_pool": True, "text": "Milk: 3 for 2",
                "buy": {"select": MILK, "qty": 2}, "get": {"qty": 1, "percent": "100"},
            },
            {"id": "M10", "text": "Milk sale", "percent": "10"} | OFF,
            {"id": "M5", "text": "Milk day", "percent": "5"} | OFF,
            {
                "id": "GOLD", "type": "price_list", "prices": {"milk": 99}, "text": "Gold price",
                "requires": {"customer_group": "GOLD"},
            },
            {
                "id": "OVER", "type": "basket", "select": {"all": True}, "amount": 500,
                "min_amount": 3500, "text": "5.00 off from 35.00",
            },
        ]
    }
)  # fmt: skip


DISCOUNT = DiscountLine(1, "dented", amount_minor=10, approval=MANAGER_APPROVES)


@pytest.fixture
def shop() -> Shop:
    return Shop(catalogue=SomeGoods(book=BOOK)).opened()


def told(shop: Shop, line: int | None = 1) -> ExplanationView:
    explanation = shop.does(ExplainPrice(line)).explanation
    assert explanation is not None
    return explanation


def steps(explanation: ExplanationView) -> list[tuple[str, int, int]]:
    return [(step.step, step.amount_minor, step.left_minor) for step in explanation.steps]


def verdicts(explanation: ExplanationView) -> dict[str, Any]:
    return {verdict.promotion: verdict.verdict for verdict in explanation.verdicts}


def test_a_line_is_told_step_by_step(shop: Shop) -> None:
    shop.does(Scan("milk"), SetQuantity(1, "3"), DISCOUNT)

    assert steps(told(shop)) == [
        ("regular", 357, 357),
        ("promotion", -36, 321),
        ("promotion", -107, 214),
        ("manual", -10, 204),
        ("tax_included", 13, 204),
        ("total", 204, 204),
    ]  # fmt: skip


def test_the_verdicts_say_what_holds_first(shop: Shop) -> None:
    shop.does(Scan("milk"), SetQuantity(1, "3"))

    explanation = told(shop)
    assert list(verdicts(explanation).items()) == [
        ("M32", "applied"), ("M10", "applied"), ("M5", "beaten"), ("OVER", "needs_more"),
        ("GOLD", "not_yours"),
    ]  # fmt: skip
    beaten = next(v for v in explanation.verdicts if v.promotion == "M5")
    assert beaten.beaten_by == ("Milk sale", "Milk: 3 for 2")
    assert explanation.price_book == f"book-1, {BOOK.version}"


def test_without_a_line_the_whole_basket_is_told(shop: Shop) -> None:
    shop.does(Scan("lamp"))

    explanation = told(shop, None)
    assert (explanation.line, explanation.steps) == (None, ())
    assert verdicts(explanation) == {"OVER": "needs_more"}


def test_a_keyed_price_is_told_as_such(shop: Shop) -> None:
    shop.does(Scan("lamp"), OverridePrice(1, 1_000, "shelf label", MANAGER_APPROVES))

    assert steps(told(shop))[0] == ("override", 1_000, 1_000)


def test_only_what_is_there_can_be_explained(shop: Shop) -> None:
    assert shop.refusal(ExplainPrice(1)).code == "no_basket"
    shop.does(Scan("milk"))
    assert shop.refusal(ExplainPrice(7)).code == "no_such_line"


def test_one_more_is_hinted_at_on_the_line_it_is_missing_to(shop: Shop) -> None:
    shop.does(Scan("lamp"), Scan("milk"), Scan("milk"))

    assert [line.hints for line in shop.sale.lines] == [
        (),
        (),
        (HintView("Milk: 3 for 2", units=1), HintView("5.00 off from 35.00", amount_minor=287)),
    ]


def test_the_receipt_says_what_was_saved(shop: Shop) -> None:
    shop.does(Scan("milk"), SetQuantity(1, "3"))
    assert shop.sale.saved_minor == 143
    shop.does(Tender("cash"))

    documents = [effect.document for effect in shop.memory.effects if effect.document]
    rows = [row for row in documents[-1].rows if isinstance(row, Pair)]
    assert Pair("You saved", "1.43") in rows
    assert "Milk sale" in [row.label for row in rows]


def test_the_customer_changes_the_verdict(shop: Shop) -> None:
    shop.does(Scan("milk"))
    shop.does(AttachCustomer(GOLD.customer))

    assert verdicts(told(shop))["GOLD"] == "applied"


def test_the_journal_keeps_which_promotions_were_beaten_by_which(shop: Shop) -> None:
    shop.does(Scan("milk"), Scan("milk"), Scan("milk"), Tender("cash"))

    last = shop.till.state.last_sale
    assert last is not None
    assert isinstance(last.fact, SaleCompleted)
    assert [(each.promotion, each.beaten) for each in last.fact.promotions] == [
        ("M32", ()),
        ("M10", ("M5",)),
    ]
