"""What other lanes recorded counts here too: coupons, returns, limits, serial numbers, stock."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from harness.books import BOOK
from harness.customers import GOLD
from harness.elsewhere import HeardFact, SomethingElsewhere
from harness.facts import return_completed
from harness.goods import MILK
from harness.till import MANAGER_APPROVES, SETTINGS, Shop, SomeGoods

from edge.card_terminal import TerminalResult
from edge.config import parse_settings
from edge.domain.commands import (
    AttachCustomer,
    ExplainPrice,
    Find,
    LookUpReturn,
    PresentCoupon,
    RefundTo,
    Reprint,
    ReturnedLine,
    ReturnGoods,
    Scan,
    SignOn,
    Tender,
)
from edge.domain.errors import TillError
from edge.domain.events import CouponRecord, ReturnCompleted, SaleCompleted, TenderRecord
from edge.domain.pricing.authoring import read_price_book
from edge.elsewhere import NothingElsewhere
from sync.wire.claims import Hint
from tui.words import explain

FIVE_MINUTES_S = 300


class TwoLanes:
    """A till that hears of what a till beside it records."""

    def __init__(self, **given: Any) -> None:
        self.known = SomethingElsewhere()
        self.here = Shop(elsewhere=self.known, **given).opened()
        self.there = Shop(**given).opened()

    def hears(self, fact: HeardFact) -> None:
        """Let this till hear of a fact five minutes ago."""
        at = self.here.clock.now().plus_s(-FIVE_MINUTES_S)
        self.known.hears(fact, "2", at)

    def sold_there(self, *codes: Scan, **changed: Any) -> SaleCompleted:
        """Sell at the other till and let this one hear of it; return the sale."""
        self.there.does(*codes, Tender("cash"))
        sale: SaleCompleted = self.there.facts(SaleCompleted)[-1]
        sale = replace(sale, sale="sale-there", number="2-there-000001", **changed)
        self.hears(sale)
        return sale


def facts_of(error: TillError) -> tuple[Any, ...]:
    return error.code, *(error.facts[name] for name in ("lane", "store", "heard_ago_s"))


def test_a_coupon_that_was_used_at_another_lane_is_refused_with_its_age() -> None:
    lanes = TwoLanes(catalogue=SomeGoods(book=BOOK))
    lanes.sold_there(Scan("milk"), coupons=(CouponRecord("SAVE", "-77"),))

    refused = lanes.here.refusal(PresentCoupon("SAVE-77"))

    assert facts_of(refused) == ("coupon_spent_elsewhere", "2", "s-1", FIVE_MINUTES_S)
    words = explain(refused)
    assert words.headline == "Voucher of the year: number -77 was used at lane 2 of s-1"
    assert words.next_step == "Heard 5 min ago. It was not taken; keep it."
    lanes.here.does(PresentCoupon("SAVE-78"), PresentCoupon("SAVE5"))


def test_uses_of_a_customer_at_other_lanes_count_towards_the_limit() -> None:
    ten_off = {
        "id": "OFF", "type": "amount_off_unit", "amount": 10, "text": "10 off",
        "select": {"sku": ["milk"]}, "limits": {"per_customer": 2},
    }  # fmt: skip
    lanes = TwoLanes(catalogue=SomeGoods(book=read_price_book({"promotions": [ten_off]})))
    lanes.there.does(AttachCustomer(GOLD.customer))
    sale = lanes.sold_there(Scan("milk"))
    assert sale.promotions[0].applications == 1

    lanes.here.does(AttachCustomer(GOLD.customer), Scan("milk", quantity="2"))
    assert discount(lanes.here) == 10
    lanes.here.does(Tender("cash"), AttachCustomer(GOLD.customer), Scan("milk"))
    assert discount(lanes.here) == 0
    explanation = lanes.here.does(ExplainPrice(1)).explanation
    assert explanation is not None
    assert explanation.verdicts[0].verdict == "used_up"


def test_what_another_lane_claims_before_its_receipt_arrives_is_refused() -> None:
    lanes = TwoLanes(catalogue=SomeGoods(book=BOOK))
    lanes.here.does(Scan("milk", quantity="3"), Tender("cash"))
    (sale,) = lanes.here.facts(SaleCompleted)
    at = lanes.here.clock.now().plus_s(-FIVE_MINUTES_S)
    keys = ("coupon/SAVE/-77", "serial/phone/A1", f"return/{sale.sale}/1", f"return/{sale.sale}/9")
    for seq, key in enumerate(keys, 1):
        lanes.known.hears_hint(Hint(seq, key, 2000), "2", at)

    told = ("2", "s-1", FIVE_MINUTES_S)
    coupon = lanes.here.refusal(PresentCoupon("SAVE-77"))
    assert facts_of(coupon) == ("coupon_spent_elsewhere", *told)
    serial = lanes.here.refusal(Scan("phone", serial="A1"))
    assert facts_of(serial) == ("serial_claimed_elsewhere", *told)
    assert "was sold at lane 2 of s-1" in explain(serial).headline
    back = ReturnGoods(sale.number, (ReturnedLine(1, "2"),), "unwanted")
    returned = lanes.here.refusal(back)
    assert facts_of(returned) == ("returned_elsewhere", *told)
    assert returned.facts["left"] == "1"


def discount(shop: Shop) -> int:
    basket = shop.till.state.current
    assert basket is not None
    return sum(promotion.discount_minor for promotion in basket.priced.promotions)


def test_a_serial_number_that_another_lane_sold_is_refused_until_it_came_back() -> None:
    lanes = TwoLanes()
    sale = lanes.sold_there(Scan("phone", serial="A1"))

    refused = lanes.here.refusal(Scan("phone", serial="A1"))
    assert facts_of(refused) == ("serial_sold_elsewhere", "2", "s-1", FIVE_MINUTES_S)
    assert refused.facts["number"] == sale.number
    lanes.here.does(Scan("phone", serial="A2"), Tender("cash"))

    lanes.hears(return_completed(9, sale))
    lanes.here.does(Scan("phone", serial="A1"))


def test_a_serial_number_that_this_lane_sold_is_refused_until_it_came_back() -> None:
    lanes = TwoLanes()
    lanes.here.does(Scan("phone", serial="A1"), Tender("cash"))
    (sale,) = lanes.here.facts(SaleCompleted)

    refused = lanes.here.refusal(Scan("phone", serial="A1"))
    assert (refused.code, refused.facts["number"]) == ("serial_sold_here", sale.number)
    assert explain(refused).headline == "Phone A1 was sold at this till"
    lanes.hears(return_completed(9, sale))
    lanes.here.does(Scan("phone", serial="A1"))


@pytest.mark.parametrize("is_here", [True, False])
def test_a_manager_lets_a_known_serial_number_pass_and_the_sale_says_so(is_here: bool) -> None:
    lanes = TwoLanes()
    if is_here:
        lanes.here.does(Scan("phone", serial="A1"), Tender("cash"))
        (before,) = lanes.here.facts(SaleCompleted)
    else:
        before = lanes.sold_there(Scan("phone", serial="A1"))
    scan = Scan("phone", serial="A1", confirmed=True)

    needed = lanes.here.refusal(scan)
    unasked = lanes.here.refusal(replace(scan, approval=MANAGER_APPROVES, confirmed=False))
    lanes.here.does(replace(scan, approval=MANAGER_APPROVES), Tender("cash"))

    assert (needed.code, needed.facts["permission"]) == ("needs_approval", "sell_known_serial")
    assert unasked.code == ("serial_sold_here" if is_here else "serial_sold_elsewhere")
    (line,) = lanes.here.facts(SaleCompleted)[-1].lines
    assert line.serial_sold_on == before.number
    assert line.serial_approval is not None
    assert (line.serial_approval.approver, line.serial_approval.permission) == (
        "201",
        "sell_known_serial",
    )


def test_a_serial_number_that_came_back_here_is_sold_again() -> None:
    lanes = TwoLanes()
    sale = lanes.sold_there(Scan("phone", serial="A1"))

    line = ReturnedLine(1, serial="A1")
    lanes.here.does(ReturnGoods(sale.number, (line,), "unwanted"), Scan("phone", serial="A1"))


def test_what_came_back_at_another_lane_cannot_come_back_here() -> None:
    lanes = TwoLanes()
    lanes.here.does(Scan("milk", quantity="3"), Scan("lamp"), Tender("cash"))
    (sale,) = lanes.here.facts(SaleCompleted)
    lanes.hears(return_completed(9, sale))
    lanes.hears(return_completed(10, sale, line=2))

    view = lanes.here.does(LookUpReturn(sale.number)).receipt
    assert view is not None
    assert [line.left for line in view.lines] == ["2", "0"]
    assert view.returned_minor == 200
    for line, left in ((ReturnedLine(2), "0"), (ReturnedLine(1, "3"), "2")):
        refused = lanes.here.refusal(ReturnGoods(sale.number, (line,), "unwanted"))
        assert facts_of(refused) == ("returned_elsewhere", "2", "s-1", FIVE_MINUTES_S)
        assert refused.facts["left"] == left
    lanes.here.does(ReturnGoods(sale.number, (ReturnedLine(1),), "unwanted"))
    (back,) = lanes.here.facts(ReturnCompleted)
    assert back.lines[0].quantity == "2"
    assert (
        lanes.here.refusal(ReturnGoods(sale.number, (ReturnedLine(1),), "unwanted")).code
        == "returned_elsewhere"
    )


def test_money_that_another_lane_paid_back_is_not_paid_twice() -> None:
    lanes = TwoLanes()
    lanes.here.does(Scan("lamp"), Scan("lamp"), Tender("voucher", 2000), Tender("cash"))
    (sale,) = lanes.here.facts(SaleCompleted)
    by_voucher = (TenderRecord(1, "voucher", -2000, original=1),)
    lanes.hears(replace(return_completed(9, sale), tenders=by_voucher, total_minor=2000))

    lanes.here.does(ReturnGoods(sale.number, (ReturnedLine(2),), "unwanted"))
    (back,) = lanes.here.facts(ReturnCompleted)
    assert [(t.kind, t.amount_minor) for t in back.tenders] == [("cash", -2999)]


def test_a_receipt_of_another_lane_comes_back_here_under_its_own_lane() -> None:
    lanes = TwoLanes()
    sale = lanes.sold_there(Scan("lamp"), Scan("milk", quantity="2"))

    assert lanes.here.refusal(LookUpReturn("000001")).code == "receipt_unknown"
    view = lanes.here.does(LookUpReturn(sale.number)).receipt
    assert view is not None
    assert [line.left for line in view.lines] == ["1", "2"]

    lanes.here.does(ReturnGoods(sale.number, (ReturnedLine(2, "1"),), "sour"))
    (back,) = lanes.here.facts(ReturnCompleted)
    assert (back.sale, back.sale_lane, back.sale_number) == ("sale-there", "2", sale.number)
    assert (back.total_minor, back.tenders[0].kind) == (119, "cash")
    again = lanes.here.does(LookUpReturn(sale.sale)).receipt
    assert again is not None
    assert [line.left for line in again.lines] == ["1", "1"]


def test_a_return_is_printed_again_though_the_other_lane_is_forgotten() -> None:
    lanes = TwoLanes()
    sale = lanes.sold_there(Scan("lamp"))
    lanes.here.does(ReturnGoods(sale.number, (ReturnedLine(1),), "unwanted"))
    first = lanes.here.memory.effects[-2].document
    lanes.here.elsewhere = NothingElsewhere()
    lanes.here.restart()

    lanes.here.does(SignOn("101", "4711"), Reprint(lanes.here.facts(ReturnCompleted)[0].number))
    again = lanes.here.memory.effects[-1].document
    assert first is not None
    assert again == replace(first, copy_no=1)


def test_a_card_that_paid_at_another_lane_gets_money_only_with_the_managers_word() -> None:
    card = '[tenders.card]\nname = "Card"\nuses_terminal = true\n'
    settings = parse_settings((SETTINGS + card).encode(), "test")
    lanes = TwoLanes(settings=settings)
    paid = TenderRecord(1, "card", 2999, payment="pay-1", state="approved", reference="ref")
    sale = lanes.sold_there(Scan("lamp"), tenders=(paid,))

    wanted = ReturnGoods(sale.number, (ReturnedLine(1),), "unwanted")
    refused = lanes.here.refusal(wanted)
    assert (refused.code, refused.facts["permission"]) == ("needs_approval", "refund_unreferenced")
    approved = lanes.here.does(replace(wanted, approval=MANAGER_APPROVES))
    assert approved.dialogue is not None
    assert (approved.dialogue.ask, approved.dialogue.original_reference) == ("refund", "")
    lanes.here.till.record(approved.dialogue, TerminalResult("declined", 0))
    other = replace(wanted, refund_to=(RefundTo("cash", 2999),))
    assert lanes.here.refusal(other).code == "needs_approval"


def test_stock_that_others_sold_is_gone_here_too() -> None:
    lanes = TwoLanes(catalogue=SomeGoods(items=(replace(MILK, stock_milli=10_000),)))
    lanes.here.sells("milk")
    lanes.sold_there(Scan("milk", quantity="3"))

    (found,) = lanes.here.does(Find("milk")).items
    assert found.stock == "6"


@pytest.mark.parametrize(
    "code", ["coupon_spent_elsewhere", "returned_elsewhere", "serial_sold_elsewhere"]
)
def test_each_refusal_names_the_lane_and_the_age_of_what_is_known(code: str) -> None:
    words = explain(TillError(code, lane="LANE", store="STORE", heard_ago_s=7_200))

    assert "lane LANE of STORE" in words.headline
    assert "eard 2 h ago" in words.next_step
