"""Time and orders: what is promised, who is passed over, who did not collect."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from harness.hub_orders import PICKUP, SHIP, OrderLane, levels, order_office, stock, told
from harness.office import SomeOffice, ok

from sync.hub.database import Database
from sync.hub.services.order_clock import OrderClock
from sync.hub.services.order_keeping import OrderKeeper
from sync.hub.services.sweeping import Sweeper

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from harness.postgres import Databases

S = 1_000_000
HOUR = 3600 * S
DAY = 24 * HOUR


@pytest.fixture
def office(databases: Databases, database: Database, tmp_path: Path) -> Iterator[SomeOffice]:
    second = Database(databases.new())
    made = order_office(database, tmp_path, second)
    made.clock.step_micros = 0
    yield made
    second.close()


def place(office: SomeOffice, form: dict[str, Any], **changed: Any) -> dict[str, Any]:
    form = {name: value for name, value in form.items() if name != "ready_by_micros"} | changed
    placed: dict[str, Any] = ok(office.post("/v1/orders", form)).json()
    return placed


def pass_time(office: SomeOffice, micros: int = 0) -> None:
    """Let time pass, and work until nothing is left."""
    office.clock.micros += micros
    for _ in range(6):
        if not OrderKeeper(office.hub).work_off() + OrderClock(office.hub).work_off():
            return
    raise AssertionError("the centre does not come to rest")


def parts(office: SomeOffice, order: str) -> list[tuple[str, str]]:
    found = office.get(f"/v1/orders/{order}")["fulfilments"]
    return [(part["location"], part["state"]) for part in found]


def buckets(office: SomeOffice, order: str) -> dict[str, int]:
    line = office.get(f"/v1/orders/{order}")["lines"][0]
    return {name: milli for name, milli in line["buckets"].items() if milli}


def test_a_pickup_is_promised_by_lead_time_load_and_opening(office: SomeOffice) -> None:
    noon = office.clock.micros // DAY * DAY + 12 * HOUR
    office.clock.micros = noon
    every_day = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    hours = {day: ["09:00-13:00"] for day in every_day}
    terms = {"hours": hours, "prepare_s": 3000, "order_s": 1200, "collect_s": 2 * 86400}
    office.put("/v1/locations/s-1/terms", terms)
    one = [PICKUP["lines"][0] | {"quantity_milli": 1000}]

    (first,) = place(office, PICKUP, lines=one)["fulfilments"]
    # One order is open now: 70 minutes of work, of which 60 are left today.
    (second,) = place(office, PICKUP, lines=one, number="W-2")["fulfilments"]
    assert first["ready_by_micros"] == noon + 50 * 60 * S
    assert first["collect_until_micros"] == noon + 2 * DAY + HOUR
    assert second["ready_by_micros"] == noon + DAY - 3 * HOUR + 10 * 60 * S
    (own,) = place(office, PICKUP, lines=one, number="3", ready_by_micros=7)["fulfilments"]
    assert own["ready_by_micros"] == 7


def asked_back(office: SomeOffice, order: str) -> list[str]:
    facts = office.get(f"/v1/orders/{order}")["facts"]
    asked = [each for each in facts if each["kind"] == "fulfilment.cancel_requested"]
    return [each["body"]["fulfilment"] for each in asked]


def silent(office: SomeOffice) -> str:
    """Place a parcel at s-1, which says nothing until s-2 is asked."""
    order: str = place(office, SHIP)["order"]
    stock(office, "s-2", 3000)
    pass_time(office, HOUR - 1)
    assert parts(office, order) == [("s-1", "proposed")]
    pass_time(office, 1)
    assert parts(office, order) == [("s-1", "rejected"), ("s-2", "proposed")]
    return order


def test_a_silent_store_is_passed_over_and_told(office: SomeOffice) -> None:
    order = silent(office)

    assert "fulfilment.rejected" in [kind for kind, _ in told(office, "s-1")]
    assert office.get(f"/v1/orders/{order}")["fulfilments"][1]["excluded"] == ["s-1"]
    assert levels(office) == {"s-1": (5000, 0), "s-2": (3000, 2000)}
    OrderLane(office, "s-1").accept(order)
    pass_time(office)
    assert parts(office, order) == [("s-1", "rejected"), ("s-2", "proposed")]


def test_who_has_the_goods_in_hand_serves_though_it_was_passed_over(office: SomeOffice) -> None:
    order, late = silent(office), OrderLane(office, "s-1")
    late.accept(order)
    late.tell(order, "picked", units={"line": "1", "quantity": "2"}, picker="ann")
    pass_time(office)

    assert parts(office, order) == [("s-1", "picked"), ("s-2", "cancelled")]
    assert buckets(office, order) == {"picked": 2000}
    assert office.get(f"/v1/orders/{order}")["state"] == "placed"
    assert levels(office) == {"s-1": (5000, 2000), "s-2": (3000, 0)}


def test_what_left_the_store_counts_and_the_other_one_is_asked_to_put_back(
    office: SomeOffice,
) -> None:
    order, late, other = silent(office), OrderLane(office, "s-1"), OrderLane(office, "s-2")
    units = {"line": "1", "quantity": "2"}
    other.accept(order, 2)
    other.tell(order, "picked", 2, units=units, picker="bob")
    pass_time(office)
    parcel = {"parcel": "00340", "units": [units]}
    late.accept(order)
    late.tell(order, "picked", units=units, picker="ann")
    late.tell(order, "packed", parcel=parcel)
    pass_time(office)
    # Both have the goods in hand: who was passed over is asked to put them back.
    assert asked_back(office, order) == [f"{order}-1"]
    late.tell(
        order,
        "shipped",
        carrier="post",
        tracking="",
        parcels=["00340"],
        units=[units],
        right="holder",
        at_micros=9,
    )
    pass_time(office)

    assert asked_back(office, order) == [f"{order}-1", f"{order}-2"]
    assert buckets(office, order) == {"shipped": 2000}
    other.tell(order, "put_back", 2, units=[units | {"bucket": "picked"}], right="holder")
    pass_time(office)
    assert parts(office, order) == [("s-1", "shipped"), ("s-2", "cancelled")]
    assert office.get(f"/v1/orders/{order}")["state"] == "completed"
    assert levels(office) == {"s-1": (3000, 0), "s-2": (3000, 0)}


def test_a_pickup_that_its_store_does_not_take_on_ends_and_waits_for_ever_only_if_told_to(
    office: SomeOffice,
) -> None:
    waits = place(office, PICKUP)["order"]
    pass_time(office, DAY - HOUR)
    assert parts(office, waits) == [("s-1", "proposed")]
    pass_time(office, HOUR)
    assert buckets(office, waits) == {"short": 2000}

    office.put("/v1/locations/s-1/terms", {"pickup_answer_s": 60})
    ends = place(office, PICKUP, number="W-2")["order"]
    pass_time(office, 61 * S)
    assert buckets(office, ends) == {"short": 2000}

    office.put("/v1/locations/s-1/terms", {"pickup_answer_s": 0})
    waits = place(office, PICKUP, number="W-3")["order"]
    pass_time(office, 30 * DAY)
    assert parts(office, waits) == [("s-1", "proposed")]


def ready(office: SomeOffice) -> tuple[str, OrderLane]:
    """Stage a pickup an hour after it was placed."""
    ok(office.post("/v1/webhooks", {"url": "https://93.184.216.34/hook"}))
    order, lane = place(office, PICKUP)["order"], OrderLane(office, "s-1")
    pass_time(office, HOUR)
    units = {"line": "1", "quantity": "2"}
    lane.accept(order)
    lane.tell(order, "picked", units=units, picker="ann")
    at_micros = office.clock.micros
    lane.tell(order, "staged", place="A1", units=[units], parcels=[], at_micros=at_micros)
    pass_time(office)
    return order, lane


def reminders(office: SomeOffice) -> int:
    query = "SELECT count(*) FROM webhook_delivery WHERE body LIKE '%order.reminder%'"
    ((found,),) = office.database.run(lambda c: c.execute(query).fetchall())
    return int(found)


def test_who_does_not_collect_is_reminded_once_and_then_the_store_is_asked(
    office: SomeOffice,
) -> None:
    order, _ = ready(office)
    pass_time(office, 5 * DAY)
    assert reminders(office) == 0
    pass_time(office, DAY + 2 * HOUR)
    assert reminders(office) == 1
    pass_time(office, DAY)
    assert (reminders(office), parts(office, order)) == (1, [("s-1", "ready")])

    pass_time(office, DAY + HOUR)
    assert parts(office, order) == [("s-1", "cancel_pending")]
    assert told(office, "s-1")[-1][0] == "fulfilment.cancel_requested"
    assert levels(office) == {"s-1": (5000, 2000)}


def test_a_handover_at_a_store_that_was_cut_off_stands(office: SomeOffice) -> None:
    order, lane = ready(office)
    pass_time(office, 10 * DAY)
    assert parts(office, order) == [("s-1", "cancel_pending")]
    lane.hand_over(order)
    pass_time(office)

    assert parts(office, order) == [("s-1", "completed")]
    assert levels(office) == {"s-1": (3000, 0)}


def test_a_store_that_says_itself_that_nobody_came_is_not_asked(office: SomeOffice) -> None:
    order, lane = ready(office)
    lane.tell(order, "expired", at_micros=office.clock.micros)
    pass_time(office, 20 * DAY)

    assert parts(office, order) == [("s-1", "expired")]
    assert "fulfilment.cancel_requested" not in [kind for kind, _ in told(office, "s-1")]


def test_goods_kept_for_an_order_that_was_not_written_are_free_again(
    office: SomeOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ends(*_: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr("sync.hub.services.orders._write", ends)
        assert office.post("/v1/orders", PICKUP).status_code == 500
    assert levels(office) == {"s-1": (5000, 2000)}
    office.clock.micros += 15 * 60 * S
    Sweeper(office.hub).work_off()
    assert levels(office) == {"s-1": (5000, 0)}

    five = [PICKUP["lines"][0] | {"quantity_milli": 5000}]
    place(office, PICKUP, lines=five)
    assert levels(office) == {"s-1": (5000, 5000)}
