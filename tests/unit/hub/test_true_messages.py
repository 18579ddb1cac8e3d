"""Whatever stores did unheard, customers read nothing that is not so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from harness.hub_orders import ITEM, order_office
from harness.mail_server import mail_server
from harness.office import ok
from harness.orders import MUG, ORDER, PART, SHIRT, STORE, placed, proposed
from harness.writing import PLAIN, Writing

from edge.domain.events import FulfilmentRejected, LineUnits, OrderUnitsEnded
from edge.domain.orders.applying import fold
from edge.domain.orders.fulfilment import NO_ANSWER
from sync.hub.messaging.due import Topic, messages_due
from sync.hub.services.order_clock import OrderClock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sync.hub.database import Database

DAY_MICROS = 86_400 * 1_000_000
LESS = {"line": "1", "quantity_milli": 1000}
TOO_LATE = "Your order W-1: too late to cancel"
SHORT = "Your order W-1: not everything is there"


@pytest.fixture
def writing(database: Database, tmp_path: Path) -> Iterator[Writing]:
    with mail_server() as server:
        yield Writing(order_office(database, tmp_path), server)


def test_a_cancel_that_was_told_as_done_is_put_right_where_the_goods_had_left(
    writing: Writing,
) -> None:
    order = writing.place()
    writing.settle()
    ok(writing.office.post(f"/v1/orders/{order}/cancel", {}))
    ((subject, text),) = writing.settle()
    assert (subject, "Milk: 2 cancelled" in text) == ("Your order W-1: cancelled", True)

    writing.lane.accept(order)
    writing.lane.pick_and_stage(order)
    writing.lane.hand_over(order)
    ((subject, text),) = writing.settle()
    assert (subject, "2 handed over" in text) == ("Your order W-1: too late to cancel", True)


def test_nobody_is_told_that_they_asked_for_what_the_centre_asked(writing: Writing) -> None:
    order = writing.place(ready_by_micros=writing.office.clock.micros + DAY_MICROS)
    writing.lane.accept(order)
    writing.lane.pick_and_stage(order)
    writing.settle()
    ok(writing.office.post(f"/v1/orders/{order}/cancel", {"by": "centre", "reason": "nobody came"}))
    writing.settle()
    writing.office.clock.micros += 2 * DAY_MICROS
    writing.settle()
    writing.lane.hand_over(order)
    writing.settle()

    assert {*writing.states(order)} == {"received", "ready"}


def test_a_cancel_that_was_done_is_not_asked_for_when_the_centre_asks(writing: Writing) -> None:
    order = writing.place()
    ok(writing.office.post(f"/v1/orders/{order}/cancel", {"units": [LESS]}))
    writing.lane.accept(order)
    writing.settle()

    wanted = {"by": "centre", "reason": "recalled", "units": [LESS]}
    ok(writing.office.post(f"/v1/orders/{order}/cancel", wanted))

    assert writing.settle() == []


def test_nothing_is_ready_of_what_was_said_to_be_off(writing: Writing) -> None:
    order = writing.place()
    writing.lane.reject(order)
    assert [subject for subject, _ in writing.settle()] == [SHORT]

    # Another lane had not heard, and goes on.
    writing.lane.accept(order)
    writing.lane.pick_and_stage(order)
    assert writing.settle() == []


@pytest.mark.parametrize("is_told", [True, False])
def test_who_was_told_of_a_short_and_got_it_reads_that_it_was_there(
    writing: Writing, *, is_told: bool
) -> None:
    order = writing.place()
    writing.lane.reject(order)
    told = writing.settle() if is_told else []
    writing.lane.accept(order)
    writing.lane.pick_and_stage(order)
    writing.lane.hand_over(order)
    told += writing.settle()

    subjects = [SHORT, "Your order W-1: it was there"]
    assert [subject for subject, _ in told] == (subjects if is_told else [])
    assert not is_told or "Milk: 2 handed over" in told[1][1]


def test_who_was_told_not_to_come_and_got_it_reads_that_it_was_there(writing: Writing) -> None:
    order = writing.place()
    writing.office.clock.micros += DAY_MICROS
    OrderClock(writing.office.hub).work_off()
    told = [subject for subject, _ in writing.settle()]
    assert "Your order W-1 could not be confirmed" in told

    # The shop was cut off, and had taken it on.
    writing.lane.accept(order)
    writing.lane.pick_and_stage(order)
    writing.lane.hand_over(order)

    assert [subject for subject, _ in writing.settle()] == ["Your order W-1: it was there"]


def test_a_shop_that_is_passed_over_has_not_given_the_order_up_yet() -> None:
    passed = FulfilmentRejected(ORDER, PART, STORE, NO_ANSWER)
    ended = OrderUnitsEnded(ORDER, (LineUnits(SHIRT, "2"), LineUnits(MUG, "1")), "short", "")
    facts = (placed(), proposed(), passed)

    before = {each.topic for each in messages_due(fold(ORDER, facts), facts, 0)}
    after = {each.topic for each in messages_due(fold(ORDER, (*facts, ended)), facts, 0)}

    assert (before, after) == ({Topic.RECEIVED}, {Topic.UNANSWERED})


def test_a_message_that_may_have_arrived_is_put_right_as_well(writing: Writing) -> None:
    order = writing.place()
    writing.server.answers.append("451 later")
    writing.lane.reject(order)
    assert writing.settle() == []
    writing.lane.accept(order)
    writing.lane.pick_and_stage(order)
    writing.lane.hand_over(order)

    assert [subject for subject, _ in writing.settle()] == ["Your order W-1: it was there"]


def test_a_cancel_that_comes_after_the_parcel_left_is_answered(writing: Writing) -> None:
    order = writing.place(method="ship", location="")
    writing.lane.accept(order)
    ok(writing.office.post(f"/v1/orders/{order}/cancel", {}))
    writing.settle()
    units = [{"line": "1", "quantity": "2"}]
    writing.lane.tell(order, "picked", units=units[0], picker="ann")
    writing.lane.tell(order, "packed", parcel={"parcel": "SSCC1", "units": units})
    shipped: dict[str, Any] = {"carrier": "Post", "tracking": "T1", "parcels": ["SSCC1"]}
    writing.lane.tell(order, "shipped", right="holder", at_micros=9, units=units, **shipped)

    subjects = ["Your order W-1 is on its way", "Your order W-1: too late to cancel"]
    assert sorted(subject for subject, _ in writing.settle()) == subjects


def test_as_much_off_another_line_is_told_as_well(writing: Writing) -> None:
    writing.office.put("/v1/items/lamp", ITEM | {"codes": ["4002"], "description": "Lamp"})
    moved = {"location": "s-1", "item": "lamp", "quantity_milli": 1000}
    states = {"from_state": "supplier", "to_state": "on_hand", "occurred_micros": 5}
    ok(writing.office.post("/v1/stock-movements", moved | states))
    lamp = {"line": "2", "item": "lamp", "quantity_milli": 1000, "amount_minor": 500}
    order = writing.place(lines=[PLAIN["lines"][0] | LESS | {"amount_minor": 500}, lamp])
    writing.lane.accept(order)
    writing.lane.tell(order, "short", units={"line": "1", "quantity": "1"}, reason="gone")
    assert SHORT in [subject for subject, _ in writing.settle()]

    # Another lane had the milk, and no lamp.
    writing.lane.pick_and_stage(order, "1")
    writing.lane.hand_over(order, "1")
    writing.lane.tell(order, "short", units={"line": "2", "quantity": "1"}, reason="gone")

    told = dict(writing.settle())
    assert "- Lamp: 1 not available" in told[SHORT]


@pytest.mark.parametrize("is_short_first", [True, False])
def test_what_was_short_before_a_cancel_is_not_what_it_asked_for(
    writing: Writing, *, is_short_first: bool
) -> None:
    order = writing.place()
    writing.lane.accept(order)
    short: dict[str, Any] = {"units": {"line": "1", "quantity": "1"}, "reason": "gone"}
    if is_short_first:
        writing.lane.tell(order, "short", **short)
        writing.settle()
    ok(writing.office.post(f"/v1/orders/{order}/cancel", {"units": [LESS]}))
    if not is_short_first:
        writing.lane.tell(order, "short", **short)
    writing.lane.pick_and_stage(order, "1")
    writing.lane.hand_over(order, "1")

    told = [subject for subject, _ in writing.settle()]
    assert (TOO_LATE in told) == is_short_first


def test_who_was_written_reads_how_it_ended_however_late_and_who_was_not_is_left_alone(
    writing: Writing,
) -> None:
    known = writing.place()
    writing.settle()
    unknown = writing.place(number="W-2")
    ok(writing.office.post(f"/v1/orders/{known}/cancel", {}))
    ok(writing.office.post(f"/v1/orders/{unknown}/cancel", {}))
    writing.office.clock.micros += 2 * DAY_MICROS

    assert [subject for subject, _ in writing.settle()] == ["Your order W-1: cancelled"]
    assert writing.states(unknown) == {"cancelled": ("dropped", "too_old")}
