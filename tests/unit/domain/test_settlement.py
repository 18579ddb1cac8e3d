"""What offered tenders do to what is due: change, caps, rejections, foreign cash, tips."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.domain.cash_rounding import EXACT, CashRounding
from edge.domain.errors import BadInput
from edge.domain.rounding import RoundingMode
from edge.domain.settlement import (
    Change,
    OfferedTender,
    Rejection,
    Settlement,
    Status,
    settle,
)
from edge.domain.tender import ExchangeRate, OverTender, TenderKind, TenderRule

CASH = TenderRule("cash", TenderKind.CASH)
CARD = TenderRule("card", TenderKind.CARD, floor_limit_minor=5000)
GIFT = TenderRule("gift", TenderKind.STORED_VALUE)
MEAL = TenderRule("meal", TenderKind.VOUCHER, over=OverTender.FORFEIT, increment_minor=500)
CHEQUE = TenderRule("cheque", TenderKind.CHEQUE, over=OverTender.CHANGE, max_change_minor=1000)
DOLLARS = TenderRule(
    "usd", TenderKind.CASH, fx=ExchangeRate("USD", "0.905", RoundingMode.DOWN), increment_minor=100
)
YEN = TenderRule("jpy", TenderKind.CASH, fx=ExchangeRate("JPY", "0.0061", exponent_shift=2))
RULES = {rule.type: rule for rule in (CASH, CARD, GIFT, MEAL, CHEQUE, DOLLARS, YEN)}
FIVE = CashRounding(5)


def of(*offered: tuple[str, int], due: int, rounding: CashRounding = EXACT) -> Settlement:
    tenders = [OfferedTender(str(i), *offer) for i, offer in enumerate(offered)]
    return settle(due, RULES, tenders, rounding)


@pytest.mark.parametrize(
    ("due", "offered", "change", "rounding"),
    [
        (995, [("cash", 1000)], 5, 0),
        (999, [("cash", 2000)], 1000, 1),
        (992, [("cash", 1000)], 10, -2),
        (2, [("cash", 0)], 0, -2),
        (998, [("card", 500), ("cash", 500)], 0, 2),
        (998, [("cash", 500), ("card", 498)], 0, 0),
        (1000, [("cheque", 2000)], 1000, 0),
        (998, [("cheque", 1000)], 2, 0),
        (1000, [("usd", 2000)], 810, 0),
        (610, [("jpy", 1000)], 0, 0),
        (998, [("cash", 998)], 0, 0),
    ],
)
def test_what_closes_gives_change_and_rounds_only_what_cash_closes(
    due: int, offered: list[tuple[str, int]], change: int, rounding: int
) -> None:
    settled = of(*offered, due=due, rounding=FIVE)

    assert (settled.status, settled.balance_minor) == (Status.SETTLED, 0)
    assert (settled.change_minor, settled.rounding_minor) == (change, rounding)


@pytest.mark.parametrize(
    ("due", "offered", "reason"),
    [
        (1000, ("card", 1001), Rejection.OVER_TENDER),
        (999, ("cheque", 2000), Rejection.MAX_CHANGE),
        (999, ("meal", 999), Rejection.INCREMENT),
        (999, ("usd", 150), Rejection.INCREMENT),
        (999, ("cash", -5), Rejection.WRONG_SIGN),
        (-999, ("cash", 999), Rejection.WRONG_SIGN),
        (-999, ("card", -1000), Rejection.OVER_TENDER),
    ],
)
def test_a_broken_rule_rejects_the_tender_and_leaves_the_balance(
    due: int, offered: tuple[str, int], reason: Rejection
) -> None:
    rejected = of(offered, due=due)

    assert (rejected.status, rejected.reason) == (Status.REJECTED, reason)
    assert (rejected.balance_minor, rejected.applied) == (due, ())


def test_limits_hold_in_the_tenders_own_currency() -> None:
    bounded = replace(DOLLARS, min_minor=500, max_minor=5000)
    for amount, reason in ((400, Rejection.BELOW_MIN), (5100, Rejection.ABOVE_MAX)):
        rejected = settle(10_000, {"usd": bounded}, [OfferedTender("a", "usd", amount)])
        assert rejected.reason is reason


def test_a_rejection_keeps_what_was_applied_before_it() -> None:
    rejected = of(("gift", 400), ("card", 700), due=1000)

    assert (rejected.status, rejected.rejected, rejected.balance_minor) == (
        Status.REJECTED,
        "1",
        600,
    )
    assert [took.amount_minor for took in rejected.applied] == [400]


def test_stored_value_is_capped_at_what_it_holds_and_at_what_is_due() -> None:
    offer = OfferedTender("a", "gift", 5000, available_minor=2500)

    assert settle(7550, RULES, [offer]).balance_minor == 5050
    (took,) = settle(2000, RULES, [offer]).applied
    assert (took.amount_minor, took.untaken_minor) == (2000, 3000)


def test_a_meal_voucher_forfeits_its_rest() -> None:
    settled = of(("meal", 1000), due=870)

    assert (settled.status, settled.change, settled.forfeited_minor) == (Status.SETTLED, (), 130)


def test_the_floor_limit_counts_only_offline_and_with_the_tip() -> None:
    charge = OfferedTender("a", "card", 5500, tip_minor=600)

    assert settle(4900, RULES, [charge]).closes
    offline = settle(4900, RULES, [replace(charge, offline=True)])
    assert offline.reason is Rejection.FLOOR_LIMIT
    small = OfferedTender("a", "card", 5000, offline=True)
    assert settle(5000, RULES, [small]).closes
    online_only = {"card": replace(CARD, offline_allowed=False)}
    assert settle(5000, online_only, [small]).reason is Rejection.OFFLINE


def test_a_tip_is_charged_and_pays_nothing() -> None:
    settled = settle(5000, RULES, [OfferedTender("a", "card", 5750, tip_minor=750)])

    (took,) = settled.applied
    assert (settled.status, took.amount_minor, took.tip_minor) == (Status.SETTLED, 5000, 750)
    absurd = settle(5000, RULES, [OfferedTender("a", "card", 700, tip_minor=750)])
    assert absurd.reason is Rejection.TIP


def test_change_that_no_coin_can_give_is_rounded_where_change_is_rounded() -> None:
    rounding = CashRounding(5, on=("sale", "refund", "change"))

    settled = settle(999, RULES, [OfferedTender("a", "jpy", 2000)], rounding)

    assert settled.change == (Change("cash", 220),)
    toast = settle(
        998, RULES, [OfferedTender("a", "cash", 1000)], replace(rounding, on=("change",))
    )
    assert (toast.change_minor, toast.rounding_minor) == (0, 2)
    short = settle(992, RULES, [OfferedTender("a", "cash", 990)], replace(rounding, on=("change",)))
    assert (short.status, short.balance_minor) == (Status.UNDERPAID, 2)


def test_a_refund_is_rounded_in_cash_and_gives_nothing_back() -> None:
    settled = of(("cash", -1000), due=-998, rounding=FIVE)

    assert (settled.status, settled.rounding_minor) == (Status.SETTLED, -2)
    assert of(("cash", -998), due=-998).rounding_minor == 0
    more = of(("cash", -1200), due=-1000)
    assert (more.closes, more.change, more.applied[0].amount_minor) == (True, (), -1000)


def test_nothing_due_is_settled_and_nothing_offered_pays_nothing() -> None:
    assert of(due=0).closes
    assert of(due=2, rounding=FIVE).status is Status.UNDERPAID


def test_a_tender_without_a_rule_is_named() -> None:
    with pytest.raises(BadInput, match="tender_unknown"):
        of(("gold", 5), due=5)


@given(
    st.integers(1, 200_000),
    st.sampled_from([EXACT, FIVE, CashRounding(50, on=("sale", "change"))]),
    st.lists(
        st.tuples(st.sampled_from(sorted(RULES)), st.integers(0, 100_000), st.integers(0, 300)),
        max_size=5,
    ),
)
def test_no_money_appears_or_is_lost(
    due: int, rounding: CashRounding, offers: list[tuple[str, int, int]]
) -> None:
    tenders = [
        OfferedTender(str(i), name, amount, tip_minor=min(tip, amount) if name == "card" else 0)
        for i, (name, amount, tip) in enumerate(offers)
    ]

    settled = settle(due, RULES, tenders, rounding)

    for took in settled.applied:
        tender = tenders[int(took.id)]
        fx = RULES[took.type].fx
        worth = fx.to_local(tender.amount_minor) if fx else tender.amount_minor
        parts = took.change_minor + took.forfeited_minor + took.untaken_minor
        assert took.amount_minor + took.tip_minor + parts == worth
    applied = sum(took.amount_minor for took in settled.applied)
    assert applied + settled.balance_minor == due + settled.rounding_minor
    assert (settled.balance_minor == 0) == settled.closes or settled.status is Status.REJECTED
    assert settled.balance_minor >= 0


@given(
    st.integers(1, 10**6),
    st.sampled_from(["cash", "card", "gift"]),
    st.sampled_from([EXACT, FIVE]),
)
def test_a_refund_mirrors_its_sale(due: int, name: str, rounding: CashRounding) -> None:
    sold = of((name, due), due=due, rounding=rounding)
    exact = sold.applied[0].amount_minor

    back = of((name, -exact), due=-due, rounding=rounding)

    assert back.status is sold.status
    assert back.rounding_minor == -sold.rounding_minor
    assert back.applied[0].amount_minor == -exact


@given(
    st.integers(0, 10**7),
    st.sampled_from(["0.0061", "0.905", "1.10", "24.635"]),
    st.sampled_from(RoundingMode),
    st.integers(-2, 2),
    st.sampled_from([1, 50, 100]),
)
def test_the_least_foreign_amount_pays_and_one_step_less_does_not(
    local: int, rate: str, mode: RoundingMode, shift: int, increment: int
) -> None:
    fx = ExchangeRate("USD", rate, mode, shift)

    least = fx.to_pay(local, increment)

    assert fx.to_local(least) >= local
    assert least % increment == 0
    if least:
        assert fx.to_local(least - increment) < local
