"""What was paid at a handover goes back at the till when the handover is taken back."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from harness.orders import ORDER, PART
from harness.pickups import TO_READY, WEB_ORDER, PickupTill
from harness.till import MANAGER_APPROVES

from edge.domain.commands import (
    HandOver,
    PayBackOrder,
    PayForOrder,
    ReturnedLine,
    ReturnGoods,
    ReverseHandover,
    Scan,
    ShowPickup,
    Tender,
    Units,
)
from edge.domain.events import OrderPaidBack, PaymentNoted, ReturnCompleted, UnitsHandedOver
from edge.store.rebuild import rebuild_till
from edge.store.verify import verify

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BAGS = ("W-1001-1",)
PAY_BACK = PayBackOrder(ORDER, PART, "customer gave it back")


@pytest.fixture
def till(tmp_path: Path) -> Iterator[PickupTill]:
    with closing(PickupTill(tmp_path)) as made:
        made.feed.tells(*WEB_ORDER[:2])
        made.hears()
        made.shop.does(
            *TO_READY,
            PayForOrder(ORDER, PART),
            Scan("milk"),
            Tender("cash", 5000),
        )
        yield made


def given_and_taken_back(till: PickupTill, *units: Units) -> None:
    till.shop.does(HandOver(ORDER, PART, "photo_id", units, parcels=BAGS))
    given = till.shop.facts(UnitsHandedOver)[-1]
    till.shop.does(
        ReverseHandover(ORDER, PART, given.handover, "wrong person", approval=MANAGER_APPROVES)
    )


def owed(till: PickupTill) -> tuple[int, int]:
    """Return what is due for the order, and what the till would give back."""
    view = till.shop.does(ShowPickup(ORDER, PART)).pickup
    assert view is not None
    return view.due_minor, view.pay_back_minor


def test_it_goes_back_once_as_it_was_paid_and_the_order_is_due_again(till: PickupTill) -> None:
    given_and_taken_back(till)
    assert owed(till) == (0, 2699)

    till.shop.does(PAY_BACK)

    (back,) = till.shop.facts(ReturnCompleted)
    assert [(t.kind, t.amount_minor) for t in back.tenders] == [("cash", -2699)]
    assert back.approval is not None
    (told,) = till.shop.facts(OrderPaidBack)
    assert (told.order, told.amount_minor, told.unsent, told.returned) == (ORDER, 2699, (), ())
    assert owed(till) == (2699, 0)
    assert till.shop.refusal(PAY_BACK).code == "order_nothing_to_pay_back"


def test_the_books_owe_nothing_and_the_receipt_says_what_came_back(till: PickupTill) -> None:
    given_and_taken_back(till)
    till.shop.does(PAY_BACK)

    store = till.shop.store
    assert store is not None
    (entry,) = [e for e in store.entries() if isinstance(e.fact, ReturnCompleted)]
    booked = {each.account: each.amount_minor for each in entry.postings or ()}
    assert booked == {"tender_clearing": -2699, "order_prepayments": 2699}
    assert store.stock_delta_milli(f"order/{ORDER}") == 0
    connection = store._connection  # type: ignore[attr-defined]
    papers = connection.execute("SELECT document FROM effect WHERE document IS NOT NULL").fetchall()
    assert [text in papers[-1][0] for text in ("W-1001", "26.99", "Cash")] == [True] * 3
    till.close()
    assert not verify(till.folder).findings
    rebuild_till(till.folder, till.clock)
    assert not verify(till.folder).findings


def test_other_goods_of_the_receipt_come_back_by_their_own_way(till: PickupTill) -> None:
    given_and_taken_back(till)
    till.shop.does(PAY_BACK)
    number = till.shop.facts(ReturnCompleted)[0].sale_number

    till.shop.does(ReturnGoods(number, (ReturnedLine(2),), "damaged"))
    refused = till.shop.refusal(ReturnGoods(number, (ReturnedLine(1),), "damaged"))

    assert [fact.total_minor for fact in till.shop.facts(ReturnCompleted)] == [2699, 119]
    assert refused.code in {"return_not_possible", "return_nothing_left"}


def test_without_a_reversal_or_long_after_it_nothing_goes_back(till: PickupTill) -> None:
    assert till.shop.refusal(PAY_BACK).code == "order_not_reversed"
    given_and_taken_back(till)
    till.clock.micros += 31 * 60 * 1_000_000

    assert owed(till) == (0, 0)
    assert till.shop.refusal(PAY_BACK).code == "order_reversed_long_ago"


def test_goods_that_the_customer_kept_stay_paid(till: PickupTill) -> None:
    mug = (Units("mug", "1"),)
    till.shop.does(HandOver(ORDER, PART, "photo_id", mug, approval=MANAGER_APPROVES))
    given_and_taken_back(till, Units("shirt", "1"))

    assert owed(till) == (0, 0)
    assert till.shop.refusal(PAY_BACK).code == "order_nothing_to_pay_back"


def test_what_the_office_gave_back_by_hand_the_till_does_not_give_again(till: PickupTill) -> None:
    given_and_taken_back(till)
    till.feed.tells(PaymentNoted(ORDER, "by_hand/1", "refunded", 2699))
    till.hears()

    assert till.shop.refusal(PAY_BACK).code == "order_nothing_to_pay_back"
