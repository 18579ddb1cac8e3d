"""What stores did with orders, as it comes home: once each, in any order."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import permutations
from typing import TYPE_CHECKING, Any

import pytest
from harness.hub_orders import PICKUP, SHIP, OrderLane, levels, order_office, stock, told
from harness.office import SomeOffice, ok

from edge.domain.errors import Refusal, TillError
from sync.hub.database import Database
from sync.hub.services import order_keeping, order_moving
from sync.hub.services.order_keeping import OrderKeeper
from sync.hub.store.fulfilments import QueueRow, is_newer, read_queue, save_queue_row

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from harness.postgres import Databases
    from psycopg import Cursor


@pytest.fixture
def office(databases: Databases, database: Database, tmp_path: Path) -> Iterator[SomeOffice]:
    second = Database(databases.new())
    yield order_office(database, tmp_path, second)
    second.close()


def place(office: SomeOffice, form: dict[str, Any] = PICKUP) -> str:
    placed: dict[str, str] = ok(office.post("/v1/orders", form)).json()
    return placed["order"]


def work_off(office: SomeOffice) -> None:
    """Work until nothing is left; a keeper that never comes to an end is found."""
    for _ in range(5):
        if not OrderKeeper(office.hub).work_off():
            return
    raise AssertionError("the keeper does not come to rest")


def state(office: SomeOffice, order: str) -> tuple[str, list[str], dict[str, int]]:
    found = office.get(f"/v1/orders/{order}")
    buckets = {name: milli for name, milli in found["lines"][0]["buckets"].items() if milli}
    return found["state"], [part["state"] for part in found["fulfilments"]], buckets


def test_a_pickup_goes_its_way_and_the_goods_are_out_once(office: SomeOffice) -> None:
    order, lane = place(office), OrderLane(office, "s-1")
    lane.accept(order)
    lane.pick_and_stage(order)
    work_off(office)
    assert state(office, order) == ("placed", ["ready"], {"ready": 2000})
    assert levels(office) == {"s-1": (5000, 2000)}
    assert office.get("/v1/locations/s-1/fulfilments")[0]["state"] == "ready"

    lane.hand_over(order)
    lane.send()
    work_off(office)
    lane.send()
    work_off(office)

    assert state(office, order) == ("completed", ["completed"], {"handed_over": 2000})
    assert levels(office) == {"s-1": (3000, 0)}
    assert office.get("/v1/locations/s-1/fulfilments") == []
    assert office.get("/v1/orders", state="completed")["data"][0]["order"] == order
    kinds = [kind for kind, _ in told(office, "s-1")]
    assert kinds == ["order.placed", "order.payment", "fulfilment.proposed"]


def test_stock_that_the_entry_booked_itself_is_not_booked_again(office: SomeOffice) -> None:
    order, lane = place(office), OrderLane(office, "s-1")
    amounts = {"stock": [{"item": "milk", "quantity": "-2", "unit": "EA"}]}
    lane.hand_over(order, head={"amounts": amounts})
    work_off(office)

    assert levels(office) == {"s-1": (3000, 0)}


def test_half_is_handed_over_and_then_taken_back(office: SomeOffice) -> None:
    order, lane = place(office), OrderLane(office, "s-1")
    lane.accept(order)
    lane.pick_and_stage(order)
    lane.hand_over(order, "1")
    work_off(office)
    assert state(office, order) == ("placed", ["ready"], {"ready": 1000, "handed_over": 1000})
    assert levels(office) == {"s-1": (4000, 1000)}

    units = [{"line": "1", "quantity": "1"}]
    lane.tell(
        order,
        "handover_reversed",
        handover="h-3",
        units=units,
        reason="wrong person",
        at_micros=11,
        currency="EUR",
    )
    work_off(office)
    assert levels(office) == {"s-1": (5000, 2000)}


def test_facts_come_in_any_order(office: SomeOffice) -> None:
    steps = ("accept", "pick_and_stage", "hand_over")
    seen = set()
    for n, turn in enumerate(permutations(steps)):
        line = PICKUP["lines"][0] | {"quantity_milli": 2000}
        stock(office, "s-1", 2000)
        order = place(office, PICKUP | {"number": f"W-{n}", "lines": [line]})
        for at, step in enumerate(turn):
            getattr(OrderLane(office, "s-1", f"{n}-{at}"), step)(order)
            work_off(office)
        seen.add(str(state(office, order)))

    assert seen == {"('completed', ['completed'], {'handed_over': 2000})"}
    assert levels(office) == {"s-1": (5000, 0)}


def test_a_declined_parcel_goes_to_another_store_and_not_back(office: SomeOffice) -> None:
    stock(office, "s-2", 3000)
    order = place(office, SHIP)
    OrderLane(office, "s-1").reject(order)
    work_off(office)

    assert state(office, order) == ("placed", ["rejected", "proposed"], {"open": 2000})
    assert levels(office) == {"s-1": (5000, 0), "s-2": (3000, 2000)}
    part = office.get(f"/v1/orders/{order}")["fulfilments"][1]
    assert (part["location"], part["excluded"]) == ("s-2", ["s-1"])
    assert len(told(office, "s-2")) == 4

    OrderLane(office, "s-2").reject(order, 2)
    work_off(office)
    assert state(office, order) == ("cancelled", ["rejected", "rejected"], {"short": 2000})
    assert levels(office) == {"s-1": (5000, 0), "s-2": (3000, 0)}


def test_what_is_short_of_a_parcel_comes_from_another_store(office: SomeOffice) -> None:
    stock(office, "s-2", 3000)
    order, lane = place(office, SHIP), OrderLane(office, "s-1")
    lane.accept(order)
    lane.tell(order, "picked", units={"line": "1", "quantity": "1"}, picker="ann")
    lane.tell(order, "short", units={"line": "1", "quantity": "1"}, reason="not found")
    work_off(office)

    assert state(office, order) == (
        "placed",
        ["picked", "proposed"],
        {"open": 1000, "picked": 1000},
    )
    assert levels(office) == {"s-1": (5000, 1000), "s-2": (3000, 1000)}


def test_what_is_short_of_a_pickup_ends(office: SomeOffice) -> None:
    stock(office, "s-2", 3000)
    order, lane = place(office), OrderLane(office, "s-1")
    lane.accept(order)
    lane.tell(order, "short", units={"line": "1", "quantity": "1"}, reason="not found")
    work_off(office)

    found = office.get(f"/v1/orders/{order}")
    assert state(office, order) == ("placed", ["accepted"], {"allocated": 1000, "short": 1000})
    assert found["facts"][-1]["note"]
    assert levels(office) == {"s-1": (5000, 1000), "s-2": (3000, 0)}


def test_a_cancel_of_what_a_store_holds_is_asked_of_it(office: SomeOffice) -> None:
    order, lane = place(office), OrderLane(office, "s-1")
    lane.accept(order)
    work_off(office)
    asked = ok(office.post(f"/v1/orders/{order}/cancel", {})).json()
    assert (asked["state"], asked["fulfilments"][0]["state"]) == ("placed", "cancel_pending")
    assert told(office, "s-1")[-1][0] == "fulfilment.cancel_requested"
    assert levels(office) == {"s-1": (5000, 2000)}

    lane.tell(order, "cancelled", units=[{"line": "1", "quantity": "2"}])
    work_off(office)
    assert state(office, order) == ("cancelled", ["cancelled"], {"cancelled": 2000})
    assert levels(office) == {"s-1": (5000, 0)}


def test_what_was_handed_over_meanwhile_stays_handed_over(office: SomeOffice) -> None:
    order, lane = place(office), OrderLane(office, "s-1")
    ok(office.post(f"/v1/orders/{order}/cancel", {}))
    assert levels(office) == {"s-1": (5000, 0)}
    lane.accept(order)
    lane.pick_and_stage(order)
    lane.hand_over(order)
    work_off(office)

    assert state(office, order) == ("completed", ["completed"], {"handed_over": 2000})
    assert levels(office) == {"s-1": (3000, 0)}


def test_a_declined_part_that_nobody_wants_goes_nowhere(office: SomeOffice) -> None:
    stock(office, "s-2", 3000)
    order, lane = place(office, SHIP), OrderLane(office, "s-1")
    lane.accept(order)
    work_off(office)
    ok(office.post(f"/v1/orders/{order}/cancel", {}))
    lane.reject(order)
    work_off(office)

    assert state(office, order) == ("cancelled", ["rejected"], {"cancelled": 2000})
    assert levels(office) == {"s-1": (5000, 0), "s-2": (3000, 0)}


def test_facts_that_nobody_knows_are_kept(office: SomeOffice) -> None:
    order, lane = place(office), OrderLane(office, "s-1")
    lane.tell(order, "gift_wrapped", paper="red")
    lane.tell("elsewhere", "accepted", location="s-1", holder="1")
    lane.tell(order, "picked", units="all of it", picker="ann")
    work_off(office)

    facts = office.get(f"/v1/orders/{order}")["facts"]
    assert [(fact["kind"], fact["is_known"]) for fact in facts[3:]] == [
        ("fulfilment.gift_wrapped", False),
        ("fulfilment.picked", False),
    ]
    assert office.get("/v1/orders/elsewhere")["state"] == "draft"


def test_several_keepers_and_a_crash_come_to_the_same(
    office: SomeOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    stock(office, "s-2", 3000)
    order = place(office, SHIP)
    OrderLane(office, "s-1").reject(order)

    def crash(*_: object) -> None:
        raise ZeroDivisionError

    for name in ("drop_order_entries", "mark_told"):
        with monkeypatch.context() as patch:
            patch.setattr(order_keeping, name, crash)
            with pytest.raises(ZeroDivisionError):
                OrderKeeper(office.hub).work_off()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: OrderKeeper(office.hub).work_off(), range(4)))
    work_off(office)

    assert state(office, order) == ("placed", ["rejected", "proposed"], {"open": 2000})
    assert levels(office) == {"s-1": (5000, 0), "s-2": (3000, 2000)}


def test_a_store_that_is_away_holds_up_its_own_orders_only(office: SomeOffice) -> None:
    stock(office, "s-2", 3000)
    there, here = (
        place(office, PICKUP | {"location": "s-2"}),
        place(office, PICKUP | {"number": "2"}),
    )
    for order, store in ((there, "s-2"), (here, "s-1")):
        OrderLane(office, store).accept(order)
    OrderKeeper(office.hub).work_off()
    for order in (there, here):
        ok(office.post(f"/v1/orders/{order}/cancel", {}))
    office.database.run(lambda c: c.execute("UPDATE customer_order SET told = 0"))
    OrderLane(office, "s-1", "2").tell(here, "cancelled", units=[{"line": "1", "quantity": "2"}])
    office.hub.shards.database_for("s-2").close()

    with pytest.raises(TillError):
        OrderKeeper(office.hub).work_off()
    assert state(office, here)[0] == "cancelled"
    untold = office.database.run(
        lambda c: c.execute("SELECT order_id FROM customer_order WHERE told < fact").fetchall()
    )
    assert untold == [(there,)]
    ok(office.post("/v1/orders", PICKUP | {"number": "3"}))


def test_a_queue_does_not_go_back_to_an_older_reading(office: SomeOffice) -> None:
    row = QueueRow("s-1", "f-1", "o-1", "W-1", "pickup", "ready", False, 9, 0, 5)

    def work(cursor: Cursor[tuple[Any, ...]]) -> list[bool]:
        assert is_newer(cursor, "s-1", "f-1", 5)
        save_queue_row(cursor, row)
        return [is_newer(cursor, "s-1", "f-1", fact) for fact in (4, 5, 6)]

    assert office.database.run(work) == [False, False, True]
    assert office.database.run(lambda cursor: read_queue(cursor, "s-1", 5)) == [row]


def test_goods_that_were_sold_while_they_were_looked_for_are_looked_for_again(
    office: SomeOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    stock(office, "s-2", 3000)
    order = place(office, SHIP)
    OrderLane(office, "s-1").reject(order)

    def sold(*_: object) -> None:
        raise Refusal("stock_short", item="milk", location="s-2", available=0)

    with monkeypatch.context() as patch:
        patch.setattr(order_moving, "keep_stock", sold)
        OrderKeeper(office.hub).work_off()
    assert state(office, order)[1] == ["rejected"]
    work_off(office)
    assert state(office, order)[1] == ["rejected", "proposed"]
