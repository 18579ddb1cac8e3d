"""A cashier sells: from the first scan to the change."""

from __future__ import annotations

from dataclasses import replace

import pytest
from harness.goods import BANANAS
from harness.till import MANAGER_APPROVES, Shop, SomeGoods

from edge.card_terminal import TerminalResult
from edge.domain.commands import (
    CancelSale,
    ConfirmAge,
    DiscountLine,
    Hold,
    Lock,
    OverridePrice,
    PriceCheck,
    Recall,
    RefuseAge,
    ReturnDeposit,
    Scan,
    SellDepartment,
    SignOff,
    SignOn,
    Tender,
    Total,
    VoidLine,
    VoidTender,
)
from edge.domain.errors import NeedsApproval
from edge.domain.events import (
    AgeSaleRefused,
    DiscountGiven,
    LineVoidedAfterTotal,
    PriceOverridden,
    SaleCancelled,
    SaleCompleted,
)
from edge.domain.ids import ItemId
from edge.domain.quantity import Unit


def test_a_basket_of_everything_is_paid_in_two_ways() -> None:
    shop = Shop().opened()

    shop.does(Scan("9521234500018", quantity="3"))
    shop.does(Scan("cola", quantity="6"))
    assert shop.refusal(Scan("4011")).code == "weight_needed"
    shop.does(Scan("4011", quantity="0.842"))
    assert shop.refusal(Scan("gin")).facts["minimum_age"] == 18
    shop.does(ConfirmAge(18), Scan("gin"))
    assert shop.refusal(Scan("phone")).code == "serial_needed"
    shop.does(Scan("phone", serial="SN-1"), VoidLine(5))
    shop.does(Tender("voucher", 1000))
    answer = shop.does(Tender("cash", 4000))

    total = 3 * 119 + 6 * (119 + 25) + 109 + 2999
    assert shop.sale.total_minor == total
    assert (shop.sale.state, shop.sale.change_minor) == ("completed", 5000 - total)
    assert [event.kind for event in answer.events][-1] == "sale.completed"
    (sale,) = shop.facts(SaleCompleted)
    assert [line.voided for line in sale.lines].count(True) == 1
    actions = [effect.action for effect in shop.memory.effects]
    assert actions[-2:] == ["print", "kick"]


def test_receipt_numbers_run_without_a_gap_past_a_cancelled_sale() -> None:
    shop = Shop().opened()

    shop.sells("milk")
    shop.does(Scan("milk"), CancelSale("customer left", MANAGER_APPROVES))
    shop.sells("lamp")

    assert [s.number[-6:] for s in shop.facts(SaleCompleted)] == ["000001", "000002"]
    assert [s.reason for s in shop.facts(SaleCancelled)] == ["customer left"]


def test_nothing_is_sold_without_an_operator_or_a_shift() -> None:
    shop = Shop()

    assert shop.refusal(Scan("milk")).code == "sign_on_first"
    shop.does(SignOn("101", "4711"))
    assert shop.refusal(Scan("milk")).code == "shift_not_open"


@pytest.mark.parametrize(
    ("code", "refused"),
    [
        ("nothing-like-it", "item_unknown"),
        ("9521234500019", "code_check_digit"),
        ("x" * 300, "code_too_long"),
        ("mi\x07lk", "code_control_characters"),
        ("  ", "code_empty"),
    ],
)
def test_a_bad_code_is_refused_by_name(code: str, refused: str) -> None:
    assert Shop().opened().refusal(Scan(code)).code == refused


def test_a_label_with_a_price_is_sold_at_that_price() -> None:
    cheese = replace(BANANAS, item_id=ItemId("11122"), price="1999", description="Cheese")
    shop = Shop(catalogue=SomeGoods((cheese,))).opened()

    shop.does(Scan("2111122912343"))

    assert shop.sale.total_minor == 1234
    assert shop.sale.lines[0].quantity == "0.617"


def test_goods_without_a_code_are_sold_under_a_department() -> None:
    shop = Shop().opened()

    shop.does(SellDepartment("misc", 450, description="Candle"))

    assert shop.sale.lines[0].description == "Candle"
    assert shop.refusal(SellDepartment("none", 450)).code == "department_unknown"
    assert shop.refusal(SellDepartment("misc", 4006381333931)).code == "amount_absurd"


def test_a_price_is_changed_only_with_a_manager_and_recorded_at_once() -> None:
    shop = Shop().opened()
    shop.does(Scan("lamp"))

    with pytest.raises(NeedsApproval):
        shop.till.handle(OverridePrice(1, 1999, "scratch"))
    shop.does(OverridePrice(1, 1999, "scratch", MANAGER_APPROVES))
    shop.does(DiscountLine(1, "regular", percent="10", approval=MANAGER_APPROVES))
    shop.does(CancelSale("left", MANAGER_APPROVES))

    (override,) = shop.facts(PriceOverridden)
    (discount,) = shop.facts(DiscountGiven)
    assert override.modifier.approval.approver == "201"
    assert discount.modifier.discount_minor == 200


def test_striking_a_line_after_the_total_is_an_entry_of_its_own() -> None:
    shop = Shop().opened()
    shop.does(Scan("milk"), Scan("lamp"), Total())

    from edge.domain.commands import BackToBasket

    shop.does(BackToBasket(), VoidLine(2, "too dear", MANAGER_APPROVES))

    (voided,) = shop.facts(LineVoidedAfterTotal)
    assert (voided.amount_minor, voided.approval.approver) == (2999, "201")
    assert shop.sale.total_minor == 119


def test_a_refused_age_check_is_recorded() -> None:
    shop = Shop().opened()

    shop.does(RefuseAge("gin"))

    assert shop.facts(AgeSaleRefused)[0].minimum_age == 18


def test_baskets_are_held_and_taken_back_by_anyone() -> None:
    shop = Shop().opened()
    shop.does(Scan("milk"), Hold("red coat"), Scan("lamp"))
    assert shop.refusal(Recall()).code == "basket_open"
    shop.does(Tender("cash"), Lock(), SignOn("102", "4712"), Recall())

    assert shop.sale.total_minor == 119
    shop.does(Tender("cash"))
    assert shop.facts(SaleCompleted)[-1].operators == ("101", "102")


def test_another_operator_goes_on_with_the_basket() -> None:
    shop = Shop().opened()
    shop.does(Scan("milk"), Lock())

    assert shop.refusal(Scan("milk")).code == "till_locked"
    assert shop.refusal(SignOff()).code == "basket_open"
    answer = shop.does(SignOn("102", "4712"))

    assert answer.information == "basket_waits"
    assert answer.view.operator is not None
    assert answer.view.operator.name == "Ben"


def test_empty_bottles_are_paid_out_or_taken_off_the_basket() -> None:
    shop = Shop().opened()

    shop.does(ReturnDeposit("cola", "4"), Tender("cash"))
    assert shop.sale.total_minor == -100
    shop.does(ReturnDeposit("deposit-25"), Scan("milk"), Tender("cash"))
    assert shop.sale.total_minor == 94
    assert shop.refusal(ReturnDeposit("milk")).code == "no_deposit"


def test_a_card_is_asked_only_after_the_request_is_written() -> None:
    shop = Shop().opened()
    answer = shop.does(Scan("lamp"), Tender("card"))

    assert shop.kinds()[-1] == "payment.requested"
    assert answer.dialogue is not None
    assert shop.refusal(Tender("cash")).code == "payment_unknown"

    shop.till.record(answer.dialogue, TerminalResult("approved", 2999, "ref", "****1234"))
    assert shop.sale.state == "completed"
    assert shop.kinds()[-2:] == ["payment.resolved", "sale.completed"]


def test_a_declined_card_leaves_the_basket_to_be_paid_otherwise() -> None:
    shop = Shop().opened()
    answer = shop.does(Scan("lamp"), Tender("card"))
    assert answer.dialogue is not None

    told = shop.till.record(answer.dialogue, TerminalResult("declined"))

    assert told.information == "card_declined"
    shop.does(Tender("cash"))
    assert shop.sale.state == "completed"


def test_a_part_approval_leaves_a_balance_and_can_be_reversed() -> None:
    shop = Shop().opened()
    answer = shop.does(Scan("lamp"), Tender("card"))
    assert answer.dialogue is not None
    partly = shop.till.record(answer.dialogue, TerminalResult("approved", 1000, "ref"))

    assert partly.information == "card_partly_approved"
    assert partly.facts == {"amount_minor": 1000, "asked_minor": 2999}
    assert shop.sale.due_minor == 1999

    reversing = shop.does(VoidTender(1))
    assert reversing.dialogue is not None
    assert reversing.dialogue.ask == "reverse"
    shop.till.record(reversing.dialogue, TerminalResult("reversed"))
    assert shop.sale.due_minor == 2999


def test_a_barcode_in_the_amount_is_never_money() -> None:
    shop = Shop().opened()
    shop.does(Scan("milk"))

    assert shop.refusal(Tender("cash", 4006381333931)).code == "amount_is_barcode"


def test_a_price_check_changes_nothing() -> None:
    shop = Shop().opened()

    answer = shop.does(PriceCheck("lamp"))

    assert answer.items[0].price == "2999"
    assert answer.view.sale is None


def test_a_price_in_the_code_is_enough_for_goods_without_a_price_of_their_own() -> None:
    counter = replace(BANANAS, item_id=ItemId("10101"), price=None, unit=Unit.EACH)
    shop = Shop(catalogue=SomeGoods((counter,))).opened()

    shop.does(Scan("2110101204592"))

    assert (shop.sale.total_minor, shop.sale.lines[0].price_embedded) == (459, True)


@pytest.mark.parametrize(
    ("amount_minor", "typed", "asked"),
    [
        (357, True, False),
        (500, True, False),
        (501, True, True),
        (20_000, True, True),
        (20_000, False, False),
    ],
)
def test_an_amount_is_asked_again_only_typed_above_thrice_the_total_and_the_next_note(
    amount_minor: int, typed: bool, asked: bool
) -> None:
    """The next note above 1.19 is 5.00; three times the total are 3.57."""
    shop = Shop().opened()
    shop.does(Scan("milk"))
    tender = Tender("cash", amount_minor, typed=typed)

    if asked:
        assert shop.refusal(tender).code == "amount_unusual"
        tender = replace(tender, confirmed=True)
    shop.does(tender)

    assert shop.sale.change_minor == amount_minor - 119


def test_empties_are_no_items() -> None:
    shop = Shop().opened()

    shop.does(Scan("milk"), ReturnDeposit("cola", "3"))

    assert shop.sale.item_count == "1"
