"""The figures of orders: what counts, by which clock, and nothing of nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from harness.hub_orders import ITEM, PICKUP, SHIP, OrderLane, order_office, stock
from harness.office import SomeOffice, ok

from sync.hub.services.order_keeping import OrderKeeper
from sync.hub.store.kpis import Share, coarse_s

if TYPE_CHECKING:
    from pathlib import Path

    from sync.hub.database import Database

S = 1_000_000
DAY = 86_400 * S
SHARES = ("bopis_share", "short_rate", "routing_accuracy", "ship_from_store")
TIMES = ("pick_time", "ready_time", "cycle_time", "sync_lag")
TWO = {"line": "1", "quantity": "2"}


@pytest.fixture
def office(database: Database, tmp_path: Path) -> SomeOffice:
    made = order_office(database, tmp_path)
    made.clock.step_micros = 0
    made.clock.micros = made.clock.micros // DAY * DAY + DAY // 2
    return made


def place(office: SomeOffice, form: dict[str, Any], number: str) -> str:
    order: str = ok(office.post("/v1/orders", form | {"number": number})).json()["order"]
    return order


def day(office: SomeOffice, **asked: str) -> dict[str, Any]:
    found: dict[str, Any] = office.get("/v1/kpis", **asked)
    return found


class Busy:
    """A lane whose facts happen when they are told, and are heard `late_s` after."""

    def __init__(self, office: SomeOffice, store: str) -> None:
        self.office, self.lane = office, OrderLane(office, store)

    def tell(self, order: str, kind: str, after_s: int, **body: Any) -> None:
        self.office.clock.micros += after_s * S
        head = {"stamp": [self.office.clock.micros, 0]}
        self.lane.tell(order, kind, head=head, **body)

    def pick(self, order: str, took_s: int) -> None:
        self.tell(order, "accepted", 0, location="s-1", holder="1")
        self.tell(order, "pick_started", 0, picker="ann")
        self.tell(order, "picked", took_s, units=TWO, picker="ann")
        self.tell(order, "pick_finished", 0, picker="ann")


def test_of_nothing_there_is_no_share_and_no_time(office: SomeOffice) -> None:
    found = day(office)

    assert [found[name]["permille"] for name in SHARES] == [None] * 4
    assert [found[name] for name in TIMES] == [{"count": 0, "p50_s": None, "p90_s": None}] * 4


def test_a_pickup_and_a_parcel_make_the_figures_of_their_day(office: SomeOffice) -> None:
    lane, began = Busy(office, "s-1"), office.clock.micros
    pickup = place(office, PICKUP, "1")
    lane.pick(pickup, 30)
    at_micros = office.clock.micros
    staged = {"place": "A", "units": [TWO], "parcels": [], "at_micros": at_micros}
    lane.tell(pickup, "staged", 30, **staged)
    proof = {"verification": {"method": "known", "actor": "ann"}, "right": "holder"}
    gone = {"handover": "h", "lane": "1", "units": [TWO], "at_micros": 9, "currency": "EUR"}
    lane.tell(pickup, "handed_over", 40, **gone, **proof)
    office.put("/v1/locations/Depot", {"kind": "warehouse", "name": "Depot"})
    parcel = place(office, SHIP, "2")
    lane.pick(parcel, 90)
    lane.tell(parcel, "packed", 0, parcel={"parcel": "p", "units": [TWO]})
    shipped = {"carrier": "post", "tracking": "", "parcels": ["p"], "units": [TWO]}
    lane.tell(parcel, "shipped", 0, **shipped, right="holder", at_micros=9)
    office.clock.micros += 7 * S
    for _ in range(3):
        OrderKeeper(office.hub).work_off()

    found = day(office)
    assert {name: found[name]["permille"] for name in SHARES} == {
        "bopis_share": 500,
        "short_rate": 0,
        "routing_accuracy": 1000,
        "ship_from_store": 1000,
    }
    assert found["pick_time"] == {"count": 2, "p50_s": 30, "p90_s": 90}
    assert found["ready_time"] == {"count": 1, "p50_s": 60, "p90_s": 60}
    assert found["cycle_time"] == {"count": 2, "p50_s": 90, "p90_s": 100}
    # All came home 7 s after the last of it. By age: 4 facts of 7 s, 3 of 97, 1 of 137,
    # 2 of 167, 2 of 197; the sixth counts as two minutes, the eleventh as four.
    assert found["sync_lag"] == {"count": 12, "p50_s": 120, "p90_s": 240}
    assert day(office, location="s-2")["pick_time"]["count"] == 0
    assert day(office, channel="market")["bopis_share"]["denominator"] == 0
    before = {"from": "2026-01-01", "to": "2026-01-02"}
    assert day(office, **before)["pick_time"]["count"] == 0
    office.clock.micros = began + DAY
    today = day(office)["last"]
    assert day(office, **{"from": today, "to": today})["cycle_time"]["count"] == 0


def test_a_parcel_that_went_elsewhere_was_not_routed_well(office: SomeOffice) -> None:
    stock(office, "s-2", 3000)
    order, first = place(office, SHIP, "1"), Busy(office, "s-1")
    first.tell(order, "accepted", 0, location="s-1", holder="1")
    first.tell(order, "pick_started", 0, picker="ann")
    first.tell(order, "short", 5, units=TWO, reason="not found")
    first.tell(order, "pick_finished", 0, picker="ann")
    OrderKeeper(office.hub).work_off()
    other = Busy(office, "s-2")
    out = {"carrier": "post", "tracking": "", "parcels": [], "right": "holder", "at_micros": 9}
    other.tell(order, "shipped", 60, part=2, units=[TWO], **out)
    OrderKeeper(office.hub).work_off()

    found = day(office)
    assert found["routing_accuracy"] == {"numerator": 0, "denominator": 1, "permille": 0}
    assert found["short_rate"] == {"numerator": 1, "denominator": 1, "permille": 1000}
    repeated = day(office)["sync_lag"]["count"]
    first.lane.send()
    OrderKeeper(office.hub).work_off()
    assert day(office)["sync_lag"]["count"] == repeated


def test_a_period_that_is_none_is_refused(office: SomeOffice) -> None:
    for asked in ({"from": "2026-02-02", "to": "2026-02-01"}, {"from": "2000-01-01"}):
        assert office.client.get("/v1/kpis", params=asked).status_code == 422


def test_thousandths_and_lags_are_rounded_as_they_say() -> None:
    assert [Share(1, 3).permille, Share(2, 3).permille, Share(1, 2000).permille] == [333, 667, 1]
    assert [coarse_s(lag) for lag in (0, 59, 61, 3600, 3601)] == [0, 59, 120, 3600, 7200]


def five_orders(office: SomeOffice) -> None:
    """Three pickups and two parcels of s-1, one after the other, and what became of each.

    Picked in 30, 60, 120, 240 and 300 s; ready 10 s after that, out 20 s later still.
    """
    stock(office, "s-1", 5000)
    lane = Busy(office, "s-1")
    for n, (form, took_s) in enumerate(
        [(PICKUP, 30), (SHIP, 60), (PICKUP, 120), (SHIP, 240), (PICKUP, 300)]
    ):
        order = place(office, form, f"n-{n}")
        lane.pick(order, took_s)
        if form is PICKUP:
            staged = {"place": "A", "units": [TWO], "parcels": [], "at_micros": 9}
            lane.tell(order, "staged", 10, **staged)
            proof = {"verification": {"method": "known", "actor": "ann"}, "right": "holder"}
            gone = {"handover": f"h-{n}", "lane": "1", "units": [TWO], "at_micros": 9}
            lane.tell(order, "handed_over", 20, **gone, **proof, currency="EUR")
        else:
            parcel = f"p-{n}"
            lane.tell(order, "packed", 10, parcel={"parcel": parcel, "units": [TWO]})
            out = {"carrier": "post", "tracking": "", "parcels": [parcel], "units": [TWO]}
            lane.tell(order, "shipped", 20, **out, right="holder", at_micros=9)
        for _ in range(2):
            OrderKeeper(office.hub).work_off()


def test_five_orders_give_what_was_worked_out_by_hand(office: SomeOffice) -> None:
    five_orders(office)
    found = day(office)

    assert found["bopis_share"] == {"numerator": 3, "denominator": 5, "permille": 600}
    # In order 30, 60, 120, 240, 300: half are the first three, nine tenths all five.
    assert found["pick_time"] == {"count": 5, "p50_s": 120, "p90_s": 300}
    # Pickups alone: 40, 130, 310.
    assert found["ready_time"] == {"count": 3, "p50_s": 130, "p90_s": 310}
    # All five: 60, 90, 150, 270, 330.
    assert found["cycle_time"] == {"count": 5, "p50_s": 150, "p90_s": 330}
    assert found["short_rate"] == {"numerator": 0, "denominator": 5, "permille": 0}
    assert found["routing_accuracy"] == {"numerator": 5, "denominator": 5, "permille": 1000}
    assert found["ship_from_store"] == {"numerator": 2, "denominator": 2, "permille": 1000}


def test_a_parcel_of_a_warehouse_is_none_of_a_store(office: SomeOffice) -> None:
    five_orders(office)
    office.put("/v1/locations/depot", {"kind": "warehouse", "name": "Depot"})
    stock(office, "depot", 9000)
    depot = Busy(office, "depot")
    order = place(office, SHIP, "6")
    out = {"carrier": "post", "tracking": "", "parcels": [], "right": "holder", "at_micros": 9}
    depot.tell(order, "shipped", 60, units=[TWO], **out)
    OrderKeeper(office.hub).work_off()

    assert day(office)["ship_from_store"] == {"numerator": 2, "denominator": 3, "permille": 667}


def test_lines_of_which_some_were_missed_are_counted_once_each(office: SomeOffice) -> None:
    lines = [PICKUP["lines"][0] | {"line": n, "quantity_milli": 1000} for n in ("1", "2", "3")]
    order = ok(office.post("/v1/orders", PICKUP | {"lines": lines})).json()["order"]
    lane = Busy(office, "s-1")
    lane.tell(order, "accepted", 0, location="s-1", holder="1")
    lane.tell(order, "pick_started", 0, picker="ann")
    for line in ("1", "2"):
        lane.tell(order, "picked", 5, units={"line": line, "quantity": "1"}, picker="ann")
    short = {"units": {"line": "3", "quantity": "1"}, "reason": "not found"}
    lane.tell(order, "short", 5, **short, resolution="cancel")
    lane.tell(order, "pick_finished", 5, picker="ann")
    OrderKeeper(office.hub).work_off()

    assert day(office)["short_rate"] == {"numerator": 1, "denominator": 3, "permille": 333}


def test_how_late_facts_came_home_is_counted_fact_by_fact(office: SomeOffice) -> None:
    orders = [
        ok(
            office.post(
                "/v1/orders",
                PICKUP
                | {"number": f"n-{n}", "lines": [PICKUP["lines"][0] | {"quantity_milli": 1000}]},
            )
        ).json()["order"]
        for n in range(5)
    ]
    lane = Busy(office, "s-1")
    lates_s = (2, 2, 2, 2, 2, 2, 2, 2, 90, 7201)
    for n, late_s in enumerate(lates_s):
        order, kind = orders[n // 2], ("accepted", "pick_started")[n % 2]
        body = {"location": "s-1", "holder": "1"} if kind == "accepted" else {"picker": "ann"}
        lane.tell(order, kind, 1, **body)
        office.clock.micros += late_s * S
        OrderKeeper(office.hub).work_off()

    # The ninth of ten came after 90 s, which counts as two minutes.
    assert day(office)["sync_lag"] == {"count": 10, "p50_s": 2, "p90_s": 120}


def test_a_part_that_its_customer_cancelled_does_not_make_the_routing_wrong(
    office: SomeOffice,
) -> None:
    office.put("/v1/items/tea", ITEM | {"description": "Tea", "codes": []})
    moved = {"location": "s-2", "item": "tea", "quantity_milli": 1000}
    states = {"from_state": "supplier", "to_state": "on_hand", "occurred_micros": 5}
    ok(office.post("/v1/stock-movements", moved | states))
    tea = SHIP["lines"][0] | {"line": "2", "item": "tea", "quantity_milli": 1000}
    order = ok(office.post("/v1/orders", SHIP | {"lines": [SHIP["lines"][0], tea]})).json()["order"]
    cancelled = {"units": [{"line": "2", "quantity_milli": 1000}]}
    ok(office.post(f"/v1/orders/{order}/cancel", cancelled))
    out = {"carrier": "post", "tracking": "", "parcels": [], "right": "holder", "at_micros": 9}
    Busy(office, "s-1").tell(order, "shipped", 60, units=[TWO], **out)
    OrderKeeper(office.hub).work_off()

    assert day(office)["routing_accuracy"] == {"numerator": 1, "denominator": 1, "permille": 1000}
