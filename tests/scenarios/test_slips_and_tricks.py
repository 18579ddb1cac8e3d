"""Slips and tricks at the counter: none bricks the till, dodges a manager or leaves no trace."""

from __future__ import annotations

from dataclasses import replace

import pytest
from harness.goods import BOTTLE, COLA, LAMP, PHONE
from harness.till import MANAGER_APPROVES, SETTINGS, SHOP, Shop, SomeGoods

from edge.codes import check_digit
from edge.codes.check_digits import verifier_digit
from edge.config import parse_settings
from edge.domain.catalogue import ItemFlag
from edge.domain.commands import (
    AddOperator,
    AnswerPrint,
    BackToBasket,
    CloseShift,
    CorrectTender,
    CountDrawer,
    NoSale,
    PayOut,
    RefuseAge,
    Reprint,
    ResetPin,
    Scan,
    SetQuantity,
    SignOn,
    StartPractice,
    Total,
)
from edge.domain.errors import NeedsApproval, Refusal
from edge.domain.events import (
    CashMoved,
    ClockSuspected,
    DrawerOpened,
    LineVoidedAfterTotal,
    OperatorAdded,
    PinChanged,
    SettingsApplied,
)
from edge.domain.ids import ItemId
from edge.domain.quantity import Unit
from edge.services import till

DRAUGHT = replace(
    COLA, item_id=ItemId("draught"), gtin=None, unit=Unit.LITRE, description="Cider from the tap"
)
CHEESE = replace(
    LAMP, item_id=ItemId("12345"), gtin=None, price=None, flags=frozenset({ItemFlag.OPEN_PRICE})
)
NOTE = parse_settings((SETTINGS + '\n[receipt]\nheader = ["Hello"]\n').encode(), "test")


def label_of(item: str, value: str) -> str:
    """Return an in-store number that carries a price."""
    digits = f"21{item}{verifier_digit(value)}{value}"
    return f"{digits}{check_digit(digits)}"


def test_goods_by_measure_bear_the_deposit_of_one_container() -> None:
    shop = Shop(catalogue=SomeGoods((*SHOP, DRAUGHT))).opened()

    shop.does(Scan("draught", quantity="0.842"), SetQuantity(1, "1.5"))

    assert [line.quantity for line in shop.sale.lines] == ["1.5", "1"]
    assert shop.sale.lines[1].amount_minor == int(BOTTLE.price or 0)


def test_what_cannot_be_folded_is_never_written(monkeypatch: pytest.MonkeyPatch) -> None:
    shop = Shop(catalogue=SomeGoods((*SHOP, DRAUGHT))).opened()
    shop.does(Scan("milk"))

    def broken(*_: object) -> object:
        raise ValueError("a rule that nobody foresaw")

    monkeypatch.setattr(till, "apply_basket", broken)
    with pytest.raises(ValueError, match="foresaw"):
        shop.does(Scan("lamp"))
    monkeypatch.undo()

    shop.restart()
    assert [line.item for line in shop.sale.lines] == ["milk"]


def test_a_label_with_a_price_needs_no_price_in_the_catalogue_and_takes_no_other() -> None:
    shop = Shop(catalogue=SomeGoods((*SHOP, CHEESE))).opened()
    code = label_of("12345", "0499")

    assert shop.refusal(Scan(code, price_minor=7)).code == "price_in_code"
    shop.does(Scan(code))

    assert (shop.sale.total_minor, shop.sale.lines[0].unit_price) == (499, "499")


def test_a_serial_number_is_the_same_with_spaces_around_it() -> None:
    shop = Shop().opened()
    shop.does(Scan("phone", serial=" A1 "))

    assert shop.sale.lines[0].serial == "A1"
    assert shop.refusal(Scan("phone", serial="A1")).code == "serial_twice"
    assert shop.refusal(Scan("phone", serial="  ")).code == "serial_needed"


def test_two_products_may_bear_the_same_serial_number() -> None:
    tablet = replace(PHONE, item_id=ItemId("tablet"), gtin=None)
    shop = Shop(catalogue=SomeGoods((*SHOP, tablet))).opened()

    shop.does(Scan("phone", serial="A1"), Scan("tablet", serial="A1"))

    assert len(shop.sale.lines) == 2


def test_fewer_after_the_total_needs_a_manager_like_a_struck_line() -> None:
    shop = Shop().opened()
    shop.does(Scan("cola", quantity="5"), Total(), BackToBasket())

    assert isinstance(shop.refusal(SetQuantity(1, "2")), NeedsApproval)
    shop.does(SetQuantity(1, "6"))
    assert shop.facts(LineVoidedAfterTotal) == []
    shop.does(SetQuantity(1, "2", MANAGER_APPROVES))

    bottle, deposit = shop.facts(LineVoidedAfterTotal)
    assert (bottle.amount_minor, deposit.amount_minor) == (4 * 119, 4 * 25)
    assert bottle.approval.approver == "201"
    assert bottle.reason == "quantity 6 -> 2"


def test_an_age_refused_in_practice_is_in_no_journal() -> None:
    shop = Shop().opened()
    shop.does(StartPractice(MANAGER_APPROVES))

    shop.does(RefuseAge("gin"))

    assert "age.sale_refused" not in shop.kinds()


def test_every_paper_after_the_first_has_a_number_of_its_own() -> None:
    shop = Shop().opened()
    shop.sells("milk")
    printed = next(effect for effect in shop.memory.effects if effect.action == "print")

    shop.does(AnswerPrint(printed.effect_id, came_out=False))
    shop.does(AnswerPrint(printed.effect_id, came_out=False), Reprint())

    papers = [effect.document for effect in shop.memory.effects if effect.document]
    assert [paper.copy_no for paper in papers] == [0, 1, 2, 3]


def test_settings_that_cannot_be_written_down_wait_and_do_not_keep_the_day_open() -> None:
    shop = Shop().opened()
    shop.sells("milk")
    shop.memory.fail_next = "disk_full"

    shop.till.offer_settings(NOTE, "b")
    shop.memory.fail_next = "disk_full"
    shop.does(CountDrawer({"100": 1}))
    assert shop.facts(SettingsApplied) == []
    shop.does(CloseShift(approval=MANAGER_APPROVES))

    (applied,) = shop.facts(SettingsApplied)
    assert applied.changed == ("receipt",)
    assert shop.till.state.settings == NOTE


def test_a_till_with_a_dead_clock_opens_on_a_full_disk() -> None:
    shop = Shop().opened()
    shop.clock.micros -= 86_400 * 1_000_000
    shop.memory.fail_next = "disk_full"

    shop.restart()

    assert len(shop.facts(ClockSuspected)) == 1
    shop.does(SignOn("101", "4711"))
    with pytest.raises(Refusal, match="disk_full"):
        shop.does(Scan("milk"))


def test_no_hash_in_the_journal_can_be_tried_for_a_pin() -> None:
    hashes = []
    for pin in ("4713", "9731"):
        shop = Shop().opened()
        shop.does(
            AddOperator("103", "Cem", "cashier", pin, MANAGER_APPROVES),
            ResetPin("102", pin, MANAGER_APPROVES),
        )
        added, reset = shop.facts(OperatorAdded)[-1], shop.facts(PinChanged)[-1]
        hashes.append((added.approval.operation_hash, reset.approval.operation_hash))

    assert hashes[0] == hashes[1]


def test_an_approval_is_for_exactly_what_was_asked() -> None:
    shop = Shop().opened()
    shop.does(
        NoSale("change", MANAGER_APPROVES),
        NoSale("change", MANAGER_APPROVES),
        PayOut(500, "stamps", MANAGER_APPROVES),
    )

    given = [fact.approval for fact in (*shop.facts(DrawerOpened), *shop.facts(CashMoved))]
    assert len({approval.operation_hash for approval in given}) == 3
    assert len({approval.approval_id for approval in given}) == 3


def test_nothing_real_is_corrected_in_practice() -> None:
    shop = Shop().opened()
    shop.sells("milk")
    shop.does(StartPractice(MANAGER_APPROVES))

    refused = shop.refusal(CorrectTender("cash", "voucher", MANAGER_APPROVES))

    assert refused.code == "not_in_practice"


def test_goods_of_a_tax_class_that_was_taken_from_the_settings_are_not_sold_untaxed() -> None:
    shop = Shop(settings=parse_settings(SETTINGS.replace("reduced", "low").encode(), "test"))
    shop.opened()

    assert shop.refusal(Scan("milk")).code == "tax_class_unknown"
    shop.does(Scan("lamp"))

    free_of_tax = Shop(settings=parse_settings(b"", "test")).opened()
    assert free_of_tax.sells("milk").view.sale is not None
