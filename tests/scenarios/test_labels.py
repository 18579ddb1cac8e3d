"""What a label says beside the number of the goods reaches the sale: days, lot, weight, price."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from harness.goods import BANANAS, GIN, MILK, PHONE
from harness.till import MANAGER_APPROVES, SETTINGS, SHOP, Shop, SomeGoods

from edge.codes import check_digit, read_code
from edge.config import parse_settings
from edge.domain.commands import ConfirmAge, PresentCoupon, RefuseAge, Scan, SignOff, SignOn, Tender
from edge.domain.document import Text
from edge.domain.errors import NeedsApproval
from edge.domain.events import CouponRecord, SaleCancelled, SaleCompleted
from edge.domain.freshness import LabelDates, is_expired
from edge.domain.ids import ItemId
from edge.domain.money import currency
from edge.domain.pricing.book import Coupon, PriceBook
from edge.domain.pricing.promotion import Combination, Layer, PercentOff, Promotion, Requirements
from edge.domain.pricing.selector import EVERYTHING, Selector
from edge.domain.rates import parse_rate
from edge.services.labels import label_of

if TYPE_CHECKING:
    from edge.domain.catalogue import Item

TODAY = "261124"
YESTERDAY = "261123"
GTIN = MILK.gtin or ""
WEIGHED = replace(BANANAS, gtin="99521234500011")
SUPERVISED = parse_settings(f'{SETTINGS}\n[goods]\nexpired = "supervisor"\n'.encode(), "test")
SWEDISH = parse_settings(f'{SETTINGS}\n[goods]\ncountry = "SE"\n'.encode(), "test")
MARKED = PriceBook(
    version="markdowns-1",
    promotions=(
        Promotion(
            "last-days",
            PercentOff(
                Selector(flag=frozenset({"expires_in_0_days", "expires_in_1_days"})),
                parse_rate("0.5"),
            ),
            Combination(Layer.MARKDOWN),
        ),
        Promotion(
            "gs1",
            PercentOff(EVERYTHING, parse_rate("0.1")),
            Combination(Layer.MARKDOWN, stack="combinable"),
            requires=Requirements(coupon=frozenset({"MAKER", "NUMBERED"})),
        ),
    ),
    coupons=(
        Coupon("MAKER", "0614141-123456", "Ten per cent from the maker"),
        Coupon("NUMBERED", "0614141-654321", "Once only", is_serial=True),
    ),
)


def elements(*pairs: str, goods: str = GTIN) -> str:
    return f"]C101{goods}" + "".join(pairs)


@pytest.fixture
def shop() -> Shop:
    return Shop(catalogue=SomeGoods((*SHOP, WEIGHED), book=MARKED)).opened()


def test_goods_past_their_last_day_are_not_sold(shop: Shop) -> None:
    refused = shop.refusal(Scan(elements(f"17{YESTERDAY}")))

    assert refused.code == "goods_expired"
    assert refused.facts == {"description": MILK.description, "expired": "2026-11-23"}
    assert shop.refusal(Scan(elements(f"17{YESTERDAY}"), approval=MANAGER_APPROVES)).code == (
        "goods_expired"
    )
    shop.does(Scan(elements(f"17{TODAY}")))


def test_goods_with_a_last_minute_are_not_sold_from_then_on() -> None:
    dates = LabelDates(expires=_date(), expires_at="12:30")

    assert not is_expired(dates, "2026-09-21T12:29:59")
    assert is_expired(dates, "2026-09-21T12:30:00")
    assert not is_expired(LabelDates(expires=_date()), "2026-09-21T23:59:59")
    assert is_expired(LabelDates(expires=_date()), "2026-09-22T00:00:00")


def _date() -> date:

    return date(2026, 9, 21)


def test_where_the_law_allows_it_a_supervisor_may_sell_them_and_is_named() -> None:
    shop = Shop(settings=SUPERVISED).opened()
    code = elements(f"17{YESTERDAY}", "10L-1")

    refused = shop.refusal(Scan(code))
    assert isinstance(refused, NeedsApproval)
    assert (refused.facts["description"], refused.facts["expired"]) == (
        MILK.description,
        "2026-11-23",
    )
    assert shop.refusal(Scan(code, approval=MANAGER_APPROVES)).code == "expired_reason_needed"
    agreed = replace(MANAGER_APPROVES, reason="Date on the label is wrong")
    shop.does(Scan(code, approval=agreed), Tender("cash"))

    (sale,) = shop.facts(SaleCompleted)
    (line,) = sale.lines
    assert line.expired_approval is not None
    assert (line.expired_approval.approver, line.expired_approval.permission) == (
        "201",
        "sell_expired",
    )
    assert line.expired_approval.reason == "Date on the label is wrong"


def test_who_may_sell_them_by_right_says_why_and_is_named() -> None:
    shop = Shop(settings=SUPERVISED).opened()
    shop.does(SignOff(), SignOn("201", "246810"))
    code = elements(f"17{YESTERDAY}", "10L-1")

    refused = shop.refusal(Scan(code))
    assert (refused.code, refused.facts["expired"]) == ("expired_reason_needed", "2026-11-23")
    assert shop.refusal(Scan(code, reason="x" * 500)).code == "reason_unreadable"
    shop.does(Scan(code, reason="For animals"), Tender("cash"))

    (sale,) = shop.facts(SaleCompleted)
    agreed = sale.lines[0].expired_approval
    assert agreed is not None
    assert (agreed.approver, agreed.permission, agreed.reason) == (
        "201",
        "sell_expired",
        "For animals",
    )


def test_a_reason_alone_lets_no_cashier_sell_them() -> None:
    shop = Shop(settings=SUPERVISED).opened()
    code = elements(f"17{YESTERDAY}", "10L-1")

    assert isinstance(shop.refusal(Scan(code, reason="For animals")), NeedsApproval)


def test_a_best_before_day_that_is_over_is_told_and_not_refused(shop: Shop) -> None:
    answer = shop.does(Scan(elements(f"15{YESTERDAY}")))

    assert answer.information == "line_added_past_date"
    assert shop.does(Scan(elements(f"15{TODAY}"))).information == "line_added"


def test_lot_and_last_day_stay_on_the_sale_for_a_recall(shop: Shop) -> None:
    code = elements("17271231", "10LOT-7", "\x1d21SN-1")
    shop.does(Scan(code))
    shop.restart()
    shop.does(SignOn("101", "4711"), Tender("cash"))

    (sale,) = shop.facts(SaleCompleted)
    (line,) = sale.lines
    assert (line.lot, line.expires, line.code) == ("LOT-7", "2027-12-31", code)
    (document,) = [effect.document for effect in shop.memory.effects if effect.document]
    told = [row.text for row in document.rows if isinstance(row, Text)]
    assert told[told.index("  Lot LOT-7") + 1] == "  Use by 2027-12-31"


def test_goods_are_marked_down_by_the_days_they_have_left(shop: Shop) -> None:
    shop.does(Scan(elements(f"17{TODAY}")), Scan(elements("17261125")), Scan(elements("17261126")))

    assert [line.amount_minor for line in shop.sale.lines] == [59, 59, 119]


def test_an_age_may_be_refused_for_expired_goods_too() -> None:
    shop = Shop(settings=SUPERVISED).opened()
    code = elements(f"17{YESTERDAY}", goods=GIN.gtin or "")

    shop.does(RefuseAge(code))
    agreed = replace(MANAGER_APPROVES, reason="For animals")
    shop.does(ConfirmAge(30, "id_checked"), Scan(code, approval=agreed))


def test_a_serial_number_in_the_code_need_not_be_typed(shop: Shop) -> None:
    code = elements("21SN-1", goods=PHONE.gtin or "")
    shop.does(Scan(code))

    assert shop.sale.lines[0].serial == "SN-1"
    assert shop.refusal(Scan(code)).code == "serial_twice"


def test_a_weight_in_the_code_is_the_quantity(shop: Shop) -> None:
    goods = WEIGHED.gtin or ""
    shop.does(Scan(elements("3103000842", goods=goods)))

    (line,) = shop.sale.lines
    assert (line.quantity, line.amount_minor) == ("0.842", 109)
    assert shop.refusal(Scan(elements("3103000000", goods=goods))).code == "code_value_zero"
    typed = Scan(elements("3103000842", goods=goods), quantity="2")
    assert shop.refusal(typed).code == "price_in_code"


def test_a_price_in_the_code_is_what_is_charged_and_the_weight_serves_the_stock(shop: Shop) -> None:
    goods = WEIGHED.gtin or ""
    shop.does(Scan(elements("3103000842", "39329780105", goods=goods)))

    (line,) = shop.sale.lines
    assert (line.quantity, line.amount_minor) == ("0.842", 105)
    dollars = Scan(elements("3103000842", "39328400105", goods=goods))
    assert shop.refusal(dollars).code == "price_in_other_currency"
    too_fine = Scan(elements("3103000842", "39339780105", goods=goods))
    assert shop.refusal(too_fine).code == "code_price_too_fine"


def test_a_country_lays_out_the_labels_that_the_shop_does_not() -> None:
    digits = "23401100" + "0500"
    cheese = replace(BANANAS, item_id=ItemId("401100"), gtin=None)
    shop = Shop(catalogue=SomeGoods((*SHOP, cheese)), settings=SWEDISH).opened()
    shop.does(Scan(f"{digits}{check_digit(digits)}"))

    assert shop.sale.lines[0].quantity == "0.5"


def test_a_book_without_a_price_of_ours_costs_what_stands_beside_its_bars() -> None:
    book = replace(MILK, gtin="09780306406157", price=None)
    scanned = read_code("]E3978030640615751299")

    def price(item: Item, code: str) -> int | None:
        return label_of(scanned, item, currency(code), date(2026, 11, 24)).price_minor

    assert price(book, "USD") == 1299
    assert price(book, "EUR") is None
    assert price(MILK, "USD") is None


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("]C100106141411234567897", "code_is_parcel"),
        ("]C14109521321000010", "code_check_digit"),
        ("]C110ABC", "code_is_not_goods"),
        ("00106141411234567897", "code_is_parcel"),
        ("3074257BF7194E4000001A85", "code_is_tag"),
        ("0074257BF7194E4000001A85", "item_unknown"),
        ("]e08110106141411111113075120100", "code_is_coupon"),
        ("9900000000004", "code_is_coupon"),
        ("9800000000007", "code_is_refund_slip"),
    ],
)
def test_what_is_no_product_is_named_and_never_sold(shop: Shop, code: str, said: str) -> None:
    assert shop.refusal(Scan(code)).code == said


def test_a_makers_coupon_counts_by_what_it_says(shop: Shop) -> None:
    bars = "]e081101" + "0614141" + "123456" + "3075" + "120100"
    shop.does(Scan("milk"))
    answer = shop.does(Scan(f"{bars}3261231"))

    assert (answer.information, shop.sale.total_minor) == ("coupon_presented", 107)
    assert shop.refusal(Scan(f"{bars}3261123")).code == "coupon_expired"
    assert shop.refusal(Scan(f"{bars}4261201")).code == "coupon_not_yet"


def test_a_makers_coupon_with_a_serial_number_counts_once(shop: Shop) -> None:
    bars = "]e08112" + "0" + "10614141" + "654321" + "0123456"
    shop.does(Scan("milk"), PresentCoupon(bars), Tender("cash"))

    (sale,) = shop.facts(SaleCompleted)
    assert sale.coupons == (CouponRecord("NUMBERED", "123456"),)
    shop.does(Scan("milk"))
    assert shop.refusal(Scan(bars)).code == "coupon_spent"
    assert not shop.facts(SaleCancelled)


def test_eight_digits_that_are_two_items_are_asked_for() -> None:
    mint = replace(MILK, item_id=ItemId("mint"), description="Mint", gtin="00000001234565")
    gum = replace(MILK, item_id=ItemId("gum"), description="Gum", gtin="00012345000065")
    shop = Shop(catalogue=SomeGoods((mint, gum))).opened()

    assert shop.refusal(Scan("01234565")).facts == {
        "value": "01234565",
        "first": "Mint",
        "second": "Gum",
    }
    shop.does(Scan("]E401234565"), Scan("]E00012345000065"))
    assert [line.item for line in shop.sale.lines] == ["mint", "gum"]


@pytest.mark.parametrize("identifier", ["]C0", "]Q1", "]d1", "]A0", "]L0"])
def test_fourteen_digits_in_a_symbol_that_may_hold_anything_sell_nothing(
    shop: Shop, identifier: str
) -> None:
    assert shop.refusal(Scan(f"{identifier}{GTIN}")).code == "code_is_not_goods"
