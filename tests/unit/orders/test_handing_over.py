"""Goods leave with the holder, with the sealed parcel, or as a risk that somebody took."""

from __future__ import annotations

from dataclasses import replace

import pytest
from harness.goods import CASHIER, MANAGER
from harness.orders import (
    ACCEPT,
    HAND_OVER,
    MUG,
    ORDER,
    PART,
    PICK_ALL,
    SCANNED,
    SHIRT,
    STAGE,
    START,
    STORE,
    Counter,
    after,
    placed,
    proposed,
    ready,
    refused,
)

from edge.domain.commands.orders import (
    HandOver,
    Parcel,
    PassOrder,
    PutBack,
    RefuseHandover,
    ReportMissing,
    RequestCancel,
    ReverseHandover,
    ShortPick,
    StageOrder,
    Units,
)
from edge.domain.errors import NeedsApproval, TillError
from edge.domain.events import (
    FulfilmentAccepted,
    FulfilmentStaged,
    HoldGranted,
    HoldPassed,
    OrderUnitsReturned,
    PickStarted,
    UnitsHandedOver,
)
from edge.domain.events import LineUnits as Moved
from edge.domain.orders.accepting import pass_to_picker
from edge.domain.orders.applying import fold
from edge.domain.orders.leaving_off import surplus
from edge.domain.orders.states import FulfilmentState, OrderState, order_state

S = FulfilmentState


def handover_of(made: tuple[object, ...]) -> UnitsHandedOver:
    (handover,) = made
    assert isinstance(handover, UnitsHandedOver)
    return handover


def test_the_holder_hands_over_without_asking_anybody() -> None:
    counter = ready()

    made = handover_of(counter.does(SCANNED))

    assert (made.right, made.flags, made.approval) == ("holder", (), None)
    assert made.parcels == ("p-1",)
    assert {(u.line, u.quantity, u.allocated, u.amount_minor) for u in made.units} == {
        (SHIRT, "2", "2", 1999),
        (MUG, "1", "1", 700),
    }
    assert counter.state() is S.COMPLETED
    assert order_state(counter.order) is OrderState.COMPLETED


def test_the_holder_scans_what_is_sealed_or_asks_a_supervisor() -> None:
    counter = ready()

    assert refused(lambda: counter.does(HAND_OVER)) == "needs_approval"
    made = handover_of(counter.does(HAND_OVER, desk=counter.desk(approver=MANAGER)))
    assert (made.right, made.flags) == ("risk", ("not_scanned",))


def test_another_lane_needs_the_sealed_parcel_or_a_supervisor() -> None:
    counter = ready()
    other = counter.desk(lane="2")

    assert refused(lambda: counter.does(HAND_OVER, desk=other)) == "needs_approval"
    made = handover_of(counter.does(SCANNED, desk=other))
    assert (made.right, made.flags) == ("parcel", ())

    counter = ready()
    made = handover_of(
        counter.does(HAND_OVER, desk=counter.desk(lane="2", operator=CASHIER, approver=MANAGER))
    )
    assert (made.right, made.flags) == ("risk", ("other_lane",))
    assert made.approval is not None
    assert made.approval.permission == "risk_handover"


def test_a_parcel_that_holds_other_units_is_no_right_to_these() -> None:
    parcels = (Parcel("p-1", units=(Units(SHIRT, "2"),)), Parcel("p-2", units=(Units(MUG, "1"),)))
    counter = after(ACCEPT, *PICK_ALL, StageOrder(ORDER, PART, "A1", parcels))
    mug = HandOver(ORDER, PART, "photo_id", (Units(MUG, "1"),), ("p-1",))

    with pytest.raises(NeedsApproval):
        counter.does(mug, desk=counter.desk(lane="2"))


def test_another_lane_than_the_holder_seals_a_parcel_at_a_risk() -> None:
    counter = after(ACCEPT, *PICK_ALL)

    assert refused(lambda: counter.does(STAGE, desk=counter.desk(lane="2"))) == "needs_approval"
    (staged,) = counter.does(STAGE, desk=counter.desk(lane="2", approver=MANAGER))
    assert isinstance(staged, FulfilmentStaged)
    assert staged.approval is not None


def test_the_holder_passes_the_hold_to_where_it_is_picked_until_it_is_sealed() -> None:
    counter = after(ACCEPT)
    counter.does(START, desk=counter.desk(lane="2"))

    passed = pass_to_picker(counter.order, counter.part, "1")
    assert passed is not None
    assert pass_to_picker(counter.order, counter.part, "2") is None
    assert counter.hears(passed).part.holder == "2"
    assert pass_to_picker(counter.order, counter.part, "1") is None

    sealed = ready()
    sealed.hears(PickStarted(ORDER, PART, "102", "2"))
    assert pass_to_picker(sealed.order, sealed.part, "1") is None


def test_a_parcel_that_left_is_handed_over_by_nobody() -> None:
    counter = ready()
    counter.does(HandOver(ORDER, PART, "pickup_code", (Units(MUG, "1"),), ("p-1",)))

    assert refused(lambda: counter.does(SCANNED)) == "parcel_gone"
    assert (
        refused(lambda: counter.does(HandOver(ORDER, PART, "pickup_code", parcels=("p-9",))))
        == "parcel_unknown"
    )


def test_what_is_not_ready_is_a_flagged_risk_even_of_the_holder() -> None:
    counter = after(ACCEPT, *PICK_ALL)

    assert refused(lambda: counter.does(HAND_OVER)) == "needs_approval"
    made = handover_of(counter.does(HAND_OVER, desk=counter.desk(operator=MANAGER)))

    assert (made.right, made.flags) == ("risk", ("not_ready",))
    assert counter.units() == {"handed_over": 2}


def test_a_part_can_be_handed_over_and_the_rest_later() -> None:
    counter = ready()
    one = HandOver(ORDER, PART, "payment_card", (Units(SHIRT, "1"),), ("p-1",))

    first = handover_of(counter.does(one))
    assert counter.state() is S.READY
    assert counter.units() == {"ready": 1, "handed_over": 1}
    # The bag is open: what is left of it lies with whoever holds the order.
    second = handover_of(counter.does(replace(one, parcels=())))
    handover_of(counter.does(HAND_OVER))

    assert counter.state() is S.COMPLETED
    assert [u.amount_minor for made in (first, second) for u in made.units] == [1000, 999]


def test_who_collects_is_verified_paid_up_and_old_enough() -> None:
    unpaid = Counter().hears(placed(age=18), proposed())
    unpaid.does(ACCEPT, *PICK_ALL, StageOrder(ORDER, PART, "A1", (Parcel("p-1"),)))

    assert refused(lambda: unpaid.does(HandOver(ORDER, PART, "a promise"))) == (
        "verification_unknown"
    )
    assert refused(lambda: unpaid.does(HAND_OVER)) == "order_age_needed"
    assert refused(lambda: unpaid.does(HandOver(ORDER, PART, "photo_id", age=18))) == "order_due"


def test_a_store_that_is_not_asked_is_told_where_the_order_is() -> None:
    counter = ready()
    desk = counter.desk()
    elsewhere = type(desk)("s-2", "1", desk.authority, "n")

    with pytest.raises(TillError) as caught:
        counter.does(HAND_OVER, desk=elsewhere)

    assert caught.value.code == "order_elsewhere"
    assert caught.value.facts["location"] == STORE


def test_the_hold_goes_to_the_highest_tenure_in_whatever_order_it_is_heard() -> None:
    told = (
        proposed(holder="3"),
        FulfilmentAccepted(ORDER, PART, STORE, "1"),
        HoldPassed(ORDER, PART, "3", "2", 2),
    )

    assert fold(ORDER, told).fulfilments[PART].holder == "2"
    assert fold(ORDER, told[::-1]).fulfilments[PART].holder == "2"
    granted = (HoldGranted(ORDER, PART, "4", 3), *told)
    assert fold(ORDER, granted).fulfilments[PART].holder == "4"


def test_two_lanes_that_accept_at_once_agree_on_one_holder() -> None:
    accepts = [FulfilmentAccepted(ORDER, PART, STORE, lane) for lane in ("2", "1")]

    assert {fold(ORDER, order).fulfilments[PART].holder for order in (accepts, accepts[::-1])} == {
        "1"
    }


def test_only_the_holder_passes_the_hold_on() -> None:
    counter = ready()
    to_2 = PassOrder(ORDER, PART, "2")

    assert refused(lambda: counter.does(to_2, desk=counter.desk(lane="2"))) == (
        "order_held_elsewhere"
    )
    counter.does(to_2)
    assert refused(lambda: counter.does(HAND_OVER)) == "needs_approval"
    counter.does(SCANNED, desk=counter.desk(lane="2"))


def test_a_handover_is_taken_back_within_its_window_by_a_supervisor() -> None:
    counter = ready()
    made = handover_of(counter.does(SCANNED))
    back = ReverseHandover(ORDER, PART, made.handover, "wrong person")

    assert refused(lambda: counter.does(back)) == "needs_approval"
    manager = counter.desk(operator=MANAGER, later_s=31 * 60)
    assert refused(lambda: counter.does(back, desk=manager)) == "reversal_too_late"
    elsewhere = counter.desk(lane="2", operator=MANAGER)
    assert refused(lambda: counter.does(back, desk=elsewhere)) == "handover_other_lane"
    counter.does(back, desk=counter.desk(approver=MANAGER, later_s=29 * 60))

    assert counter.state() is S.READY
    assert counter.units() == {"ready": 2}
    assert refused(lambda: counter.does(back)) == "handover_reversed"
    handover_of(counter.does(SCANNED, desk=counter.desk(lane="2")))


def test_what_came_back_as_a_return_is_not_taken_back_again() -> None:
    counter = ready()
    made = handover_of(counter.does(SCANNED))
    counter.hears(OrderUnitsReturned(ORDER, "r-1", (Moved(SHIRT, "1"),)))

    back = ReverseHandover(ORDER, PART, made.handover, "wrong person")
    assert refused(lambda: counter.does(back, desk=counter.desk(operator=MANAGER))) == (
        "reversal_returned"
    )
    assert counter.order.buckets(SHIRT).returned_milli == 1000


def test_a_missing_bag_is_picked_anew_and_what_is_not_found_is_short() -> None:
    counter = ready()
    missing = ReportMissing(ORDER, PART, ("p-1",))
    assert refused(lambda: counter.does(missing)) == "needs_approval"
    counter.does(missing, desk=counter.desk(operator=MANAGER))

    assert counter.state() is S.ACCEPTED
    assert counter.units() == {"allocated": 2}
    assert refused(lambda: counter.does(SCANNED)) == "order_nothing_there"
    start, _, mug, finish = PICK_ALL
    counter.does(start, mug, ShortPick(ORDER, PART, SHIRT, "2", "gone", "cancel"), finish)
    counter.does(StageOrder(ORDER, PART, "A2", (Parcel("p-2"),)))
    counter.does(replace(SCANNED, parcels=("p-2",)))

    assert counter.state() is S.COMPLETED
    assert counter.units() == {"short": 2}


def test_a_bag_that_was_missed_and_had_left_is_picked_twice_and_goes_back_once() -> None:
    """Another lane, not heard, gave it to the customer."""
    cut_off, counter = ready(), ready()
    made = handover_of(cut_off.does(SCANNED, desk=cut_off.desk(lane="2")))
    manager = counter.desk(operator=MANAGER)
    counter.does(ReportMissing(ORDER, PART, ("p-1",)), desk=manager)
    counter.does(*PICK_ALL, StageOrder(ORDER, PART, "A2", (Parcel("p-2"),)))

    counter.hears(made)

    assert surplus(counter.part) == {SHIRT: 2000, MUG: 1000}
    assert list(counter.part.sealed_parcels) == ["p-2"]
    counter.does(PutBack(ORDER, PART, parcels=("p-2",)))
    assert surplus(counter.part) == {}
    assert counter.units() == {"handed_over": 2}
    assert refused(lambda: counter.does(PutBack(ORDER, PART))) == "order_over"


def test_a_bag_that_was_missed_and_was_put_back_left_its_place_once() -> None:
    """The web had cancelled, as another lane, not heard, knew."""
    cut_off, counter = ready(), ready()
    (asked,) = cut_off.does(
        RequestCancel(ORDER, PART, "channel", "mind"), desk=cut_off.desk(lane="")
    )
    put_back = cut_off.does(PutBack(ORDER, PART, parcels=("p-1",)), desk=cut_off.desk(lane="2"))
    manager = counter.desk(operator=MANAGER)
    counter.does(ReportMissing(ORDER, PART, ("p-1",)), desk=manager)
    counter.does(*PICK_ALL[:2])

    counter.hears(asked, *put_back)

    assert surplus(counter.part) == {SHIRT: 2000}
    counter.does(PutBack(ORDER, PART))
    assert surplus(counter.part) == {}
    assert counter.units() == {"cancelled": 2}


def test_what_a_customer_leaves_goes_back_to_the_shelf() -> None:
    counter = ready()
    counter.does(RefuseHandover(ORDER, PART, "customer", "too small", (Units(SHIRT, "1"),)))

    made = handover_of(counter.does(SCANNED))

    assert {(u.line, u.quantity) for u in made.units} == {(SHIRT, "1"), (MUG, "1")}
    assert counter.units() == {"ready": 1, "handed_over": 1}
    counter.does(PutBack(ORDER, PART))
    assert counter.units() == {"cancelled": 1, "handed_over": 1}
    assert counter.state() is S.COMPLETED
