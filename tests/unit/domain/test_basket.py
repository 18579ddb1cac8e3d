"""What may happen to the goods in a basket, and what each event makes of it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from harness.goods import (
    BANANAS,
    BOTTLE,
    COLA,
    GIN,
    LAMP,
    MANAGER,
    MILK,
    PHONE,
    after,
    authority,
    basket_of,
    empty_basket,
    opening,
    with_item,
)

from edge.domain import selling
from edge.domain.basket import Basket, fold
from edge.domain.catalogue import ItemFlag
from edge.domain.commands import DiscountLine, OverridePrice, SetQuantity, VoidLine
from edge.domain.errors import BadInput, NeedsApproval, Refusal, TillError
from edge.domain.events import AgeConfirmed, BasketReopened, BasketTotalled, OperatorTookOver
from edge.domain.selling import Goods


def refused(basket: Basket, goods: Goods) -> Refusal:
    with pytest.raises(Refusal) as caught:
        selling.add_goods(basket, goods, {18: "2008-09-21"}, None)
    return caught.value


def test_each_scan_is_a_line_of_its_own() -> None:
    basket = basket_of(MILK, MILK, LAMP)

    assert [line.number for line in basket.lines] == [1, 2, 3]
    assert basket.total_minor == 119 + 119 + 2999


def test_an_age_restricted_item_waits_for_the_check_and_names_the_birth_date() -> None:
    refusal = refused(empty_basket(), Goods(GIN, "scanned"))

    assert refusal.code == "age_check_needed"
    assert refusal.facts["born_on_or_before"] == "2008-09-21"


def test_one_age_check_serves_the_whole_basket() -> None:
    basket = after(empty_basket(), AgeConfirmed(18, "id_checked", "101"))

    assert len(with_item(with_item(basket, GIN), GIN).lines) == 2


@pytest.mark.parametrize(
    ("goods", "code"),
    [
        pytest.param(Goods(BANANAS, "keyed"), "weight_needed", id="weighed without a weight"),
        pytest.param(Goods(PHONE, "scanned"), "serial_needed", id="serial missing"),
        pytest.param(
            Goods(PHONE, "scanned", quantity="2", serial="A1"),
            "serial_one_by_one",
            id="two serials",
        ),
        pytest.param(Goods(replace(MILK, price=None), "keyed"), "price_needed", id="no price"),
        pytest.param(Goods(MILK, "scanned", price_minor=5), "price_not_open", id="price not open"),
        pytest.param(
            Goods(replace(MILK, flags=frozenset({ItemFlag.NOT_FOR_SALE})), "scanned"),
            "not_for_sale",
            id="not for sale",
        ),
        pytest.param(Goods(MILK, "scanned", quantity="0"), "quantity_not_positive", id="zero"),
        pytest.param(Goods(MILK, "scanned", quantity="-3"), "quantity_not_positive", id="negative"),
        pytest.param(Goods(MILK, "scanned", quantity="99999"), "quantity_absurd", id="absurd"),
    ],
)
def test_what_needs_an_answer_is_refused_with_its_name(goods: Goods, code: str) -> None:
    assert refused(empty_basket(), goods).code == code


def test_a_serial_number_is_sold_once() -> None:
    basket = with_item(empty_basket(), PHONE, serial="SN-1")

    assert refused(basket, Goods(PHONE, "scanned", serial="SN-1")).code == "serial_twice"
    with pytest.raises(BadInput):
        selling.add_goods(basket, Goods(PHONE, "scanned", serial="bad\x07"), {}, None)


def test_a_deposit_follows_its_bottle() -> None:
    basket = with_item(empty_basket(), COLA, "6")

    assert [(line.number, line.added.deposit_of) for line in basket.lines] == [(1, None), (2, 1)]
    assert basket.total_minor == 6 * 119 + 6 * 25

    basket = after(basket, *selling.set_quantity(basket, SetQuantity(1, "2"), authority()))
    assert basket.total_minor == 2 * 119 + 2 * 25

    basket = after(basket, *selling.void_line(basket, VoidLine(1), authority()))
    assert basket.total_minor == 0
    assert len(basket.lines) == 2


def test_a_deposit_line_cannot_be_changed_alone() -> None:
    basket = with_item(empty_basket(), COLA)

    for ask in (
        lambda: selling.set_quantity(basket, SetQuantity(2, "5"), authority()),
        lambda: selling.void_line(basket, VoidLine(2), authority()),
    ):
        with pytest.raises(Refusal) as caught:
            ask()
        assert caught.value.code == "deposit_follows"


def test_returned_bottles_pay_the_customer() -> None:
    basket = after(empty_basket(), *selling.return_deposit(empty_basket(), BOTTLE, "4", "v1"))

    assert basket.total_minor == -100


def test_an_ordinary_item_is_no_deposit() -> None:
    with pytest.raises(Refusal) as caught:
        selling.return_deposit(empty_basket(), MILK, None, "v1")
    assert caught.value.code == "no_deposit"


def test_a_struck_line_stays_visible_and_counts_for_nothing() -> None:
    basket = basket_of(MILK, LAMP)

    basket = after(basket, *selling.void_line(basket, VoidLine(1, "changed mind"), authority()))

    assert basket.total_minor == 2999
    assert basket.lines[0].voided is not None
    assert basket.line(1) is None


def test_striking_after_the_total_needs_a_second_person() -> None:
    basket = after(basket_of(MILK), BasketTotalled(119), BasketReopened())

    with pytest.raises(NeedsApproval) as caught:
        selling.void_line(basket, VoidLine(1), authority())
    assert caught.value.permission == "void_after_total"

    events = selling.void_line(basket, VoidLine(1), authority(approver=MANAGER))
    assert events[0].approval is not None
    assert events[0].after_total


def test_a_price_is_overridden_only_with_approval_and_reason() -> None:
    basket = basket_of(LAMP)
    command = OverridePrice(1, 1999, "display piece")

    with pytest.raises(NeedsApproval):
        selling.override_price(basket, command, authority())
    with pytest.raises(Refusal) as caught:
        selling.override_price(basket, replace(command, reason=" "), authority(MANAGER))
    assert caught.value.code == "reason_needed"

    basket = after(basket, *selling.override_price(basket, command, authority(approver=MANAGER)))
    assert basket.total_minor == 1999
    assert basket.lines[0].added.unit_price == "2999"


def test_the_last_override_counts() -> None:
    basket = basket_of(LAMP)
    for price in (1999, 2499):
        ask = OverridePrice(1, price, "x")
        basket = after(basket, *selling.override_price(basket, ask, authority(MANAGER)))

    assert basket.total_minor == 2499
    assert len(basket.lines[0].modifiers) == 1


@pytest.mark.parametrize(
    ("command", "total"),
    [
        (DiscountLine(1, "scratch", percent="10"), 2699),
        (DiscountLine(1, "scratch", percent="12,5"), 2624),
        (DiscountLine(1, "scratch", amount_minor=500), 2499),
    ],
)
def test_a_line_is_discounted_by_percentage_or_amount(command: DiscountLine, total: int) -> None:
    basket = basket_of(LAMP)

    basket = after(basket, *selling.discount_line(basket, command, authority(MANAGER)))

    assert basket.total_minor == total


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (DiscountLine(1, "x"), "discount_percent_or_amount"),
        (DiscountLine(1, "x", percent="5", amount_minor=5), "discount_percent_or_amount"),
        (DiscountLine(1, "x", percent="120"), "percent_out_of_range"),
        (DiscountLine(1, "x", amount_minor=3000), "discount_above_price"),
        (DiscountLine(1, "x", amount_minor=-1), "amount_not_positive"),
        (DiscountLine(9, "x", percent="5"), "no_such_line"),
    ],
)
def test_a_senseless_discount_is_refused(command: DiscountLine, code: str) -> None:
    with pytest.raises(TillError) as caught:
        selling.discount_line(basket_of(LAMP), command, authority(MANAGER))
    assert caught.value.code == code


def test_deposits_are_never_discounted() -> None:
    basket = with_item(empty_basket(), COLA)

    with pytest.raises(Refusal) as caught:
        selling.discount_line(basket, DiscountLine(2, "x", percent="5"), authority(MANAGER))
    assert caught.value.code == "not_discountable"


def test_a_basket_that_is_paying_takes_no_goods() -> None:
    basket = after(basket_of(MILK), BasketTotalled(119))

    assert refused(basket, Goods(MILK, "scanned")).code == "basket_is_paying"


def test_a_basket_is_bounded() -> None:
    basket = basket_of(MILK)
    full = replace(basket, lines=basket.lines * selling.LINES_MAX)

    assert refused(full, Goods(MILK, "scanned")).code == "basket_full"


def test_whoever_takes_over_is_remembered_once() -> None:
    basket = after(basket_of(MILK), OperatorTookOver("102"), OperatorTookOver("102"))

    assert basket.operators == ("101", "102")


def test_a_draft_folds_to_the_basket_that_was_there() -> None:
    basket = with_item(basket_of(MILK), COLA, "2")
    events = tuple(line.added for line in basket.lines)

    assert fold((opening(), *events)) == basket
