"""Orders at the centre: placed, kept, told to stores, cancelled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from harness.hub_orders import PICKUP, SHIP, OrderLane, levels, order_office, stock, told
from harness.office import SomeOffice, ok

from sync.hub.services import orders
from sync.hub.services.order_keeping import OrderKeeper

if TYPE_CHECKING:
    from pathlib import Path

    from sync.hub.database import Database


@pytest.fixture
def office(database: Database, tmp_path: Path) -> SomeOffice:
    return order_office(database, tmp_path)


def test_an_order_keeps_goods_and_reaches_its_store_once(office: SomeOffice) -> None:
    for _ in range(2):
        placed = ok(office.post("/v1/orders", PICKUP, "k")).json()
    order = placed["order"]

    assert (placed["state"], placed["payment"], placed["locations"]) == (
        "placed",
        "authorised",
        ["s-1"],
    )
    assert placed["lines"][0]["buckets"]["open"] == 2000
    part = placed["fulfilments"][0]
    assert (part["state"], part["square"], part["shopify"]) == ("proposed", "PROPOSED", "OPEN")
    assert levels(office) == {"s-1": (5000, 2000)}
    assert told(office, "s-1") == [
        ("order.placed", f"order_fact/{order}/1"),
        ("order.payment", f"order_fact/{order}/2"),
        ("fulfilment.proposed", f"order_fact/{order}/3"),
    ]
    assert told(office, "s-2") == []
    queue = office.get("/v1/locations/s-1/fulfilments")
    assert [(row["order"], row["state"], row["promise_micros"]) for row in queue] == [
        (order, "proposed", 900)
    ]
    assert OrderKeeper(office.hub).work_off() == 0


def test_the_hold_on_goods_of_an_order_does_not_run_out(office: SomeOffice) -> None:
    ok(office.post("/v1/orders", PICKUP))
    office.clock.micros += 86_400 * 1_000_000

    late = {"location": "s-1", "item": "milk", "quantity_milli": 4000}
    assert office.post("/v1/reservations", late).status_code == 409
    assert levels(office) == {"s-1": (5000, 2000)}


@pytest.mark.parametrize(
    ("changed", "status", "field"),
    [
        ({"location": "nowhere"}, 422, "location"),
        ({"location": ""}, 422, "location"),
        ({"method": "ship"}, 422, "location"),
        ({"currency": "XQX"}, 422, "currency"),
        ({"lines": [PICKUP["lines"][0] | {"item": "beer"}]}, 422, "lines.0.item"),
        ({"lines": [PICKUP["lines"][0] | {"quantity_milli": 5}]}, 422, "lines.0.quantity_milli"),
        ({"lines": PICKUP["lines"] * 2}, 422, "lines"),
        ({"lines": [PICKUP["lines"][0] | {"quantity_milli": 6000}]}, 409, "lines.0.quantity_milli"),
    ],
)
def test_what_is_wrong_with_an_order_is_named_and_nothing_is_kept(
    office: SomeOffice, changed: dict[str, Any], status: int, field: str
) -> None:
    answer = office.post("/v1/orders", PICKUP | changed)

    assert (answer.status_code, answer.json()["field"]) == (status, field)
    assert office.get("/v1/orders")["data"] == []
    assert levels(office) == {"s-1": (5000, 0)}


def test_a_channel_gives_a_number_once(office: SomeOffice) -> None:
    ok(office.post("/v1/orders", PICKUP))
    again = office.post("/v1/orders", PICKUP)

    assert (again.status_code, again.json()["code"]) == (409, "order_number_taken")
    assert levels(office) == {"s-1": (5000, 2000)}
    ok(office.post("/v1/orders", PICKUP | {"channel": "market"}))


def test_safety_stock_is_not_promised(office: SomeOffice) -> None:
    office.put("/v1/stock/milk/safety/s-1", {"quantity_milli": 4000})

    short = office.post("/v1/orders", PICKUP)
    assert (short.status_code, short.json()["available"]) == (409, 1000)


def test_what_is_shipped_goes_from_where_most_is_left(office: SomeOffice) -> None:
    stock(office, "s-2", 9000)
    placed = ok(office.post("/v1/orders", SHIP)).json()

    assert placed["locations"] == ["s-2"]
    assert levels(office) == {"s-1": (5000, 0), "s-2": (9000, 2000)}
    proposed = next(each for each in placed["facts"] if each["kind"] == "fulfilment.proposed")
    assert "s-1, s-2" in proposed["note"]


def test_orders_are_listed_newest_first_a_page_at_a_time(office: SomeOffice) -> None:
    for n in range(3):
        office.clock.micros += 1
        line = PICKUP["lines"][0] | {"quantity_milli": 1000}
        ok(office.post("/v1/orders", PICKUP | {"number": f"W-{n}", "lines": [line]}))

    first = office.get("/v1/orders", limit=2)
    rest = office.get("/v1/orders", limit=2, cursor=first["next"])
    assert [row["number"] for row in first["data"] + rest["data"]] == ["W-2", "W-1", "W-0"]
    assert rest["next"] is None
    assert [row["number"] for row in office.get("/v1/orders", number="W-1")["data"]] == ["W-1"]
    assert len(office.get("/v1/orders", location="s-1", state="placed")["data"]) == 3
    assert office.get("/v1/orders", location="s-2")["data"] == []


def test_what_nobody_accepted_is_cancelled_at_once(office: SomeOffice) -> None:
    order = ok(office.post("/v1/orders", PICKUP)).json()["order"]
    one = {"units": [{"line": "1", "quantity_milli": 1000}]}

    for _ in range(2):
        some = ok(office.post(f"/v1/orders/{order}/cancel", one, "c")).json()
    assert (some["state"], some["lines"][0]["buckets"]["cancelled"]) == ("placed", 1000)
    assert levels(office) == {"s-1": (5000, 1000)}
    more = {"units": [{"line": "1", "quantity_milli": 2000}]}
    refused = office.post(f"/v1/orders/{order}/cancel", more)
    assert (refused.status_code, refused.json()["code"]) == (409, "order_units_too_many")

    whole = ok(office.post(f"/v1/orders/{order}/cancel", {})).json()
    assert (whole["state"], whole["fulfilments"][0]["state"]) == ("cancelled", "cancelled")
    assert not whole["fulfilments"][0]["is_cancel_pending"]
    assert levels(office) == {"s-1": (5000, 0)}
    assert told(office, "s-1")[-1][0] == "fulfilment.cancelled"
    assert office.get("/v1/locations/s-1/fulfilments") == []
    over = office.post(f"/v1/orders/{order}/cancel", {})
    assert (over.status_code, over.json()["code"]) == (409, "order_nothing_left")
    assert office.post("/v1/orders/none/cancel", {}).status_code == 404


def test_webhooks_are_told_of_orders(office: SomeOffice) -> None:
    ok(office.post("/v1/webhooks", {"url": "https://93.184.216.34/hook"}))
    order = ok(office.post("/v1/orders", PICKUP)).json()["order"]
    ok(office.post(f"/v1/orders/{order}/cancel", {}))

    bodies = office.database.run(
        lambda c: c.execute(
            "SELECT body::jsonb ->> 'type', body::jsonb -> 'data' ->> 'order'"
            " FROM webhook_delivery ORDER BY event"
        ).fetchall()
    )
    assert sorted(bodies) == [
        ("tillwright.order.changed", order),
        ("tillwright.order.placed", order),
    ]


def test_a_process_that_ended_before_its_stores_were_told_is_made_good(
    office: SomeOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(orders, "settle", lambda *_: None)
        ok(office.post("/v1/orders", PICKUP))
    assert told(office, "s-1") == []

    assert OrderKeeper(office.hub).work_off() == 1
    assert len(told(office, "s-1")) == 3
    assert OrderKeeper(office.hub).work_off() == 0


def test_an_address_is_told_to_the_store_that_ships_and_to_the_next_one_alone(
    office: SomeOffice,
) -> None:
    address = ["12 Mill Lane", "LS1 4DY Leeds"]
    order = ok(office.post("/v1/orders", SHIP | {"ship_to": address})).json()["order"]
    (first,) = addresses(office, "s-1")
    assert first == address
    assert addresses(office, "s-2") == []

    stock(office, "s-2", 5000)
    OrderLane(office, "s-1").reject(order)
    OrderKeeper(office.hub).work_off()

    assert addresses(office, "s-2")[-1] == address


def addresses(office: SomeOffice, store: str) -> list[list[str]]:
    """Return the addresses in a store's feed."""
    rows = office.hub.shards.database_for(store).run(
        lambda c: c.execute(
            "SELECT body::jsonb -> 'body' -> 'ship_to' FROM feed_row WHERE store_id = %s"
            " AND row_key LIKE 'order_fact/%%' AND body::jsonb ->> 'kind' = 'fulfilment.proposed'"
            " ORDER BY position",
            (store,),
        ).fetchall()
    )
    return [told for (told,) in rows]
