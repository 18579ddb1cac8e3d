"""Money of orders at the centre: each movement once, whatever breaks off, and true afterwards."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from harness.hub_orders import levels, order_office
from harness.paid_orders import MINUTE_MICROS, PAID, PaidOffice, simulated_gateway

from sync.hub.paying.deciding import CaptureAt
from sync.hub.services.order_keeping import OrderKeeper

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sync.hub.database import Database


@pytest.fixture
def paid(database: Database, tmp_path: Path) -> Iterator[PaidOffice]:
    with simulated_gateway() as gateway:
        yield PaidOffice(order_office(database, tmp_path), gateway)


def test_money_is_promised_at_the_order_and_taken_once_it_is_ready(paid: PaidOffice) -> None:
    order = paid.place()
    paid.settle()
    assert paid.movements(order) == [("authorised", 500)]

    paid.lane.accept(order)
    paid.lane.pick_and_stage(order)
    paid.settle()
    paid.new_payer().work_off()

    assert paid.effects == ["authorise 500", "capture 500"]
    assert paid.movements(order) == [("authorised", 500), ("captured", 500)]
    assert paid.office.get(f"/v1/orders/{order}")["payment"] == "paid"


def test_a_short_before_the_capture_is_not_taken_and_one_after_is_paid_back(
    paid: PaidOffice,
) -> None:
    order = paid.place()
    paid.lane.accept(order)
    paid.lane.tell(order, "short", units={"line": "1", "quantity": "1"}, reason="gone")
    paid.lane.pick_and_stage(order, "1")
    paid.settle()
    assert paid.effects == ["authorise 500", "capture 250"]
    assert paid.money(order)["authorised_minor"] == 0

    paid.office.post(f"/v1/orders/{order}/cancel", {})
    paid.settle()
    # The store holds it: asked for, and nothing is paid back before it lies on the shelf again.
    assert paid.effects[2:] == []
    units = [{"line": "1", "quantity": "1", "bucket": "ready"}]
    paid.lane.tell(order, "put_back", units=units, right="holder")
    paid.settle()

    assert paid.effects[2:] == ["refund 250"]
    assert paid.movements(order)[-1] == ("refunded", 250)
    asked = paid.office.get(f"/v1/orders/{order}")["payments"]
    assert [(each["movement"], each["state"]) for each in asked] == [
        ("authorise", "done"),
        ("capture", "done"),
        ("refund", "done"),
    ]
    assert paid.office.get(f"/v1/orders/{order}")["payment"] == "refunded"


def test_a_cheaper_substitute_costs_what_it_costs(paid: PaidOffice) -> None:
    order = paid.place()
    paid.lane.accept(order)
    paid.lane.tell(
        order,
        "substituted",
        units={"line": "1", "quantity": "2"},
        by_line="1s",
        item="oat",
        description="Oat milk",
        quantity="2",
        unit="EA",
        amount_minor=420,
        consent="asked",
        picker="ann",
    )
    units = [{"line": "1s", "quantity": "2"}]
    paid.lane.tell(order, "staged", place="A1", units=units, parcels=[], at_micros=7)
    paid.settle()

    assert paid.effects == ["authorise 500", "capture 420"]
    assert paid.money(order)["refund_minor"] == 0


def test_at_handover_nothing_is_taken_for_what_only_lies_ready(paid: PaidOffice) -> None:
    paid.payer = paid.new_payer(CaptureAt.HANDOVER)
    order = paid.place()
    paid.lane.accept(order)
    paid.lane.pick_and_stage(order)
    paid.settle()
    assert paid.effects == ["authorise 500"]

    paid.lane.hand_over(order)
    paid.settle()
    assert paid.effects == ["authorise 500", "capture 500"]


def test_an_order_that_nobody_holds_is_cancelled_and_its_promise_given_back(
    paid: PaidOffice,
) -> None:
    order = paid.place()
    paid.office.post(f"/v1/orders/{order}/cancel", {})
    paid.settle()

    assert paid.effects == ["authorise 500", "void 500"]
    assert paid.movements(order) == [("authorised", 500), ("voided", 500)]


@pytest.mark.parametrize("fault", ["before", "after", "busy"])
def test_what_did_not_answer_is_asked_again_and_has_its_effect_once(
    paid: PaidOffice, fault: str
) -> None:
    order = paid.place()
    paid.lane.accept(order)
    paid.lane.pick_and_stage(order)
    paid.gateway.bank.faults.append(fault)
    assert paid.trouble() == "payment_unknown"
    assert paid.movements(order) == [("authorised", 500)]

    paid.office.clock.micros += 5 * MINUTE_MICROS
    # The gateway forgets a key after a day: it is then found by what the gateway shows.
    paid.gateway.bank.answers.clear()
    paid.payer = paid.new_payer()
    paid.settle()

    assert paid.effects == ["authorise 500", "capture 500"]
    assert paid.movements(order) == [("authorised", 500), ("captured", 500)]


def test_a_refund_whose_answer_was_lost_is_found_and_not_paid_twice(paid: PaidOffice) -> None:
    order = paid.place()
    paid.lane.accept(order)
    paid.lane.pick_and_stage(order)
    paid.settle()
    paid.lane.tell(
        order,
        "handover_refused",
        by="customer",
        reason="too_dear",
        units=[{"line": "1", "quantity": "1"}],
    )
    units = [{"line": "1", "quantity": "1", "bucket": "ready"}]
    paid.lane.tell(order, "put_back", units=units, right="holder")
    paid.gateway.bank.faults.append("after")
    assert paid.trouble() == "payment_unknown"
    paid.office.clock.micros += 5 * MINUTE_MICROS
    paid.gateway.bank.answers.clear()
    paid.settle()

    assert paid.effects[2:] == ["refund 250"]
    assert paid.movements(order)[-1] == ("refunded", 250)


def test_a_crash_between_the_answer_and_the_note_asks_again(paid: PaidOffice) -> None:
    order = paid.place()
    paid.lane.accept(order)
    paid.lane.pick_and_stage(order)
    crashing = paid.payer
    real = crashing.gateway.ask

    class _Crash(Exception):
        pass

    class _Crashing:
        def ask(self, asking: object) -> object:
            real(asking)  # type: ignore[arg-type]
            raise _Crash

    paid.payer = type(crashing)(paid.office.hub, _Crashing())  # type: ignore[arg-type]
    with pytest.raises(_Crash):
        paid.settle()
    paid.payer = crashing
    paid.settle()
    assert paid.movements(order) == [("authorised", 500)]  # left to whoever took it, for a minute
    paid.office.clock.micros += 2 * MINUTE_MICROS
    paid.settle()

    assert paid.effects == ["authorise 500", "capture 500"]
    assert paid.movements(order)[1:] == [("captured", 500)]


def test_a_promise_that_lapsed_leaves_the_money_to_be_paid_at_collection(paid: PaidOffice) -> None:
    payment = PAID["payment"] | {"token": "pm_expired"}
    order = paid.place(payment=payment)
    paid.lane.accept(order)
    paid.lane.pick_and_stage(order)
    paid.settle()

    assert paid.money(order) == {
        "goods_minor": 500,
        "paid_minor": 0,
        "authorised_minor": 0,
        "due_minor": 500,
        "refund_minor": 0,
        "refund_at_till_minor": 0,
    }
    facts = paid.office.get(f"/v1/orders/{order}")["facts"]
    assert facts[-1]["note"] == "authorisation_expired"


def test_a_declined_payment_places_nothing_and_keeps_nothing(paid: PaidOffice) -> None:
    answer = paid.office.post(
        "/v1/orders", PAID | {"payment": PAID["payment"] | {"token": "pm_declined"}}
    )

    assert (answer.status_code, answer.json()["code"]) == (409, "payment_declined")
    assert "card_declined" in answer.json()["detail"]
    assert paid.office.get("/v1/orders")["data"] == []
    assert levels(paid.office) == {"s-1": (5000, 0)}


@pytest.mark.parametrize("fault", ["before", "after"])
def test_an_order_sent_again_after_no_answer_is_promised_once(paid: PaidOffice, fault: str) -> None:
    paid.gateway.bank.faults.append(fault)
    lost = paid.office.post("/v1/orders", PAID, "k")
    assert (lost.status_code, lost.json()["detail"]) == (503, "payment_unknown")
    assert levels(paid.office) == {"s-1": (5000, 0)}

    again = paid.office.post("/v1/orders", PAID, "k")
    assert (again.status_code, again.json()["payment"]) == (201, "authorised")
    assert paid.effects == ["authorise 500"]


def test_a_promise_whose_order_never_came_is_given_back(paid: PaidOffice) -> None:
    paid.gateway.bank.faults.append("after")
    paid.office.post("/v1/orders", PAID, "k")
    paid.office.clock.micros += 16 * MINUTE_MICROS
    for _ in range(4):
        paid.settle()

    assert paid.effects == ["authorise 500", "void 500"]
    late = paid.office.post("/v1/orders", PAID, "k")
    assert (late.status_code, late.json()["code"]) == (409, "payment_lapsed")


def test_a_refund_that_nobody_asked_yet_is_withdrawn_once_the_goods_were_handed_over(
    paid: PaidOffice,
) -> None:
    order = paid.place(payment={"payment": "pi_x", "movement": "captured", "amount_minor": 500})
    paid.gateway.shutdown()
    paid.gateway.server_close()
    paid.office.post(f"/v1/orders/{order}/cancel", {})
    assert paid.trouble() == "payment_gateway_away"

    # The store never heard of the cancel and handed over.
    paid.lane.accept(order)
    paid.lane.pick_and_stage(order)
    paid.lane.hand_over(order)
    paid.office.clock.micros += 5 * MINUTE_MICROS
    paid.settle()

    assert paid.movements(order) == [("captured", 500)]
    asked = paid.office.get(f"/v1/orders/{order}")["payments"]
    assert [(each["movement"], each["state"]) for each in asked] == [("refund", "withdrawn")]


def test_two_workers_at_once_move_the_money_once(paid: PaidOffice) -> None:
    order = paid.place()
    paid.lane.accept(order)
    paid.lane.pick_and_stage(order)
    OrderKeeper(paid.office.hub).work_off()
    other = paid.new_payer()
    with ThreadPoolExecutor(2) as pool:
        for _ in range(3):
            list(pool.map(lambda payer: payer.work_off(), (paid.payer, other)))

    assert paid.effects == ["authorise 500", "capture 500"]
    assert paid.movements(order) == [("authorised", 500), ("captured", 500)]


def test_a_refund_that_is_declined_is_left_to_a_person(paid: PaidOffice) -> None:
    order = paid.place(payment={"payment": "pi_no", "movement": "captured", "amount_minor": 500})
    paid.office.post(f"/v1/orders/{order}/cancel", {})
    for _ in range(3):
        paid.settle()
        paid.lane.tell(order, "customer_arrived", spot="1", at_micros=5)

    asked = paid.office.get(f"/v1/orders/{order}")["payments"]
    assert [(each["movement"], each["state"], each["told"]) for each in asked] == [
        ("refund", "failed", "resource_missing")
    ]
    assert paid.money(order)["refund_minor"] == 500
    listed = paid.office.get("/v1/refunds")["data"]
    assert [(each["order"], each["by"], each["amount_minor"]) for each in listed] == [
        (order, "declined", 500)
    ]


def test_a_declined_refund_is_asked_again_when_a_person_says_so_and_once(paid: PaidOffice) -> None:
    order = paid.place()
    paid.lane.accept(order)
    paid.lane.pick_and_stage(order)
    paid.settle()
    (intent,) = paid.gateway.bank.intents.values()
    kept, intent["amount_received"] = intent["amount_received"], 0
    paid.office.post(f"/v1/orders/{order}/cancel", {})
    units = [{"line": "1", "quantity": "2", "bucket": "ready"}]
    paid.lane.tell(order, "put_back", units=units, right="holder")
    paid.settle()
    assert [each["by"] for each in paid.office.get("/v1/refunds")["data"]] == ["declined"]

    intent["amount_received"] = kept
    for _ in range(2):
        assert paid.office.post(f"/v1/orders/{order}/refunds/retry", {}).status_code == 200
        paid.settle()

    assert paid.effects == ["authorise 500", "capture 500", "refund 500"]
    assert paid.office.get("/v1/refunds")["data"] == []
    assert paid.office.get(f"/v1/orders/{order}")["payment"] == "refunded"
    unknown = paid.office.post("/v1/orders/none/refunds/retry", {})
    assert (unknown.status_code, unknown.json()["code"]) == (404, "record_unknown")


def test_a_refund_that_was_declined_and_is_not_owed_any_more_is_nobodys_task(
    paid: PaidOffice,
) -> None:
    order = paid.place(payment={"payment": "pi_no", "movement": "captured", "amount_minor": 500})
    paid.office.post(f"/v1/orders/{order}/cancel", {})
    paid.settle()
    paid.lane.accept(order)
    paid.lane.pick_and_stage(order)
    paid.lane.hand_over(order)
    paid.settle()

    assert paid.office.get("/v1/refunds")["data"] == []
