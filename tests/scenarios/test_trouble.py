"""Things go wrong around the till; nothing is lost, and what is known is said."""

from __future__ import annotations

import pytest
from harness.till import MANAGER_APPROVES, SETTINGS, Shop

from edge.card_terminal import USUAL_TERMS, CardDialogue, CardTerminal, TerminalResult, Terms
from edge.config import parse_settings
from edge.domain.commands import (
    CloseShift,
    CountDrawer,
    Hold,
    Reprint,
    ResolvePayment,
    Scan,
    SettlePayment,
    SignOff,
    SignOn,
    Tender,
    View,
)
from edge.domain.errors import OutcomeUnknown, Refusal
from edge.domain.events import ClockSuspected, PaymentResolved, SaleCompleted, SettingsApplied
from edge.services import card


def signed_on_again(shop: Shop) -> Shop:
    shop.restart()
    shop.does(SignOn("101", "4711"))
    return shop


def test_after_a_power_cut_the_same_basket_is_there() -> None:
    shop = Shop().opened()
    shop.does(Scan("milk"), Scan("cola", quantity="2"), Hold("first"), Scan("lamp"))
    before = shop.till.answer().view

    shop.restart()
    assert shop.refusal(Scan("milk")).code == "sign_on_first"
    after = shop.does(SignOn("101", "4711")).view

    assert (after.sale, after.held, after.shift) == (before.sale, before.held, before.shift)
    shop.does(Tender("cash"))
    assert shop.sale.state == "completed"


def test_after_a_stop_right_behind_a_sale_the_sale_is_named_until_the_next_one() -> None:
    shop = Shop().opened()
    shop.sells("lamp")

    view = signed_on_again(shop).does(View()).view
    notice = next(n for n in view.notices if n.code == "sale_recorded_before_stop")
    assert notice.facts["number"] == shop.facts(SaleCompleted)[0].number

    assert shop.does(Reprint()).view.notices == ()


def test_after_an_orderly_end_nothing_is_named() -> None:
    shop = Shop().opened()
    shop.sells("lamp")
    shop.does(SignOff())

    assert shop.restart().answer().view.notices == ()


def test_a_full_disk_refuses_the_sale_and_keeps_the_basket() -> None:
    shop = Shop().opened()
    shop.does(Scan("lamp"))
    shop.memory.fail_next = "disk_full"

    assert shop.refusal(Tender("cash")).code == "disk_full"
    shop.does(Tender("cash"))
    assert shop.sale.state == "completed"


def test_a_full_disk_still_lets_the_day_be_closed_from_the_reserve() -> None:
    shop = Shop().opened()
    shop.memory.fail_next = "disk_full"

    shop.does(CountDrawer({"100": 100}))

    assert not shop.memory.has_reserve
    assert shop.refusal(Scan("milk")).code == "disk_full"
    shop.does(CloseShift(approval=MANAGER_APPROVES))
    assert shop.till.answer().view.notices[0].code == "reserve_used"


@pytest.mark.parametrize("what", ["kept", "lost"])
def test_a_failed_commit_is_looked_up_before_anything_is_said(what: str) -> None:
    shop = Shop().opened()
    shop.does(Scan("lamp"))
    shop.memory.fail_next = what

    if what == "kept":
        answer = shop.does(Tender("cash"))
        assert [event.kind for event in answer.events][-1] == "sale.completed"
    else:
        with pytest.raises(Refusal) as caught:
            shop.does(Tender("cash"))
        assert caught.value.code == "not_recorded"
        shop.does(Tender("cash"))

    assert len(shop.facts(SaleCompleted)) == 1
    assert shop.till.state.operator is not None


def test_while_the_disk_does_not_answer_nothing_is_sold(monkeypatch: pytest.MonkeyPatch) -> None:
    shop = Shop().opened()
    shop.does(Scan("lamp"))
    shop.memory.fail_next = "kept"
    recover = shop.memory.recover

    def silent(operation_id: object) -> bool:
        raise OutcomeUnknown("commit_unknown")

    monkeypatch.setattr(shop.memory, "recover", silent)
    for command in (Tender("cash"), Scan("milk")):
        with pytest.raises(OutcomeUnknown):
            shop.till.handle(command)

    monkeypatch.setattr(shop.memory, "recover", recover)
    answer = shop.does(View())
    assert answer.view.last_sale is not None
    assert len(shop.facts(SaleCompleted)) == 1


class Terminal:
    """A card terminal that answers from a list."""

    def __init__(self, *answers: TerminalResult) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    def pay(
        self, payment: str, amount_minor: int, currency: str, terms: Terms = USUAL_TERMS
    ) -> TerminalResult:
        self.asked.append("pay")
        return self.answers.pop(0)

    def status(self, payment: str, *, about: str = "pay", amount_minor: int = 0) -> TerminalResult:
        self.asked.append("status")
        return self.answers.pop(0)

    def reverse(
        self, payment: str, amount_minor: int = 0, currency: str = "", reference: str = ""
    ) -> TerminalResult:
        self.asked.append("reverse")
        return self.answers.pop(0)

    def refund(
        self,
        payment: str,
        amount_minor: int,
        currency: str,
        original_reference: str,
        terms: Terms = USUAL_TERMS,
    ) -> TerminalResult:
        self.asked.append(f"refund {original_reference}")
        return self.answers.pop(0)

    def abort(self, payment: str) -> None:
        self.asked.append("abort")

    def totals(self, request: str, totals_group: str) -> TerminalResult:
        self.asked.append("totals")
        return self.answers.pop(0)


def talk(shop: Shop, dialogue: CardDialogue | None, terminal: CardTerminal) -> None:
    assert dialogue is not None
    shop.till.record(dialogue, card.ask(terminal, dialogue))


def test_a_card_payment_under_way_at_a_power_cut_is_asked_for_and_never_asked_twice() -> None:
    shop = Shop().opened()
    shop.does(Scan("lamp"), Tender("card"))

    shop.restart()
    terminal = Terminal(TerminalResult("approved", 2999, "ref"))
    talk(shop, shop.till.pending_dialogue(), terminal)

    assert terminal.asked == ["status"]
    assert shop.sale.state == "completed"


def test_a_payment_the_terminal_never_heard_of_is_void_after_some_tries() -> None:
    shop = Shop().opened()
    shop.does(Scan("lamp"), Tender("card"))
    shop.restart()
    terminal = Terminal(*[TerminalResult("not_found")] * card.STATUS_TRIES)

    talk(shop, shop.till.pending_dialogue(), terminal)

    assert len(terminal.asked) == card.STATUS_TRIES
    assert shop.sale.due_minor == 2999
    assert shop.sale.tenders[0].state == "declined"


def test_an_unknown_payment_blocks_until_the_terminal_or_a_supervisor_says() -> None:
    shop = Shop().opened()
    answer = shop.does(Scan("lamp"), Tender("card"))
    assert answer.dialogue is not None
    shop.till.record(answer.dialogue, TerminalResult("unknown"))
    assert shop.refusal(Tender("card")).code == "payment_unknown"
    assert shop.refusal(Hold()).code == "money_taken"

    again = shop.does(ResolvePayment())
    talk(shop, again.dialogue, Terminal(TerminalResult("unknown")))
    assert shop.refusal(SettlePayment(approved=True, slip="123")).code == "needs_approval"
    shop.does(SettlePayment(True, "slip 4711", MANAGER_APPROVES))

    assert shop.sale.state == "completed"
    by_hand = shop.facts(PaymentResolved)[-1]
    assert (by_hand.by_hand, by_hand.reference) == (True, "slip 4711")


def test_a_clock_set_back_is_said_and_written_down_and_selling_goes_on() -> None:
    shop = Shop().opened()
    shop.sells("milk")
    shop.clock.micros -= 10 * 365 * 86_400 * 1_000_000

    shop.restart()
    assert shop.till.answer().view.notices[-1].code == "clock_set_back"
    assert len(shop.facts(ClockSuspected)) == 1
    shop.does(SignOn("101", "4711"))
    shop.sells("milk")

    assert shop.store is not None
    stamps = [entry.stamp for entry in shop.store.entries()]
    assert stamps == sorted(stamps)


def test_a_clock_set_back_while_selling_is_said_once_until_it_is_right_again() -> None:
    shop = Shop().opened()
    shop.clock.micros -= 86_400 * 1_000_000

    shop.does(Scan("milk"), Scan("lamp"))
    assert [notice.code for notice in shop.till.answer().view.notices] == ["clock_set_back"]
    assert len(shop.facts(ClockSuspected)) == 1

    shop.clock.micros += 86_400 * 1_000_000
    shop.does(Tender("cash"))
    assert shop.till.answer().view.notices == ()


def test_settings_change_between_two_sales_and_say_so() -> None:
    shop = Shop().opened()
    shop.does(Scan("milk"))
    wider = parse_settings((SETTINGS + '\n[tenders.meal]\nname = "Meal voucher"\n').encode(), "s")

    assert not shop.till.offer_settings(wider, "abc")
    with pytest.raises(Exception, match="tender_unknown"):
        shop.does(Tender("meal"))
    shop.does(Tender("cash"))
    shop.does(Scan("milk"), Tender("meal"))

    (applied,) = shop.facts(SettingsApplied)
    assert applied.changed == ("tenders",)
    assert not shop.till.offer_settings(wider, "abc")
