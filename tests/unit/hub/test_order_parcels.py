"""Parcels at the centre: who carries them, and whether they arrived."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from harness.hub_orders import SHIP, OrderLane, levels, order_office, stock
from harness.office import ok

from sync.hub.services.order_keeping import OrderKeeper

if TYPE_CHECKING:
    from pathlib import Path

    from harness.office import SomeOffice

    from sync.hub.database import Database

SSCC = "040123457956600574"


def test_a_parcel_is_followed_from_the_box_to_the_door(database: Database, tmp_path: Path) -> None:
    office = order_office(database, tmp_path)
    order = ok(office.post("/v1/orders", SHIP)).json()["order"]
    lane = OrderLane(office, "s-1")
    units = {"line": "1", "quantity": "2"}
    delivered = f"/v1/orders/{order}/fulfilments/{order}-1/delivered"

    lane.accept(order)
    lane.tell(order, "picked", units=units, picker="ann")
    parcel = {"parcel": SSCC, "box": "S", "weight_grams": 850, "units": [units]}
    lane.tell(order, "packed", parcel=parcel)
    OrderKeeper(office.hub).work_off()
    (packed,) = office.get(f"/v1/orders/{order}/parcels")
    assert (packed["parcel"], packed["weight_grams"], packed["carrier"]) == (SSCC, 850, "")
    early = office.post(delivered, {})
    assert (early.status_code, early.json()["code"]) == (409, "fulfilment_not_shipped")

    sent: dict[str, Any] = {
        "carrier": "post",
        "tracking": "T-1",
        "parcels": [SSCC],
        "right": "holder",
    }
    lane.tell(order, "shipped", units=[units], at_micros=9, **sent)
    OrderKeeper(office.hub).work_off()
    (shipped,) = office.get(f"/v1/orders/{order}/parcels")
    assert (shipped["carrier"], shipped["tracking"], shipped["shipped_micros"]) == (
        "post",
        "T-1",
        9,
    )
    assert not shipped["is_delivered"]

    for _ in range(2):
        whole = ok(office.post(delivered, {"at_micros": 11})).json()
    assert whole["fulfilments"][0]["state"] == "delivered"
    assert [f["kind"] for f in whole["facts"]].count("fulfilment.delivered") == 1
    assert office.get(f"/v1/orders/{order}/parcels")[0]["is_delivered"]


def test_what_was_picked_and_then_declined_goes_from_another_store(
    database: Database, tmp_path: Path
) -> None:
    office = order_office(database, tmp_path)
    order = ok(office.post("/v1/orders", SHIP)).json()["order"]
    stock(office, "s-2", 3000)
    lane, units = OrderLane(office, "s-1"), {"line": "1", "quantity": "2"}
    lane.accept(order)
    lane.tell(order, "picked", units=units, picker="ann")
    lane.tell(order, "packed", parcel={"parcel": SSCC, "units": [units]})
    lane.tell(order, "parcel_opened", parcel=SSCC, reason="No box fits")
    OrderKeeper(office.hub).work_off()
    assert [part["state"] for part in _parts(office, order)] == ["packed"]

    lane.tell(order, "pick_undone", units=units | {"bucket": "packed"}, picker="ann")
    lane.reject(order)
    OrderKeeper(office.hub).work_off()

    assert [(part["location"], part["state"]) for part in _parts(office, order)] == [
        ("s-1", "rejected"),
        ("s-2", "proposed"),
    ]
    assert levels(office) == {"s-1": (5000, 0), "s-2": (3000, 2000)}


def _parts(office: SomeOffice, order: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = office.get(f"/v1/orders/{order}")["fulfilments"]
    return found
