"""What a cashier sees, 80 by 24, on the real till."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from harness.books import BOOK
from harness.clock import FakeClock
from harness.customers import GOLD, SCHOOL, STAFF
from harness.goods import COLA, GIN, LAMP, MILK, PHONE, demo_gtin
from harness.real_counter import RealCounter
from harness.screens import SURROUNDINGS, screen_text, strike, till_app
from harness.till import SETTINGS, Shop, SomeGoods
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from edge.card_terminal import TerminalResult
from edge.config import parse_settings
from edge.domain.commands import Lock, ReturnedLine, ReturnGoods, Scan, Tender
from edge.domain.events import SaleCompleted

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

    from edge.domain.catalogue import Item


class TextScreens(SingleFileSnapshotExtension):
    """One text file a screen, to be read as it is."""

    _write_mode = WriteMode.TEXT
    file_extension = "txt"


@pytest.fixture
def screens(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    return snapshot.use_extension(TextScreens)


async def shown(
    typed: str,
    size: tuple[int, int] = (80, 24),
    *,
    shop: Shop | None = None,
    is_open: bool = False,
    terminal: str = "approved",
    **changes: Any,
) -> str:
    """Return the screen after keys were typed on a till with an open shift."""
    shop = shop or Shop(clock=FakeClock(step_micros=0))
    if not is_open:
        shop.opened()
        shop.restart()
    surroundings = replace(SURROUNDINGS, **{"clock": FakeClock(step_micros=0), **changes})
    app = till_app(RealCounter(shop, terminal), surroundings)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        await strike(app, typed)
        await pilot.pause()
        return screen_text(app)


def scan(item: Item) -> str:
    """Return what a scanner types for an item."""
    assert item.gtin is not None
    return f"{item.gtin[1:]}\r"


SIGNED_ON = "101\r4711\r"
BASKET = SIGNED_ON + scan(MILK) + "3*" + scan(COLA) + scan(LAMP)

SOLD = BASKET + "<f12>5000\r"
RETURNING = SOLD + "<f7>1\r"

LOW_GLYPHS = "☺☻♥♦♣♠•◘○◙♂♀♪♫☼►◄↕‼¶§▬↨↑↓→←∟↔▲▼"
"""Code page 437 draws these at the places of control characters."""

CASES = {
    "sign_in": "",
    "signed_on": SIGNED_ON,
    "basket": BASKET,
    "struck_line": BASKET + "<f4>",
    "weight_asked": SIGNED_ON + "4011\r",
    "weighed": SIGNED_ON + "4011\r0.842\r",
    "age_check": SIGNED_ON + scan(GIN),
    "serial_asked": SIGNED_ON + scan(PHONE),
    "unknown_code": SIGNED_ON + f"{demo_gtin(99)[1:]}\r",
    "misread_code": SIGNED_ON + "9521234500019\r",
    "paying": BASKET + "<f12>",
    "change": BASKET + "<f12>5000\r",
    "paid_by_card": BASKET + "<f12><f6>",
    "foreign_asked": BASKET + "<f12><f10>2\r",
    "more_ways": BASKET + "<f12><f10>",
    "share_asked": BASKET + "<f12>3<f9>",
    "unusual_amount": SIGNED_ON + "9521234500018\r<f12>50000\r",
    "price_needs_a_manager": BASKET + "<f3>1999\rscratch\r",
    "held": BASKET + "<f5>",
    "locked": BASKET + "<f11>",
    "menu": SIGNED_ON + "<f10>",
    "help": SIGNED_ON + "<f1>",
    "wrong_pin": "101\r0000\r",
    "found": SIGNED_ON + "lam\r",
    "manager_menu": SIGNED_ON + "<f10>7\r",
    "receipt_asked": SOLD + "<f7>",
    "receipt_unknown": SOLD + "<f7>77\r",
    "returning": RETURNING,
    "marked": RETURNING + scan(COLA) + scan(COLA) + scan(LAMP),
    "not_on_receipt": RETURNING + scan(GIN),
    "too_many": RETURNING + "2*" + scan(LAMP),
    "return_condition": RETURNING + scan(LAMP) + "<f6>",
    "return_reason": RETURNING + scan(LAMP) + "<f12>",
    "pay_back": RETURNING + scan(LAMP) + "<f6>2\r<f12>2\r",
    "paid_back": RETURNING + scan(LAMP) + "<f12>1\r<f12>",
    "marked_by_number": RETURNING + "2\r",
    "some_by_number": RETURNING + "1*1\r",
    "damaged_goods": RETURNING + scan(LAMP) + "<f12>2\r",
    "returned_before": RETURNING + scan(LAMP) + "<f12>1\r<f12><f7>1\r",
    "customer": BASKET + "<f6>",
    "customers_found": BASKET + "<f6>o\r",
    "nobody_found": BASKET + "<f6>zz\r",
    "customer_attached": BASKET + f"{GOLD.cards[0]}\r",
    "card_before_the_goods": SIGNED_ON + f"{GOLD.cards[0]}\r",
    "own_card": BASKET + f"{STAFF.cards[0]}\r",
    "customer_on_file": BASKET + f"{SCHOOL.cards[0]}\r<f6>",
    "certificate_asked": BASKET + f"{SCHOOL.cards[0]}\r<f6><f7>",
    "tax_exempt": BASKET + f"{SCHOOL.cards[0]}\r<f6><f7>\r201\r246810\r<f12>",
}


@pytest.mark.parametrize("name", CASES)
async def test_a_screen_says_what_is_and_what_comes_next(
    name: str, screens: SnapshotAssertion
) -> None:
    assert await shown(CASES[name]) == screens


COUPONS = BASKET + "SAVE5\rSAVE-1\rHAPPY1\r"


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param(COUPONS, id="taken"),
        pytest.param(COUPONS + "<f6><f8>", id="listed"),
        pytest.param(COUPONS + "SAVE5\r", id="twice"),
    ],
)
async def test_coupons_are_seen_and_given_back(typed: str, screens: SnapshotAssertion) -> None:
    assert await shown(typed, shop=a_shop()) == screens


def a_shop() -> Shop:
    return Shop(clock=FakeClock(step_micros=0), catalogue=SomeGoods(book=BOOK))


@pytest.mark.parametrize(
    ("typed", "customer"),
    [
        pytest.param("<f6>Birk\r\r", "C1002", id="a name, then Enter"),
        pytest.param("Birk<f6><f12>", "C1002", id="a name before the key, then F12"),
        pytest.param("<f6>o\r2\r", "S1", id="a number of the list"),
        pytest.param("<f6>o\r<down><down><f12>", "S2", id="arrows"),
        pytest.param("<f6>7700001001\r", "C1001", id="a card"),
        pytest.param("<f6>\x027700001001\x03", "C1001", id="a scanned card"),
        pytest.param("<f6>555777\r\r", "C1002", id="the end of a phone number"),
        pytest.param("<f6>030 555 777<f2>", "", id="F2 with words only looks"),
        pytest.param("<f6>Birk\r<f2>\x1b", "C1002", id="F2 stays, Esc goes back"),
        pytest.param("7700001001\r<f6><f4><f12>", "", id="F4 lets go"),
        pytest.param("<f6>7700009101\r201\r246810\r", "E101", id="one's own card, approved"),
        pytest.param("7700009101\r201\r246810\r", "E101", id="one's own card at the sale"),
        pytest.param("7700009101\r\x1b", "", id="one's own card, given up"),
        pytest.param("7700001001\r<f6><f4><f6>zz\r\x1b", "", id="nobody left, then nobody found"),
    ],
)
async def test_ways_to_attach_a_customer(typed: str, customer: str) -> None:
    shop = a_shop()

    await shown(BASKET + typed, shop=shop)

    attached = shop.sale.customer
    assert (attached.customer if attached else "") == customer
    assert len(shop.sale.lines) == 4


async def test_goods_scanned_at_the_customer_screen_must_be_noticed() -> None:
    shop = a_shop()

    text = await shown(BASKET + "<f6>" + scan(LAMP), shop=shop)

    assert "was not sold" in text
    assert len(shop.sale.lines) == 4


async def test_a_card_before_the_goods_and_letting_go_leave_the_till_ready() -> None:
    shop = a_shop()

    text = await shown(SIGNED_ON + "7700001001\r<down><f4>\x1b<f6><f4><f12>", shop=shop)

    assert "Ready for the next customer" in text
    assert shop.till.answer().view.sale is None


async def test_a_basket_without_goods_can_be_cancelled_and_filled() -> None:
    shop = a_shop()
    await shown(SIGNED_ON + "7700001001\r<f10>5\r1\r", shop=shop)
    assert shop.till.state.current is None

    await shown(SIGNED_ON + "7700001001\r" + scan(MILK), shop=a_shop())
    shop = a_shop()
    text = await shown(SIGNED_ON + "7700001001\r3*\r10%\r" + scan(MILK), shop=shop)
    assert "Whole milk" in text
    assert len(shop.sale.lines) == 1


async def test_coupons_are_taken_and_given_back_by_keys() -> None:
    shop = a_shop()

    await shown(COUPONS + "<f6><f8>2\r<f8>3\rSAVE-9\r<f8>2\rHAPPY1<f8>", shop=shop)

    assert [(c.coupon, c.serial) for c in shop.sale.coupons] == [
        ("SAVE5", ""),
        ("SAVE", "-9"),
        ("HAPPY", ""),
    ]


async def test_a_certificate_is_typed_with_its_end_and_taken_back() -> None:
    shop = a_shop()
    typed = BASKET + "<f6><f7>EX-9\r2027-12-31\r201\r246810\r"
    await shown(typed, shop=shop)
    assert shop.sale.exemption is not None
    assert (shop.sale.exemption.certificate, shop.sale.exemption.valid_until) == (
        "EX-9",
        "2027-12-31",
    )

    shop = a_shop()
    await shown(typed + "<f7>", shop=shop)
    assert shop.sale.exemption is None


async def test_a_larger_screen_shows_more_lines_not_more_things(
    screens: SnapshotAssertion,
) -> None:
    assert await shown(BASKET, size=(100, 30)) == screens


async def test_scans_and_pay_keys_typed_ahead_end_as_one_sale() -> None:
    text = await shown(BASKET + "<f12>5000\r9521234500018\r")

    assert "Whole milk" in text
    assert "PAYING" not in text


@pytest.mark.parametrize("name", sorted(CASES))
async def test_every_glyph_is_known_to_the_linux_console(name: str) -> None:
    text = await shown(CASES[name])

    text.translate(dict.fromkeys(map(ord, LOW_GLYPHS), "x")).encode("cp437")


async def test_a_terminal_without_colours_gets_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    shop = Shop(clock=FakeClock(step_micros=0))
    app = till_app(RealCounter(shop))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        strips = app.screen._compositor.render_strips()

    colours = {
        colour.triplet
        for strip in strips
        for segment in strip
        if segment.style is not None
        for colour in (segment.style.color, segment.style.bgcolor)
        if colour is not None
    }
    assert len(colours) > 1
    assert all(c is not None and c.red == c.green == c.blue for c in colours)


async def test_a_refund_that_is_not_known_comes_before_everything_else(
    screens: SnapshotAssertion,
) -> None:
    shop = Shop(clock=FakeClock(step_micros=0)).opened()
    paid = shop.does(Scan("lamp"), Tender("card"))
    assert paid.dialogue is not None
    shop.till.record(paid.dialogue, TerminalResult("approved", 2999, "ref"))
    asked = shop.does(ReturnGoods("1", (ReturnedLine(1),), "unwanted"))
    assert asked.dialogue is not None
    shop.till.record(asked.dialogue, TerminalResult("unknown"))
    shop.till.handle(Lock())

    assert await shown("101\r4711\r", shop=shop, is_open=True) == screens


async def test_a_label_marks_what_comes_back_like_the_number_on_it() -> None:
    label = f"]E0{LAMP.gtin[1:]}\r" if LAMP.gtin else ""
    elements = f"]C101{LAMP.gtin}21S-1\r"
    by_number = await shown(RETURNING + scan(LAMP))

    assert await shown(RETURNING + label) == by_number
    assert await shown(RETURNING + elements) == by_number


async def test_expired_goods_are_not_overlooked() -> None:
    told = await shown(SIGNED_ON + f"]C101{MILK.gtin}17261123\r")

    assert "EXPIRED 2026-11-23: Whole milk 1 l" in told
    assert "NOT SOLD" in told


async def test_a_manager_says_why_expired_goods_are_sold() -> None:
    rules = parse_settings(f'{SETTINGS}[goods]\nexpired = "supervisor"\n'.encode(), "test")
    shops = [Shop(clock=FakeClock(step_micros=0), settings=rules) for _ in range(2)]
    scanned = "201\r246810\r" + f"]C101{MILK.gtin}17261123\r"

    asked = await shown(scanned, shop=shops[0])
    await shown(scanned + "2\r<f12><f2>", shop=shops[1])

    assert "Why is it sold? EXPIRED 2026-11-23: Whole milk 1 l" in asked
    (sale,) = shops[1].facts(SaleCompleted)
    agreed = sale.lines[0].expired_approval
    assert agreed is not None
    assert (agreed.approver, agreed.reason) == ("201", "Still good, customer was told")
