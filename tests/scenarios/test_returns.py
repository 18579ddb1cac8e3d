"""Goods come back over the counter: to the receipt, to the tenders, to the stock, once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from harness.till import MANAGER_APPROVES, SETTINGS, Shop

from edge.card_terminal import TerminalResult
from edge.config import parse_settings
from edge.domain.commands import (
    CloseShift,
    CorrectTender,
    CountDrawer,
    LookUpReturn,
    OpenShift,
    PastSales,
    RefundTo,
    Reprint,
    ResolvePayment,
    ReturnDeposit,
    ReturnedLine,
    ReturnGoods,
    Scan,
    SettlePayment,
    SignOn,
    StartPractice,
    Tender,
    XRead,
)
from edge.domain.document import Pair, Text
from edge.domain.errors import NeedsApproval
from edge.domain.events import (
    CardRecord,
    PaymentRequested,
    PaymentResolved,
    ReturnCancelled,
    ReturnCompleted,
    ReturnRequested,
    SaleCompleted,
    ShiftClosed,
)

if TYPE_CHECKING:
    from edge.services.view import Answer
    from edge.services.view_of_returns import ReturnView

DAY_S = 86_400


def shop_with(settings: str = "") -> Shop:
    return Shop(settings=parse_settings((SETTINGS + settings).encode(), "test")).opened()


def paid_by_card(shop: Shop, *codes: str, amount_minor: int | None = None) -> Answer:
    """Ring up and pay with a card that is approved as `ref`."""
    asked = shop.does(*(Scan(code) for code in codes), Tender("card", amount_minor))
    assert asked.dialogue is not None
    return shop.till.record(
        asked.dialogue, TerminalResult("approved", asked.dialogue.amount_minor, "ref")
    )


def looked_up(shop: Shop, *lines: ReturnedLine, receipt: str = "1") -> ReturnView:
    view = shop.does(LookUpReturn(receipt, lines)).receipt
    assert view is not None
    return view


def give_back(*lines: int, **given: object) -> ReturnGoods:
    wanted = ReturnGoods("1", tuple(ReturnedLine(line) for line in lines), "unwanted")
    return replace(wanted, **given)  # type: ignore[arg-type]


def expected(shop: Shop, kind: str = "cash") -> int:
    assert shop.till.state.shift is not None
    return shop.till.state.shift.expected.get(kind, 0)


def approve(shop: Shop, answer: Answer, state: str = "approved") -> Answer:
    """Let the terminal answer what it was asked."""
    assert answer.dialogue is not None
    amount = answer.dialogue.amount_minor if state == "approved" else 0
    return shop.till.record(answer.dialogue, TerminalResult(state, amount, "refund-ref"))


def test_a_receipt_says_what_can_come_back_and_what_it_pays() -> None:
    shop = shop_with()
    shop.does(Scan("lamp"), Scan("milk", quantity="3"), Tender("cash"))

    view = looked_up(shop)

    assert (view.number, view.total_minor, view.days) == ("1-memo-000001", 3356, 0)
    assert [(x.line, x.quantity, x.left, x.pays_minor) for x in view.lines] == [
        (1, "1", "1", 2999),
        (2, "3", "3", 357),
    ]
    assert view.refund is None


def test_goods_come_back_into_the_stock_and_the_money_out_of_the_drawer() -> None:
    shop = shop_with()
    shop.does(Scan("lamp"), Scan("milk", quantity="3"), Tender("cash"))
    before = expected(shop)

    answer = shop.does(
        ReturnGoods("1-memo-000001", (ReturnedLine(2, "2"),), "sour", condition="restock")
    )

    (fact,) = shop.facts(ReturnCompleted)
    assert (fact.number, fact.sale_number, fact.total_minor) == (
        "1-memo-000002",
        "1-memo-000001",
        238,
    )
    assert [(t.kind, t.amount_minor, t.original) for t in fact.tenders] == [("cash", -238, 1)]
    assert answer.information == "return_completed"
    assert shop.memory.stock_delta_milli("milk") == -1000
    assert expected(shop) == before - 238
    assert [effect.action for effect in shop.memory.effects[-2:]] == ["print", "kick"]
    assert [line.left for line in looked_up(shop).lines] == ["1", "1"]


@pytest.mark.parametrize("condition", ["damaged", "quarantine", "vendor"])
def test_what_cannot_be_sold_again_is_no_stock(condition: str) -> None:
    shop = shop_with()
    shop.sells("lamp")

    shop.does(give_back(1, condition=condition))

    assert shop.memory.stock_delta_milli("lamp") == -1000


def test_nothing_comes_back_twice_not_even_after_a_restart() -> None:
    shop = shop_with()
    shop.sells("lamp")
    shop.does(give_back(1))
    shop.restart()
    shop.does(SignOn("101", "4711"))

    assert shop.refusal(give_back(1)).code == "return_nothing_left"
    assert not looked_up(shop).lines[0].can_return


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (give_back(9), "return_line_unknown"),
        (give_back(), "return_nothing_chosen"),
        (give_back(1, reason=" "), "reason_needed"),
        (give_back(1, condition="lost"), "condition_unknown"),
        (give_back(1, method="guess"), "return_method_unknown"),
        (give_back(1, receipt="77"), "receipt_unknown"),
        (give_back(1, receipt=""), "receipt_unknown"),
        (give_back(1, 1), "return_line_twice"),
        (give_back(1, lines=(ReturnedLine(1, "2"),)), "return_too_many"),
        (give_back(1, lines=(ReturnedLine(1, "0.5"),)), "quantity_not_whole"),
        (give_back(1, lines=(ReturnedLine(1, "-1"),)), "return_too_many"),
        (give_back(1, refund_to=(RefundTo("gold", 2999),)), "tender_unknown"),
        (give_back(1, refund_to=(RefundTo("cash", 2998),)), "refund_sum_wrong"),
        (give_back(1, refund_to=(RefundTo("cash", 0),)), "amount_not_positive"),
    ],
)
def test_what_makes_no_sense_is_refused_and_changes_nothing(
    command: ReturnGoods, code: str
) -> None:
    shop = shop_with()
    shop.sells("lamp")

    assert shop.refusal(command).code == code
    assert shop.facts(ReturnCompleted) == []


def test_a_return_is_no_sale_and_waits_for_the_counter_to_be_free() -> None:
    shop = shop_with()
    shop.sells("lamp")
    shop.does(Scan("milk"))

    assert shop.refusal(give_back(1)).code == "basket_open"
    shop.does(Tender("cash"))
    shop.does(give_back(1))
    assert shop.refusal(give_back(1, receipt="3")).code == "receipt_unknown"
    assert shop.refusal(give_back(1, receipt="1-memo-000003")).code == "receipt_of_a_return"


def test_a_deposit_comes_back_with_its_goods_and_never_alone() -> None:
    shop = shop_with()
    shop.does(Scan("cola", quantity="2"), Tender("cash"))

    assert shop.refusal(give_back(2)).code == "return_deposit_alone"
    shop.does(ReturnGoods("1", (ReturnedLine(1, "1"),), "unwanted"))

    (fact,) = shop.facts(ReturnCompleted)
    assert [(x.item, x.quantity, x.amount_minor) for x in fact.lines] == [
        ("cola", "1", 119),
        ("deposit-25", "1", 25),
    ]
    assert shop.till.state.shift is not None
    owed = shop.till.state.shift.balances[("deposit_liability", "", "")]
    assert owed == -(25 - 4)


@pytest.mark.parametrize("empties", ["3", "10"], ids=["a part", "more than all"])
def test_what_empties_paid_goes_back_in_cash(empties: str) -> None:
    shop = shop_with()
    shop.does(Scan("milk", quantity="2"), ReturnDeposit("cola", empties), Tender("cash"))

    shop.does(ReturnGoods("1", (ReturnedLine(1, "1"),), "unwanted"))
    shop.does(ReturnGoods("1", (ReturnedLine(1, "1"),), "unwanted"))

    back = [fact.tenders for fact in shop.facts(ReturnCompleted)]
    assert [{t.kind for t in tenders} for tenders in back] == [{"cash"}, {"cash"}]
    assert [sum(t.amount_minor for t in tenders) for tenders in back] == [-119, -119]
    assert [t.original for tenders in back for t in tenders][-1] == 0


def test_a_serial_number_has_to_be_the_one_that_was_sold() -> None:
    shop = shop_with()
    shop.does(Scan("phone", serial="SN-1"), Tender("cash"))

    assert shop.refusal(give_back(1)).code == "return_serial_needed"
    wrong = give_back(1, lines=(ReturnedLine(1, serial="SN-2"),))
    assert shop.refusal(wrong).code == "return_serial_wrong"
    shop.does(give_back(1, lines=(ReturnedLine(1, serial="SN-1"),)))
    assert shop.facts(ReturnCompleted)[0].lines[0].serial == "SN-1"


def test_weighed_goods_come_back_by_weight() -> None:
    shop = shop_with()
    shop.does(Scan("4011", quantity="0.842"), Tender("cash"))

    shop.does(give_back(1, lines=(ReturnedLine(1, "0.300"),)))
    shop.does(give_back(1))

    assert [fact.total_minor for fact in shop.facts(ReturnCompleted)] == [39, 70]
    assert shop.memory.stock_delta_milli("4011") == 0


def test_goods_for_adults_come_back_without_asking_an_age() -> None:
    shop = shop_with()
    from edge.domain.commands import ConfirmAge

    shop.does(ConfirmAge(18), Scan("gin"), Tender("cash"))

    shop.does(give_back(1))

    assert shop.facts(ReturnCompleted)[0].total_minor == 2999


# Who has to agree ----------------------------------------------------------------------------


def test_above_an_amount_a_manager_has_to_agree() -> None:
    shop = shop_with("\n[returns]\napproval_above_minor = 2000\n")
    shop.sells("lamp")

    assert looked_up(shop, ReturnedLine(1)).refund is not None
    assert looked_up(shop, ReturnedLine(1)).refund.needs == ("amount",)  # type: ignore[union-attr]
    error = shop.refusal(give_back(1))
    assert isinstance(error, NeedsApproval)
    assert error.permission == "approve_return"
    shop.does(give_back(1, approval=MANAGER_APPROVES))
    approval = shop.facts(ReturnCompleted)[0].approval
    assert approval is not None
    assert approval.approver == "201"


def test_too_late_a_manager_has_to_agree() -> None:
    shop = shop_with()
    shop.sells("lamp")
    shop.does(CountDrawer({"1": 12_999}), CloseShift(approval=MANAGER_APPROVES))
    shop.clock.micros += 31 * DAY_S * 1_000_000
    shop.does(OpenShift(10_000))

    assert looked_up(shop, ReturnedLine(1)).days == 31
    assert isinstance(shop.refusal(give_back(1)), NeedsApproval)


def test_a_fee_is_kept_for_restocking() -> None:
    shop = shop_with('\n[returns]\nfee_percent = "10"\n')
    shop.sells("lamp")

    shop.does(give_back(1))

    (fact,) = shop.facts(ReturnCompleted)
    assert (fact.amount_minor, fact.fee_minor, fact.total_minor) == (2999, 300, 2699)
    assert shop.till.state.shift is not None
    assert shop.till.state.shift.gross_minor == 300
    assert shop.till.state.shift.identity.holds


# Which tender --------------------------------------------------------------------------------


def test_cash_is_rounded_and_what_the_tenders_paid_is_never_exceeded() -> None:
    shop = shop_with("\n[cash]\nincrement_minor = 5\n")
    shop.does(Scan("lamp"), Scan("milk", quantity="2"), Tender("cash"))

    for line in (1, 2):
        shop.does(give_back(line))

    first, second = shop.facts(ReturnCompleted)
    assert (first.total_minor, first.tenders[0].amount_minor, first.rounding_minor) == (
        2999,
        -3000,
        -1,
    )
    assert (second.total_minor, second.tenders[0].amount_minor, second.rounding_minor) == (
        238,
        -240,
        -2,
    )
    assert shop.till.state.shift is not None
    assert shop.till.state.shift.identity.holds


def test_the_last_tender_is_refunded_first_and_a_correction_counts() -> None:
    shop = shop_with()
    shop.does(Scan("lamp"), Tender("cash", 1000), Tender("voucher"))
    shop.does(CorrectTender("voucher", "cash", MANAGER_APPROVES))

    shop.does(give_back(1))

    assert [(t.kind, t.amount_minor) for t in shop.facts(ReturnCompleted)[0].tenders] == [
        ("cash", -2999)
    ]


def test_a_list_of_ways_refunds_only_those_and_says_what_is_left() -> None:
    shop = shop_with('\n[returns]\norder = ["voucher"]\n')
    shop.does(Scan("lamp"), Tender("cash", 1000), Tender("voucher"))

    error = shop.refusal(give_back(1))

    assert (error.code, error.facts["left_minor"]) == ("refund_not_payable", 1000)


def test_another_way_than_what_was_paid_with_needs_a_manager() -> None:
    shop = shop_with()
    shop.does(Scan("lamp"), Tender("voucher"))
    in_cash = give_back(1, refund_to=(RefundTo("cash", 2999),))

    assert isinstance(shop.refusal(in_cash), NeedsApproval)
    shop.does(replace(in_cash, approval=MANAGER_APPROVES))

    (tender,) = shop.facts(ReturnCompleted)[0].tenders
    assert (tender.kind, tender.amount_minor, tender.original) == ("cash", -2999, None)


# The card ------------------------------------------------------------------------------------


def test_a_card_gets_its_money_back_in_two_steps() -> None:
    shop = shop_with()
    paid_by_card(shop, "lamp")

    asked = shop.does(give_back(1))

    assert asked.dialogue is not None
    assert (asked.dialogue.ask, asked.dialogue.amount_minor) == ("refund", 2999)
    assert asked.dialogue.original_reference == "ref"
    assert shop.facts(ReturnCompleted) == []
    assert shop.kinds()[-2:] == ["return.requested", "payment.requested"]
    assert shop.refusal(Scan("milk")).code == "return_waits"
    assert shop.refusal(CountDrawer({})).facts["blocker"] == "return_waits"
    approve(shop, asked)
    (fact,) = shop.facts(ReturnCompleted)
    assert (fact.tenders[0].state, fact.tenders[0].reference) == ("approved", "refund-ref")
    assert expected(shop, "card") == 0
    assert shop.memory.stock_delta_milli("lamp") == 0
    assert [e.action for e in shop.memory.effects][-1] == "print"


def test_the_cardholders_receipt_of_a_refund_stands_on_the_papers_of_the_return() -> None:
    shop = shop_with()
    paid_by_card(shop, "lamp")
    asked = shop.does(give_back(1))
    assert asked.dialogue is not None
    card = CardRecord(receipt=("Card ************3399", "REFUNDED"))

    shop.till.record(asked.dialogue, TerminalResult("approved", 2999, "refund-ref", card=card))

    document = shop.memory.effects[-1].document
    assert document is not None
    texts = [row.text.strip() for row in document.rows if isinstance(row, Text)]
    assert {"Card ************3399", "REFUNDED"} <= set(texts)


def test_a_refund_that_the_terminal_refuses_leaves_the_goods_with_the_customer() -> None:
    shop = shop_with()
    paid_by_card(shop, "lamp")

    answer = approve(shop, shop.does(give_back(1)), "declined")

    assert answer.information == "refund_declined"
    assert [fact.reason for fact in shop.facts(ReturnCancelled)] == ["card_declined"]
    assert shop.facts(ReturnCompleted) == []
    assert looked_up(shop).lines[0].left == "1"
    shop.sells("milk")


def test_of_two_cards_the_first_is_taken_back_when_the_second_is_refused() -> None:
    shop = shop_with()
    paid_by_card(shop, "lamp", amount_minor=1000)
    paid_by_card(shop)

    second = approve(shop, shop.does(give_back(1)))
    assert second.dialogue is not None
    assert (second.dialogue.ask, second.dialogue.amount_minor) == ("refund", 1000)
    back = approve(shop, second, "declined")
    assert back.dialogue is not None
    assert (back.dialogue.ask, back.dialogue.amount_minor) == ("reverse", 1999)
    ended = approve(shop, back, "reversed")

    assert ended.information == "refund_declined"
    assert shop.till.state.waiting_return is None
    assert expected(shop, "card") == 2999


@pytest.mark.parametrize(("state", "completed"), [("approved", 1), ("not_found", 0)])
def test_after_a_power_cut_the_terminal_is_asked_what_became_of_the_refund(
    state: str, completed: int
) -> None:
    shop = shop_with()
    paid_by_card(shop, "lamp")
    shop.does(give_back(1))

    shop.restart()

    dialogue = shop.till.pending_dialogue()
    assert dialogue is not None
    assert (dialogue.ask, dialogue.amount_minor) == ("status", 2999)
    shop.till.record(dialogue, TerminalResult(state, 2999, "refund-ref"))
    assert len(shop.facts(ReturnCompleted)) == completed
    assert len(shop.facts(ReturnCancelled)) == 1 - completed
    assert shop.till.pending_dialogue() is None


@pytest.mark.parametrize("approved", [True, False])
def test_an_unknown_refund_is_asked_again_or_settled_from_the_slip(approved: bool) -> None:
    shop = shop_with()
    paid_by_card(shop, "lamp")
    unknown = approve(shop, shop.does(give_back(1)), "unknown")
    assert unknown.information == "refund_unknown"
    again = approve(shop, shop.does(ResolvePayment()), "unknown")
    assert again.information == "refund_unknown"

    shop.does(SettlePayment(approved, "slip 7", MANAGER_APPROVES))

    assert len(shop.facts(ReturnCompleted)) == approved
    assert shop.facts(PaymentResolved)[-1].by_hand
    assert len(shop.facts(ReturnRequested)) == 1
    assert [fact.amount_minor for fact in shop.facts(PaymentRequested)] == [2999, -2999]
    assert shop.till.state.waiting_return is None


# Paper, reports, practice --------------------------------------------------------------------


def test_the_receipt_of_a_return_says_what_came_back_and_can_be_printed_again() -> None:
    shop = shop_with()
    shop.does(Scan("lamp"), Tender("cash"))
    shop.does(give_back(1, condition="damaged", reason="broken"))

    document = shop.memory.effects[-2].document
    assert document is not None
    assert document.title == "RETURN 1-memo-000002"
    assert Pair("Desk lamp", "-29.99") in document.rows
    assert Text("  Damaged") in document.rows
    assert Text("Reason: broken") in document.rows
    assert Pair("Cash", "29.99") in document.rows
    found = shop.does(PastSales("000002")).sales
    assert [(row.number, row.total_minor) for row in found] == [("1-memo-000002", -2999)]
    again = shop.does(Reprint(found[0].sale))
    assert again.facts == {"number": "1-memo-000002", "copy_no": 1}
    copy = shop.memory.effects[-1].document
    assert copy is not None
    assert (copy.rows, copy.copy_no) == (document.rows, 1)


def test_x_and_z_show_what_was_paid_back_and_expect_that_much_less() -> None:
    shop = shop_with()
    shop.does(Scan("lamp"), Scan("milk"), Tender("cash"))
    shop.does(give_back(1))

    shop.does(XRead(MANAGER_APPROVES))
    x_report = shop.memory.effects[-1].document
    assert x_report is not None
    for row in (
        Pair("Returns", "1"),
        Pair("Paid back", "-29.99"),
        Pair("Gross", "1.19", bold=True),
        Pair("Cash paid back", "29.99", bold=True),
        Pair("Cash expected", "101.19", bold=True),
    ):
        assert row in x_report.rows
    shop.does(CountDrawer({"1": 10_119}), CloseShift(approval=MANAGER_APPROVES))
    (closed,) = shop.facts(ShiftClosed)
    assert (closed.return_count, closed.gross_minor, closed.grand_total_minor) == (1, 119, 119)
    assert [(row.kind, row.amount_minor) for row in closed.refunds] == [("cash", 2999)]
    assert [(t.tax_id, t.base_minor, t.tax_minor) for t in closed.taxes if t.tax_minor] == [
        ("VAT7", 111, 8)
    ]


def test_in_practice_nothing_is_booked() -> None:
    shop = shop_with()
    shop.sells("lamp")
    shop.does(StartPractice(MANAGER_APPROVES))
    effects = len(shop.memory.effects)

    answer = shop.does(give_back(1))

    assert answer.information == "return_completed"
    assert shop.facts(ReturnCompleted) == []
    assert shop.memory.stock_delta_milli("lamp") == -1000
    (printed,) = shop.memory.effects[effects:]
    assert printed.document is not None
    assert printed.document.practice
    assert looked_up(shop).lines[0].left == "1"


def test_the_first_return_of_a_receipt_fixes_how_its_deals_are_treated() -> None:
    shop = shop_with()
    shop.does(Scan("lamp"), Scan("milk"), Tender("cash"))
    shop.does(give_back(1, method="as_sold"))

    assert shop.refusal(give_back(2, method="prorated")).code == "return_method_fixed"
    shop.does(give_back(2))

    assert [fact.method for fact in shop.facts(ReturnCompleted)] == ["as_sold", "as_sold"]
    assert sum(fact.total_minor for fact in shop.facts(ReturnCompleted)) == sum(
        fact.total_minor for fact in shop.facts(SaleCompleted)
    )


def test_the_receipt_of_a_return_tells_the_time_on_the_shops_wall() -> None:
    shop = shop_with('\n[store]\ntime_zone = "Pacific/Auckland"\n')
    shop.does(Scan("lamp"), Tender("cash"), give_back(1))

    (document,) = [e.document for e in shop.memory.effects if e.document and
                   e.document.kind == "return_receipt"]  # fmt: skip
    assert any(isinstance(r, Text) and r.text.startswith("2026-11-25 01:") for r in document.rows)
