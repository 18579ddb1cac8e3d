"""A promotion's verdict: applied, beaten by which, what is missing, not yours, not now."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
from harness.promotions import book_of, line, policy

from edge.domain.pricing import PriceLine, price_basket
from edge.domain.pricing.explaining import Outcome, Verdict, explain
from edge.domain.pricing.hinting import hints
from edge.domain.pricing.lines import PriceContext, Usage
from edge.domain.pricing.missing import Missing

if TYPE_CHECKING:
    from edge.domain.pricing.book import PriceBook

BREAD = {"sku": ["bread"]}
THREE_FOR_TWO = {
    "type": "buy_get", "same_pool": True, "text": "3 for 2",
    "buy": {"select": BREAD, "qty": 2}, "get": {"qty": 1, "percent": "100"},
}  # fmt: skip
TWO_FOR_400 = {"type": "n_for_price", "select": BREAD, "take": 2, "price": 400}
TEN_OFF = {"type": "percent_off", "select": BREAD, "percent": "10"}
FIVE_OFF = {"type": "percent_off", "select": BREAD, "percent": "5"}
OVER_10 = {"type": "basket", "select": {"all": True}, "percent": "5", "min_amount": 1_000}


def verdicts(
    tables: list[dict[str, Any]], *lines: PriceLine, context: PriceContext | None = None
) -> list[Outcome]:
    return list(explain(lines, policy(), context or PriceContext(), book_of(tables)))


def test_what_was_applied_says_how_much() -> None:
    (outcome,) = verdicts([TEN_OFF], line(1, "bread", 2))

    assert (outcome.verdict, outcome.discount_minor, outcome.lines) == (Verdict.APPLIED, 50, (1,))


def test_a_beaten_promotion_names_the_one_that_has_its_units() -> None:
    better, worse = verdicts([TEN_OFF, FIVE_OFF], line(1, "bread"))

    assert better.verdict is Verdict.APPLIED
    assert (worse.verdict, worse.beaten_by) == (Verdict.BEATEN, ("p0",))


def test_deals_beat_each_other() -> None:
    three_for_two, two_for_400 = verdicts([THREE_FOR_TWO, TWO_FOR_400], line(1, "bread", 3))

    assert three_for_two.verdict is Verdict.APPLIED
    assert two_for_400.beaten_by == ("p0",)


@pytest.mark.parametrize(("count", "units"), [(1, 2), (2, 1)])
def test_a_begun_deal_says_how_many_are_missing(count: int, units: int) -> None:
    (outcome,) = verdicts([THREE_FOR_TWO], line(1, "bread", count))

    assert (outcome.verdict, outcome.missing) == (Verdict.NEEDS_MORE, Missing(units=units))


def test_an_applied_deal_says_what_the_next_one_needs() -> None:
    (outcome,) = verdicts([THREE_FOR_TWO], line(1, "bread", 5))

    assert (outcome.verdict, outcome.missing) == (Verdict.APPLIED, Missing(units=1))


@pytest.mark.parametrize(
    ("extra", "context", "verdict"),
    [
        pytest.param(
            {"requires": {"customer_group": "GOLD"}}, PriceContext(), Verdict.NOT_YOURS,
            id="another group's",
        ),
        pytest.param(
            {"requires": {"coupon": "SAVE"}}, PriceContext(), Verdict.NEEDS_COUPON, id="no coupon"
        ),
        pytest.param(
            {"requires": {"coupon": "SAVE"}},
            PriceContext(coupons=("SAVE",), redeemed_coupons=frozenset({"SAVE"})),
            Verdict.USED_UP,
            id="a coupon that was redeemed",
        ),
        pytest.param(
            {"requires": {"schedule": {"days": ["FR"], "from": "16:00", "to": "18:00"}}},
            PriceContext(at=datetime.fromisoformat("2026-11-27T18:00")),
            Verdict.OUTSIDE_TIME,
            id="the end of a window is outside",
        ),
        pytest.param(
            {"limits": {"per_customer": 1}},
            PriceContext(usage={"p0": Usage(by_customer=1)}),
            Verdict.USED_UP,
            id="had by this customer before",
        ),
    ],
)  # fmt: skip
def test_who_may_not_have_it_is_told_why(
    extra: dict[str, Any], context: PriceContext, verdict: Verdict
) -> None:
    (outcome,) = verdicts([TEN_OFF | extra], line(1, "bread"), context=context)

    assert outcome.verdict is verdict


def test_a_price_that_is_no_lower_has_no_effect() -> None:
    (outcome,) = verdicts([{"type": "unit_price", "select": BREAD, "price": 249}], line(1, "bread"))

    assert outcome.verdict is Verdict.NO_EFFECT


def test_promotions_of_other_goods_are_not_spoken_of() -> None:
    assert verdicts([THREE_FOR_TWO], line(1, "tea")) == []


def nearly(book: PriceBook, *lines: PriceLine) -> list[tuple[str, Missing]]:
    priced = price_basket(lines, policy(), PriceContext(), book)
    return [(hint.text, hint.missing) for hint in hints(priced, lines[-1].line)]


def test_one_missing_unit_is_worth_a_hint_two_are_not() -> None:
    book = book_of([THREE_FOR_TWO])

    assert nearly(book, line(1, "bread", 2)) == [("3 for 2", Missing(units=1))]
    assert nearly(book, line(1, "bread", 1)) == []


def test_an_amount_is_worth_a_hint_when_a_fifth_is_missing() -> None:
    book = book_of([OVER_10])

    assert nearly(book, line(1, "wine")) == [("p0", Missing(amount_minor=101, pool=1))]
    assert nearly(book, line(1, "tea")) == []


def test_the_hint_of_the_last_line_comes_first() -> None:
    tea = {
        "type": "n_for_price",
        "select": {"sku": ["tea"]},
        "take": 2,
        "price": 500,
        "text": "tea",
    }
    book = book_of([TWO_FOR_400 | {"text": "bread"}, tea])

    assert [text for text, _ in nearly(book, line(1, "bread"), line(2, "tea"))] == ["tea", "bread"]
    assert [text for text, _ in nearly(book, line(2, "tea"), line(1, "bread"))] == ["bread", "tea"]
