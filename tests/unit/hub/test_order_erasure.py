"""An erasure reaches orders: nobody's name or address is left, and the order stays whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from harness.hub_orders import PICKUP, OrderLane, order_office
from harness.office import SomeOffice, ok

from sync.hub.services.order_forgetting import AGAIN_MICROS, Forgetter
from sync.hub.services.order_keeping import OrderKeeper
from sync.hub.store.feed_pages import read_page
from sync.wire.feeds import NO_CHECKSUM, STORE, next_checksum, text_digest

if TYPE_CHECKING:
    from pathlib import Path

    from sync.hub.database import Database

OF_BO = PICKUP | {
    "customer": "c-1",
    "customer_name": "Bo Secretsson",
    "contact": "card-Secretsson",
    "email": "secretsson@example.com",
}
SOLD_TO_BO: dict[str, Any] = {
    "number": "1-aaaa-000007",
    "sale": "sale-7",
    "currency": "EUR",
    "currency_digits": 2,
    "method": "ship",
    "location": "s-1",
    "paid_minor": 500,
    "sold_at_micros": 7,
    "customer": "c-1",
    "recipient": {"name": "Bo Secretsson", "address": ["1 Secretsson St"], "city": "Leeds"},
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
def office(database: Database, tmp_path: Path) -> SomeOffice:
    made = order_office(database, tmp_path)
    made.put("/v1/customers/c-1", {"name": "Bo Secretsson", "email": "secretsson@example.com"})
    return made


def everything(office: SomeOffice, *but: str) -> str:
    """Return all rows of all tables of all databases, but of those that begin so.

    Answers kept for repeats end in a day.
    """
    found = ""
    for database in office.hub.shards.databases():
        tables = database.run(
            lambda c: c.execute(
                "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
            ).fetchall()
        )
        for (table,) in tables:
            if not table.startswith(("idempotent_request", *but)):
                rows = database.run(lambda c: c.execute(f"SELECT * FROM {table}").fetchall())  # noqa: B023
                found += str(rows)
    return found


def test_erasing_a_customer_takes_them_out_of_their_orders_and_what_stores_read(
    office: SomeOffice,
) -> None:
    order = ok(office.post("/v1/orders", OF_BO)).json()["order"]
    lane = OrderLane(office, "s-1")
    lane.accept(order)
    OrderKeeper(office.hub).work_off()
    assert "Secretsson" in everything(office)

    ok(office.client.delete("/v1/customers/c-1"))
    while Forgetter(office.hub).work_off():
        pass

    assert "ecretsson" not in everything(office)
    whole = office.get(f"/v1/orders/{order}")
    assert (whole["state"], whole["payment"], whole["number"]) == ("placed", "authorised", "W-1")
    database = office.hub.shards.database_for("s-1")
    page = database.run(lambda cursor: read_page(cursor, "s-1", "9", STORE, 0, 100))
    checksum = NO_CHECKSUM
    for row in page.rows:
        # A till that begins anew proves the feed as one that read it before did.
        checksum = next_checksum(checksum, row.digest or text_digest(row.body))
        assert row.checksum == checksum
    retold = [row.body for row in page.rows if "order.placed" in row.body]
    assert len(retold) == 1
    assert f'"order":"{order}","n":1' in retold[0]

    # A store that gets a part only now, and the second look, bring nothing back.
    office.clock.micros += AGAIN_MICROS
    lane.reject(order)
    OrderKeeper(office.hub).work_off()
    assert Forgetter(office.hub).work_off() == 1
    assert "ecretsson" not in everything(office)


def test_a_guest_is_forgotten_by_their_order(office: SomeOffice) -> None:
    guest = OF_BO | {"customer": "", "customer_name": "Gus", "email": "gus@example.com"}
    order = ok(office.post("/v1/orders", guest)).json()["order"]
    ok(office.post(f"/v1/orders/{order}/forget-customer", None))
    Forgetter(office.hub).work_off()

    assert "gus@example.com" not in everything(office)
    assert "Gus" not in everything(office)


def test_where_a_parcel_went_goes_with_whose_it_was(office: SomeOffice) -> None:
    to_ship = OF_BO | {"method": "ship", "location": "", "ship_to": ["1 Secretsson St"]}
    order = ok(office.post("/v1/orders", to_ship)).json()["order"]
    OrderKeeper(office.hub).work_off()
    assert "1 Secretsson St" in everything(office)

    ok(office.client.delete("/v1/customers/c-1"))
    Forgetter(office.hub).work_off()

    assert "ecretsson" not in everything(office)
    (part,) = office.get(f"/v1/orders/{order}")["fulfilments"]
    assert (part["location"], part["method"]) == ("s-1", "ship")


@pytest.mark.parametrize("by", ["customer", "order"])
def test_what_a_till_sold_to_follow_is_forgotten_but_for_the_entries_of_its_journal(
    office: SomeOffice, by: str
) -> None:
    # Sold in a store that has none of it, and was told of the order all the same.
    lane = OrderLane(office, "s-2")
    lane.tell_sold("o-1", SOLD_TO_BO)
    OrderKeeper(office.hub).work_off()
    assert "1 Secretsson St" in everything(office, "entry")

    if by == "customer":
        ok(office.client.delete("/v1/customers/c-1"))
    else:
        ok(office.post("/v1/orders/o-1/forget-customer", None))
        ok(office.client.delete("/v1/customers/c-1"))
    while Forgetter(office.hub).work_off():
        pass
    # Sent again, as after a centre was put back: nothing of it comes home twice.
    lane.send()
    OrderKeeper(office.hub).work_off()

    assert "ecretsson" not in everything(office, "entry")
    assert office.get("/v1/orders/o-1")["fulfilments"][0]["location"] == "s-1"
