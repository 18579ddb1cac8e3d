"""Orders that customers collect, on the screen: the queue, picking, handing over."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from harness.clock import FakeClock
from harness.goods import COLA
from harness.orders import HOUR_MICROS, MUG_CODE, ORDER, PART, SHIRT_CODE, placed
from harness.pickups import WEB_ORDER, SomeOrders, numbered_order
from harness.real_counter import RealCounter
from harness.screens import SURROUNDINGS, screen_text, strike, till_app
from harness.till import Shop
from screens.test_screens import BASKET, LOW_GLYPHS, SIGNED_ON, TextScreens, scan, shown

from edge.domain.events import (
    CancelRequested,
    FulfilmentProposed,
    FulfilmentStaged,
    HandoverReversed,
    OrderPlaced,
    ParcelMissing,
    ReturnCompleted,
    SaleCompleted,
    UnitsHandedOver,
    UnitsPicked,
    UnitsShort,
    UnitsSubstituted,
)

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

    from edge.config import Settings
    from edge.domain.events import OrderEvent, OrderRuling
    from edge.services.till import Till

NOW_MICROS = FakeClock(step_micros=0).now().micros
QUEUE = SIGNED_ON + "<f8>"
PICKING = QUEUE + "<f2>"
PICKED = PICKING + f"{SHIRT_CODE}\r{SHIRT_CODE}\r{MUG_CODE}\r"
STAGED = PICKED + "<f12>A1\r"
HANDING = STAGED + "<f12>"
NARROW, WIDE = (80, 24), (120, 30)


@pytest.fixture
def screens(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    return snapshot.use_extension(TextScreens)


def aged(*rulings: OrderRuling) -> tuple[OrderRuling, ...]:
    """Return an order that was placed an hour ago and is promised in an hour."""
    return tuple(_aged(ruling) for ruling in rulings)


def _aged(ruling: OrderRuling) -> OrderRuling:
    match ruling:
        case OrderPlaced():
            return replace(ruling, placed_at_micros=NOW_MICROS - HOUR_MICROS)
        case FulfilmentProposed():
            return replace(ruling, ready_by_micros=NOW_MICROS + HOUR_MICROS)
        case _:
            return ruling


class PickupShop(Shop):
    """A shop that hears of orders; `restart` brings it back with all that it heard."""

    heard: SomeOrders

    def restart(self, settings: Settings | None = None) -> Till:
        assert isinstance(self.orders, SomeOrders)
        self.heard = self.orders
        self.heard.begin_anew()
        return super().restart(settings)


def shop(*others: OrderRuling, age: int = 0, is_paid: bool = True) -> PickupShop:
    known = SomeOrders(*aged(placed(age=age), *WEB_ORDER[1 : 2 + is_paid]), *others)
    made = PickupShop(clock=FakeClock(step_micros=0), orders=known)
    made.opened()
    made.restart()
    return made


async def seen(typed: str, at: PickupShop, size: tuple[int, int] = NARROW) -> str:
    """Return what is on the screen, of glyphs that the Linux console knows."""
    at.restart()
    text = await shown(typed, size, shop=at, is_open=True)
    text.translate(dict.fromkeys(map(ord, LOW_GLYPHS), "x")).encode("cp437")
    return text


SHOWN = {
    "queue": QUEUE,
    "picking": PICKING,
    "one_scanned": PICKING + f"{SHIRT_CODE}\r",
    "wrong_item": PICKING + scan(COLA),
    "one_too_many": PICKING + f"{MUG_CODE}\r{MUG_CODE}\r",
    "short_reason": PICKING + "<f4>",
    "short": PICKING + f"{SHIRT_CODE}\r<up><f4>1\r",
    "picked": PICKED,
    "not_all_there": PICKING + "<f12>",
    "staging": PICKED + "<f12>",
    "staged": STAGED,
    "handing_over": HANDING,
    "id_needed": HANDING + "<f12>",
    "id_asked": HANDING + "<f2>",
    "bag_scanned": HANDING + "<f2><f12>W-1001-1\r",
    "wrong_bag": HANDING + "W-1002-1\r",
    "bag_not_scanned": HANDING + "<f2><f12><f12>",
    "partly": HANDING + "<down>1<f4>",
    "what_is_wrong": HANDING + "<f3>",
    "line_left_here": HANDING + "<f3>1\r1\r",
    "handed_over": HANDING + "<f2><f12>W-1001-1\r<f12>",
    "help": QUEUE + "<f1>",
    "arrived": STAGED + "7<f6>",
    "arrival_asked": STAGED + "<f6>",
    "problem": STAGED + "<f4>",
    "nothing_wanted": STAGED + "<f4>1\r1\r",
    "putting_back": STAGED + "<f4>1\r1\r<f4>",
    "put_back": STAGED + "<f4>1\r1\r<f4>W-1001-1\r<f12>",
    "handed_over_lately": HANDING + "<f2><f12>W-1001-1\r<f12><f5><f5><f5>",
}


@pytest.mark.parametrize("name", SHOWN)
async def test_an_order_is_followed_from_the_queue_to_its_customer(
    name: str, screens: SnapshotAssertion
) -> None:
    assert await seen(SHOWN[name], shop()) == screens


async def test_the_sale_screen_counts_what_waits(screens: SnapshotAssertion) -> None:
    assert await seen(BASKET, shop()) == screens


@pytest.mark.parametrize(
    "typed",
    ["", "customer 12\r", "<f5>", "<f3>", "W-1001\r"],
    ids=["all", "name", "turn", "ready", "number"],
)
async def test_typing_narrows_the_queue(typed: str, screens: SnapshotAssertion) -> None:
    many = [ruling for number in range(1, 30) for ruling in aged(*numbered_order(number))]

    assert await seen(QUEUE + typed, shop(*many)) == screens


async def test_a_larger_screen_shows_more_orders(screens: SnapshotAssertion) -> None:
    many = [ruling for number in range(1, 30) for ruling in aged(*numbered_order(number))]

    assert await seen(QUEUE, shop(*many), WIDE) == screens


async def test_goods_for_adults_are_handed_over_once_the_age_is_proven() -> None:
    at = shop(age=18)

    asked = await seen(HANDING + "<f2><f12>W-1001-1\r<f12>", at)
    assert "Age check: 18 or older" in asked
    assert not at.facts(UnitsHandedOver)

    await seen(QUEUE + "<f12><f2><f12>W-1001-1\r<f12><f12>", at)
    (given,) = at.facts(UnitsHandedOver)
    assert (given.verification.method, given.verification.age) == ("photo_id", 18)


async def test_a_count_before_a_scan_counts_and_a_wrong_item_counts_for_nothing() -> None:
    at = shop()

    await seen(PICKING + f"2*{SHIRT_CODE}\r" + scan(COLA), at)

    assert [fact.units.quantity for fact in at.facts(UnitsPicked)] == ["2"]


async def test_a_wrong_item_holds_further_scans_until_it_is_noticed() -> None:
    at = shop()

    await seen(PICKING + scan(COLA) + f"{SHIRT_CODE}\r", at)

    assert at.facts(UnitsPicked) == []


async def test_short_takes_what_the_line_lacks_with_the_reason() -> None:
    at = shop()

    await seen(PICKING + f"{SHIRT_CODE}\r<f4>2\r", at)

    assert [(f.units.quantity, f.reason) for f in at.facts(UnitsShort)] == [("1", "Damaged")]


async def after_news(at: PickupShop, typed: str, *heard: OrderEvent, then: str = "") -> list[str]:
    """Return the screen once news came while it waited, and after each key that follows."""
    news = [0]
    surroundings = replace(SURROUNDINGS, clock=FakeClock(step_micros=0), news=lambda: news[0])
    app = till_app(RealCounter(at, "approved"), surroundings)
    texts = []
    async with app.run_test(size=NARROW) as pilot:
        await pilot.pause()
        await strike(app, typed)
        at.heard.hears(*heard)
        news[0] += 1
        app.screen.desk.tick()  # type: ignore[attr-defined]
        for keys in ("", then):
            await strike(app, keys)
            await pilot.pause()
            texts.append(screen_text(app))
    return texts


@pytest.mark.parametrize(
    ("typed", "seen_then"), [(QUEUE, "W-7  Customer 7"), (BASKET, "2 new (F8)")]
)
async def test_a_new_order_appears_without_a_key(typed: str, seen_then: str) -> None:
    shown_then, _ = await after_news(shop(), typed, *aged(*numbered_order(7)))

    assert seen_then in shown_then


async def test_a_part_is_handed_over_and_the_rest_stays_ready() -> None:
    at = shop()

    text = await seen(HANDING + "<f2><f12><down>1<f4>W-1001-1\r<f12>", at)

    (given,) = at.facts(UnitsHandedOver)
    assert [(each.line, each.quantity) for each in given.units] == [("mug", "1"), ("shirt", "1")]
    assert "READY" in text


async def test_a_bag_that_is_not_found_is_picked_anew() -> None:
    at = shop()

    text = await seen(HANDING + "<f3>3\r201\r246810\r", at)

    (missing,) = at.facts(ParcelMissing)
    assert (missing.parcels, missing.approval and missing.approval.approver) == (
        ("W-1001-1",),
        "201",
    )
    assert "TO PICK" in text


async def test_a_handover_is_taken_back_by_keys_with_a_supervisor() -> None:
    at = shop()

    given = HANDING + "<f2><f12>W-1001-1\r<f12>"
    text = await seen(given + "<f5><f5><f5><f4>1\r3\r201\r246810\r<f5>", at)

    (back,) = at.facts(HandoverReversed)
    assert (back.reason, back.approval.approver) == ("Customer gave it back", "201")
    assert "READY" in text


async def test_labels_and_the_list_for_the_walk_are_printed_by_keys() -> None:
    at = shop()

    await seen(PICKING + "<f8>", at)
    await seen(QUEUE + "<f2>" + f"{SHIRT_CODE}\r{SHIRT_CODE}\r{MUG_CODE}\r<f12>A1\r<f8>", at)

    titles = [effect.document.title for effect in at.memory.effects if effect.document]
    assert titles == ["PICK LIST W-1001", *["READY FOR PICKUP W-1001"] * 2]


@pytest.mark.parametrize(
    ("typed", "goes_on"),
    [(PICKING + f"{SHIRT_CODE}\r", "Put back: order W-1001"), (HANDING + "<f2><f12>", "PUT BACK")],
)
async def test_a_cancel_of_the_web_is_noticed_at_once_while_somebody_works_on_it(
    typed: str, goes_on: str
) -> None:
    cancel = CancelRequested(ORDER, PART, "r-1", "customer", "changed my mind")

    noticed, after = await after_news(shop(), typed, cancel, then="<escape>")

    assert "ORDER W-1001 WAS CANCELLED" in noticed
    assert goes_on in after


async def test_another_item_is_given_as_the_customer_wished_and_none_unasked() -> None:
    at = shop()

    unwanted = await seen(PICKING + f"{SHIRT_CODE}\r{SHIRT_CODE}\r<f3>", at)
    assert "wants nothing else for Mug" in unwanted
    text = await seen(QUEUE + f"<f2><down><f7>1<f3>{COLA.gtin}\r", at)

    (given,) = at.facts(UnitsSubstituted)
    assert "Cola" in text
    assert (given.units.line, given.item, given.consent) == ("shirt", "cola", "auto")


async def test_what_is_due_is_paid_from_the_handover_and_then_handed_over() -> None:
    at = shop(is_paid=False)

    changed = await seen(HANDING + "<f2><f12><f6>5000\r", at)
    assert ["CHANGE", "23.01"] in [line.split("│")[-1].split() for line in changed.splitlines()]
    given = await seen(QUEUE + "<f12><f2><f12>W-1001-1\r<f12>", at)

    (sale,) = at.facts(SaleCompleted)
    assert sale.total_minor == 2699
    assert len(at.facts(UnitsHandedOver)) == 1
    assert "Order W-1001 is handed over to Ann B." in given


async def test_the_next_step_of_a_handover_is_what_is_missing_yet() -> None:
    at = shop()
    await seen(PICKED + "<f12>2*A1\r", at)
    opened = QUEUE + "<f12>"

    assert "Check who it is (F2)" in await seen(opened + "W-1001-1\r", at)
    assert "Scan each bag, then F12." in await seen(opened + "<f2><f12>W-1001-1\r", at)
    assert "F12 when all is given." in await seen(opened + "W-1001-1\rW-1001-2\r<f2><f12>", at)


async def test_each_of_several_bags_has_its_label_and_is_asked_for() -> None:
    at = shop()

    await seen(PICKED + "<f12>2*A1\r", at)
    text = await seen(QUEUE + "<f12><f2><f12>W-1001-2\r<f12>", at)

    (staged,) = at.facts(FulfilmentStaged)
    assert (staged.place, [each.parcel for each in staged.parcels]) == (
        "A1",
        ["W-1001-1", "W-1001-2"],
    )
    assert "not scanned: W-1001-1" in text


TAKEN_BACK = "<f2><f12>W-1001-1\r<f12><f5><f5><f5><f4>1\r3\r201\r246810\r"


@pytest.mark.parametrize(("paid_by", "kind"), [("2699\r", "cash"), ("<f6>", "card")])
async def test_what_was_paid_here_goes_back_with_the_handover_that_is_taken_back(
    paid_by: str, kind: str
) -> None:
    at = shop(is_paid=False)

    asked = await seen(HANDING + "<f6>" + paid_by + TAKEN_BACK, at)
    assert "Give 26.99 back?" in asked
    await seen(QUEUE + "<f4>4\r3\r", at)

    (back,) = at.facts(ReturnCompleted)
    assert [(each.kind, each.amount_minor) for each in back.tenders] == [(kind, -2699)]
    text = await seen(QUEUE + "<f12>", at)
    assert "STILL TO PAY" in text


async def test_esc_leaves_it_paid_for_the_next_handover() -> None:
    at = shop(is_paid=False)

    await seen(HANDING + "<f6>2699\r" + TAKEN_BACK + "<escape>", at)
    text = await seen(QUEUE + "<f12>", at)

    assert at.facts(ReturnCompleted) == []
    assert "STILL TO PAY" not in text
