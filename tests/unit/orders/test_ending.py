"""What is cancelled, refused or not collected is put back, and the holder alone ends it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from harness.goods import MANAGER
from harness.orders import (
    ACCEPT,
    FINISH,
    HAND_OVER,
    MUG,
    ORDER,
    PART,
    PICK_MUG,
    PICK_SHIRT,
    PICK_SHIRTS,
    SCANNED,
    SHIRT,
    STAGE,
    START,
    Counter,
    after,
    open_order,
    ready,
    refused,
)

from edge.domain.commands.orders import (
    ConfirmCancel,
    ExpireOrder,
    PutBack,
    RequestCancel,
    Units,
)
from edge.domain.errors import TillError
from edge.domain.events import UnitsCancelled
from edge.domain.orders.applying import apply
from edge.domain.orders.leaving_off import to_pick, to_put_back
from edge.domain.orders.states import FulfilmentState, OrderState, order_state

if TYPE_CHECKING:
    from edge.domain.events import OrderEvent

S = FulfilmentState
CANCEL = RequestCancel(ORDER, PART, "channel", "changed their mind")
ONE_SHIRT_LESS = RequestCancel(ORDER, PART, "channel", "only one", (Units(SHIRT, "1"),))
CONFIRM, PUT_BACK = ConfirmCancel(ORDER, PART), PutBack(ORDER, PART)
EXPIRE = ExpireOrder(ORDER, PART)


def web_cancels(counter: Counter, command: RequestCancel = CANCEL) -> tuple[object, ...]:
    return counter.does(command, desk=counter.desk(lane=""))


def test_the_centre_ends_what_nobody_accepted_and_only_asks_for_the_rest() -> None:
    counter = open_order()
    assert len(web_cancels(counter)) == 2
    assert counter.state() is S.CANCELLED
    assert order_state(counter.order) is OrderState.CANCELLED

    counter = after(ACCEPT)
    assert len(web_cancels(counter)) == 1
    assert counter.state() is S.CANCEL_PENDING
    centre, other = counter.desk(lane=""), counter.desk(lane="2")
    assert refused(lambda: counter.does(CONFIRM, desk=centre)) == "order_held_elsewhere"
    assert refused(lambda: counter.does(CONFIRM, desk=other)) == "order_held_elsewhere"
    counter.does(CONFIRM)
    assert counter.state() is S.CANCELLED


def test_the_holder_ends_at_once_what_was_never_picked() -> None:
    counter = after(ACCEPT)

    made = counter.does(RequestCancel(ORDER, PART, "customer", "at the counter"))

    assert isinstance(made[1], UnitsCancelled)
    assert counter.state() is S.CANCELLED


def test_what_was_picked_is_put_back_before_it_is_free() -> None:
    counter = after(ACCEPT, START, PICK_SHIRT)
    web_cancels(counter)

    assert refused(lambda: counter.does(PICK_MUG)) == "order_cancel_pending"
    assert refused(lambda: counter.does(HAND_OVER)) == "order_cancel_pending"
    assert to_put_back(counter.part) == {SHIRT: 1000}
    assert counter.units() == {"picking": 1, "picked": 1}
    counter.does(PUT_BACK)

    assert counter.units() == {"cancelled": 2}
    assert counter.units(MUG) == {"cancelled": 1}
    assert counter.state() is S.CANCELLED


def test_another_lane_puts_back_with_the_parcel_or_at_a_risk() -> None:
    counter = ready()
    web_cancels(counter)
    other = counter.desk(lane="2")

    assert refused(lambda: counter.does(PUT_BACK, desk=other)) == "needs_approval"
    (made,) = counter.does(PutBack(ORDER, PART, parcels=("p-1",)), desk=other)

    assert made.right == "parcel"  # type: ignore[union-attr]
    assert counter.part.sealed_parcels == {}
    assert counter.state() is S.CANCELLED


def test_a_line_made_smaller_while_it_is_picked_takes_the_unpicked_first() -> None:
    counter = after(ACCEPT, START)
    web_cancels(counter, ONE_SHIRT_LESS)

    assert to_pick(counter.part) == {SHIRT: 1000, MUG: 1000}
    counter.does(PICK_SHIRT, PICK_MUG)
    assert refused(lambda: counter.does(PICK_SHIRT)) == "order_too_many"
    counter.does(CONFIRM, FINISH, STAGE, SCANNED)

    assert counter.units() == {"handed_over": 1, "cancelled": 1}


def test_what_was_picked_beyond_a_smaller_line_goes_back_before_anything_is_sealed() -> None:
    counter = after(ACCEPT, START, PICK_SHIRTS, PICK_MUG, FINISH)
    web_cancels(counter, ONE_SHIRT_LESS)

    assert refused(lambda: counter.does(STAGE)) == "put_back_first"
    assert refused(lambda: counter.does(CONFIRM)) == "put_back_first"
    counter.does(PUT_BACK, STAGE)

    assert counter.units() == {"ready": 1, "cancelled": 1}
    assert refused(lambda: counter.does(CONFIRM)) == "nothing_to_cancel"


def test_a_cancel_that_the_lane_does_not_know_of_refuses_nothing_and_the_handover_stands() -> None:
    cut_off, centre = ready(), ready()
    web_cancels(centre)
    (handed_over,) = cut_off.does(SCANNED)

    late = centre.hears(handed_over)

    assert late.units() == {"handed_over": 2}
    assert late.state() is S.COMPLETED
    put_back = goods_put_back()
    order = apply(apply(ready().order, put_back), handed_over)
    assert order.buckets(SHIRT).units["handed_over"] == 2000  # type: ignore[index]
    assert order.buckets(SHIRT).overruled_milli == 2000


def goods_put_back() -> OrderEvent:
    counter = ready()
    web_cancels(counter)
    return counter.does(PUT_BACK, desk=counter.desk(operator=MANAGER))[0]


def test_a_customer_who_does_not_come_is_waited_for_with_grace() -> None:
    asked = ready()
    collect_until = asked.desk().now_micros
    counter = ready(collect_until_micros=collect_until)
    day_s = 24 * 3600

    with pytest.raises(TillError) as early:
        counter.does(EXPIRE, desk=counter.desk(later_s=day_s - 1))
    assert (early.value.code, early.value.facts["hours"]) == ("order_not_expired", 1)
    late = counter.desk(later_s=day_s)
    assert refused(lambda: counter.does(EXPIRE, desk=counter.desk(lane="2", later_s=day_s))) == (
        "order_held_elsewhere"
    )
    counter.does(EXPIRE, desk=late)

    assert counter.state() is S.EXPIRED
    assert refused(lambda: counter.does(HAND_OVER)) == "order_step_wrong"
    # Another lane may have given the bag away: whoever opens it has it in hand.
    assert refused(lambda: counter.does(PUT_BACK)) == "needs_approval"
    counter.does(replace(PUT_BACK, parcels=("p-1",)))
    assert counter.state() is S.CANCELLED
    assert refused(lambda: asked.does(EXPIRE)) == "order_waits_for_ever"
