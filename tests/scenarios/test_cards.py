"""What a card terminal says on its way onto the receipt, into the X and the Z, and to a refund."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from harness.till import MANAGER_APPROVES, SETTINGS, Shop

from edge.card_terminal import TerminalResult
from edge.config import parse_settings
from edge.domain.card_totals import differences
from edge.domain.commands import (
    CloseShift,
    CountDrawer,
    ReconcileTerminal,
    ReturnedLine,
    ReturnGoods,
    Scan,
    SettlePayment,
    Tender,
    VoidTender,
    XRead,
)
from edge.domain.document import Pair, Text
from edge.domain.errors import BadInput
from edge.domain.events import (
    CardRecord,
    PaymentResolved,
    ReturnCompleted,
    SaleCompleted,
    SchemeTotal,
    TerminalReconciled,
)
from edge.services import card

if TYPE_CHECKING:
    from edge.services.view import Answer

VISA = CardRecord("visa", "************0010", "123456", "A0000000031010", "chip", "T-1")
LAMP = 2999
PAN = "4111111111111111"


def shop_with(settings: str = "") -> Shop:
    card = '[tenders.card]\nname = "Card"\nuses_terminal = true\n'
    return Shop(settings=parse_settings((SETTINGS + card + settings).encode(), "test")).opened()


def pays(shop: Shop, card: CardRecord = VISA, *codes: str) -> Answer:
    asked = shop.does(*(Scan(code) for code in codes or ("lamp",)), Tender("card"))
    assert asked.dialogue is not None
    return shop.till.record(
        asked.dialogue, TerminalResult("approved", asked.dialogue.amount_minor, "ref", card=card)
    )


def rows(shop: Shop) -> list[str]:
    """Return what the last print says, row by row."""
    document = next(e.document for e in reversed(shop.memory.effects) if e.document)
    told = [r for r in document.rows if isinstance(r, Pair | Text)]
    return [f"{r.label}: {r.value}" if isinstance(r, Pair) else r.text.strip() for r in told]


def test_the_receipt_carries_what_the_terminal_says_to_the_cardholder() -> None:
    shop = shop_with()

    pays(shop, replace(VISA, receipt=("CARDHOLDER COPY", "Card  ************0010", "", "APPROVED")))

    assert [row for row in rows(shop) if row in {"CARDHOLDER COPY", "APPROVED"}]
    assert "Card  ************0010" in rows(shop)


def test_without_a_receipt_of_the_terminal_the_till_words_its_own() -> None:
    shop = shop_with()

    pays(shop)

    told = rows(shop)
    assert "visa ************0010 chip" in told
    assert "Auth. code 123456" in told
    assert "AID A0000000031010" in told


def test_a_reversal_that_the_terminal_refuses_leaves_the_money_counted_once() -> None:
    shop = shop_with()
    asked = shop.does(Scan("lamp"), Tender("card", 1000))
    assert asked.dialogue is not None
    shop.till.record(asked.dialogue, TerminalResult("approved", 1000, "ref", card=VISA))
    undo = shop.does(VoidTender(1)).dialogue
    assert undo is not None
    assert undo.original_reference == "ref"

    answer = shop.till.record(undo, TerminalResult("declined", 0, reason="not_allowed"))

    assert answer.information == "reversal_declined"
    assert shop.sale.paid_minor == 1000
    assert shop.till.state.shift is not None
    assert shop.till.state.shift.cards.totals == (SchemeTotal("visa", 1, 1000),)


def test_the_reason_of_a_decline_is_told_and_kept() -> None:
    shop = shop_with()
    asked = shop.does(Scan("lamp"), Tender("card"))
    assert asked.dialogue is not None

    answer = shop.till.record(asked.dialogue, TerminalResult("declined", reason="wrong_pin"))

    assert (answer.facts or {})["terminal_reason"] == "wrong_pin"
    assert shop.facts(PaymentResolved)[-1].reason == "wrong_pin"


# Offline -----------------------------------------------------------------------------------------


def test_an_offline_approval_is_marked_wherever_its_risk_matters() -> None:
    limits = "offline_max_minor = 5000\noffline_total_max_minor = 20000\n"
    shop = shop_with(f"[terminal]\n{limits}")

    answer = pays(shop, replace(VISA, offline=True))

    assert answer.information == "sale_completed_offline"
    assert "Approved offline" in rows(shop)
    assert shop.facts(SaleCompleted)[0].tenders[0].offline
    shop.does(XRead(MANAGER_APPROVES))
    told = rows(shop)
    at = told.index("Approved offline (1), at the shop's risk: 29.99")
    assert told[at + 1 : at + 3] == ["limit of one payment: 50.00", "limit of a shift: 200.00"]


@pytest.mark.parametrize(
    ("limits", "online_only"),
    [
        ("", [False, False]),
        ("offline_max_minor = 2998", [True, True]),
        ("offline_max_minor = 2999", [False, False]),
        ("offline_total_max_minor = 5000", [False, True]),
    ],
)
def test_above_the_shops_limits_the_issuer_has_to_be_asked(
    limits: str, online_only: list[bool]
) -> None:
    shop = shop_with(f"[terminal]\n{limits}\n")
    asked = []
    for _ in range(2):
        answer = shop.does(Scan("lamp"), Tender("card"))
        assert answer.dialogue is not None
        asked.append(answer.dialogue.terms.online_only)
        offline = replace(VISA, offline=True)
        shop.till.record(answer.dialogue, TerminalResult("approved", LAMP, "ref", card=offline))

    assert asked == online_only


# By hand -----------------------------------------------------------------------------------------


def test_a_payment_at_another_terminal_is_as_good_as_its_slip() -> None:
    shop = shop_with()
    shop.does(Scan("lamp"))

    assert shop.refusal(Tender("card", standalone=True)).code == "slip_needed"
    assert shop.refusal(Tender("card", standalone=True, slip=PAN)).code == "card_number_typed"
    assert (
        shop.refusal(Tender("cash", standalone=True, slip="9")).code == "tender_needs_no_terminal"
    )
    answer = shop.does(Tender("card", standalone=True, slip="0042"))

    assert answer.dialogue is None
    tender = shop.facts(SaleCompleted)[0].tenders[0]
    assert (tender.reference, tender.by_hand, tender.payment) == ("0042", True, None)
    assert "Keyed by hand, slip 0042" in rows(shop)
    shop.does(XRead(MANAGER_APPROVES))
    assert "Keyed by hand at another terminal (1): 29.99" in rows(shop)


def test_taken_back_it_has_to_be_reversed_where_it_was_keyed() -> None:
    shop = shop_with()
    shop.does(Scan("lamp"), Tender("card", 1000, standalone=True, slip="0042"))

    answer = shop.does(VoidTender(1))

    assert answer.information == "reverse_by_hand"
    assert (answer.facts or {})["slip"] == "0042"


def test_a_shop_can_do_without_the_other_terminal() -> None:
    shop = shop_with("[terminal]\nstandalone_allowed = false\n")
    shop.does(Scan("lamp"))

    refused = shop.refusal(Tender("card", standalone=True, slip="1"))
    assert refused.code == "standalone_not_allowed"


def test_what_was_keyed_by_hand_goes_back_to_a_card_only_with_the_managers_word() -> None:
    shop = shop_with()
    shop.does(Scan("lamp"), Tender("card", standalone=True, slip="0042"))
    wanted = ReturnGoods("1", (ReturnedLine(1),), "unwanted")

    assert shop.refusal(wanted).facts["permission"] == "refund_unreferenced"
    answer = shop.does(replace(wanted, approval=MANAGER_APPROVES))
    assert answer.dialogue is not None
    assert (answer.dialogue.ask, answer.dialogue.original_reference) == ("refund", "")
    shop.till.record(answer.dialogue, TerminalResult("approved", LAMP, "r", card=VISA))

    (back,) = shop.facts(ReturnCompleted)
    assert back.approval.permission == "refund_unreferenced"


# Totals ------------------------------------------------------------------------------------------


def reconciled(shop: Shop, *totals: SchemeTotal) -> Answer:
    asked = shop.does(ReconcileTerminal(MANAGER_APPROVES))
    assert asked.dialogue is not None
    assert shop.till.state.shift is not None
    assert asked.dialogue.terms.totals_group == shop.till.state.shift.shift
    return shop.till.record(asked.dialogue, TerminalResult("totalled", totals=totals))


def test_the_terminals_totals_are_held_against_the_tills() -> None:
    shop = shop_with()
    pays(shop)
    pays(shop, replace(VISA, scheme="mc"))
    undone = shop.does(Scan("milk"), Tender("card", 100))
    assert undone.dialogue is not None
    shop.till.record(undone.dialogue, TerminalResult("approved", 100, "ref", card=VISA))
    back = shop.does(VoidTender(1)).dialogue
    assert back is not None
    shop.till.record(back, TerminalResult("reversed"))
    shop.does(Tender("cash"))

    answer = reconciled(shop, SchemeTotal("mc", 1, LAMP), SchemeTotal("visa", 1, LAMP))

    assert answer.information == "totals_agree"
    (fact,) = shop.facts(TerminalReconciled)
    assert fact.till == (SchemeTotal("mc", 1, LAMP), SchemeTotal("visa", 2, LAMP + 100, 1, 100))
    assert "Terminal and till agree: 0.00" in rows(shop)


def test_what_only_the_terminal_knows_of_stands_on_the_x_and_on_the_z() -> None:
    shop = shop_with()
    pays(shop)

    answer = reconciled(shop, SchemeTotal("visa", 2, 2 * LAMP))

    assert answer.information == "totals_differ"
    line = "visa terminal has more (+) or less (-): 29.99"
    shop.does(XRead(MANAGER_APPROVES))
    assert line in rows(shop)
    shop.does(CountDrawer({"10000": 1}))
    shop.does(CloseShift(approval=MANAGER_APPROVES))
    assert line in rows(shop)


def test_a_z_without_a_comparison_says_so() -> None:
    shop = shop_with()
    pays(shop)

    shop.does(CountDrawer({"10000": 1}))
    shop.does(CloseShift(approval=MANAGER_APPROVES))

    assert "Terminal totals: not compared" in rows(shop)
    assert "Card visa (1): 29.99" in rows(shop)


def test_a_payment_settled_by_hand_counts_without_a_scheme() -> None:
    shop = shop_with()
    asked = shop.does(Scan("lamp"), Tender("card"))
    assert asked.dialogue is not None
    shop.till.record(asked.dialogue, TerminalResult("unknown"))
    shop.does(SettlePayment(approved=True, slip="77", approval=MANAGER_APPROVES))

    answer = reconciled(shop, SchemeTotal("visa", 1, LAMP))

    assert answer.information == "totals_differ_by_kind", "in all they agree"
    assert differences(shop.facts(TerminalReconciled)[0]) == {"": -LAMP, "visa": LAMP}


@pytest.mark.parametrize("is_settled", [False, True], ids=["told", "settled by hand"])
def test_what_goes_back_counts_for_the_card_that_paid_although_no_terminal_names_it_again(
    *, is_settled: bool
) -> None:
    shop = shop_with()
    pays(shop)
    asked = shop.does(ReturnGoods("1", (ReturnedLine(1),), "unwanted")).dialogue
    assert asked is not None
    if is_settled:
        shop.till.record(asked, TerminalResult("unknown"))
        shop.does(SettlePayment(approved=True, slip="77", approval=MANAGER_APPROVES))
    else:
        told = CardRecord(receipt=("CARDHOLDER COPY",))
        shop.till.record(asked, TerminalResult("approved", LAMP, "r", card=told))

    answer = reconciled(shop, SchemeTotal("visa", 1, LAMP, 1, LAMP))

    assert answer.information == "totals_agree"
    assert shop.facts(TerminalReconciled)[0].till == (SchemeTotal("visa", 1, LAMP, 1, LAMP),)
    (back,) = shop.facts(ReturnCompleted)[0].tenders
    assert back.card is not None
    assert back.card.masked_card == VISA.masked_card


# No card number ----------------------------------------------------------------------------------


class Hostile:
    """A terminal that puts a card number into every word it says."""

    def __getattr__(self, name: str) -> object:
        receipt = (f"PAN {PAN}", "4111 1111 1111 1111")
        card = CardRecord(PAN, PAN, PAN, PAN, PAN, PAN, receipt=receipt)
        totals = (SchemeTotal(PAN, 1, LAMP),)
        state = "totalled" if name == "totals" else "approved"
        told = TerminalResult(state, LAMP, PAN, PAN, card, PAN, totals)
        return lambda *_, **__: told


class Raising:
    """A terminal whose driver fails with the card number in its hand."""

    def __getattr__(self, name: str) -> object:
        def fail(*_: object, **__: object) -> None:
            raise ValueError(PAN)

        return fail


@pytest.mark.parametrize("terminal", [Hostile(), Raising()])
def test_nothing_that_a_terminal_says_brings_a_card_number_in(terminal: object) -> None:
    shop = shop_with()
    asked = shop.does(Scan("lamp"), Tender("card"))
    assert asked.dialogue is not None

    answer = card.ask(terminal, asked.dialogue)  # type: ignore[arg-type]
    shop.till.record(asked.dialogue, answer)

    seen = f"{answer} {list(shop.memory.entries())} {shop.memory.effects} {shop.till.answer()}"
    assert PAN not in seen.replace(" ", "")
    assert answer.state in {"approved", "unknown"}


def test_no_reason_takes_a_card_number() -> None:
    shop = shop_with()
    asked = shop.does(Scan("lamp"), Tender("card"))
    assert asked.dialogue is not None
    shop.till.record(asked.dialogue, TerminalResult("unknown"))

    refused = shop.refusal(SettlePayment(True, "4111-1111-1111-1111", MANAGER_APPROVES))

    assert isinstance(refused, BadInput)
    assert refused.code == "card_number_typed"
