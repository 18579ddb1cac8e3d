"""Goods that a till sold to follow become an order: once, where they are, or told of once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from harness.hub_orders import OrderLane, levels, order_office, stock, told

from sync.hub.database import Database
from sync.hub.resolver import resolver_of
from sync.hub.services.inventory import Promise, reserve
from sync.hub.services.order_keeping import OrderKeeper, bring_home, settle
from sync.hub.services.orders_paid_back import PaidBack
from sync.hub.store.messages import Contact, read_contact

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from harness.office import SomeOffice
    from harness.postgres import Databases

SOLD: dict[str, Any] = {
    "number": "1-aaaa-000007",
    "sale": "sale-7",
    "currency": "EUR",
    "currency_digits": 2,
    "method": "ship",
    "location": "s-2",
    "paid_minor": 500,
    "sold_at_micros": 7,
    "recipient": {
        "name": "Ann B.",
        "address": ["1 Main St"],
        "postcode": "12345",
        "city": "Springfield",
        "country": "US",
    },
    "lines": [
        {
            "line": "1",
            "item": "milk",
            "description": "Milk",
            "quantity": "2",
            "unit": "EA",
            "amount_minor": 500,
        }
    ],
}


@pytest.fixture
def office(databases: Databases, database: Database, tmp_path: Path) -> Iterator[SomeOffice]:
    second = Database(databases.new())
    made = order_office(database, tmp_path, second)
    stock(made, "s-2", 2000)
    yield made
    second.close()


def sell(office: SomeOffice, order: str = "o-1", lane: OrderLane | None = None, **more: Any) -> Any:
    """Have a lane of s-1 tell that it sold milk to follow, and let the centre work it off."""
    teller = lane or OrderLane(office, "s-1")
    teller.tell_sold(order, SOLD | more)
    work_off(office)
    return office.get(f"/v1/orders/{order}")


def work_off(office: SomeOffice) -> None:
    for _ in range(5):
        if not OrderKeeper(office.hub).work_off() + PaidBack(office.hub).work_off():
            return
    raise AssertionError("the keeper does not come to rest")


def exceptions(office: SomeOffice) -> list[tuple[str, int]]:
    resolver_of(office.hub).work_off()
    found = office.get("/v1/conflicts")["data"]
    told = [row["outcome"] for row in found]
    return [(each["rule"], each["effect_minor"]) for each in told]


def test_a_sale_makes_one_order_at_the_place_that_was_chosen(office: SomeOffice) -> None:
    lane = OrderLane(office, "s-1")
    order = sell(office, lane=lane)
    lane.send()
    work_off(office)

    assert office.get("/v1/orders", channel="till")["data"][0]["order"] == "o-1"
    assert (order["number"], order["payment"], order["reference"]) == (
        "1-aaaa-000007",
        "paid",
        "sale-7",
    )
    assert [(part["location"], part["method"]) for part in order["fulfilments"]] == [
        ("s-2", "ship")
    ]
    assert levels(office) == {"s-1": (5000, 0), "s-2": (2000, 2000)}
    kinds = ["order.placed", "order.payment", "fulfilment.proposed"]
    assert [kind for kind, _ in told(office, "s-2")] == kinds
    assert [kind for kind, _ in told(office, "s-1")] == kinds
    assert exceptions(office) == []


@pytest.mark.parametrize(
    ("taken_down", "email"), [("ann@example.com", "ann@example.com"), ("+49 1234", "")]
)
def test_who_bought_at_a_till_is_reached_at_what_was_taken_down_there(
    office: SomeOffice, taken_down: str, email: str
) -> None:
    sell(office, customer="c-7", recipient=SOLD["recipient"] | {"contact": taken_down})

    contact = office.database.run(lambda cursor: read_contact(cursor, "o-1"))
    assert contact == Contact("o-1", "c-7", email, "")


@pytest.mark.parametrize(
    ("method", "location", "address"),
    [
        ("ship", "s-2", ["1 Main St", "12345 Springfield", "US"]),
        ("ship", "nowhere", ["1 Main St", "12345 Springfield", "US"]),
        ("pickup", "s-2", None),
    ],
)
def test_the_store_that_ships_hears_where_to_and_nobody_who_hands_over(
    office: SomeOffice, method: str, location: str, address: list[str] | None
) -> None:
    order = sell(office, method=method, location=location)

    facts = [each["body"] for each in order["facts"] if each["kind"] == "fulfilment.proposed"]
    assert [each.get("ship_to") for each in facts] == [address]


def test_a_parcel_whose_goods_were_sold_meanwhile_goes_from_elsewhere(office: SomeOffice) -> None:
    order = sell(office, location="nowhere")

    assert [part["location"] for part in order["fulfilments"]] == ["s-1"]
    assert levels(office)["s-1"] == (5000, 2000)
    assert exceptions(office) == []


def test_goods_to_collect_that_are_gone_are_one_exception_and_paid_back(
    office: SomeOffice,
) -> None:
    first = sell(office, "o-1", method="pickup")
    lane = OrderLane(office, "s-1", "2")
    second = sell(office, "o-2", lane, method="pickup", number="2-aaaa-000001")
    lane.send()
    work_off(office)

    assert [part["location"] for part in first["fulfilments"]] == ["s-2"]
    assert (second["fulfilments"], second["money"]["refund_minor"]) == ([], 500)
    assert exceptions(office) == [("follow_gone", -500)]
    assert levels(office)["s-2"] == (2000, 2000)


def test_what_a_lane_had_kept_is_taken_over_and_kept_once(office: SomeOffice) -> None:
    kept = Promise("s-2", "o-1-1.1", "milk", 2000, "o-1", 2**60)
    office.hub.shards.database_for("s-2").run(lambda cursor: reserve(cursor, kept, 1))

    other = sell(office, "o-2", OrderLane(office, "s-1", "2"), number="n-2")
    mine = sell(office, "o-1")

    assert [part["location"] for part in other["fulfilments"]] == ["s-1"]
    assert [part["location"] for part in mine["fulfilments"]] == ["s-2"]
    assert levels(office) == {"s-1": (5000, 2000), "s-2": (2000, 2000)}


@pytest.mark.parametrize("step", ["entries came in", "facts are home", "settled"])
def test_a_crash_between_any_two_steps_leaves_one_order(office: SomeOffice, step: str) -> None:
    OrderLane(office, "s-1").tell_sold("o-1", SOLD)
    if step != "entries came in":
        bring_home(office.hub, "s-1")
    if step == "settled":
        settle(office.hub, "o-1")
    work_off(office)
    work_off(office)

    order = office.get("/v1/orders/o-1")
    assert len(order["fulfilments"]) == 1
    assert order["money"]["paid_minor"] == 500
    assert levels(office) == {"s-1": (5000, 0), "s-2": (2000, 2000)}


def test_a_number_that_another_order_has_stops_nothing(office: SomeOffice) -> None:
    sell(office, "o-1")
    assert sell(office, "o-2", OrderLane(office, "s-1", "2"))["number"] == "o-2"


BACK = {
    "return_id": "r-1",
    "unsent": [{"line": "1", "quantity": "2"}],
    "returned": [],
    "amount_minor": 500,
    "at_micros": 9,
    "reason": "changed mind",
}


def test_what_is_paid_back_before_it_went_is_sent_by_nobody(office: SomeOffice) -> None:
    lane = OrderLane(office, "s-1")
    sell(office, lane=lane)
    for _ in range(2):
        lane.pay_back("o-1", BACK)
        work_off(office)

    order = office.get("/v1/orders/o-1")
    assert order["state"] == "cancelled"
    assert (order["money"]["refund_minor"], order["money"]["paid_minor"]) == (0, 0)
    assert levels(office)["s-2"] == (2000, 0)
    assert exceptions(office) == []


def test_what_had_gone_when_it_was_paid_back_is_one_exception(office: SomeOffice) -> None:
    lane, other = OrderLane(office, "s-1"), OrderLane(office, "s-2")
    sell(office, lane=lane, method="pickup")
    other.accept("o-1")
    other.pick_and_stage("o-1")
    other.hand_over("o-1")
    work_off(office)
    lane.pay_back("o-1", BACK)
    work_off(office)
    work_off(office)

    order = office.get("/v1/orders/o-1")
    assert order["lines"][0]["buckets"]["handed_over"] == 2000
    assert exceptions(office) == [("cancel_too_late", -500)]
    assert levels(office)["s-2"] == (0, 0)


def test_a_deposit_is_told_with_the_rest_that_is_due_and_what_another_store_was_paid(
    office: SomeOffice,
) -> None:
    lane = OrderLane(office, "s-1")
    order = sell(office, lane=lane, paid_minor=100, deposit_tax="payment")
    assert (order["payment"], order["money"]["due_minor"]) == ("partially_paid", 400)

    rest = {"payment": "sale-8:1", "number": "1-8", "currency": "EUR", "at_micros": 9}
    lane.tell_kind("order.paid_at_till", "o-1", fulfilment="", amount_minor=400, **rest)
    work_off(office)

    assert office.get("/v1/orders/o-1")["money"]["due_minor"] == 0
    kinds = ["order.placed", "order.payment", "fulfilment.proposed", "order.payment"]
    assert [kind for kind, _ in told(office, "s-2")] == kinds


def test_the_store_that_fulfils_hears_that_a_till_paid_back_and_is_asked_to_stop(
    office: SomeOffice,
) -> None:
    lane, other = OrderLane(office, "s-1"), OrderLane(office, "s-2")
    sell(office, lane=lane, method="pickup")
    other.accept("o-1")
    lane.pay_back("o-1", BACK)
    work_off(office)

    heard = [kind for kind, _ in told(office, "s-2")]
    assert heard[-2:] == ["order.payment", "fulfilment.cancel_requested"]
    assert office.get("/v1/orders/o-1")["money"]["paid_minor"] == 0


def test_the_store_that_sold_it_hears_what_another_was_paid_and_handed_over(
    office: SomeOffice,
) -> None:
    lane, other = OrderLane(office, "s-1"), OrderLane(office, "s-2")
    sell(office, lane=lane, method="pickup", paid_minor=100, deposit_tax="payment")
    other.accept("o-1")
    other.pick_and_stage("o-1")
    rest = {"payment": "sale-8:1", "number": "1-8", "currency": "EUR", "at_micros": 9}
    other.tell_kind("order.paid_at_till", "o-1", fulfilment="f", amount_minor=400, **rest)
    other.hand_over("o-1")
    work_off(office)

    kinds = ["order.placed", "order.payment", "fulfilment.proposed"]
    after = ["fulfilment.handed_over", "order.payment"]
    assert [kind for kind, _ in told(office, "s-1")] == [*kinds, *after]
    assert [kind for kind, _ in told(office, "s-2")] == [*kinds, "order.payment"]


@pytest.mark.parametrize(("rest_minor", "lost_minor"), [(0, -500), (400, -100)])
def test_a_deposit_given_back_for_goods_that_had_gone_costs_what_was_not_paid(
    office: SomeOffice, rest_minor: int, lost_minor: int
) -> None:
    lane, other = OrderLane(office, "s-1"), OrderLane(office, "s-2")
    sell(office, lane=lane, method="pickup", paid_minor=100, deposit_tax="payment")
    other.accept("o-1")
    other.pick_and_stage("o-1")
    if rest_minor:
        rest = {"payment": "sale-8:1", "number": "1-8", "currency": "EUR", "at_micros": 9}
        other.tell_kind("order.paid_at_till", "o-1", fulfilment="f", amount_minor=400, **rest)
    other.hand_over("o-1")
    work_off(office)
    lane.pay_back("o-1", BACK | {"amount_minor": 100})
    work_off(office)
    work_off(office)

    assert exceptions(office) == [("cancel_too_late", lost_minor)]
