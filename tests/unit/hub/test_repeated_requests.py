"""A request whose process died after its effect, before its answer was kept, comes again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from harness.office import SomeOffice, ok

from sync.hub.services.idempotency import GIVEN_UP_MICROS

if TYPE_CHECKING:
    from pathlib import Path

    from sync.hub.database import Database

MILK = {"location": "s-1", "item": "milk"}
RECEIPT = MILK | {
    "from_state": "supplier",
    "to_state": "on_hand",
    "quantity_milli": 9000,
    "occurred_micros": 1,
}
TRANSFER = {"from_location": "s-1", "to_location": "s-2", "item": "milk", "quantity_milli": 4000}


@pytest.fixture
def office(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SomeOffice:
    monkeypatch.setenv("HUB_WEBHOOKS_PRIVATE", "1")
    made = SomeOffice(database, tmp_path / "hub")
    made.store("s-1", "s-2")
    made.put("/v1/customers/ada", {"name": "Ada"})
    ok(made.post("/v1/stock-movements", RECEIPT))
    return made


def crash(office: SomeOffice) -> None:
    """Leave the newest request as a process does that ends before it keeps the answer."""
    office.database.run(
        lambda cursor: cursor.execute("UPDATE idempotent_request SET status = 0, answer = ''")
    )
    office.clock.micros += GIVEN_UP_MICROS + 1


def counted(office: SomeOffice, *tables: str) -> list[int]:
    def work(cursor: Any) -> list[int]:
        return [
            cursor.execute(f"SELECT count(*) FROM {table}".encode()).fetchone()[0]
            for table in tables
        ]

    return office.database.run(work)


EFFECTS = (
    *("reservation", "transfer", "enrol_code", "webhook_endpoint"),
    *("stock_movement", "points_posting"),
)
MAKING = {
    "/v1/reservations": MILK | {"quantity_milli": 1000},
    "/v1/transfers": TRANSFER,
    "/v1/enrol-codes": {"store": "s-1", "lane": "1"},
    "/v1/webhooks": {"url": "http://127.0.0.1:9/hook"},
    "/v1/stock-movements": RECEIPT,
    "/v1/customers/ada/points": {"points": 5},
}


@pytest.mark.parametrize("path", MAKING)
def test_what_was_made_is_found_and_not_made_twice(office: SomeOffice, path: str) -> None:
    first = ok(office.post(path, MAKING[path], key="once"))
    made = counted(office, *EFFECTS)
    crash(office)

    again = ok(office.post(path, MAKING[path], key="once"))

    assert "idempotent-replayed" not in again.headers, "it was carried out again"
    assert again.json() == first.json()
    assert counted(office, *EFFECTS) == made


@pytest.mark.parametrize("path", ["/v1/reservations", "/v1/enrol-codes"])
def test_another_intention_makes_another(office: SomeOffice, path: str) -> None:
    first = ok(office.post(path, MAKING[path], key="once")).json()

    assert ok(office.post(path, MAKING[path], key="twice")).json() != first


def test_goods_go_and_come_once_though_each_step_is_repeated(office: SomeOffice) -> None:
    name = ok(office.post("/v1/transfers", TRANSFER)).json()["transfer"]
    for step in ("ship", "receive"):
        path = f"/v1/transfers/s-1/{name}/{step}"
        first = ok(office.post(path, {"quantity_milli": 4000}, key=step)).json()
        crash(office)
        assert ok(office.post(path, {"quantity_milli": 4000}, key=step)).json() == first
        assert office.post(path, {"quantity_milli": 3000}).status_code == 409
    assert office.get(f"/v1/transfers/s-1/{name}")["state"] == "received"
    levels = {at["location"]: at["on_hand_milli"] for at in office.get("/v1/stock/milk")}
    assert levels == {"s-1": 5000, "s-2": 4000}


def test_a_receipt_that_broke_off_counts_as_it_was_booked(office: SomeOffice) -> None:
    name = ok(office.post("/v1/transfers", TRANSFER)).json()["transfer"]
    ok(office.post(f"/v1/transfers/s-1/{name}/ship", {"quantity_milli": 4000}))
    path = f"/v1/transfers/s-1/{name}/receive"
    ok(office.post(path, {"quantity_milli": 4000}))
    office.database.run(
        lambda cursor: cursor.execute(
            "UPDATE transfer SET state = 'shipped', received_milli = 0 WHERE store_id = 's-1'"
        )
    )

    assert ok(office.post(path, {"quantity_milli": 3000})).json()["received_milli"] == 4000


def test_a_repeated_rotation_leaves_the_secret_before_in_force(office: SomeOffice) -> None:
    made = ok(office.post("/v1/webhooks", MAKING["/v1/webhooks"])).json()
    path = f"/v1/webhooks/{made['endpoint']}/rotate"
    newer = ok(office.post(path, None, key="turn")).json()
    crash(office)

    assert ok(office.post(path, None, key="turn")).json() == newer

    ((kept,),) = office.database.run(
        lambda cursor: cursor.execute("SELECT secrets FROM webhook_endpoint").fetchall()
    )
    assert kept == f"{newer['secret']} {made['secret']}"
