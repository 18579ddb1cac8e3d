"""Coupons at the counter: recognised, taken once, given back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from harness.books import BOOK
from harness.customers import GOLD
from harness.goods import LAMP, MILK, opening
from harness.till import MANAGER_APPROVES, Shop, SomeGoods

from edge.domain import basket as baskets
from edge.domain.commands import (
    EndPractice,
    Hold,
    PresentCoupon,
    Recall,
    Scan,
    SignOn,
    StartPractice,
    Tender,
    Total,
    WithdrawCoupon,
)
from edge.domain.coupons import coupon_of, present_coupon
from edge.domain.document import Text
from edge.domain.errors import Refusal
from edge.domain.events import CouponRecord, SaleCompleted
from edge.domain.ids import ItemId


@pytest.fixture
def shop() -> Shop:
    return Shop(catalogue=SomeGoods(book=BOOK)).opened()


@pytest.mark.parametrize(
    ("code", "coupon", "serial"),
    [
        ("SAVE5", "SAVE5", ""),
        ("SAVE50", "SAVE", "50"),
        ("SAVE-0001", "SAVE", "-0001"),
        ("9812345000017", "LETTER", "000017"),
        ("SAV", None, ""),
        ("save5", None, ""),
    ],
)
def test_the_longest_coupon_that_a_code_begins_with_wins(
    code: str, coupon: str | None, serial: str
) -> None:
    found = coupon_of(code, BOOK.coupons)

    assert (found.coupon.coupon, found.serial) == (coupon, serial) if found else coupon is None


def test_a_coupon_is_scanned_like_an_item_and_stands_on_the_sale(shop: Shop) -> None:
    answer = shop.does(Scan("SAVE5"))
    assert (answer.information, answer.facts) == ("coupon_presented", {"text": "5 % off"})
    shop.does(Scan("milk"), PresentCoupon("SAVE-77"), Tender("cash"))

    (sale,) = shop.facts(SaleCompleted)
    receipt = next(effect.document for effect in shop.memory.effects if effect.document)
    texts = [row.text for row in receipt.rows if isinstance(row, Text)]
    assert texts.index("Coupon SAVE -77") == texts.index("Coupon SAVE5") + 1
    assert sale.coupons == (CouponRecord("SAVE5"), CouponRecord("SAVE", "-77"))
    assert [(c.coupon, c.serial, c.text) for c in shop.sale.coupons] == [
        ("SAVE5", "", "5 % off"),
        ("SAVE", "-77", "Voucher of the year"),
    ]


def test_a_coupon_that_made_nothing_cheaper_stays_the_customers(shop: Shop) -> None:
    shop.does(Scan("SAVE1"), Scan("HAPPY1"))
    assert [c.is_used for c in shop.sale.coupons] == [False, False]
    shop.does(Scan("milk"))
    assert [c.is_used for c in shop.sale.coupons] == [True, False]
    shop.does(WithdrawCoupon("SAVE"), Scan("SAVE2"), Tender("cash"))

    (sale,) = shop.facts(SaleCompleted)
    assert sale.coupons == (CouponRecord("SAVE", "2"),)
    shop.does(Scan("milk"), Scan("SAVE1"))
    assert shop.refusal(Scan("HAPPY1", quantity="1")).code == "not_goods"


def test_the_catalogue_goes_before_coupons() -> None:
    letter = replace(LAMP, item_id=ItemId("letter"), gtin="09812345000017")
    named = replace(MILK, item_id=ItemId("SAVE5"), gtin=None)
    shop = Shop(catalogue=SomeGoods((letter, named), book=BOOK)).opened()

    for code in ("9812345000017", "SAVE5"):
        assert shop.does(Scan(code)).information == "line_added"
    assert shop.sale.coupons == ()


@pytest.mark.parametrize(
    "code",
    [
        "4006381333931",
        "4006381333932",
        "]E04006381333931",
        "40063812",
        "14006381333938",
        "]C10104006381333931",
        "04006381333931",
        "9812345000010",
        "]E09812345000010",
    ],
)
def test_a_product_is_never_a_coupon_known_or_not_read_well_or_not(shop: Shop, code: str) -> None:
    refused = shop.refusal(Scan(code))

    assert refused.code in {"item_unknown", "code_check_digit"}
    assert shop.refusal(PresentCoupon(code)).code == "coupon_unknown"


@pytest.mark.parametrize("code", ["9812345000017", "]E09812345000017", "981234500017777", "40-1"])
def test_what_is_no_number_of_goods_may_be_a_coupon(shop: Shop, code: str) -> None:
    shop.does(Scan("milk"))
    if code == "40-1":
        assert shop.refusal(Scan(code)).code == "coupon_not_in_use"
    else:
        assert shop.does(Scan(code)).information == "coupon_presented"


def test_a_card_goes_before_a_coupon(shop: Shop) -> None:
    shop.customers = replace(shop.customers, customers=(replace(GOLD, cards=("SAVE5",)),))  # type: ignore[type-var]
    shop.restart()
    shop.does(SignOn("101", "4711"))

    assert shop.does(Scan("SAVE5")).information == "customer_attached"


def test_a_coupon_is_taken_once_and_without_a_quantity(shop: Shop) -> None:
    shop.does(Scan("milk"), Scan("SAVE5"), Scan("SAVE1"))

    assert shop.refusal(Scan("SAVE5")).code == "coupon_twice"
    assert shop.refusal(Scan("SAVE1")).code == "coupon_here"
    assert shop.refusal(Scan("SAVE2")).code == "coupon_twice"
    assert shop.refusal(Scan("HAPPY1", quantity="2")).code == "not_goods"
    assert shop.refusal(Scan("SAVE")).code == "coupon_serial_missing"


def test_a_serial_is_spent_by_a_finished_sale_and_a_held_basket_keeps_it(shop: Shop) -> None:
    shop.does(Scan("milk"), Scan("SAVE1"), Hold("later"))
    assert shop.refusal(Scan("SAVE1")).code == "coupon_in_held_basket"
    shop.does(Scan("milk"), Scan("SAVE5"), Tender("cash"))
    shop.does(Scan("milk"), Scan("SAVE5"), Tender("cash"))

    shop.does(Recall(), Tender("cash"))
    spent = shop.refusal(Scan("SAVE1"))
    assert (spent.code, spent.facts["serial"]) == ("coupon_spent", "1")
    shop.restart()
    shop.does(SignOn("101", "4711"))
    assert shop.refusal(PresentCoupon("SAVE1")).code == "coupon_spent"


def test_a_coupon_that_was_given_back_can_be_taken_again(shop: Shop) -> None:
    shop.does(Scan("milk"), Scan("SAVE1"), Scan("SAVE5"))

    assert shop.refusal(WithdrawCoupon("SAVE", "2")).code == "no_such_coupon"
    back = shop.does(WithdrawCoupon("SAVE", "1"))
    assert back.facts == {"text": "Voucher of the year"}
    assert [c.coupon for c in shop.sale.coupons] == ["SAVE5"]
    shop.does(Scan("SAVE1"), WithdrawCoupon("SAVE"))
    assert [c.coupon for c in shop.sale.coupons] == ["SAVE5"]
    assert shop.refusal(WithdrawCoupon("SAVE")).code == "no_such_coupon"


def test_a_basket_of_one_coupon_that_is_given_back_never_was(shop: Shop) -> None:
    shop.does(Scan("SAVE5"), WithdrawCoupon("SAVE5"))

    assert shop.till.answer().view.sale is None


def test_a_basket_with_a_coupon_and_no_goods_is_not_paid(shop: Shop) -> None:
    shop.does(Scan("SAVE5"))

    assert shop.refusal(Total()).code == "nothing_to_pay"


def test_a_coupon_comes_before_the_total(shop: Shop) -> None:
    shop.does(Scan("milk"), Scan("SAVE5"), Total())

    assert shop.refusal(Scan("SAVE1")).code == "basket_is_paying"
    assert shop.refusal(WithdrawCoupon("SAVE5")).code == "basket_is_paying"


@pytest.mark.parametrize(
    ("code", "local_at", "refusal"),
    [
        ("GONE1", "2026-07-01T10:00", "coupon_not_in_use"),
        ("SUMMER1", "2026-09-01T00:00", "coupon_expired"),
        ("SUMMER1", "2026-08-31T23:59", None),
        ("XMAS1", "2026-11-30T23:59", "coupon_not_yet"),
        ("XMAS1", "2026-12-01T00:00", None),
        ("HAPPY1", "2026-12-01T10:00", None),
        ("SUMMER1", "", None),
    ],
)
def test_a_coupon_out_of_its_days_is_given_back_with_the_date(
    code: str, local_at: str, refusal: str | None
) -> None:
    basket = baskets.open_basket(replace(opening(), local_at=local_at), BOOK)
    found = coupon_of(code, BOOK.coupons)
    assert found is not None

    if refusal is None:
        (event,) = present_coupon(basket, found, BOOK, is_spent=False, others=())
        assert event.coupon == found.coupon.coupon
        return
    with pytest.raises(Refusal) as refused:
        present_coupon(basket, found, BOOK, is_spent=False, others=())
    assert refused.value.code == refusal


def test_practice_spends_no_serial(shop: Shop) -> None:
    shop.does(StartPractice(MANAGER_APPROVES), Scan("milk"), Scan("SAVE1"), Tender("cash"))
    shop.does(EndPractice(), Scan("milk"))

    assert shop.does(Scan("SAVE1")).information == "coupon_presented"
