"""Money of orders that tills took: added up with a gateway's, given back by tills alone, once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from harness.hub_orders import PICKUP, order_office
from harness.paid_orders import PAID, PaidOffice, simulated_gateway

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sync.hub.database import Database

UNPAID = {key: value for key, value in PICKUP.items() if key != "payment"}
SOLD: dict[str, Any] = {
    "number": "1-aaaa-000007",
    "sale": "sale-7",
    "currency": "EUR",
    "currency_digits": 2,
    "method": "pickup",
    "location": "s-1",
    "paid_minor": 500,
    "sold_at_micros": 7,
    "lines": [
        {"line": "1", "item": "milk", "description": "Milk", "quantity": "2", "unit": "EA"}
        | {"amount_minor": 500}
    ],
}


@pytest.fixture
def paid(database: Database, tmp_path: Path) -> Iterator[PaidOffice]:
    with simulated_gateway() as gateway:
        yield PaidOffice(order_office(database, tmp_path), gateway)


def ready(paid: PaidOffice, order: str) -> None:
    paid.lane.accept(order)
    paid.lane.pick_and_stage(order)
    paid.settle()


def pay_at_till(paid: PaidOffice, order: str, amount_minor: int) -> None:
    named = {"fulfilment": f"{order}-1", "payment": "sale-9:1", "number": "9"}
    paid.lane.tell_kind(
        "order.paid_at_till",
        order,
        **named,
        amount_minor=amount_minor,
        currency="EUR",
        at_micros=8,
    )
    paid.settle()


def put_back(paid: PaidOffice, order: str, quantity: str) -> None:
    paid.office.post(f"/v1/orders/{order}/cancel", {})
    units = [{"line": "1", "quantity": quantity, "bucket": "ready"}]
    paid.lane.tell(order, "put_back", units=units, right="holder")
    paid.settle()


def refunds(paid: PaidOffice) -> list[tuple[str, str, int]]:
    found = paid.office.get("/v1/refunds")["data"]
    return [(each["order"], each["by"], each["amount_minor"]) for each in found]


def test_what_was_due_is_paid_at_the_handover_and_no_gateway_is_asked(paid: PaidOffice) -> None:
    order = str(paid.office.post("/v1/orders", UNPAID).json()["order"])
    ready(paid, order)
    assert paid.money(order)["due_minor"] == 500

    pay_at_till(paid, order, 500)
    paid.lane.hand_over(order)
    paid.settle()

    found = paid.office.get(f"/v1/orders/{order}")
    assert (found["payment"], found["payments"], paid.effects) == ("paid", [], [])
    assert (paid.money(order)["due_minor"], refunds(paid)) == (0, [])


def test_a_promise_and_the_rest_at_the_till_add_up(paid: PaidOffice) -> None:
    order = paid.place(payment=PAID["payment"] | {"amount_minor": 300})
    paid.lane.accept(order)
    # Both at once: the till took its part before the centre knew that all is ready.
    pay_at_till(paid, order, 200)
    assert paid.money(order) == {
        "goods_minor": 500,
        "paid_minor": 200,
        "authorised_minor": 300,
        "due_minor": 0,
        "refund_minor": 0,
        "refund_at_till_minor": 0,
    }

    paid.lane.pick_and_stage(order)
    paid.settle()
    assert paid.effects == ["authorise 300", "capture 300"]

    put_back(paid, order, "2")

    # Each goes back where it came from.
    assert paid.effects[2:] == ["refund 300"]
    assert (paid.money(order)["refund_minor"], refunds(paid)) == (200, [(order, "till", 200)])


def test_all_paid_at_the_till_gives_a_promise_up(paid: PaidOffice) -> None:
    order = paid.place()
    pay_at_till(paid, order, 500)

    assert paid.effects == ["authorise 500", "void 500"]
    assert paid.office.get(f"/v1/orders/{order}")["payment"] == "paid"


def test_money_of_a_till_is_one_task_that_the_tills_return_settles(paid: PaidOffice) -> None:
    paid.lane.tell_sold("o-1", SOLD)
    paid.settle()
    assert paid.office.get("/v1/orders/o-1")["payment"] == "paid"
    paid.office.post("/v1/orders/o-1/cancel", {})
    for _ in range(2):
        paid.settle()
    assert (paid.effects, refunds(paid)) == ([], [("o-1", "till", 500)])
    assert paid.office.get("/v1/orders/o-1")["payments"] == []

    units = [{"line": "1", "quantity": "2"}]
    paid.lane.pay_back(
        "o-1",
        {"return_id": "r-1", "unsent": units, "returned": [], "amount_minor": 500, "at_micros": 9},
    )
    paid.settle()

    assert (paid.effects, refunds(paid)) == ([], [])
    assert paid.office.get("/v1/orders/o-1")["payment"] == "refunded"
    assert paid.money("o-1")["due_minor"] == paid.money("o-1")["refund_minor"] == 0


def test_what_a_till_gave_back_meanwhile_the_gateway_is_not_asked_for(paid: PaidOffice) -> None:
    order = paid.place(payment={"payment": "pi_x", "movement": "captured", "amount_minor": 500})
    paid.gateway.shutdown()
    paid.gateway.server_close()
    paid.office.post(f"/v1/orders/{order}/cancel", {})
    assert paid.trouble() == "payment_gateway_away"

    paid.lane.pay_back(
        order,
        {"return_id": "r-1", "unsent": [], "returned": [], "amount_minor": 500, "at_micros": 9},
    )
    paid.office.clock.micros += 5 * 60 * 1_000_000
    paid.settle()

    asked = paid.office.get(f"/v1/orders/{order}")["payments"]
    assert [(each["movement"], each["state"]) for each in asked] == [("refund", "withdrawn")]
    assert (paid.money(order)["refund_minor"], refunds(paid)) == (0, [])


def test_what_a_person_gave_back_settles_the_task_once_and_no_more_than_is_owed(
    paid: PaidOffice,
) -> None:
    order = str(paid.office.post("/v1/orders", UNPAID).json()["order"])
    ready(paid, order)
    pay_at_till(paid, order, 500)
    put_back(paid, order, "1")
    owed = paid.money(order)["refund_minor"]
    assert (owed, refunds(paid)) == (250, [(order, "till", 250)])
    path = f"/v1/orders/{order}/refunds/given"

    too_much = paid.office.post(path, {"amount_minor": 251})
    assert (too_much.status_code, too_much.json()["code"]) == (409, "refund_not_owed")
    for _ in range(2):
        assert paid.office.post(path, {"amount_minor": 250, "note": "till 1"}, "k").is_success

    paid.settle()
    assert (paid.effects, refunds(paid), paid.money(order)["refund_minor"]) == ([], [], 0)
    assert paid.office.post(path, {"amount_minor": 1}).status_code == 409


def test_what_a_till_gave_back_with_a_handover_nobody_gives_back_again(paid: PaidOffice) -> None:
    order = str(paid.office.post("/v1/orders", UNPAID).json()["order"])
    ready(paid, order)
    pay_at_till(paid, order, 500)
    paid.lane.pay_back(
        order,
        {"return_id": "r-9", "unsent": [], "returned": [], "amount_minor": 500, "at_micros": 9},
    )
    paid.settle()
    assert (paid.money(order)["due_minor"], refunds(paid)) == (500, [])

    put_back(paid, order, "2")

    assert (paid.effects, refunds(paid)) == ([], [])
    assert paid.money(order)["refund_at_till_minor"] == 0
