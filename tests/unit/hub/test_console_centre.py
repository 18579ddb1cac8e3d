"""The pages of a real centre: what its database holds is what they show and change."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from harness.centre import SomeCentre
from harness.console import RealConsole
from harness.hub_orders import PICKUP
from harness.streams import returned

from sync.hub.services.location_terms import pause
from sync.hub.services.order_keeping import OrderKeeper
from sync.hub.services.records import Writing
from sync.hub.store.payments import FAILED, PaymentStep, add_step

if TYPE_CHECKING:
    from pathlib import Path

    from sync.hub.database import Database


@pytest.fixture
def centre(database: Database, tmp_path: Path) -> SomeCentre:
    return SomeCentre(database, tmp_path)


@pytest.fixture
def console(centre: SomeCentre) -> RealConsole:
    return RealConsole(centre)


def test_a_token_signs_in_and_its_end_signs_out(console: RealConsole) -> None:
    assert "Signed in as ann" in console.get("/console/")

    console.revoke_tokens()

    assert "Access token" in console.get("/console/")


def test_lanes_are_shown_with_what_came_from_them(centre: SomeCentre, console: RealConsole) -> None:
    lane = centre.lane("s-1", "1")
    lane.stream.sale()
    lane.stream.texts.append("no entry at all")
    assert lane.send(lane.stream.batch()).status_code == 200

    overview, one = console.get("/console/"), console.get("/console/lanes/s-1/1")

    assert 'href="/console/lanes/s-1/1"' in overview
    assert "1 entry set aside" in overview
    assert "aaaa" in one
    assert lane.stream.hashes()[-1].hex()[:16] in one
    assert "The entry cannot be read." in one
    assert "no entry at all" in console.get("/console/set-aside")


def test_a_code_from_the_page_is_one_that_a_till_may_use(
    centre: SomeCentre, console: RealConsole
) -> None:
    centre.hub.registry("s-1").add_store("s-1", "North", "EUR")

    made = console.post("/console/lanes/s-1/7/code")

    assert f".{centre.authority.fingerprint}@" in made
    assert centre.query("SELECT store_id, lane, replaces FROM enrol_code") == [("s-1", "7", False)]
    assert "The centre knows no store s-9" in console.post("/console/lanes/s-9/7/code")


def test_a_revoked_lane_is_named_as_such(centre: SomeCentre, console: RealConsole) -> None:
    centre.lane("s-1", "1")

    console.post("/console/lanes/s-1/1/revoke", reason="till stolen")

    assert "revoked: till stolen" in console.get("/console/lanes/s-1/1")
    assert "certificate of a lane" not in console.get("/console/")


def test_a_conflict_is_disputed_and_the_stores_are_told(
    centre: SomeCentre, console: RealConsole
) -> None:
    first, second = centre.lane("s-1", "1"), centre.lane("s-2", "1")
    for lane in (first, second):
        lane.stream.write("return.completed", returned("a"))
        assert lane.send(lane.stream.batch()).status_code == 200
    centre.resolver.work_off()
    ((outcome,),) = centre.query("SELECT outcome_id FROM outcome")

    listed, page = console.get("/console/conflicts"), console.get(f"/console/conflicts/{outcome}")
    console.post(f"/console/conflicts/{outcome}", answer="disputed", note="the receipt was seen")

    assert "More came back than was sold" in listed
    assert "-5.00 EUR" in listed
    for told in ("s-1, lane 1, entry 1", "s-2, lane 1, entry 1", "Lamp", "Compare both receipts"):
        assert told in page
    assert "the receipt was seen" in console.get(f"/console/conflicts/{outcome}")
    assert "More came back than was sold" in console.get("/console/conflicts?state=disputed")
    (answer,) = [row for row in second.feed("store")["rows"] if row["kind"] == "answer"]
    assert json.loads(answer["body"])["answered_by"] == "ann"


def test_a_file_is_tried_and_taken(centre: SomeCentre, console: RealConsole) -> None:
    text = "item_id,price,from_micros\nlamp,1290,5\nlamp,dear,5\n"

    tried = console.post("/console/files", kind="prices", text=text, dry="yes")
    assert centre.query("SELECT count(*) FROM office_record") == [(0,)]
    done = console.post("/console/files", kind="prices", text=text, dry="no")

    assert "new: 1" in tried
    assert "Lines that would be left out" in tried
    assert "What changed" in done
    assert centre.query("SELECT record_key FROM office_record") == [("lamp@5",)]


def test_prices_and_promotions_are_seen(console: RealConsole) -> None:
    text = '{"item_id": "bag", "price": null, "from_micros": 5}\n'
    text += '{"item_id": "lamp", "price": "1290", "from_micros": 1795521600000000}'
    console.post("/console/files", kind="prices", text=text, dry="no")
    off = {"id": "TEN-OFF", "type": "percent_off", "select": {"all": True}, "percent": "10"}
    console.api("/v1/promotions", book={"promotions": [off]}, from_micros=0)

    page = console.get("/console/prices?q=c")

    assert ">1290<" in page
    assert "2026-11-24 12:00" in page
    assert ">bag<" not in page, "it begins at the item that is asked for"
    assert "asked for at the till" in console.get("/console/prices")
    assert "TEN-OFF" in page


def test_stock_staff_and_promises_are_found(centre: SomeCentre, console: RealConsole) -> None:
    lane = centre.lane("s-1", "1")
    lane.stream.sale("lamp", "3")
    assert lane.send(lane.stream.batch()).status_code == 200
    items = '{"key": "lamp", "description": "Lamp, small", "tax_class": "standard"}'
    console.post("/console/files", kind="items", text=items, dry="no")
    staff = '{"key": "101", "name": "Cashier One", "role": "cashier"}'
    console.post("/console/files", kind="staff", text=staff, dry="no")
    console.api(
        "/v1/reservations", location="s-1", item="lamp", quantity_milli=1500, reference="W7"
    )

    stock = console.get("/console/stock?q=small")

    assert "Lamp, small" in stock
    for number in (">3<", ">1.5<"):
        assert number in stock
    assert "Cashier One" in console.get("/console/staff")
    assert "W7" in console.get("/console/kept")


def test_an_order_is_listed_and_its_whole_story_read(
    centre: SomeCentre, console: RealConsole
) -> None:
    lane = centre.lane("s-1", "1")
    centre.hub.registry("s-1").add_store("s-1", "North", "EUR")
    items = '{"key": "milk", "description": "Fresh milk", "tax_class": "standard"}'
    console.post("/console/files", kind="items", text=items, dry="no")
    moved = {"location": "s-1", "item": "milk", "quantity_milli": 5000, "occurred_micros": 5}
    console.api("/v1/stock-movements", from_state="supplier", to_state="on_hand", **moved)
    console.api("/v1/orders", **PICKUP | {"ready_by_micros": 1_795_521_600_000_000})
    ((order,),) = centre.query("SELECT order_id FROM customer_order")
    refund = PaymentStep(
        order, 1, "refund", 250, "EUR", state=FAILED, told="charge_already_refunded"
    )
    centre.hub.database.run(lambda cursor: add_step(cursor, refund))
    named = {"order": order, "fulfilment": f"{order}-1"}
    lane.stream.write("fulfilment.accepted", {**named, "location": "s-1", "holder": "1"})
    short = {"line": "1", "quantity": "1"}
    lane.stream.write("fulfilment.short", {**named, "units": short, "reason": "shelf is <empty>"})
    assert lane.send(lane.stream.batch()).status_code == 200
    OrderKeeper(centre.hub).work_off()

    listed, one = console.get("/console/orders"), console.get(f"/console/orders/{order}")

    for text in ("W-1", "2026-11-24 12:00", "North", "authorised", "2.50 EUR"):
        assert text in listed
    assert "There is no order" in console.get("/console/orders?q=W-2")
    for text in (
        *("Fresh milk", "1 allocated, 1 short", "accepted", "Order placed", "1 of line 1"),
        *("shelf is &lt;empty&gt;", "the customer collects at one location only"),
        *("<td>refund</td>", "<td>failed</td>", "charge already refunded"),
    ):
        assert text in one, text
    assert console.client.get("/console/orders/none").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/console/orders?q=%00",
        "/console/orders/%00",
        "/console/conflicts/%00",
        "/console/lanes/%00/1",
        "/console/stock?q=%00",
    ],
)
def test_what_no_database_holds_is_no_trouble(console: RealConsole, path: str) -> None:
    assert console.client.get(f"/console/{path}").status_code in {200, 404}


def test_the_console_shows_figures_locations_and_rules(
    centre: SomeCentre, console: RealConsole
) -> None:
    centre.hub.registry("s-1").add_store("s-1", "North", "EUR")
    writing = Writing("ann", 1)
    centre.hub.database.run(
        lambda c: pause(c, "s-1", until_micros=0, reason="<i>flood</i>", writing=writing)
    )

    page = console.get("/console/fulfilment")
    assert "paused: &lt;i&gt;flood&lt;/i&gt;" in page
    assert ("nothing yet" in page, "0 of 0" in page) == (True, True)
    assert "must: capacity" in page
    assert "those of the program" in page


def owed(centre: SomeCentre, console: RealConsole) -> str:
    """Have 2.50 of an order be owed, and the gateway decline it."""
    centre.hub.registry("s-1").add_store("s-1", "North", "EUR")
    items = '{"key": "milk", "description": "Fresh milk", "tax_class": "standard"}'
    console.post("/console/files", kind="items", text=items, dry="no")
    moved = {"location": "s-1", "item": "milk", "quantity_milli": 5000, "occurred_micros": 5}
    console.api("/v1/stock-movements", from_state="supplier", to_state="on_hand", **moved)
    paid = {"payment": "p", "movement": "captured", "amount_minor": 500}
    console.api("/v1/orders", **PICKUP | {"payment": paid})
    ((order,),) = centre.query("SELECT order_id FROM customer_order")
    console.api(f"/v1/orders/{order}/cancel", units=[{"line": "1", "quantity_milli": 1000}])
    refund = PaymentStep(order, 1, "refund", 250, "EUR", state=FAILED, told="card_closed <b>")
    centre.hub.database.run(lambda cursor: add_step(cursor, refund))
    return str(order)


def test_a_declined_refund_is_shown_and_asked_again(
    centre: SomeCentre, console: RealConsole
) -> None:
    order = owed(centre, console)
    page = console.get("/console/refunds")
    for text in ("W-1", "2.50 EUR", "declined", "Card closed &lt;b&gt;", "Ask again"):
        assert text in page, text

    said = console.post(f"/console/refunds/{order}/retry")

    assert "The gateway is asked again" in said
    assert "Nothing waits" in said
    assert centre.query("SELECT state FROM order_payment") == [("withdrawn",)]
    news = centre.query("SELECT order_id FROM order_news WHERE topic = 'money'")
    assert news == [(order,)]


def test_what_a_person_gave_back_is_noted_once_with_how(
    centre: SomeCentre, console: RealConsole
) -> None:
    order = owed(centre, console)
    path = f"/console/refunds/{order}/given"

    assert "Say how it was given back" in console.post(path, minor="250")
    assert "Noted: given back." in console.post(path, minor="250", note="cash, lane 1")
    again = console.post(path, minor="250", note="cash, lane 1")

    assert "Noted" not in again
    assert console.client.get("/console/refunds/none").status_code in {404, 405}
    story = console.get(f"/console/orders/{order}")
    assert "cash, lane 1" in story


def test_who_may_only_read_gets_no_button_for_refunds(centre: SomeCentre) -> None:
    order = owed(centre, RealConsole(centre))
    reader = RealConsole(centre, "read")

    assert "Ask again" not in reader.get("/console/refunds")
    reader.post(f"/console/refunds/{order}/retry")
    assert centre.query("SELECT state FROM order_payment") == [("failed",)]
