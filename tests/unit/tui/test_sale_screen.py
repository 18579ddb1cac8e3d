"""The sale, from the first scan to the change, played without a terminal."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from harness.fake_till import OPEN_SHIFT, FakeTill, sale, sale_line, selling, till_view
from harness.keyboard import keys
from harness.screens import SURROUNDINGS, Played, playing

from edge.domain.commands import (
    CancelSale,
    DiscountLine,
    EReceipt,
    GiftReceipt,
    Hold,
    Lock,
    OpenShift,
    OverridePrice,
    Recall,
    Reprint,
    Scan,
    SellDepartment,
    SetQuantity,
    SignOn,
    Tender,
    Total,
    VoidLine,
    VoidTender,
)
from edge.domain.errors import Refusal
from edge.services.view import HeldView, TenderView, WayView
from tui.counter import InForce
from tui.desk import STEP_S
from tui.picture import BoxBody, ListBody, SaleBody, Tone

OAT = "4006381333931"
BATTERIES = "5000112637922"


def headline(played: Played) -> str:
    return played.picture.message.headline


def side_text(played: Played) -> str:
    return " ".join(f"{row.left} {row.right}" for row in played.picture.side)


async def test_a_whole_sale_is_typed_ahead_in_one_burst() -> None:
    """Sign-in, float, goods, pay, amount and the next customer's scan, all at once."""
    async with playing() as played:
        await played.type(
            f"101\r1234\r10000\r{OAT}\r2*{BATTERIES}\r<f12>2000\r\x02{OAT}\x03{BATTERIES}\r"
        )

        assert [type(command) for command in played.till.asked[1:]] == [
            SignOn, OpenShift, Scan, Scan, Total, Tender, Scan, Scan,
        ]  # fmt: skip
        assert played.till.commands(OpenShift) == [OpenShift(10000)]
        assert played.till.commands(Tender) == [Tender("cash", 2000, typed=True)]
        assert [c.code for c in played.till.asked if isinstance(c, Scan)] == [
            OAT, BATTERIES, OAT, BATTERIES,
        ]  # fmt: skip
        assert played.beeps == []


async def test_change_stays_until_the_next_sale_begins() -> None:
    async with playing(selling()) as played:
        await played.type(f"{OAT}\r<f12>500\r")
        assert "CHANGE  " in side_text(played)
        assert "3.15" in side_text(played)

        await played.type("<f2><f3>\x1b<f4>")
        assert "3.15" in side_text(played)
        assert len(played.till.commands(Reprint)) == 1
        assert len(played.till.commands(EReceipt)) == 1
        assert len(played.till.commands(GiftReceipt)) == 1

        await played.type(f"{BATTERIES}\r")
        assert "3.15" not in side_text(played)
        assert "6.50" in side_text(played)


@pytest.mark.parametrize(
    ("typed", "command"),
    [
        pytest.param("<f2>", Tender("cash"), id="F2 is exact"),
        pytest.param("<f3>", Tender("cash", 500), id="F3 is the next note"),
        pytest.param("<f5>", Tender("cash", 2000), id="F5 is the third"),
        pytest.param("<f6>", Tender("card"), id="F6 is all by card"),
        pytest.param(
            "100<f6>", Tender("card", 100, typed=True), id="digits and F6 are a part by card"
        ),
        pytest.param("1.00\r", Tender("cash", 100, typed=True), id="an amount with a point"),
        pytest.param("200<f12>", Tender("cash", 200, typed=True), id="F12 takes what was typed"),
        pytest.param("<f7>", Tender("voucher"), id="F7 is a voucher"),
        pytest.param("<f10>1\r", Tender("voucher"), id="other ways are in the menu"),
        pytest.param("/2\r", Tender("cash"), id="slash and number stand for the key"),
    ],
)
async def test_ways_to_pay(typed: str, command: Tender) -> None:
    async with playing(selling(sale=sale(sale_line(1, OAT), state="paying"))) as played:
        await played.type(typed)

        assert played.till.commands(Tender) == [command]


async def test_paying_in_parts_and_giving_the_last_one_back() -> None:
    async with playing(selling(sale=sale(sale_line(1, OAT), state="paying"))) as played:
        await played.type("100\r")
        assert "0.85" in side_text(played)

        await played.type("<f8>")
        assert played.till.commands(VoidTender) == [VoidTender(1)]
        assert "1.85" in side_text(played)


async def test_what_is_typed_is_shown_as_money_with_its_change() -> None:
    async with playing(selling(sale=sale(sale_line(1, OAT), state="paying"))) as played:
        await played.type("1000")

        assert played.picture.entry.text == "10.00"
        assert played.picture.entry.hint == "change would be 8.15"


async def test_a_scan_while_paying_is_refused_by_name_and_must_be_noticed() -> None:
    async with playing(selling(sale=sale(sale_line(1, OAT), state="paying"))) as played:
        await played.type(f"{BATTERIES}\r")
        body = played.picture.body
        assert isinstance(body, BoxBody)
        assert BATTERIES in body.rows[0].left

        await played.type(f"{BATTERIES}\r\x02{OAT}\x03\r")
        assert played.picture.message.headline == f"Scan held back: {OAT}"
        assert len(played.beeps) >= 3

        await played.type("\x1b200\r")
        assert played.till.commands(Tender) == [Tender("cash", 200, typed=True)]
        assert played.till.commands(Scan) == []


async def test_enter_alone_never_pays() -> None:
    async with playing(selling(sale=sale(sale_line(1, OAT), state="paying"))) as played:
        await played.type("\r<f12>")

        assert played.till.commands(Tender) == []
        assert played.picture.message.tone is Tone.REFUSED


async def test_an_unknown_item_holds_further_scans_until_it_is_dealt_with() -> None:
    async with playing(selling()) as played:
        await played.type("96385074\r")
        await played.type(f"{OAT}\r")
        assert len(played.till.commands(Scan)) == 1
        assert played.till.view.sale is None

        await played.type("<f12>2\r250\r")
        assert played.till.asked[-1] == SellDepartment("misc", 250, code="96385074")


@pytest.mark.parametrize(
    ("typed", "command"),
    [
        pytest.param("3*\r", SetQuantity(2, "3"), id="n * alone"),
        pytest.param("3<f2>", SetQuantity(2, "3"), id="digits and F2"),
        pytest.param("<f2>3\r", SetQuantity(2, "3"), id="F2 asks"),
        pytest.param("<up>3<f2>", SetQuantity(1, "3"), id="arrows choose the line"),
        pytest.param("<f4>", VoidLine(2), id="F4 strikes"),
        pytest.param("199<f3>2\r", OverridePrice(2, 199, "Price on the shelf differs"), id="price"),
        pytest.param("10%\rshort date\r", DiscountLine(2, "short date", "10"), id="n %"),
        pytest.param(
            "<f10>4\r50\r1\r", DiscountLine(2, "Damaged", None, 50), id="discount by amount"
        ),
        pytest.param("Jim<f5>", Hold("Jim"), id="hold under a name"),
        pytest.param("<f10>5\r1\r", CancelSale("Customer left"), id="cancel with a reason"),
    ],
)
async def test_changing_lines(typed: str, command: object) -> None:
    basket = sale(sale_line(1, OAT), sale_line(2, BATTERIES))
    async with playing(selling(sale=basket)) as played:
        await played.type(typed)

        assert command in played.till.asked


async def test_after_a_void_the_line_before_it_is_chosen() -> None:
    basket = sale(sale_line(1, OAT), sale_line(2, BATTERIES))
    async with playing(selling(sale=basket)) as played:
        await played.type("<f4><f4>")

        assert played.till.commands(VoidLine) == [VoidLine(2), VoidLine(1)]
        assert isinstance(played.picture.body, SaleBody)
        assert all(line.voided for line in played.picture.body.lines)


async def test_a_deposit_is_not_chosen_by_itself() -> None:
    basket = sale(sale_line(1, OAT), sale_line(2, BATTERIES, deposit_of=1))
    async with playing(selling(sale=basket)) as played:
        await played.type("3<f2>")

        assert played.till.commands(SetQuantity) == [SetQuantity(1, "3")]


async def test_pay_refuses_to_pass_over_a_code_left_on_the_line() -> None:
    async with playing(selling(sale=sale(sale_line(1, OAT)))) as played:
        await played.type("4011<f12>")
        assert played.till.commands(Total) == []
        assert played.picture.entry.text == "4011"

        await played.type("\r<f12>")
        assert len(played.till.commands(Scan)) == 1
        assert len(played.till.commands(Total)) == 1


async def test_recall_asks_which_where_several_are_held() -> None:
    held = tuple(HeldView(f"h{n}", f"Guest {n}", "101", "2", 500, 0) for n in (1, 2))
    async with playing(selling(held=held)) as played:
        await played.type("<f5>")
        assert isinstance(played.picture.body, ListBody)

        await played.type("2\r")
        assert played.till.commands(Recall) == [Recall("h2")]


async def test_locking_keeps_the_basket_and_shows_nothing_of_it() -> None:
    async with playing(selling(sale=sale(sale_line(1, OAT)))) as played:
        await played.type("<f11>")
        assert len(played.till.commands(Lock)) == 1
        assert played.picture.side == ()
        assert isinstance(played.picture.body, ListBody)
        assert "LOCKED" in played.picture.status.marks

        await played.type("201\r246810\r")
        assert played.picture.status.operator == "Miriam"
        assert isinstance(played.picture.body, SaleBody)


async def test_keys_typed_while_the_disk_is_slow_wait_in_order() -> None:
    till = FakeTill(selling())
    async with playing(till=till) as played:
        till.holds_answers = True
        await played.type(f"{OAT}\r{BATTERIES}\r<f12>1000\r")
        assert len(till.commands(Scan)) == 1

        till.let_go()
        await played.rest()
        await played.rest()
        assert [c.code for c in till.asked if isinstance(c, Scan)] == [OAT, BATTERIES]
        assert till.commands(Tender) == [Tender("cash", 1000, typed=True)]


async def test_a_second_confirm_is_not_taken_while_the_first_is_being_saved() -> None:
    till = FakeTill(selling(sale=sale(sale_line(1, OAT), state="paying")))
    async with playing(till=till) as played:
        till.holds_answers = True
        await played.type("<f2><f2>\r")
        assert len(played.beeps) == 1

        till.let_go()
        await played.rest()
        assert till.commands(Tender) == [Tender("cash")]
        assert till.commands(Reprint) == []


async def test_esc_asks_a_terminal_to_stop_and_nothing_else_does() -> None:
    ways = (WayView("card", "card", "Card", 0, uses_terminal=True),)
    till = FakeTill(selling(sale=sale(sale_line(1, OAT), state="paying", ways=ways)))
    async with playing(till=till) as played:
        till.holds_answers = True
        await played.type("<f6>7")
        assert till.stops == 0
        await played.type("\x1b")
        assert till.stops == 1
        assert played.picture.message.headline == "Asking the terminal to stop"

        till.let_go()
        await played.rest()
        await played.type("\x1b")
        assert till.stops == 1


async def test_what_the_customer_is_at_is_said_as_the_terminal_goes_on() -> None:
    ways = (WayView("card", "card", "Card", 0, uses_terminal=True),)
    till = FakeTill(selling(sale=sale(sale_line(1, OAT), state="paying", ways=ways)))
    steps = ["a_step_without_words"]
    told = replace(SURROUNDINGS, terminal_shows=lambda: steps[-1])
    async with playing(till=till, surroundings=told) as played:
        till.holds_answers = True
        await played.type("<f6>7")
        said = []
        for step in ("", "insert_card", "asking_bank"):
            steps.append(step)
            await asyncio.sleep(2 * STEP_S)
            said.append(played.picture.message.headline)
        till.let_go()
        await played.rest()

    assert said == [
        "Waiting for the card terminal",
        "Waiting for the card terminal: the card, please",
        "Waiting for the card terminal: it asks the bank",
    ]
    assert not played.picture.message.headline.startswith("Waiting")


async def test_a_scan_behind_a_payment_that_is_being_saved_is_the_next_sale() -> None:
    till = FakeTill(selling(sale=sale(sale_line(1, OAT), state="paying")))
    async with playing(till=till) as played:
        till.holds_answers = True
        await played.type(f"<f2>{BATTERIES}\r")

        till.let_go()
        await played.rest()
        await played.rest()
        assert [c.code for c in till.asked if isinstance(c, Scan)] == [BATTERIES]


async def test_a_payment_whose_outcome_is_not_known_offers_only_to_settle_it() -> None:
    unknown = TenderView(1, "card", "Card", 185, "unknown")
    basket = sale(sale_line(1, OAT), state="paying", tenders=(unknown,))
    async with playing(selling(sale=basket)) as played:
        keys = {entry.key for entry in played.picture.keys}
        assert keys == {"f1", "f2", "f3", "f4", "f11"}

        await played.type("<f6><f12>")
        assert played.till.commands(Tender) == []


async def test_a_refusal_names_the_next_key() -> None:
    till = FakeTill(selling(sale=sale(sale_line(1, OAT))))
    till.refuse_next(SetQuantity, Refusal("quantity_not_whole", value="1.5"))
    async with playing(till=till) as played:
        await played.type("1.5<f2>")

        assert headline(played) == "1.5 pieces cannot be sold"
        assert played.picture.message.next_step == "Type a whole number."


async def test_a_key_that_does_nothing_says_so() -> None:
    async with playing(selling(sale=sale(sale_line(1, "4011")))) as played:
        await played.type("<f7>")

        assert headline(played) == "F7 does nothing here"


async def test_the_float_is_asked_before_the_first_sale() -> None:
    async with playing(till_view()) as played:
        await played.type("101\r1234\r")
        assert {entry.key for entry in played.picture.keys} >= {"f10", "f12"}

        await played.type("x\r\x1b15000\r")
        assert played.till.commands(OpenShift) == [OpenShift(15000)]
        assert played.till.view.shift == OPEN_SHIFT


async def test_a_wrong_pin_starts_over_with_the_number() -> None:
    async with playing() as played:
        await played.type("101\r9999\r")
        assert headline(played) == "Number or PIN is wrong"
        assert played.picture.entry.prompt == "Number"


async def test_the_pin_is_never_shown() -> None:
    async with playing() as played:
        await played.type("101\r1234")
        assert played.picture.entry.text == "****"

        await played.type("\x1babc\r")
        assert all("abc" not in str(picture) for picture in played.pictures)


async def test_amounts_are_whole_units_where_the_shop_types_them_so() -> None:
    basket = sale(sale_line(1, OAT), state="paying")
    surroundings = replace(SURROUNDINGS, in_force=lambda: InForce(amount_entry="point"))
    async with playing(selling(sale=basket), surroundings=surroundings) as played:
        await played.type("10\r")

        assert played.till.commands(Tender) == [Tender("cash", 1000, typed=True)]


async def test_a_scan_is_painted_once_and_not_digit_by_digit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tui.desk.ECHO_AFTER_S", 1.0)
    async with playing(selling()) as played:
        before = len(played.pictures)

        for key in keys(f"{OAT}\r"):
            played.desk.feed(key)
            for _ in range(5):
                await asyncio.sleep(0)

        assert [c.code for c in played.till.asked if isinstance(c, Scan)] == [OAT]
        assert [picture.entry.text for picture in played.pictures[before:]] == [""]


async def test_a_digit_is_shown_while_the_next_one_is_thought_about() -> None:
    async with playing(selling()) as played:
        await played.type("40")
        assert played.picture.entry.text == "40"

        await played.type("1")
        assert played.picture.entry.text == "401"
