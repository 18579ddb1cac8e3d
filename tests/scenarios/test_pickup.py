"""A web order is picked, put aside and handed over at a till, with its line and without."""

from __future__ import annotations

import json
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from harness.orders import ACCEPT, MUG_CODE, ORDER, PART, SHIRT_CODE, STAGE, Counter
from harness.orders import PICK_ALL as PICK_WHOLE
from harness.pickups import (
    KNOWN_KEYS,
    WEB_ORDER,
    PickupTill,
    code_for,
    fact_body,
    numbered_order,
)
from harness.till import MANAGER_APPROVES

from edge.domain.commands import (
    AcceptOrder,
    FinishPick,
    HandOver,
    ListPickups,
    PayForOrder,
    PickUnits,
    PutBack,
    ReverseHandover,
    Scan,
    ShowByCode,
    ShowPickup,
    SignOn,
    StageOrder,
    StartPick,
    StartPractice,
    Tender,
)
from edge.domain.errors import NeedsApproval, Refusal
from edge.domain.events import (
    CancelRequested,
    FulfilmentAccepted,
    HoldPassed,
    OrderFact,
    OrderPaid,
    PaymentNoted,
    PickReleased,
    PickStarted,
    SaleCompleted,
    UnitsHandedOver,
    UnitsPutBack,
)
from edge.order_settings import OrderSettings
from edge.services.order_book import folded
from edge.store.rebuild import rebuild_till
from edge.store.verify import verify
from sync.wire.feeds import COLLECTION_KEYS, ORDER_FACT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from edge.services.view_of_orders import OrderView, PickupView

BAGS = ("W-1001-1",)
PICK_ALL = (
    StartPick(ORDER, PART),
    PickUnits(ORDER, PART, SHIRT_CODE),
    PickUnits(ORDER, PART, SHIRT_CODE),
    PickUnits(ORDER, PART, MUG_CODE),
    FinishPick(ORDER, PART),
)


@pytest.fixture
def till(tmp_path: Path) -> Iterator[PickupTill]:
    with closing(PickupTill(tmp_path)) as made:
        yield made


def queue(till: PickupTill) -> tuple[PickupView, ...]:
    return till.shop.does(ListPickups()).pickups


def shown(till: PickupTill) -> OrderView:
    found = till.shop.does(ShowPickup(ORDER, PART)).pickup
    assert found is not None
    return found


def printed(till: PickupTill) -> list[Any]:
    connection = till.shop.store._connection  # type: ignore[union-attr]
    rows = connection.execute("SELECT document FROM effect WHERE document IS NOT NULL").fetchall()
    return [text for (text,) in rows]


@pytest.mark.parametrize("is_cut", [False, True], ids=["with a line", "cut off once it came"])
def test_an_order_of_the_web_is_picked_staged_and_handed_over(
    till: PickupTill, is_cut: bool
) -> None:
    till.feed.tells(*WEB_ORDER)
    till.hears()
    if is_cut:
        till.cut()
    assert [(row.number, row.state, row.units) for row in queue(till)] == [
        ("W-1001", "proposed", "3")
    ]
    assert till.shop.till.answer().view.new_pickups == 1

    for command in (AcceptOrder(ORDER, PART), *PICK_ALL):
        till.shop.does(command)
        assert till.hears() is not is_cut
    assert [row.state for row in queue(till)] == ["picked"]
    staged = till.shop.does(StageOrder(ORDER, PART, "A1", ()))
    assert (staged.information, staged.pickup and staged.pickup.pickup.parcels) == (
        "order_staged",
        ("W-1001-1",),
    )
    given = till.shop.does(HandOver(ORDER, PART, "photo_id", parcels=("W-1001-1",)))

    assert given.pickup is not None
    assert given.pickup.pickup.state == "completed"
    assert queue(till) == ()
    label, slip = printed(till)[-2:]
    assert [text in label for text in ("W-1001-1", "A1", "Ann B.")] == [True] * 3
    assert [text in slip for text in ("Shirt", "Ann B.")] == [True] * 2


def test_a_wrong_item_is_refused_by_its_name_and_counts_for_nothing(till: PickupTill) -> None:
    till.feed.tells(*WEB_ORDER)
    till.hears()
    till.shop.does(AcceptOrder(ORDER, PART), StartPick(ORDER, PART))

    wrong = till.shop.refusal(PickUnits(ORDER, PART, "milk"))

    assert (wrong.code, wrong.facts["description"]) == ("pick_wrong_item", "Whole milk 1 l")
    assert {line.got for line in shown(till).lines} == {"0"}


def test_what_was_done_is_known_after_a_start_and_files_are_sound(till: PickupTill) -> None:
    till.feed.tells(*WEB_ORDER)
    till.hears()
    before = till.shop.does(AcceptOrder(ORDER, PART), *PICK_ALL, ListPickups()).pickups

    till.restarts()
    till.shop.does(SignOn("101", "4711"))

    assert queue(till) == before
    till.close()
    assert not verify(till.folder).findings
    rebuild_till(till.folder, till.clock)
    assert not verify(till.folder).findings


def test_what_a_newer_centre_says_is_kept_and_the_rest_stands(till: PickupTill) -> None:
    till.feed.tells(*WEB_ORDER)
    till.feed.adds(ORDER_FACT, fact_body(ORDER, 9, WEB_ORDER[0], kind="order.gift_wrapped"))
    till.feed.adds(ORDER_FACT, "[]")
    till.hears()

    (row,) = queue(till)

    assert (row.state, row.has_unread) == ("proposed", True)
    with till.central.reading() as connection:
        kept = connection.execute("SELECT body FROM told_row").fetchall()
    assert kept == [("[]",)]


def test_only_orders_with_news_are_folded_again(till: PickupTill) -> None:
    till.feed.tells(*WEB_ORDER[:2], *numbered_order(7))
    till.hears()
    assert till.orders.news() == ("o-00007", ORDER)

    assert till.orders.news() == ()
    till.feed.tells(WEB_ORDER[2])
    till.hears()

    assert till.orders.news() == (ORDER,)


def test_a_restored_centre_may_say_something_else_by_a_number(till: PickupTill) -> None:
    till.feed.tells(*WEB_ORDER)
    till.hears()
    till.orders.news()

    other = PaymentNoted(ORDER, "pay-2", "captured", 2699)
    till.feed.adds(ORDER_FACT, fact_body(ORDER, 3, other))
    till.hears()

    assert till.orders.news() == (ORDER,)
    assert list(folded(ORDER, till.orders.heard(ORDER), ()).payments) == ["pay-2"]


def test_orders_of_customers_are_no_matter_for_practice(till: PickupTill) -> None:
    till.feed.tells(*WEB_ORDER)
    till.hears()
    till.shop.does(StartPractice(approval=MANAGER_APPROVES))

    with pytest.raises(Refusal, match="orders_not_in_practice"):
        till.shop.does(AcceptOrder(ORDER, PART))


def staged_at_lane_2(till: PickupTill) -> None:
    """Have lane 2 take the order on and put it aside, and this lane hear of it."""
    other = Counter(lane="2").hears(*WEB_ORDER)
    till.feed.tells(*WEB_ORDER)
    till.hears()
    facts = other.does(ACCEPT, *PICK_WHOLE, STAGE)
    till.hears_lane(*(fact for fact in facts if isinstance(fact, OrderFact)))


def test_what_another_lane_did_is_seen_and_its_sealed_bag_is_the_right_to_hand_over(
    till: PickupTill,
) -> None:
    staged_at_lane_2(till)
    (row,) = queue(till)
    assert (row.state, row.holder, row.place, row.parcels) == ("ready", "2", "A1", ("p-1",))

    without = till.shop.refusal(HandOver(ORDER, PART, "photo_id"))
    till.shop.does(HandOver(ORDER, PART, "photo_id", parcels=("p-1",)))

    assert isinstance(without, NeedsApproval)
    (given,) = till.shop.facts(UnitsHandedOver)
    assert (given.right, given.lane, given.parcels) == ("parcel", "1", ("p-1",))


def test_the_last_of_several_lanes_tells_who_picks(till: PickupTill) -> None:
    till.feed.tells(*WEB_ORDER)
    till.hears()
    till.shop.does(AcceptOrder(ORDER, PART), StartPick(ORDER, PART))
    till.hears_lane(PickReleased(ORDER, PART, "101"), PickStarted(ORDER, PART, "102"))

    assert [row.picker for row in queue(till)] == ["102"]

    till.restarts()
    till.shop.does(SignOn("101", "4711"))
    assert [row.picker for row in queue(till)] == ["102"]


def test_what_another_lane_picks_is_passed_on_to_it_by_nobody(till: PickupTill) -> None:
    till.feed.tells(*WEB_ORDER)
    till.hears()
    till.shop.does(AcceptOrder(ORDER, PART))
    assert [row.holder for row in queue(till)] == ["1"]

    till.hears_lane(PickStarted(ORDER, PART, "102", "2"))
    till.shop.till.answer()
    rows = [queue(till), queue(till)]

    assert [row.holder for found in rows for row in found] == ["2", "2"]
    (passed,) = till.shop.facts(HoldPassed)
    assert (passed.from_lane, passed.to_lane, passed.tenure) == ("1", "2", 2)
    till.restarts()
    till.shop.does(SignOn("101", "4711"))
    assert [row.holder for row in queue(till)] == ["2"]
    assert not verify(till.folder).findings


def set_up(till: PickupTill, orders: OrderSettings) -> None:
    """Start the till anew with settings of orders."""
    till.shop.settings = till.shop.settings.model_copy(update={"orders": orders})
    till.shop.restart()


def staged_here(till: PickupTill) -> None:
    """Have an order put aside at a till that knows the key of the centre's codes."""
    set_up(till, OrderSettings(collection_keys=KNOWN_KEYS))
    till.feed.tells(*WEB_ORDER)
    till.hears()
    till.shop.does(SignOn("101", "4711"), AcceptOrder(ORDER, PART), *PICK_ALL)
    till.shop.does(StageOrder(ORDER, PART, "A1", ()))


def test_a_signed_code_opens_its_order_and_proves_who_collects_without_a_line(
    till: PickupTill,
) -> None:
    staged_here(till)
    till.cut()

    opened = till.shop.does(ShowByCode(code_for())).pickup
    assert opened is not None
    assert opened.pickup.number == "W-1001"
    bare = till.shop.refusal(HandOver(ORDER, PART, "pickup_code"))
    till.shop.does(HandOver(ORDER, PART, "pickup_code", parcels=BAGS, code=code_for()))

    assert bare.code == "collection_code_needed"
    (given,) = till.shop.facts(UnitsHandedOver)
    assert (given.verification.method, given.verification.actor) == ("pickup_code", "101")
    assert till.shop.refusal(ShowByCode(code_for())).code == "collection_code_used"


@pytest.mark.parametrize(
    ("code", "why"),
    [
        (code_for(key=Ed25519PrivateKey.from_private_bytes(b"o" * 32)), "collection_code_false"),
        (code_for(store="s-2"), "collection_code_elsewhere"),
        (code_for("o-2"), "collection_code_other_order"),
        ("TW1.K7.WHATEVER", "collection_code_unreadable"),
    ],
    ids=["forged", "of another store", "of another order", "cut off"],
)
def test_a_code_that_does_not_count_hands_nothing_over(
    till: PickupTill, code: str, why: str
) -> None:
    staged_here(till)

    refused = till.shop.refusal(HandOver(ORDER, PART, "pickup_code", code=code))

    assert refused.code == why
    assert till.shop.facts(UnitsHandedOver) == []


def test_where_the_settings_say_so_an_order_is_taken_on_by_itself_once(till: PickupTill) -> None:
    set_up(till, OrderSettings(auto_accept=True))
    till.shop.does(SignOn("101", "4711"))
    till.feed.tells(*WEB_ORDER)
    till.hears()

    assert [(row.state, row.holder) for row in queue(till)] == [("accepted", "1")]
    till.feed.tells(PaymentNoted(ORDER, "pay-2", "refunded", 1))
    till.hears()
    queue(till)

    assert [fact.automatic for fact in till.shop.facts(FulfilmentAccepted)] == [True]


def test_a_cancel_that_comes_while_it_is_picked_is_seen_at_once_and_goods_go_back(
    till: PickupTill,
) -> None:
    till.feed.tells(*WEB_ORDER)
    till.hears()
    till.shop.does(AcceptOrder(ORDER, PART), StartPick(ORDER, PART))
    till.shop.does(PickUnits(ORDER, PART, SHIRT_CODE))
    till.feed.tells(CancelRequested(ORDER, PART, "r-1", "customer", "changed my mind"))
    till.hears()

    refused = till.shop.refusal(PickUnits(ORDER, PART, SHIRT_CODE))
    assert refused.code == "order_cancel_pending"
    assert [(row.state, row.goes_back) for row in queue(till)] == [("cancel_pending", True)]
    till.shop.does(PutBack(ORDER, PART))

    assert queue(till) == ()
    (back,) = till.shop.facts(UnitsPutBack)
    assert [(each.line, each.quantity) for each in back.units] == [("shirt", "1")]


def test_what_is_due_is_paid_with_a_receipt_and_a_crash_before_the_handover_is_safe(
    till: PickupTill,
) -> None:
    till.feed.tells(*WEB_ORDER[:2])
    till.hears()
    till.shop.does(AcceptOrder(ORDER, PART), *PICK_ALL, StageOrder(ORDER, PART, "A1", ()))
    assert till.shop.refusal(HandOver(ORDER, PART, "photo_id")).code == "order_due"

    till.shop.does(PayForOrder(ORDER, PART), Scan("milk"), Tender("cash"))
    till.restarts()
    till.shop.does(SignOn("101", "4711"))
    assert shown(till).due_minor == 0
    again = till.shop.refusal(PayForOrder(ORDER, PART))
    till.shop.does(HandOver(ORDER, PART, "photo_id", parcels=BAGS))

    assert again.code == "order_nothing_due"
    (sale,) = till.shop.facts(SaleCompleted)
    (paid,) = till.shop.facts(OrderPaid)
    assert (paid.amount_minor, paid.number) == (2699, sale.number)
    assert sale.lines[0].taxes == ()
    (entry,) = [e for e in till.shop.store.entries() if e.fact == sale]  # type: ignore[union-attr]
    booked = {each.account: each.amount_minor for each in entry.postings or ()}
    assert booked["order_prepayments"] == -2699
    till.close()
    assert not verify(till.folder).findings


def test_what_leaves_is_taken_from_the_stock_and_what_comes_back_is_added(
    till: PickupTill,
) -> None:
    till.feed.tells(*WEB_ORDER)
    till.hears()
    till.shop.does(AcceptOrder(ORDER, PART), *PICK_ALL, StageOrder(ORDER, PART, "A1", ()))
    store = till.shop.store
    assert store is not None
    assert store.stock_delta_milli("i-shirt") == 0

    till.shop.does(HandOver(ORDER, PART, "photo_id", parcels=BAGS))
    assert [store.stock_delta_milli(item) for item in ("i-shirt", "i-mug")] == [-2000, -1000]
    (given,) = till.shop.facts(UnitsHandedOver)
    till.shop.does(
        ReverseHandover(ORDER, PART, given.handover, "wrong person", approval=MANAGER_APPROVES)
    )

    assert [store.stock_delta_milli(item) for item in ("i-shirt", "i-mug")] == [0, 0]


def test_codes_are_checked_with_the_key_that_the_centre_told(till: PickupTill) -> None:
    till.feed.tells(*WEB_ORDER)
    till.hears()
    till.shop.does(AcceptOrder(ORDER, PART), *PICK_ALL, StageOrder(ORDER, PART, "A1", ()))
    assert till.shop.refusal(ShowByCode(code_for())).code == "collection_code_key_unknown"

    till.feed.adds(COLLECTION_KEYS, json.dumps({"keys": KNOWN_KEYS}))
    till.hears()
    till.cut()

    assert till.shop.does(ShowByCode(code_for())).pickup is not None
