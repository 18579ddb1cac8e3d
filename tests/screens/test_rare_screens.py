"""The screens that are seen once a day or less, and the sale screen at its limits."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from harness.clock import FakeClock
from harness.goods import COLA, GIN, LAMP, MILK, PHONE, demo_gtin
from harness.screens import IN_FORCE, SURROUNDINGS, UNCERTAIN
from harness.till import SETTINGS, SHOP, Shop, SomeGoods
from screens.test_screens import BASKET, LOW_GLYPHS, SIGNED_ON, TextScreens, scan, shown

from edge.config import parse_settings
from edge.domain.catalogue import Item, ItemFlag
from edge.domain.ids import ItemId
from tui.counter import CountedKind, SettingRow

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

CHEESE = Item(ItemId("10101"), "Mountain cheese", None, "reduced", "counter")
RING = replace(
    LAMP, item_id=ItemId("ring"), description="Ring", price="1234567", gtin=demo_gtin(11)
)
JUBILEE = replace(
    MILK,
    item_id=ItemId("jubilee"),
    description="Anniversary assortment of fine biscuits and wafers 1250 g",
    gtin=demo_gtin(12),
)
TEA = replace(
    MILK,
    item_id=ItemId("tea"),
    description="\u7159\u53f0\u9ad8\u5c71\u7eff\u8336 250 g",
    gtin=demo_gtin(13),
)
TIN = replace(
    MILK,
    item_id=ItemId("tin"),
    description="Biscuits, wafers and chocolate, a large assortment in a tin with a picture",
    gtin=demo_gtin(15),
)
PARCEL = replace(
    LAMP,
    item_id=ItemId("parcel"),
    description="Parcel",
    price=None,
    gtin=demo_gtin(14),
    flags=frozenset({ItemFlag.OPEN_PRICE}),
)
GOODS = (*SHOP, CHEESE, RING, JUBILEE, TEA, TIN, PARCEL)

STRICT = SETTINGS.replace(
    'name = "Voucher"\n',
    'name = "Voucher"\ncount_at_close = true\n\n[shift]\nsecond_count_above_minor = 200\n',
)
COUNTS = replace(IN_FORCE, counted_kinds=(CountedKind("voucher", "Voucher"),))
DOLLARS = SETTINGS.replace('name = "US dollars"\n', 'name = "US dollars"\ncount_at_close = true\n')
COUNTS_DOLLARS = replace(IN_FORCE, counted_kinds=(CountedKind("usd", "US dollars", "USD"),))

MANAGER = "201\r246810\r"
ON_DUTY = MANAGER + "<f10>7\r"
APPROVES = "201\r246810\r"
PAID = SIGNED_ON + scan(MILK) + "<f12><f2>"
SOLD_AGAIN = SIGNED_ON + (scan(PHONE) + "SN-0042\r<f12><f2>") + (scan(PHONE) + "SN-0042\r")
DOWN_TO_SLIPS = "\r" * 14
COUNTED = "<f12>3\r" + DOWN_TO_SLIPS
THIRTEEN = SIGNED_ON + "".join(scan(item) for item in (MILK, LAMP) * 9)

CASES = {
    "manager": ON_DUTY,
    "pay_in_amount": ON_DUTY + "<f4>",
    "pay_in_reason": ON_DUTY + "<f4>5000\r",
    "cash_far_too_much": ON_DUTY + "<f5>99999999\r",
    "safe_bag": ON_DUTY + "9\r8000\r",
    "count_cash": ON_DUTY + "<f3>2\r\r5\r",
    "count_posted": ON_DUTY + "<f3>2\r<f12>",
    "blocked_by_a_basket": MANAGER + scan(MILK) + "<f10>7\r<f12>",
    "blocked_by_held": MANAGER + scan(MILK) + "<f5><f10>7\r<f12>",
    "count_blocked": MANAGER + scan(MILK) + "<f10>7\r<f3>",
    "struck_twice": SIGNED_ON + scan(MILK) + scan(LAMP) + "<up><f4><up><f4>",
    "people": ON_DUTY + "<f8>",
    "person_removed": ON_DUTY + "<f8>2\r<f3>",
    "pin_too_simple": ON_DUTY + "<f8><f2>105\rDora\r1\r1111\r1111\r",
    "own_pin_wrong": ON_DUTY + "<f8><f5>111111\r135790\r135790\r",
    "past_sales": PAID + "<f10>6\r",
    "past_sales_none": PAID + "<f10>6\r9999\r",
    "copy_printed": PAID + "<up><f2>",
    "tender_is_wrong": PAID + "<f10>7\r11\r",
    "tender_was": PAID + "<f10>7\r11\r1\r",
    "tender_corrected": PAID + "<f10>7\r11\r1\r2\r" + APPROVES + "\x1b",
    "found_many": SIGNED_ON + "e\r",
    "found_none": SIGNED_ON + "xyzzy\r",
    "held_baskets": BASKET + "Smith<f5>" + scan(MILK) + "<f5><f5>",
    "recalled": BASKET + "<f5><f5>",
    "help_of_the_sale": BASKET + "<f1>",
    "approval_pin": BASKET + "<f3>1999\rscratch\r201\r",
    "approval_wrong": BASKET + "<f3>1999\rscratch\r201\r111111\r",
    "price_changed": BASKET + "<f3>1999\rscratch\r" + APPROVES,
    "reasons": BASKET + "<f3>1999\r",
    "discount": BASKET + "10%\r2\r" + APPROVES,
    "scan_held_back": SIGNED_ON + scan(GIN) + scan(MILK),
    "age_refused": SIGNED_ON + scan(GIN) + "<f4>",
    "serial_kept": SIGNED_ON + scan(PHONE) + "SN-0042\r",
    "serial_sold_before": SOLD_AGAIN,
    "serial_sold_again": SOLD_AGAIN + "<f12>" + APPROVES,
    "weight_far_too_much": SIGNED_ON + "4011\r842\r",
    "price_check": SIGNED_ON + "<f10>1\r" + scan(COLA),
    "price_check_unknown": SIGNED_ON + "<f10>1\r4711999\r",
    "departments": SIGNED_ON + "<f10>2\r",
    "empties": SIGNED_ON + "<f10>3\r3*" + scan(COLA),
    "paying_out": SIGNED_ON + "<f10>3\r3*" + scan(COLA) + "<f12><f12>",
    "paid_out": SIGNED_ON + "<f10>3\r3*" + scan(COLA) + "<f12><f12><f12>",
    "practice": ON_DUTY + "10\r\x1b" + scan(MILK),
    "practice_paid": ON_DUTY + "10\r\x1b" + scan(MILK) + "<f12><f2>",
    "practice_cannot_close": ON_DUTY + "10\r<f12>",
    "cancel_after_money": BASKET + "<f12>500\r<f10>4\r",
    "label_too_long": BASKET + "a" * 31 + "<f5>",
    "several_tenders": BASKET + "<f12>500\r500<f10>1\r",
    "locked_without_a_basket": SIGNED_ON + "<f11>",
    "taken_over": BASKET + "<f11>102\r4712\r",
    "cancel_reasons": BASKET + "<f10>5\r",
    "menu_before_signing_in": "<f10>",
    "leave": "<f10>9\r",
    "settings": ON_DUTY + "\x1b<f10>11\r",
    "devices": SIGNED_ON + "<f10>8\r",
    "left_on_the_line": BASKET + "12<f12>",
    "embedded_price": SIGNED_ON + "2110101204592\r",
    "price_asked": SIGNED_ON + scan(PARCEL),
    "wide_names": SIGNED_ON + scan(JUBILEE) + scan(TEA) + scan(MILK),
    "large_amounts": SIGNED_ON + scan(RING) + "9*" + scan(RING),
    "scrolled_to_the_end": THIRTEEN,
    "scrolled_up": THIRTEEN + "<up>" * 9,
}


@pytest.fixture
def screens(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    return snapshot.use_extension(TextScreens)


def shop(settings: str = SETTINGS) -> Shop:
    return Shop(
        clock=FakeClock(step_micros=0),
        catalogue=SomeGoods(GOODS),
        settings=parse_settings(settings.encode(), "test"),
    )


async def seen(typed: str, size: tuple[int, int] = (80, 24), terminal: str = "approved") -> str:
    """Return what is on the screen, after a look at its glyphs."""
    return _known_glyphs(await shown(typed, size, shop=shop(), terminal=terminal))


def _known_glyphs(text: str) -> str:
    """Return a screen; whatever is no goods' own name must be known to the Linux console."""
    plain = text.translate(dict.fromkeys(map(ord, LOW_GLYPHS + TEA.description), "x"))
    plain.encode("cp437")
    return text


@pytest.mark.parametrize("name", CASES)
async def test_a_rare_screen_says_what_is_and_what_comes_next(
    name: str, screens: SnapshotAssertion
) -> None:
    assert await seen(CASES[name]) == screens


async def test_a_card_is_asked_for_and_nobody_knows(screens: SnapshotAssertion) -> None:
    assert await seen(BASKET + "<f12><f6>", terminal="unknown") == screens


async def test_a_card_settled_by_its_slip_says_as_what(screens: SnapshotAssertion) -> None:
    assert await seen(BASKET + "<f12><f6><f4>", terminal="unknown") == screens


async def test_a_declined_card_is_no_good_news(screens: SnapshotAssertion) -> None:
    assert await seen(BASKET + "<f12><f6>", terminal="declined") == screens


async def test_a_device_in_trouble_is_seen_after_a_sale(screens: SnapshotAssertion) -> None:
    assert await shown(PAID, shop=shop(), devices=lambda: UNCERTAIN) == screens


async def test_the_drawer_far_off_is_counted_again(screens: SnapshotAssertion) -> None:
    typed = ON_DUTY + COUNTED + "1\r300\r<f12><f12>"
    text = await shown(typed, shop=shop(STRICT), in_force=lambda: COUNTS)

    assert _known_glyphs(text) == screens


async def test_the_second_count_shows_nothing_of_the_first(screens: SnapshotAssertion) -> None:
    typed = ON_DUTY + COUNTED + "1\r300\r<f12><f12><up><f12>"
    text = await shown(typed, shop=shop(STRICT), in_force=lambda: COUNTS)

    assert _known_glyphs(text) == screens


async def test_the_z_says_both_counts_and_what_is_over_and_short(
    screens: SnapshotAssertion,
) -> None:
    first = COUNTED + "1\r300\r<f12><f12><up><f12>"
    second = "\r2\r" + DOWN_TO_SLIPS[2:] + "1\r250\r<f12><f12><up><f12>"
    text = await shown(ON_DUTY + first + second, shop=shop(STRICT), in_force=lambda: COUNTS)

    assert _known_glyphs(text) == screens


@pytest.mark.parametrize("then", ["<f12>", "<f12><f12><up><f12>"], ids=["counted", "closed"])
async def test_foreign_cash_is_counted_in_its_currency(
    then: str, screens: SnapshotAssertion
) -> None:
    typed = ON_DUTY + COUNTED + "1200\r" + then
    text = await shown(typed, shop=shop(DOLLARS), in_force=lambda: COUNTS_DOLLARS)

    assert _known_glyphs(text) == screens


async def test_a_print_that_is_uncertain_is_asked_about(screens: SnapshotAssertion) -> None:
    typed = SIGNED_ON + "<f10>8\r"

    assert await shown(typed, shop=shop(), devices=lambda: UNCERTAIN) == screens


async def test_a_device_in_trouble_is_seen_between_sales(screens: SnapshotAssertion) -> None:
    assert await shown(SIGNED_ON, shop=shop(), devices=lambda: UNCERTAIN) == screens


async def test_a_wrong_settings_file_is_seen_and_explained(screens: SnapshotAssertion) -> None:
    shop_now = shop()
    why = "settings.toml, line 39: there is no setting nonsense. Put it right in the file."
    rows = (SettingRow("settings.toml", "not in force", "settings.toml", why),)
    settings = (*rows, *SURROUNDINGS.settings())
    text = await shown(SIGNED_ON + "<f10>11\r", shop=shop_now, settings=lambda: settings)

    assert text == screens


async def test_a_long_message_moves_the_lines_and_never_the_total(
    screens: SnapshotAssertion,
) -> None:
    before = await seen(SIGNED_ON + scan(TIN))
    asked = await seen(SIGNED_ON + scan(TIN) + "<f3>")

    assert "picture?" in asked.splitlines()[-5]
    assert [row[56:] for row in asked.splitlines()[:9]] == [
        row[56:] for row in before.splitlines()[:9]
    ]
    assert asked == screens


async def test_a_larger_terminal_shows_more_of_a_long_basket(screens: SnapshotAssertion) -> None:
    assert await seen(THIRTEEN + scan(JUBILEE), size=(100, 30)) == screens


@pytest.mark.parametrize("typed", ["", SIGNED_ON + scan(MILK)], ids=["sign_in", "sale"])
async def test_past_midnight_the_shift_keeps_its_day(
    typed: str, screens: SnapshotAssertion
) -> None:
    late = shop()
    late.opened()
    late.clock.micros += 14 * 3600 * 1_000_000
    late.restart()

    assert await shown(typed, shop=late, is_open=True, clock=late.clock) == screens
