"""A sale paid in all the ways a shop can take money, from the command to receipt and Z."""

from __future__ import annotations

import pytest
from harness.till import ALL_TENDERS, MANAGER_APPROVES, SETTINGS, Shop

from edge.card_terminal import TerminalResult
from edge.config import parse_settings
from edge.domain.commands import (
    CloseShift,
    CorrectTender,
    CountDrawer,
    Scan,
    Tender,
    Total,
    VoidTender,
    XRead,
)
from edge.domain.document import Pair, Text
from edge.domain.events import (
    PaymentRequested,
    PaymentResolved,
    SaleCompleted,
    ShiftClosed,
    TenderAmount,
)

TENDERS = ALL_TENDERS + '\n[cash]\nplace = "CH"\n'


def shop_with_all_tenders() -> Shop:
    settings = parse_settings((SETTINGS + TENDERS).encode(), "test")
    return Shop(settings=settings).opened()


def receipt(shop: Shop) -> dict[str, str]:
    """Return the labels and values of the last receipt; a text stands under itself."""
    document = shop.memory.effects[-2].document or shop.memory.effects[-1].document
    assert document is not None
    pairs = {row.label: row.value for row in document.rows if isinstance(row, Pair)}
    return pairs | {row.text.strip(): "" for row in document.rows if isinstance(row, Text)}


def test_foreign_cash_is_booked_at_its_rate_and_counted_in_its_own_currency() -> None:
    shop = shop_with_all_tenders()

    answer = shop.does(Scan("lamp"), Total())
    assert answer.view.sale is not None
    dollars = next(way for way in answer.view.sale.ways if way.type == "usd")
    assert (dollars.usual_minor, dollars.exchange_rate, dollars.currency) == (3400, "0.905", "USD")
    shop.does(Tender("usd", foreign_minor=5000))

    (sale,) = shop.facts(SaleCompleted)
    assert [t.amount_minor for t in sale.tenders] == [4525, -1525]
    assert (sale.rounding_minor, sale.change_minor) == (1, 1525)
    told = receipt(shop)
    assert told["US dollars"] == "45.25"
    assert "USD 50.00 at 0.905" in told
    shop.does(CountDrawer({"1000": 8, "25": 19}, {"usd": 4900}))
    shop.does(CloseShift(approval=MANAGER_APPROVES))
    (z,) = shop.facts(ShiftClosed)
    assert z.expected == (TenderAmount("cash", 8475), TenderAmount("usd", 5000, "USD"))
    assert z.over_short == (TenderAmount("cash", 0), TenderAmount("usd", -100, "USD"))
    assert receipt(shop)["US dollars expected"] == "USD 50.00"


def test_foreign_cash_that_no_sale_brought_is_over_in_its_own_currency() -> None:
    shop = shop_with_all_tenders()

    shop.does(CountDrawer({"1000": 10}, {"usd": 500}), CloseShift(approval=MANAGER_APPROVES))

    (z,) = shop.facts(ShiftClosed)
    assert z.over_short == (TenderAmount("cash", 0), TenderAmount("usd", 500, "USD"))


def test_a_gift_card_is_booked_as_one_whatever_its_table_is_called() -> None:
    named = '[tenders.stored_value]\nname = "Gift card"\n'
    shop = Shop(settings=parse_settings((SETTINGS + named).encode(), "test")).opened()

    shop.does(Scan("lamp"), Tender("stored_value", available_minor=5000))

    assert shop.till.state.shift is not None
    accounts = {account: sub for account, sub, _ in shop.till.state.shift.balances}
    assert accounts["stored_value_liability"] == "stored_value"


def test_the_next_foreign_note_is_never_unusual() -> None:
    francs = '[tenders.chf]\nname = "Francs"\nexchange = { currency = "CHF", rate = "1.06" }\n'
    shop = Shop(settings=parse_settings((SETTINGS + francs).encode(), "test")).opened()
    shop.does(Scan("milk"))

    assert shop.refusal(Tender("chf", foreign_minor=2000, typed=True)).code == "amount_unusual"
    shop.does(Tender("chf", foreign_minor=1000, typed=True))
    assert shop.sale.change_minor == 1060 - 119


def test_a_tip_is_charged_with_the_card_and_is_no_sale() -> None:
    shop = shop_with_all_tenders()

    answer = shop.does(Scan("lamp"), Tender("card", tip_minor=301))
    assert answer.dialogue is not None
    assert answer.dialogue.amount_minor == shop.facts(PaymentRequested)[0].amount_minor == 3300
    shop.till.record(answer.dialogue, TerminalResult("approved", 3300, "ref"))

    (sale,) = shop.facts(SaleCompleted)
    assert (sale.total_minor, sale.tenders[0].tip_minor, sale.rounding_minor) == (2999, 301, 0)
    assert (receipt(shop)["Tip"], receipt(shop)["Card"]) == ("3.01", "33.00")
    assert shop.till.state.shift is not None
    assert shop.till.state.shift.expected["card"] == 3300
    shop.does(XRead(MANAGER_APPROVES))
    document = shop.memory.effects[-1].document
    assert document is not None
    assert Pair("Tips for the staff", "3.01") in document.rows


@pytest.mark.parametrize(
    ("approved", "amount", "tip", "due"),
    [(2000, 2000, 0, 999), (3100, 2999, 101, 0), (3500, 2999, 501, 0)],
)
def test_what_a_terminal_approves_pays_the_sale_first_and_then_the_tip(
    approved: int, amount: int, tip: int, due: int
) -> None:
    shop = shop_with_all_tenders()
    answer = shop.does(Scan("lamp"), Tender("card", tip_minor=301))
    assert answer.dialogue is not None

    answer = shop.till.record(answer.dialogue, TerminalResult("approved", approved, "ref"))

    taken = shop.sale.tenders[0]
    assert (taken.amount_minor, taken.tip_minor, shop.sale.due_minor) == (amount, tip, due)
    assert shop.facts(PaymentResolved)[0].amount_minor == approved
    if due:
        assert answer.information == "card_partly_approved"
        assert answer.facts == {"amount_minor": 2000, "asked_minor": 3300}


def test_a_card_with_a_tip_is_reversed_whole() -> None:
    shop = shop_with_all_tenders()
    answer = shop.does(Scan("lamp"), Tender("card", 1000, tip_minor=100))
    assert answer.dialogue is not None
    shop.till.record(answer.dialogue, TerminalResult("approved", 1100, "ref"))

    dialogue = shop.does(VoidTender(1)).dialogue

    assert dialogue is not None
    assert (dialogue.ask, dialogue.amount_minor) == ("reverse", 1100)


def test_a_card_is_taken_without_its_terminal_up_to_the_floor_limit() -> None:
    shop = shop_with_all_tenders()
    shop.does(Scan("lamp"))

    assert shop.refusal(Tender("card", 2001, offline=True)).code == "tender_above_floor_limit"
    answer = shop.does(Tender("card", 2000, offline=True), Tender("cash", 1000))

    assert answer.dialogue is None
    (sale,) = shop.facts(SaleCompleted)
    assert (sale.tenders[0].offline, sale.tenders[0].payment) == (True, None)
    assert sale.rounding_minor == 1


def test_a_meal_voucher_is_forfeited_only_when_that_was_said() -> None:
    shop = shop_with_all_tenders()
    shop.does(Scan("milk"))

    error = shop.refusal(Tender("meal"))
    assert (error.code, error.facts["forfeited_minor"]) == ("tender_forfeits", 381)
    shop.does(Tender("meal", confirmed=True))

    (sale,) = shop.facts(SaleCompleted)
    assert (sale.tenders[0].amount_minor, sale.tenders[0].forfeited_minor) == (119, 381)
    assert (receipt(shop)["Meal voucher"], receipt(shop)["Not given back"]) == ("5.00", "3.81")
    assert shop.till.state.shift is not None
    assert shop.till.state.shift.expected["meal"] == 500
    assert shop.refusal(CorrectTender("meal", "cash")).code == "tender_not_correctable"


def test_a_gift_card_pays_what_it_holds_and_cash_closes_the_rest_in_coins() -> None:
    shop = shop_with_all_tenders()

    shop.does(Scan("lamp"), Tender("gift", available_minor=1501))
    assert (shop.sale.due_minor, shop.sale.cash_due_minor) == (1498, 1500)
    shop.does(Tender("cash", 2000))

    assert (shop.sale.rounding_minor, shop.sale.change_minor) == (2, 500)
    assert receipt(shop)["Left on it"] == "0.00"
    assert receipt(shop)["Rounding"] == "0.02"


@pytest.mark.parametrize(
    "text",
    [
        '[cash]\nplace = "XY"\n',
        '[cash]\nplace = "CH"\nincrement_minor = 5\n',
        '[tenders.meal]\nname = "M"\nuses_terminal = true\nover = "forfeit"\n',
        '[tenders.usd]\nname = "D"\nexchange = { currency = "DOL", rate = "1" }\n',
        '[tenders.usd]\nname = "D"\nexchange = { currency = "USD", rate = "0" }\n',
        '[tenders.usd]\nname = "D"\nexchange = { currency = "USD", rate = "1,1" }\n',
        '[tenders.usd]\nname = "D"\ntips_allowed = true\n'
        'exchange = { currency = "USD", rate = "1.1" }\n',
        '[tenders.usd]\nname = "D"\nuses_terminal = true\n'
        'exchange = { currency = "USD", rate = "1.1" }\n',
    ],
)
def test_settings_that_contradict_themselves_are_refused(text: str) -> None:
    with pytest.raises(Exception, match="settings_value_wrong"):
        parse_settings(text.encode(), "test")


def test_what_was_taken_and_given_back_stays_with_the_sale_and_sums_nothing() -> None:
    shop = shop_with_all_tenders()
    shop.does(Scan("lamp"), Tender("cash", 500), VoidTender(1), Tender("cash"))

    (sale,) = shop.facts(SaleCompleted)
    assert [(t.kind, t.amount_minor, t.state) for t in sale.undone] == [("cash", 500, "voided")]
    assert sum(t.amount_minor for t in sale.tenders) == sale.total_minor + sale.rounding_minor
