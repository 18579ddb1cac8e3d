"""Cancelled and handed over: exactly one conflict, with its money, and never without one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from harness.hub_orders import OrderLane, order_office
from harness.paid_orders import PaidOffice, simulated_gateway

from sync.hub.resolver import resolver_of
from sync.hub.services.order_conflicts import OrderConflicts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sync.hub.database import Database


@pytest.fixture
def paid(database: Database, tmp_path: Path) -> Iterator[PaidOffice]:
    with simulated_gateway() as gateway:
        yield PaidOffice(order_office(database, tmp_path), gateway)


def inbox(paid: PaidOffice) -> list[dict[str, Any]]:
    """Do all there is to do, twice; return what came of it."""
    for _ in range(2):
        paid.settle()
        paid.office.clock.micros += 6_000_000
        OrderConflicts(paid.office.hub, has_gateway=True).work_off()
        resolver_of(paid.office.hub).work_off()
    rows = paid.office.database.run(
        lambda c: c.execute("SELECT body FROM outcome ORDER BY outcome_id").fetchall()
    )
    return [json.loads(body) for (body,) in rows]


def test_paid_back_and_handed_over_is_one_exception_with_its_money(paid: PaidOffice) -> None:
    payment = {"payment": "pi_1", "movement": "authorise", "amount_minor": 500, "token": "pm_ok"}
    order = paid.place(payment=payment)
    paid.office.post(f"/v1/orders/{order}/cancel", {})
    paid.settle()
    assert paid.effects == ["authorise 500", "void 500"]

    # The store was cut off: it took the order on, picked it and handed it over.
    paid.lane.accept(order)
    paid.lane.pick_and_stage(order)
    paid.lane.hand_over(order)
    (found,) = inbox(paid)

    assert (found["policy"], found["rule"]) == ("order_cancel", "cancel_too_late")
    assert (found["effect_minor"], found["effect_milli"]) == (-500, 2000)
    assert (found["review"], found["owner"], found["currency"]) == (True, "manager", "EUR")
    assert paid.money(order)["due_minor"] == 500
    assert len(paid.office.get("/v1/conflicts")["data"]) == 1


def test_a_cancel_that_was_only_asked_for_costs_nothing(paid: PaidOffice) -> None:
    order = paid.place()
    paid.lane.accept(order)
    paid.settle()
    paid.office.post(f"/v1/orders/{order}/cancel", {})
    paid.lane.pick_and_stage(order)
    paid.lane.hand_over(order)
    (found,) = inbox(paid)

    assert (found["rule"], found["effect_minor"], found["review"]) == ("cancel_too_late", 0, False)
    assert paid.effects == ["authorise 500", "capture 500"]


@pytest.mark.parametrize("given_up", ["short", "declined"])
def test_what_one_lane_gave_up_and_another_gave_away_is_one_exception(
    paid: PaidOffice, given_up: str
) -> None:
    order = paid.place()
    if given_up == "short":
        paid.lane.accept(order)
        units = {"line": "1", "quantity": "2"}
        paid.lane.tell(order, "short", units=units, reason="gone", resolution="cancel")
    else:
        paid.lane.reject(order)
    paid.settle()
    assert paid.effects == ["authorise 500", "void 500"]

    # Lane 2 heard neither lane 1 nor the centre.
    other = OrderLane(paid.office, "s-1", "2")
    other.pick_and_stage(order)
    other.hand_over(order)
    counts, (found,) = _parted(inbox(paid))

    # Of what a lane did not find its shelf is counted, whatever became of it.
    assert len(counts) == (given_up == "short")
    assert (found["policy"], found["rule"]) == ("order_cancel", "cancel_too_late")
    assert (found["effect_minor"], found["effect_milli"], found["review"]) == (-500, 2000, True)


def _parted(found: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the counts that are asked for, and the others."""
    counts = [each for each in found if each["rule"] == "count_asked"]
    return counts, [each for each in found if each not in counts]


def test_who_had_read_the_cancel_is_asked(paid: PaidOffice) -> None:
    order = paid.place()
    paid.lane.accept(order)
    paid.settle()
    paid.office.post(f"/v1/orders/{order}/cancel", {})
    paid.lane.pick_and_stage(order)
    paid.lane.hand_over(order, head={"basis": {"store": 99}})
    (found,) = inbox(paid)

    assert (found["rule"], found["review"]) == ("handed_over_after_cancel", True)


def test_made_smaller_while_picked_goes_back_to_the_shelf_without_loss(paid: PaidOffice) -> None:
    order = paid.place()
    paid.lane.accept(order)
    paid.settle()
    units = [{"line": "1", "quantity_milli": 1000}]
    assert paid.office.post(f"/v1/orders/{order}/cancel", {"units": units}).status_code == 200
    paid.lane.pick_and_stage(order)
    (found,) = inbox(paid)

    assert (found["policy"], found["rule"]) == ("order_lines", "picked_beyond_change")
    assert (found["effect_minor"], found["effect_milli"], found["review"]) == (0, 1000, False)


def test_an_order_without_a_conflict_draws_none(paid: PaidOffice) -> None:
    order = paid.place()
    paid.lane.accept(order)
    paid.settle()
    units = [{"line": "1", "quantity_milli": 1000}]
    paid.office.post(f"/v1/orders/{order}/cancel", {"units": units})
    paid.lane.tell(order, "cancelled", units=[{"line": "1", "quantity": "1"}])
    paid.lane.pick_and_stage(order, "1")
    paid.lane.hand_over(order, "1")

    assert inbox(paid) == []
    assert paid.effects == ["authorise 500", "capture 250"]
