"""How a basket is paid: cash, change, rounding, cards, and what a slip of the hand is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from harness.goods import (
    BOTTLE,
    LAMP,
    MILK,
    NOON,
    POLICY,
    after,
    authority,
    basket_of,
    empty_basket,
)
from hypothesis import given
from hypothesis import strategies as st

from edge.domain import completion, selling, taking
from edge.domain.commands import VoidLine
from edge.domain.errors import Refusal, TillError
from edge.domain.events import TenderChanged, TenderRecord
from edge.domain.rounding import RoundingMode
from edge.domain.settlement import Status
from edge.domain.taking import Offer
from edge.domain.tender import (
    ExchangeRate,
    OverTender,
    TenderKind,
    TenderRule,
    charged_minor,
)

if TYPE_CHECKING:
    from edge.domain.basket import Basket

CASH = TenderRule("cash", TenderKind.CASH, "Cash", opens_drawer=True)
CARD = TenderRule(
    "card",
    TenderKind.CARD,
    "Card",
    uses_terminal=True,
    tips_allowed=True,
    offline_allowed=False,
)
VOUCHER = TenderRule("voucher", TenderKind.VOUCHER, "Voucher")
MEAL = TenderRule("meal", TenderKind.VOUCHER, "Meal", over=OverTender.FORFEIT, increment_minor=500)
GIFT = TenderRule("gift", TenderKind.STORED_VALUE, "Gift card", floor_limit_minor=1000)
CHEQUE = TenderRule(
    "cheque", TenderKind.CHEQUE, "Cheque", over=OverTender.CHANGE, max_change_minor=500
)
DOLLARS = TenderRule(
    "usd",
    TenderKind.CASH,
    "Dollars",
    fx=ExchangeRate("USD", "0.905", RoundingMode.DOWN),
    increment_minor=100,
    max_minor=10_000,
)
SWISS = replace(POLICY, cash_increment_minor=5)


def pay(
    basket: Basket,
    rule: TenderRule,
    amount_minor: int | None = None,
    *,
    confirmed: bool = False,
    payment: str | None = None,
) -> Basket:
    return offer(basket, rule, Offer(amount_minor, confirmed=confirmed), payment)


def offer(basket: Basket, rule: TenderRule, given: Offer, payment: str | None = None) -> Basket:
    return after(basket, taking.take(basket, rule, given, next_note_minor=5000, payment=payment))


def refusal_of(basket: Basket, rule: TenderRule, given: Offer | int | None) -> str:
    with pytest.raises(TillError) as caught:
        offer(basket, rule, given if isinstance(given, Offer) else Offer(given))
    return caught.value.code


def test_cash_above_the_balance_gives_change() -> None:
    settlement = taking.closing(pay(basket_of(LAMP), CASH, 5000))

    assert (settlement.closes, settlement.change_minor) == (True, 2001)


def test_part_payments_leave_a_balance() -> None:
    basket = pay(basket_of(LAMP), VOUCHER, 1000)

    assert not taking.closing(basket).closes
    assert basket.due_minor == 1999
    assert taking.closing(pay(basket, CASH)).closes


def test_a_tender_without_change_is_never_taken_above_the_balance() -> None:
    assert refusal_of(basket_of(MILK), VOUCHER, 200) == "tender_above_due"


@pytest.mark.parametrize(
    ("amount", "code"),
    [(0, "amount_not_positive"), (-5, "amount_not_positive"), (10**11, "amount_absurd")],
)
def test_an_amount_nobody_can_mean_is_refused(amount: int, code: str) -> None:
    assert refusal_of(basket_of(MILK), CASH, amount) == code


def test_an_unusual_amount_is_asked_again_and_then_taken() -> None:
    basket = basket_of(MILK)

    assert refusal_of(basket, CASH, 10_000) == "amount_unusual"
    assert taking.closing(pay(basket, CASH, 10_000, confirmed=True)).change_minor == 9881


def test_the_next_note_is_never_unusual() -> None:
    assert taking.closing(pay(basket_of(MILK), CASH, 5000)).closes


def test_an_empty_basket_cannot_be_paid() -> None:
    assert refusal_of(empty_basket(), CASH, 100) == "nothing_to_pay"


@pytest.mark.parametrize(("price", "due"), [("102", 100), ("103", 105), ("105", 105), ("107", 105)])
def test_only_the_balance_that_cash_closes_is_rounded_to_coins(price: str, due: int) -> None:
    basket = basket_of(replace(MILK, price=price), policy=SWISS)

    settlement = taking.closing(pay(basket, CASH))

    assert settlement.rounding_minor == due - int(price)
    assert settlement.change_minor == 0


def test_a_card_that_closes_after_cash_is_exact() -> None:
    basket = pay(basket_of(replace(MILK, price="1003"), policy=SWISS), CASH, 500)
    basket = pay(basket, VOUCHER)

    settlement = taking.closing(basket)
    assert (settlement.closes, settlement.rounding_minor) == (True, 0)


def test_a_requested_card_payment_counts_for_nothing_and_blocks_a_second_one() -> None:
    basket = pay(basket_of(LAMP), CARD, payment="p1")

    assert basket.paid_minor == 0
    assert not taking.closing(basket).closes
    assert refusal_of(basket, CASH, 2999) == "payment_unknown"

    approved = after(basket, TenderChanged(1, "approved", 2999, "ref"))
    assert taking.closing(approved).closes


def test_a_declined_card_leaves_the_whole_balance() -> None:
    basket = after(pay(basket_of(LAMP), CARD, payment="p1"), TenderChanged(1, "declined", 2999))

    assert basket.due_minor == 2999
    assert taking.closing(pay(basket, CASH)).closes


def test_a_tender_given_back_no_longer_counts() -> None:
    basket = pay(basket_of(LAMP), VOUCHER, 1000)
    given = taking.to_give_back(basket, 1)
    basket = after(basket, TenderChanged(given.tender, "voided", given.amount_minor))

    assert basket.due_minor == 2999
    with pytest.raises(Refusal):
        taking.to_give_back(basket, 1)


def test_a_basket_below_zero_is_paid_out_in_cash_exactly() -> None:
    basket = after(empty_basket(), *selling.return_deposit(empty_basket(), BOTTLE, "4", "v1"))

    assert refusal_of(basket, VOUCHER, None) == "pay_out_in_cash"
    assert refusal_of(basket, CASH, 100) == "pay_out_exact"
    paid = pay(basket, CASH)
    sale = completion.completed(paid, taking.closing(paid), number="1", shift="s", now=NOON)
    assert [t.amount_minor for t in sale.tenders] == [-100]


def test_a_finished_sale_keeps_struck_lines_and_sums_its_tenders() -> None:
    basket = basket_of(MILK, LAMP)
    basket = after(basket, *selling.void_line(basket, VoidLine(1), authority()))
    paid = pay(basket, CASH, 3000)

    sale = completion.completed(paid, taking.closing(paid), number="1", shift="s", now=NOON)

    assert [line.voided for line in sale.lines] == [True, False]
    assert sum(t.amount_minor for t in sale.tenders) == sale.total_minor == 2999
    assert sale.change_minor == 1


def test_the_amounts_block_carries_money_and_stock_of_live_lines_only() -> None:
    basket = basket_of(MILK, LAMP)
    basket = after(basket, *selling.void_line(basket, VoidLine(1), authority()))
    paid = pay(basket, CASH)
    sale = completion.completed(paid, taking.closing(paid), number="1", shift="s", now=NOON)

    amounts = completion.sale_amounts(sale)

    assert [(d.item, d.quantity) for d in amounts.stock] == [("lamp", "-1")]
    assert amounts.net_minor + amounts.tax_minor == amounts.gross_minor == 2999


def test_a_tender_is_taken_in_whole_vouchers_and_its_rest_is_lost_only_when_confirmed() -> None:
    basket = basket_of(LAMP)

    assert refusal_of(basket, MEAL, 600) == "tender_not_in_increments"
    assert refusal_of(basket, MEAL, None) == "tender_forfeits"
    paid = pay(basket, MEAL, confirmed=True)
    (taken,) = paid.tenders
    assert (taken.amount_minor, taken.forfeited_minor) == (2999, 1)
    assert charged_minor(taken) == 3000
    assert taking.closing(paid).change_minor == 0


def test_a_gift_card_pays_what_it_holds_and_no_more() -> None:
    paid = offer(basket_of(LAMP), GIFT, Offer(available_minor=2500))

    assert (paid.due_minor, paid.tenders[0].available_minor) == (499, 2500)
    offline = Offer(available_minor=2500, offline=True)
    assert refusal_of(basket_of(LAMP), GIFT, offline) == "tender_above_floor_limit"
    assert offer(basket_of(MILK), GIFT, offline).tenders[0].offline


def test_a_cheque_gives_change_up_to_its_limit() -> None:
    assert refusal_of(basket_of(LAMP), CHEQUE, 3500) == "tender_above_max_change"
    assert taking.closing(pay(basket_of(LAMP), CHEQUE, 3499)).change_minor == 500


def test_foreign_cash_is_worth_its_rate_and_change_is_local() -> None:
    paid = offer(basket_of(LAMP), DOLLARS, Offer(foreign_minor=5000))

    (taken,) = paid.tenders
    assert (taken.amount_minor, taken.foreign_minor, taken.foreign_currency) == (4525, 5000, "USD")
    assert taken.exchange_rate == "0.905"
    assert taking.closing(paid).change_minor == 4525 - 2999


def test_without_an_amount_foreign_cash_is_the_least_that_pays() -> None:
    paid = offer(basket_of(LAMP), DOLLARS, Offer())

    assert paid.tenders[0].foreign_minor == taking.usual_minor(basket_of(LAMP), DOLLARS)
    assert paid.tenders[0].foreign_minor == 3400
    assert taking.closing(paid).closes


@pytest.mark.parametrize(
    ("rule", "given", "code"),
    [
        (DOLLARS, Offer(amount_minor=100), "tender_is_foreign"),
        (DOLLARS, Offer(foreign_minor=150), "tender_not_in_increments"),
        (DOLLARS, Offer(foreign_minor=20_000), "tender_above_max"),
        (CASH, Offer(foreign_minor=100), "tender_not_foreign"),
        (CASH, Offer(tip_minor=100), "tip_not_allowed"),
        (CARD, Offer(tip_minor=-100), "amount_not_positive"),
        (CARD, Offer(offline=True), "tender_not_offline"),
    ],
)
def test_what_a_tenders_rule_forbids_is_refused(rule: TenderRule, given: Offer, code: str) -> None:
    assert refusal_of(basket_of(LAMP), rule, given) == code


def test_a_tip_is_charged_with_the_sale_and_closes_nothing() -> None:
    paid = offer(basket_of(LAMP), CARD, Offer(tip_minor=300))

    (taken,) = paid.tenders
    assert (taken.amount_minor, taken.tip_minor, charged_minor(taken)) == (2999, 300, 3299)
    assert taking.closing(paid).status is Status.SETTLED


def test_cash_that_covers_the_exact_balance_closes_it_even_below_the_coin() -> None:
    paid = pay(basket_of(replace(MILK, price="103"), policy=SWISS), CASH, 104)

    settlement = taking.closing(paid)
    assert (settlement.closes, settlement.rounding_minor, settlement.change_minor) == (True, 1, 0)


@pytest.mark.parametrize(
    ("record", "to_kind"),
    [
        (TenderRecord(1, "usd", 500, foreign_currency="USD", foreign_minor=600), "cash"),
        (TenderRecord(1, "meal", 500, forfeited_minor=20), "cash"),
        (TenderRecord(1, "cash", 500), "usd"),
    ],
)
def test_foreign_cash_and_forfeited_vouchers_are_not_renamed(
    record: TenderRecord, to_kind: str
) -> None:
    rules = {rule.type: rule for rule in (CASH, MEAL, DOLLARS)}

    with pytest.raises(Refusal, match="tender_not_correctable"):
        taking.correctable_minor((record,), rules, record.kind, to_kind)


def test_a_correction_moves_what_was_kept_not_what_was_handed_over() -> None:
    rules = {rule.type: rule for rule in (CASH, CARD, VOUCHER)}
    taken = (TenderRecord(1, "cash", 5000), TenderRecord(2, "cash", -2001, is_change=True))

    assert taking.correctable_minor(taken, rules, "cash", "voucher") == 2999
    for from_kind, to_kind in (("voucher", "cash"), ("cash", "cash"), ("cash", "card")):
        with pytest.raises(Refusal):
            taking.correctable_minor(taken, rules, from_kind, to_kind)


def test_money_that_went_through_a_terminal_is_not_renamed() -> None:
    rules = {rule.type: rule for rule in (CASH, CARD)}
    taken = (TenderRecord(1, "card", 500, payment="p1"),)

    with pytest.raises(Refusal) as caught:
        taking.correctable_minor(taken, rules, "card", "cash")
    assert caught.value.code == "tender_not_correctable"


@given(st.integers(1, 10**6), st.integers(0, 10**6), st.sampled_from([1, 5, 10, 50, 100]))
def test_cash_always_sums_to_the_total_and_its_rounding(
    price: int, more: int, increment: int
) -> None:
    policy = replace(POLICY, cash_increment_minor=increment)
    basket = basket_of(replace(MILK, price=str(price)), policy=policy)
    due = taking.rounded_for_cash(price, policy)

    paid = pay(basket, CASH, due + more, confirmed=True)
    sale = completion.completed(paid, taking.closing(paid), number="1", shift="s", now=NOON)

    assert sum(t.amount_minor for t in sale.tenders) == sale.total_minor + sale.rounding_minor
    assert sale.change_minor == more
    assert abs(sale.rounding_minor) <= increment // 2
