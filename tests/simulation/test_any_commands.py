"""Any commands in any order, with a disk that fails and power that goes: the books stay right."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from harness.goods import BANANAS, COLA, MILK
from harness.till import MANAGER_APPROVES, SETTINGS, SHOP, Shop, SomeGoods
from hypothesis import given, settings
from hypothesis import strategies as st

from edge.card_terminal import TerminalResult
from edge.config import parse_settings
from edge.domain.commands import (
    AnswerPrint,
    ApprovalGiven,
    BackToBasket,
    CancelSale,
    CloseShift,
    Command,
    ConfirmAge,
    CorrectTender,
    CountDrawer,
    DiscountLine,
    EndPractice,
    GiftReceipt,
    Hold,
    Lock,
    NoSale,
    OpenShift,
    OverridePrice,
    PayIn,
    PayOut,
    Recall,
    RefuseAge,
    Reprint,
    ResolvePayment,
    ReturnDeposit,
    SafeDrop,
    Scan,
    SellDepartment,
    SetQuantity,
    SettlePayment,
    SignOff,
    SignOn,
    StartPractice,
    Tender,
    Total,
    VoidLine,
    VoidTender,
    XRead,
)
from edge.domain.errors import TillError
from edge.domain.events import SaleCompleted, ShiftClosed
from edge.domain.ids import ItemId
from edge.domain.quantity import Unit

if TYPE_CHECKING:
    from edge.card_terminal import CardDialogue
    from edge.services.view import TillView

STEPS = 120
GOODS = (
    *SHOP,
    replace(COLA, item_id=ItemId("draught"), gtin=None, unit=Unit.LITRE),
    replace(MILK, item_id=ItemId("free"), gtin=None, price="0"),
    replace(BANANAS, item_id=ItemId("11122"), price="1999"),
)
COINS = SETTINGS + "\n[cash]\nincrement_minor = 5\n"
ANSWERS = ("approved", "approved", "declined", "unknown", "not_found", "reversed")
COUNTED = ("receipt_count", "practice_count", "z_count", "grand_total_minor", "practice", "shift")


@dataclass
class Walk:
    """One walk through a shop's life, drawn step by step."""

    draw: Any
    shop: Shop

    def step(self) -> None:
        """Do something; whatever is refused has changed nothing."""
        command = self.command()
        failure = self.draw.choice(["disk_full", "lost", "kept"] + [None] * 40)
        self.shop.memory.fail_next = failure
        before = self.shop.till.answer().view
        try:
            answer = self.shop.till.handle(command)
        except TillError as error:
            if failure is None and error.code not in {"pin_wrong", "operator_locked_out"}:
                assert unnoticed(self.shop.till.answer().view) == unnoticed(before), command
        else:
            if answer.dialogue is not None:
                self.card(answer.dialogue)
        self.shop.memory.fail_next = None
        self.shop.clock.micros += self.draw.choice([1, 10, 100]) * 1_000_000
        if self.draw.random() < 0.03:
            self.power_cut()

    def card(self, dialogue: CardDialogue) -> None:
        """Have the terminal answer, or the power go before it does."""
        if self.draw.random() < 0.2:
            self.power_cut()
            return
        amount = dialogue.amount_minor if self.draw.random() < 0.8 else dialogue.amount_minor // 2
        with suppress(TillError):
            result = TerminalResult(self.draw.choice(ANSWERS), max(amount, 1), "slip")
            self.shop.till.record(dialogue, result)

    def power_cut(self) -> None:
        """Start anew on what is stored: everything stands where it stood, nobody is signed on."""
        self.shop.memory.fail_next = None
        before, seen = self.shop.till.state, self.shop.till.answer().view
        self.shop.restart()
        after = self.shop.till.state
        assert after.baskets == before.baskets
        assert [getattr(after, name) for name in COUNTED] == [
            getattr(before, name) for name in COUNTED
        ]
        assert self.shop.till.answer().view.next_number == seen.next_number

    def command(self) -> Command:
        """Draw a command that makes some sense here, or none at all."""
        state = self.shop.till.state
        if (state.operator is None or state.locked) and self.draw.random() < 0.8:
            return SignOn(*self.draw.choice([("101", "4711"), ("102", "4712"), ("201", "246810")]))
        if state.shift is None and not state.practice and self.draw.random() < 0.8:
            return OpenShift(10_000)
        kind = self.draw.random()
        if kind < 0.45:
            return self.goods()
        if kind < 0.65:
            return self.paying()
        return self.line() if kind < 0.85 else self.other()

    def goods(self) -> Command:
        item = self.draw.choice(GOODS)
        fitting = ["0.842", "1.5"] if item.is_weighed else [None, "2", "3"]
        quantity = self.draw.choice([*fitting * 4, "0.5", "-1", "0"])
        serial = self.draw.choice(["A1", "A2"]) if item.item_id == "phone" else None
        scan = Scan(item.item_id, quantity=quantity, serial=serial)
        drawn: Command = self.draw.choice([
            *[scan] * 8,
            Scan("2111122912343"),
            SellDepartment("misc", self.draw.choice([100, 0]), quantity=quantity),
            ReturnDeposit("cola", quantity),
            ConfirmAge(self.draw.choice([16, 18, 18])),
            RefuseAge("gin"),
        ])  # fmt: skip
        return drawn

    def paying(self) -> Command:
        amount = self.draw.choice([None, None, None, 0, 100, 119, 2999, 5000, 10**11, -100])
        kind = self.draw.choice(["cash", "cash", "card", "voucher"])
        drawn: Command = self.draw.choice([
            Tender("cash"),
            Tender(kind, amount, typed=self.draw.random() < 0.5),
            Total(),
            BackToBasket(),
            VoidTender(self.draw.randrange(1, 4)),
            ResolvePayment(),
            SettlePayment(self.draw.random() < 0.5, "slip", self.approval()),
        ])  # fmt: skip
        return drawn

    def line(self) -> Command:
        line = self.draw.randrange(1, 6)
        drawn: Command = self.draw.choice([
            SetQuantity(line, self.draw.choice(["1", "2", "5", "0.5"]), self.approval()),
            OverridePrice(line, self.draw.choice([0, 1, 100]), "x", self.approval()),
            DiscountLine(line, "x", percent=self.draw.choice(["10", "100"]),
                         approval=self.approval()),
            DiscountLine(line, "x", amount_minor=50, approval=self.approval()),
            VoidLine(line, "x", self.approval()),
        ])  # fmt: skip
        return drawn

    def other(self) -> Command:
        printed = [effect.effect_id for effect in self.shop.memory.effects]
        drawn: Command = self.draw.choice([
            Hold("later"), Recall(), Recall(), CancelSale("x", self.approval()),
            StartPractice(self.approval()), EndPractice(), EndPractice(),
            CorrectTender("cash", "voucher", self.approval()),
            Reprint(), GiftReceipt(),
            AnswerPrint(self.draw.choice([*printed, "none"]), self.draw.random() < 0.5),
            NoSale("x", self.approval()), PayIn(500, "x"), PayOut(100, "x", self.approval()),
            SafeDrop(100, "7"), XRead(self.approval()),
            CountDrawer({"100": self.draw.randrange(5)}), CloseShift("", self.approval()),
            SignOff(), Lock(),
        ])  # fmt: skip
        return drawn

    def approval(self) -> ApprovalGiven | None:
        cashier = ApprovalGiven("102", "4712")
        given: ApprovalGiven | None = self.draw.choice([*[MANAGER_APPROVES] * 4, cashier, None])
        return given


def unnoticed(view: TillView) -> TillView:
    """Return what is drawn without what may change although a command is refused."""
    return replace(view, waiting=0, notices=())


def check_books(shop: Shop) -> None:
    """Hold every sale and every closing against what they have to come to."""
    sales: list[SaleCompleted] = shop.facts(SaleCompleted)
    numbers = [int(sale.number[-6:]) for sale in sales]
    assert numbers == list(range(1, len(sales) + 1))
    assert len({sale.sale for sale in sales}) == len(sales)
    for sale in sales:
        check_sale(sale)
    for closed in shop.facts(ShiftClosed):
        of_shift = [sale for sale in sales if sale.shift == closed.shift]
        assert closed.gross_minor == sum(sale.total_minor for sale in of_shift)
        assert closed.sale_count == len(of_shift)


def check_sale(sale: SaleCompleted) -> None:
    paid = sum(tender.amount_minor for tender in sale.tenders)
    assert paid == sale.total_minor + sale.rounding_minor
    live = {line.line: line for line in sale.lines if not line.voided}
    assert sum(line.amount_minor for line in live.values()) == sale.subtotal_minor
    for line in live.values():
        assert line.minimum_age <= sale.age_confirmed
        if line.deposit_of is not None:
            parent = live[line.deposit_of]
            assert line.quantity == (parent.quantity if parent.unit == "EA" else "1")
    serials = [line.serial for line in live.values() if line.serial]
    assert len(set(serials)) == len(serials)


@settings(max_examples=30, deadline=None)
@given(st.randoms(use_true_random=True))
def test_whatever_is_done_the_books_are_right_and_a_start_finds_them_so(draw: Any) -> None:
    shop = Shop(catalogue=SomeGoods(GOODS), settings=parse_settings(COINS.encode(), "test"))
    walk = Walk(draw, shop.opened())

    for _ in range(STEPS):
        walk.step()

    walk.power_cut()
    check_books(shop)
