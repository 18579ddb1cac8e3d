"""A shop's day: the drawer, the people, practice, and the close."""

from __future__ import annotations

from dataclasses import replace

from harness.till import MANAGER_APPROVES, Shop

from edge.domain import ledger
from edge.domain.accounts import Account
from edge.domain.commands import (
    AddOperator,
    ApprovalGiven,
    CancelSale,
    ChangePin,
    CloseShift,
    CorrectTender,
    CountDrawer,
    DiscountLine,
    EndPractice,
    EReceipt,
    GiftReceipt,
    Hold,
    Lock,
    NoSale,
    OpenShift,
    OverridePrice,
    PastSales,
    PayIn,
    PayOut,
    Recall,
    RemoveOperator,
    Reprint,
    ResetPin,
    SafeDrop,
    Scan,
    SignOff,
    SignOn,
    StartPractice,
    Tender,
    XRead,
)
from edge.domain.document import Pair
from edge.domain.events import (
    OperatorLockedOut,
    PracticeCompleted,
    SaleCompleted,
    ShiftClosed,
    TenderAmount,
)
from edge.domain.postings import postings_of


def printed(shop: Shop) -> list[str]:
    return [effect.document.kind for effect in shop.memory.effects if effect.document]


def test_the_day_closes_blind_with_over_and_short() -> None:
    shop = Shop().opened(10_000)
    shop.sells("milk", "lamp")
    shop.does(
        NoSale("change", MANAGER_APPROVES),
        PayIn(500, "change from the bank"),
        PayOut(300, "milk for the staff", MANAGER_APPROVES),
        SafeDrop(2000, "bag 7"),
        XRead(MANAGER_APPROVES),
    )
    shop.does(CountDrawer({"5000": 2, "100": 12, "1": 18}))

    answer = shop.does(CloseShift(approval=MANAGER_APPROVES))

    (z,) = shop.facts(ShiftClosed)
    expected = 10_000 + 3118 + 500 - 300 - 2000
    assert z.over_short == (TenderAmount("cash", 11_218 - expected),)
    assert answer.view.shift is None
    assert printed(shop)[-2:] == ["x_report", "z_report"]
    assert shop.refusal(Scan("milk")).code == "shift_not_open"


def test_open_and_held_baskets_stand_between_the_shift_and_its_z() -> None:
    shop = Shop().opened()
    shop.does(Scan("milk"))
    assert shop.refusal(CountDrawer({})).facts["blocker"] == "basket_open"
    shop.does(Hold())
    assert shop.refusal(CountDrawer({})).facts["blocker"] == "baskets_held"
    shop.does(Recall(), CancelSale("left", MANAGER_APPROVES))
    assert shop.refusal(CloseShift(approval=MANAGER_APPROVES)).code == "drawer_not_counted"
    shop.does(CountDrawer({"100": 100}), CloseShift(approval=MANAGER_APPROVES))

    assert shop.facts(ShiftClosed)[0].z_number == 1


def test_a_sale_after_the_count_asks_for_another_count() -> None:
    shop = Shop().opened()
    shop.does(CountDrawer({"100": 100}))
    shop.sells("milk")

    assert shop.refusal(CloseShift(approval=MANAGER_APPROVES)).code == "drawer_not_counted"


def test_the_business_date_stays_past_midnight() -> None:
    shop = Shop().opened()
    opened_on = shop.till.state.shift
    assert opened_on is not None
    shop.clock.micros += 14 * 3600 * 1_000_000
    shop.sells("milk")

    assert shop.store is not None
    last = list(shop.store.entries())[-1]
    assert last.business_date == opened_on.business_date


def test_the_next_shift_goes_on_counting_z_and_grand_total() -> None:
    shop = Shop()
    shop.does(SignOn("201", "246810"))
    for day in range(2):
        shop.does(OpenShift(0))
        shop.sells("milk")
        shop.does(CountDrawer({"1": 119}), CloseShift())
        shop.clock.micros += 86_400 * 1_000_000 * day

    first, second = shop.facts(ShiftClosed)
    assert (first.z_number, second.z_number) == (1, 2)
    assert second.grand_total_minor == 238


def test_a_float_that_is_a_barcode_or_a_far_date_is_refused() -> None:
    shop = Shop()
    shop.does(SignOn("101", "4711"))

    assert shop.refusal(OpenShift(4006381333931)).code == "amount_is_barcode"
    assert shop.refusal(OpenShift(-5)).code == "amount_not_positive"
    assert shop.refusal(OpenShift(0, "2031-01-01")).code == "business_date_far"
    assert shop.refusal(OpenShift(0, "yesterday")).code == "date_unreadable"


def test_practice_has_numbers_of_its_own_and_books_nothing() -> None:
    shop = Shop().opened()
    shop.does(StartPractice(MANAGER_APPROVES), Scan("lamp"))
    answer = shop.does(Tender("card"))
    assert answer.view.practice
    assert shop.sale.number == "P-1-000001"
    assert shop.refusal(SafeDrop(100)).code == "not_in_practice"
    shop.does(EndPractice())
    shop.sells("milk")

    assert len(shop.facts(PracticeCompleted)) == 1
    assert shop.facts(SaleCompleted)[0].number.endswith("000001")
    assert shop.till.state.shift is not None
    assert shop.till.state.shift.gross_minor == 119
    practice_print = next(e for e in shop.memory.effects if e.document and e.document.practice)
    assert practice_print.action == "print"


def test_practice_begins_and_ends_with_an_empty_counter() -> None:
    shop = Shop().opened()
    shop.does(Scan("milk"))
    assert shop.refusal(StartPractice(MANAGER_APPROVES)).code == "basket_open"
    shop.does(CancelSale("left", MANAGER_APPROVES), StartPractice(MANAGER_APPROVES), Scan("lamp"))
    shop.does(EndPractice())

    assert shop.till.state.baskets == {}


def test_wrong_pins_are_counted_before_they_are_checked_and_lock_the_operator_out() -> None:
    shop = Shop()
    for left in (4, 3, 2, 1, 0):
        error = shop.refusal(SignOn("101", "0000"))
        assert (error.code, error.facts["tries_left"]) == ("pin_wrong", left)
        shop.clock.micros += 60_000_000

    assert shop.refusal(SignOn("101", "4711")).code == "operator_locked_out"
    assert len(shop.facts(OperatorLockedOut)) == 1

    shop.restart()
    assert shop.refusal(SignOn("101", "4711")).code == "operator_locked_out"
    shop.does(SignOn("201", "246810"), ResetPin("101", "9753"), SignOff(), SignOn("101", "9753"))


def test_a_lockout_is_over_after_half_an_hour_and_one_more_wrong_pin_begins_it_anew() -> None:
    shop = Shop()
    for _ in range(5):
        shop.refusal(SignOn("201", "0000"))
        shop.clock.micros += 20_000_000

    assert shop.refusal(SignOn("201", "246810")).facts["wait_min"] == 30
    shop.clock.micros += 30 * 60_000_000
    assert shop.refusal(SignOn("201", "0000")).code == "pin_wrong"
    assert shop.refusal(SignOn("201", "246810")).code == "operator_locked_out"

    shop.restart()
    shop.clock.micros += 29 * 60_000_000
    assert shop.refusal(SignOn("201", "246810")).facts["wait_min"] == 1
    shop.clock.micros += 60_000_000
    shop.does(SignOn("201", "246810"))


def test_guessing_is_slowed_down() -> None:
    shop = Shop()
    shop.refusal(SignOn("101", "0000"))
    shop.refusal(SignOn("101", "0000"))

    error = shop.refusal(SignOn("101", "4711"))
    assert error.code == "pin_throttled"
    wait_s = error.facts["wait_s"]
    assert isinstance(wait_s, int)
    shop.clock.micros += wait_s * 1_000_000
    shop.does(SignOn("101", "4711"))


def test_an_unknown_operator_is_told_no_more_than_a_wrong_pin() -> None:
    shop = Shop()

    assert shop.refusal(SignOn("999", "4711")).code == "pin_wrong"


def test_people_come_and_go_with_a_manager() -> None:
    shop = Shop().opened()
    new = AddOperator("103", "Cleo", "cashier", "8642")
    assert shop.refusal(new).code == "needs_approval"
    shop.does(AddOperator("103", "Cleo", "cashier", "8642", MANAGER_APPROVES))
    assert shop.refusal(AddOperator("103", "Cleo", "cashier", "8642", MANAGER_APPROVES)).code == (
        "operator_exists"
    )
    shop.does(Lock(), SignOn("103", "8642"), ChangePin("8642", "8643"), Lock())
    shop.does(SignOn("103", "8643"), Lock(), SignOn("201", "246810"), RemoveOperator("103"), Lock())

    assert shop.refusal(SignOn("103", "8643")).code == "pin_wrong"
    shop.does(SignOn("201", "246810"))
    assert shop.refusal(RemoveOperator("201")).code == "last_manager"
    assert shop.refusal(AddOperator("1x", "Dan", "cashier", "8642")).code == "operator_number_wrong"
    assert shop.refusal(AddOperator("104", "Dan", "boss", "8642")).code == "role_unknown"
    assert shop.refusal(AddOperator("104", "Dan", "manager", "8642")).code == "pin_length"


def test_nobody_approves_themselves_and_an_approval_pin_is_checked() -> None:
    shop = Shop().opened()

    assert shop.refusal(NoSale("x", ApprovalGiven("101", "4711"))).code == "approval_of_oneself"
    assert shop.refusal(NoSale("x", ApprovalGiven("102", "4712"))).code == "approver_may_not"
    assert shop.refusal(NoSale("x", ApprovalGiven("201", "000000"))).code == "pin_wrong"


def test_copies_are_numbered_and_gift_and_e_receipts_are_recorded() -> None:
    shop = Shop().opened()
    shop.sells("milk", "lamp")
    shop.does(Reprint())
    answer = shop.does(Reprint())
    assert answer.facts is not None
    assert answer.facts["copy_no"] == 2
    assert shop.refusal(GiftReceipt(lines=(9,))).code == "no_such_line"
    shop.does(GiftReceipt(lines=(2,)))
    files = shop.does(EReceipt()).files

    assert files[0].endswith(".txt")
    copies = [e.document.copy_no for e in shop.memory.effects if e.document]
    assert copies == [0, 1, 2, 0]
    gift = shop.memory.effects[-1].document
    assert gift is not None
    assert "29.99" not in repr(gift)


def test_past_receipts_are_found_by_number_date_and_amount() -> None:
    shop = Shop().opened()
    shop.sells("milk")
    shop.sells("lamp")
    number = shop.facts(SaleCompleted)[0].number

    assert [s.total_minor for s in shop.does(PastSales()).sales] == [2999, 119]
    assert [s.total_minor for s in shop.does(PastSales(number)).sales] == [119]
    assert [s.total_minor for s in shop.does(PastSales("29.99")).sales] == [2999]
    assert shop.does(PastSales("1999-01-01")).sales == ()
    shop.does(Reprint(number))


def test_a_wrong_tender_is_corrected_before_the_next_sale_only() -> None:
    shop = Shop().opened()
    shop.sells("milk")
    shop.does(CorrectTender("cash", "voucher", MANAGER_APPROVES))
    assert shop.refusal(CorrectTender("cash", "voucher", MANAGER_APPROVES)).code == (
        "tender_not_used"
    )
    shop.does(CorrectTender("voucher", "cash", MANAGER_APPROVES))
    shop.does(Scan("milk"))
    assert shop.refusal(CorrectTender("cash", "voucher", MANAGER_APPROVES)).code == "basket_open"

    assert shop.till.state.shift is not None
    assert shop.till.state.shift.expected == {"cash": 10_119, "voucher": 0}


def rows_of(shop: Shop, kind: str) -> dict[str, str]:
    """Return the labelled rows of the last document of a kind."""
    documents = [e.document for e in shop.memory.effects if e.document]
    last = [document for document in documents if document.kind == kind][-1]
    return {row.label: row.value for row in last.rows if isinstance(row, Pair)}


def test_x_and_z_say_what_was_given_owed_and_that_the_books_agree() -> None:
    shop = Shop().opened(10_000)
    shop.does(
        Scan("lamp"),
        OverridePrice(1, 2500, "last one", MANAGER_APPROVES),
        Scan("milk"),
        DiscountLine(2, "worn", percent="10", approval=MANAGER_APPROVES),
        Scan("cola", quantity="2"),
        Tender("voucher", 1000),
        Tender("cash", 5000),
        PayOut(300, "milk for the staff", MANAGER_APPROVES),
        XRead(MANAGER_APPROVES),
    )
    x = rows_of(shop, "x_report")
    shop.does(CountDrawer({"1": 1}), CloseShift(approval=MANAGER_APPROVES))
    z = rows_of(shop, "z_report")

    # 25.00 + 1.07 + 2 x 1.19 + 2 x 0.25
    assert x["Gross"] == "28.95"
    assert (x["Price changes"], x["Manual discounts"], x["Deposits, net of tax"]) == (
        "-4.99",
        "-0.12",
        "0.42",
    )
    assert x["Sales + liabilities = tenders"] == "28.95"
    assert {label: z[label] for label in x if label in z and label != "Printed"} == {
        label: value for label, value in x.items() if label != "Printed"
    }


def test_a_days_entries_are_booked_and_leave_no_cash_in_the_till() -> None:
    shop = Shop().opened(10_000)
    shop.sells("milk", "lamp", "cola")
    shop.does(CorrectTender("cash", "voucher", MANAGER_APPROVES))
    shop.does(PayIn(500, "change"), SafeDrop(2000, "bag 7"), CountDrawer({"5000": 2}))
    shop.does(CloseShift(approval=MANAGER_APPROVES))

    assert shop.store is not None
    balances = ledger.EMPTY
    for entry in shop.store.entries():
        assert entry.postings == postings_of(entry.fact)
        balances = ledger.booked(balances, entry.postings)
    assert ledger.by_subaccount(balances, Account.TENDER_CLEARING) == {"cash": 0, "voucher": 3262}
    assert ledger.balance(balances, Account.SAFE) == 10_000 + 2000 - 10_000
    assert ledger.balance(balances, Account.CASH_OVER_SHORT) == -1500
    assert sum(balances.values()) == 0


def test_a_shift_of_an_earlier_program_folds_to_the_same_figures_after_a_restart() -> None:
    shop = Shop().opened(10_000)
    shop.sells("milk", "lamp")
    shop.does(PayIn(500, "change"))
    before = shop.till.state.shift

    shop.memory.rebook(lambda _: ())
    shop.restart()

    assert shop.till.state.shift == before


def test_a_shift_follows_what_was_booked_not_what_would_be_booked_now() -> None:
    shop = Shop().opened(10_000)
    shop.sells("milk")

    shop.memory.rebook(
        lambda fact: tuple(
            replace(p, subaccount="till") if p.subaccount == "cash" else p
            for p in postings_of(fact)
        )
    )
    shop.restart()

    assert shop.till.state.shift is not None
    assert shop.till.state.shift.expected == {"cash": 0, "till": 10_119}


def test_x_and_z_name_who_opened_the_shift_and_who_had_them_printed() -> None:
    shop = Shop().opened()
    shop.does(SignOff(), SignOn("201", "246810"), XRead(), CountDrawer({}), CloseShift())

    for kind in ("x_report", "z_report"):
        rows = rows_of(shop, kind)
        assert rows["Opened"].endswith(" by 101")
        assert rows["Printed"].endswith(" by 201")
