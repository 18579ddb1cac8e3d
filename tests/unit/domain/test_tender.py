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

from edge.domain import completion, selling, tender
from edge.domain.commands import VoidLine
from edge.domain.errors import Refusal
from edge.domain.events import TenderChanged, TenderRecord
from edge.domain.tender import OverTender, TenderRule

if TYPE_CHECKING:
    from edge.domain.basket import Basket

CASH = TenderRule("cash", "Cash", OverTender.CHANGE, opens_drawer=True)
CARD = TenderRule("card", "Card", uses_terminal=True)
VOUCHER = TenderRule("voucher", "Voucher")
SWISS = replace(POLICY, cash_increment_minor=5)


def pay(
    basket: Basket,
    rule: TenderRule,
    amount_minor: int | None = None,
    *,
    confirmed: bool = False,
    payment: str | None = None,
) -> Basket:
    taken = tender.take(
        basket, rule, amount_minor, confirmed=confirmed, next_note_minor=5000, payment=payment
    )
    return after(basket, taken)


def refusal_of(basket: Basket, rule: TenderRule, amount_minor: int | None) -> str:
    with pytest.raises(Refusal) as caught:
        pay(basket, rule, amount_minor)
    return caught.value.code


def test_cash_above_the_balance_gives_change() -> None:
    settlement = tender.closing(pay(basket_of(LAMP), CASH, 5000))

    assert (settlement.closes, settlement.change_minor) == (True, 2001)


def test_part_payments_leave_a_balance() -> None:
    basket = pay(basket_of(LAMP), VOUCHER, 1000)

    assert not tender.closing(basket).closes
    assert basket.due_minor == 1999
    assert tender.closing(pay(basket, CASH)).closes


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
    assert tender.closing(pay(basket, CASH, 10_000, confirmed=True)).change_minor == 9881


def test_the_next_note_is_never_unusual() -> None:
    assert tender.closing(pay(basket_of(MILK), CASH, 5000)).closes


def test_an_empty_basket_cannot_be_paid() -> None:
    assert refusal_of(empty_basket(), CASH, 100) == "nothing_to_pay"


@pytest.mark.parametrize(("price", "due"), [("102", 100), ("103", 105), ("105", 105), ("107", 105)])
def test_only_the_balance_that_cash_closes_is_rounded_to_coins(price: str, due: int) -> None:
    basket = basket_of(replace(MILK, price=price), policy=SWISS)

    settlement = tender.closing(pay(basket, CASH))

    assert settlement.rounding_minor == due - int(price)
    assert settlement.change_minor == 0


def test_a_card_that_closes_after_cash_is_exact() -> None:
    basket = pay(basket_of(replace(MILK, price="1003"), policy=SWISS), CASH, 500)
    basket = pay(basket, VOUCHER)

    assert tender.closing(basket) == tender.Settlement(closes=True)


def test_a_requested_card_payment_counts_for_nothing_and_blocks_a_second_one() -> None:
    basket = pay(basket_of(LAMP), CARD, payment="p1")

    assert basket.paid_minor == 0
    assert not tender.closing(basket).closes
    assert refusal_of(basket, CASH, 2999) == "payment_unknown"

    approved = after(basket, TenderChanged(1, "approved", 2999, "ref"))
    assert tender.closing(approved).closes


def test_a_declined_card_leaves_the_whole_balance() -> None:
    basket = after(pay(basket_of(LAMP), CARD, payment="p1"), TenderChanged(1, "declined", 2999))

    assert basket.due_minor == 2999
    assert tender.closing(pay(basket, CASH)).closes


def test_a_tender_given_back_no_longer_counts() -> None:
    basket = pay(basket_of(LAMP), VOUCHER, 1000)
    given = tender.to_give_back(basket, 1)
    basket = after(basket, TenderChanged(given.tender, "voided", given.amount_minor))

    assert basket.due_minor == 2999
    with pytest.raises(Refusal):
        tender.to_give_back(basket, 1)


def test_a_basket_below_zero_is_paid_out_in_cash_exactly() -> None:
    basket = after(empty_basket(), *selling.return_deposit(empty_basket(), BOTTLE, "4", "v1"))

    assert refusal_of(basket, VOUCHER, None) == "pay_out_in_cash"
    assert refusal_of(basket, CASH, 100) == "pay_out_exact"
    paid = pay(basket, CASH)
    sale = completion.completed(paid, tender.closing(paid), number="1", shift="s", now=NOON)
    assert [t.amount_minor for t in sale.tenders] == [-100]


def test_a_finished_sale_keeps_struck_lines_and_sums_its_tenders() -> None:
    basket = basket_of(MILK, LAMP)
    basket = after(basket, *selling.void_line(basket, VoidLine(1), authority()))
    paid = pay(basket, CASH, 3000)

    sale = completion.completed(paid, tender.closing(paid), number="1", shift="s", now=NOON)

    assert [line.voided for line in sale.lines] == [True, False]
    assert sum(t.amount_minor for t in sale.tenders) == sale.total_minor == 2999
    assert sale.change_minor == 1


def test_the_amounts_block_carries_money_and_stock_of_live_lines_only() -> None:
    basket = basket_of(MILK, LAMP)
    basket = after(basket, *selling.void_line(basket, VoidLine(1), authority()))
    paid = pay(basket, CASH)
    sale = completion.completed(paid, tender.closing(paid), number="1", shift="s", now=NOON)

    amounts = completion.sale_amounts(sale)

    assert [(d.item, d.quantity) for d in amounts.stock] == [("lamp", "-1")]
    assert amounts.net_minor + amounts.tax_minor == amounts.gross_minor == 2999


def test_a_correction_moves_what_was_kept_not_what_was_handed_over() -> None:
    rules = {rule.kind: rule for rule in (CASH, CARD, VOUCHER)}
    taken = (TenderRecord(1, "cash", 5000), TenderRecord(2, "cash", -2001, is_change=True))

    assert tender.correctable_minor(taken, rules, "cash", "voucher") == 2999
    for from_kind, to_kind in (("voucher", "cash"), ("cash", "cash"), ("cash", "card")):
        with pytest.raises(Refusal):
            tender.correctable_minor(taken, rules, from_kind, to_kind)


def test_money_that_went_through_a_terminal_is_not_renamed() -> None:
    rules = {rule.kind: rule for rule in (CASH, CARD)}
    taken = (TenderRecord(1, "card", 500, payment="p1"),)

    with pytest.raises(Refusal) as caught:
        tender.correctable_minor(taken, rules, "card", "cash")
    assert caught.value.code == "tender_not_correctable"


@given(st.integers(1, 10**6), st.integers(0, 10**6), st.sampled_from([1, 5, 10, 50, 100]))
def test_cash_always_sums_to_the_total_and_its_rounding(
    price: int, more: int, increment: int
) -> None:
    policy = replace(POLICY, cash_increment_minor=increment)
    basket = basket_of(replace(MILK, price=str(price)), policy=policy)
    due = tender.rounded_for_cash(price, policy)

    paid = pay(basket, CASH, due + more, confirmed=True)
    sale = completion.completed(paid, tender.closing(paid), number="1", shift="s", now=NOON)

    assert sum(t.amount_minor for t in sale.tenders) == sale.total_minor + sale.rounding_minor
    assert sale.change_minor == more
    assert abs(sale.rounding_minor) <= increment // 2
