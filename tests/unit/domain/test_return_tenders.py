"""A refund goes back to what was paid with, exactly, in whatever parts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from harness.facts import return_completed, sale_completed
from hypothesis import given
from hypothesis import strategies as st

from edge.domain.cash_rounding import EXACT, CashRounding
from edge.domain.errors import Refusal
from edge.domain.events import ReturnCompleted, TenderCorrected, TenderRecord
from edge.domain.refunding import RefundOrder
from edge.domain.return_tenders import (
    Wanted,
    allowed_as,
    corrected_tenders,
    original_tenders,
    plan,
    refund_policy,
)
from edge.domain.tender import ExchangeRate, TenderKind, TenderRule

RULES = {
    "cash": TenderRule("cash", TenderKind.CASH, "Cash"),
    "card": TenderRule("card", TenderKind.CARD, "Card", uses_terminal=True),
    "voucher": TenderRule("voucher", TenderKind.VOUCHER, "Voucher", refundable_as=("cash",)),
    "usd": TenderRule("usd", TenderKind.CASH, "Dollars", fx=ExchangeRate("USD", "0.92")),
    "gift": TenderRule("gift", TenderKind.STORED_VALUE, "Gift", refund_limit_minor=300),
}
REVERSE = refund_policy(RefundOrder.REVERSE, None, RULES)


def taken(number: int, kind: str, minor: int, **given: Any) -> TenderRecord:
    return TenderRecord(number, kind, minor, **given)


def went_back(*tenders: TenderRecord, rounding_minor: int = 0) -> ReturnCompleted:
    fact = return_completed(2, sale_completed(1))
    return replace(fact, tenders=tenders, rounding_minor=rounding_minor)


@pytest.mark.parametrize(
    ("tenders", "rounding", "paid"),
    [
        ([taken(1, "cash", 2000), taken(2, "cash", -300, is_change=True)], 0, {"cash": 1700}),
        ([taken(1, "cash", 2000)], 2, {"cash": 1998}),
        ([taken(1, "cash", 1995)], -2, {"cash": 1997}),
        ([taken(1, "cash", 500), taken(2, "card", 700), taken(3, "cash", 20)], 0,
         {"cash": 520, "card": 700}),
        ([taken(1, "card", 500), taken(2, "card", 700)], 0, {"card": 700}),
        ([taken(1, "voucher", 1000), taken(2, "cash", -200, is_change=True)], 0,
         {"voucher": 800}),
        ([taken(1, "cash", -80)], 0, {}),
        ([taken(1, "card", 500, tip_minor=50)], 0, {"card": 500}),
    ],
    ids=["change", "rounded up", "rounded down", "cash twice", "two cards", "change on a voucher",
         "paid out", "tip"],
)  # fmt: skip
def test_what_each_tender_paid_of_the_total(
    tenders: list[TenderRecord], rounding: int, paid: dict[str, int]
) -> None:
    originals = original_tenders(tenders, rounding, ())

    assert {tender.type: tender.amount_minor for tender in originals} == paid
    change = sum(tender.amount_minor for tender in tenders)
    assert sum(tender.amount_minor for tender in originals) == max(change - rounding, 0)


def test_what_went_back_is_counted_without_cash_rounding() -> None:
    before = went_back(
        taken(1, "card", -300, original=2), taken(2, "cash", -200, original=1), rounding_minor=-2
    )

    cash, card = original_tenders(
        [taken(1, "cash", 1000), taken(2, "card", 900)], 0, (before, before)
    )

    assert (cash.refunded_minor, card.refunded_minor) == (396, 600)


def test_a_correction_of_the_sale_is_what_counts() -> None:
    sale = sale_completed(1)
    moved = TenderCorrected(sale.sale, "cash", "voucher", 200)
    other = TenderCorrected("sale-9", "cash", "card", 200)

    assert [t.kind for t in corrected_tenders(sale, (sale, other, moved))] == ["voucher"]


@pytest.mark.parametrize(
    ("kind", "ways"),
    [("cash", ("cash",)), ("card", ("card",)), ("voucher", ("cash",)), ("usd", ("cash",))],
)
def test_a_tender_is_paid_back_as_its_rule_says(kind: str, ways: tuple[str, ...]) -> None:
    assert allowed_as(RULES[kind]) == ways


def test_the_usual_way_comes_before_the_others_that_are_allowed() -> None:
    assert allowed_as(replace(RULES["card"], refundable_as=("cash", "card"))) == ("card", "cash")


def test_cash_of_several_tenders_is_rounded_once() -> None:
    originals = original_tenders([taken(1, "cash", 333), taken(2, "voucher", 333)], 0, ())

    planned = plan(666, originals, REVERSE, RULES, CashRounding(5))

    assert [(t.kind, t.amount_minor, t.original) for t in planned.tenders] == [
        ("cash", -333, 2),
        ("cash", -332, 1),
    ]
    assert planned.rounding_minor == 1


def test_a_limit_of_a_tender_leaves_the_rest_to_the_others() -> None:
    originals = original_tenders([taken(1, "card", 500), taken(2, "gift", 500)], 0, ())

    planned = plan(700, originals, REVERSE, RULES, EXACT)

    assert {t.kind: t.amount_minor for t in planned.tenders} == {"gift": -300, "card": -400}


def test_what_no_tender_takes_is_refused_or_falls_back() -> None:
    originals = original_tenders([taken(1, "gift", 500)], 0, ())

    with pytest.raises(Refusal) as refused:
        plan(500, originals, REVERSE, RULES, EXACT)

    assert (refused.value.code, refused.value.facts) == ("refund_not_payable", {"left_minor": 200})
    with_fallback = refund_policy(RefundOrder.REVERSE, "voucher", RULES)
    planned = plan(500, originals, with_fallback, RULES, EXACT)
    assert [(t.kind, t.original) for t in planned.tenders] == [("gift", 1), ("voucher", None)]
    assert planned.unlinked_minor == 200


def test_what_is_wanted_goes_to_the_tenders_that_allow_it_and_the_rest_is_unlinked() -> None:
    originals = original_tenders([taken(1, "voucher", 300), taken(2, "card", 500)], 0, ())

    planned = plan(
        700, originals, REVERSE, RULES, EXACT, (Wanted("cash", 400), Wanted("card", 300))
    )

    assert [(t.kind, t.amount_minor, t.original) for t in planned.tenders] == [
        ("cash", -300, 1),
        ("cash", -100, None),
        ("card", -300, 2),
    ]
    assert planned.unlinked_minor == 100
    with pytest.raises(Refusal, match="refund_above_limit"):
        plan(400, originals, REVERSE, RULES, EXACT, (Wanted("gift", 400),))


@given(
    st.lists(st.tuples(st.sampled_from(["cash", "card", "voucher"]), st.integers(1, 5000)),
             min_size=1, max_size=4),
    st.sampled_from([RefundOrder.REVERSE, RefundOrder.PROPORTIONAL]),
    st.sampled_from([1, 5, 10, 100]),
    st.data(),
)  # fmt: skip
def test_the_parts_of_a_refund_pay_each_tender_back_exactly(
    paid: list[tuple[str, int]], order: RefundOrder, step: int, data: Any
) -> None:
    tenders = [taken(n, kind, minor) for n, (kind, minor) in enumerate(paid, start=1)]
    policy = refund_policy(order, None, RULES)
    left = sum(minor for _, minor in paid)
    done: list[ReturnCompleted] = []
    while left:
        part = data.draw(st.integers(1, left)) if len(done) < 4 else left
        originals = original_tenders(tenders, 0, done)
        planned = plan(part, originals, policy, RULES, CashRounding(step))
        assert sum(t.amount_minor for t in planned.tenders) == planned.rounding_minor - part
        done.append(went_back(*planned.tenders, rounding_minor=planned.rounding_minor))
        left -= part

    for original in original_tenders(tenders, 0, done):
        assert original.refunded_minor == original.amount_minor
