"""What happens in stores is told to webhooks, once, also of a store with its own database."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from harness.centre import SomeCentre
from harness.enrolling import Applicant
from harness.office import SomeOffice, ok

from sync.hub.database import Database
from sync.hub.event_kinds import EVENTS
from sync.hub.services.forwarding import Forwarder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from harness.postgres import Databases

RECEIPT = {
    "location": "S1",
    "item": "milk",
    "from_state": "supplier",
    "to_state": "on_hand",
    "quantity_milli": 9000,
    "occurred_micros": 1,
}


@pytest.fixture
def office(
    databases: Databases, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[SomeOffice]:
    monkeypatch.setenv("HUB_WEBHOOKS_PRIVATE", "1")
    other = Database(databases.new())
    made = SomeOffice(database, tmp_path / "hub", S1=other)
    made.store("S1", "S2")
    ok(made.post("/v1/webhooks", {"url": "http://127.0.0.1:9/all"}))
    yield made
    other.close()


def told(office: SomeOffice) -> list[tuple[str, dict[str, Any]]]:
    """Return type and data of what waits to be delivered, once it was brought home."""
    while Forwarder(office.hub).work_off():
        pass
    query = "SELECT body FROM webhook_delivery ORDER BY due_micros, event"
    rows = office.database.run(lambda cursor: cursor.execute(query).fetchall())
    bodies = [json.loads(body) for (body,) in rows]
    return [(body["type"], body["data"]) for body in bodies]


def test_stock_and_transfers_are_told_once(office: SomeOffice) -> None:
    ok(office.post("/v1/stock-movements", RECEIPT, key="once"))
    wanted = {"from_location": "S1", "to_location": "S2", "item": "milk", "quantity_milli": 4000}
    name = ok(office.post("/v1/transfers", wanted)).json()["transfer"]
    for step in ("ship", "receive"):
        ok(office.post(f"/v1/transfers/S1/{name}/{step}", {"quantity_milli": 4000}))

    found = told(office)

    transfers = [kind for kind, data in found if data == {"store": "S1", "transfer": name}]
    assert transfers == [
        "tillwright.transfer.requested",
        "tillwright.transfer.shipped",
        "tillwright.transfer.received",
    ]
    moved = [data for kind, data in found if kind == "tillwright.stock.moved"]
    assert {"store": "S1", "movement": "ann/once", "item": "milk"} in moved
    assert {data["store"] for data in moved} == {"S1", "S2"}
    assert len(found) == 3 + 4
    assert told(office) == found


def test_a_lane_that_joins_is_replaced_or_ends_is_told(office: SomeOffice) -> None:
    registry = office.hub.registry("S1")
    registry.enrol(Applicant().request(registry.new_code("S1", "L1")))
    registry.enrol(Applicant().request(registry.new_code("S1", "L1", replaces=True)))
    ok(office.post("/v1/lanes/S1/L1/revoke", {"reason": "stolen"}))

    found = told(office)

    kinds = sorted(kind for kind, _ in found)
    assert kinds == ["tillwright.lane.enrolled"] * 2 + ["tillwright.lane.revoked"] * 2
    serials = {data["serial"] for _, data in found}
    assert len(serials) == 2
    assert {(data["store"], data["lane"]) for _, data in found} == {("S1", "L1")}


def test_an_entry_that_cannot_be_booked_is_told(database: Database, tmp_path: Path) -> None:
    centre = SomeCentre(database, tmp_path)
    lane = centre.lane("s-1", "1")
    lane.stream.sale()
    lane.stream.texts.append("no entry")
    assert lane.send(lane.stream.batch()).json()["quarantined"] == [2]
    assert lane.send(lane.stream.batch()).status_code == 200

    ((kind, subject),) = centre.query("SELECT kind, subject FROM store_event")

    assert kind == "tillwright.entry.quarantined"
    assert json.loads(subject) == {
        "store": "s-1",
        "lane": "1",
        "incarnation": "aaaa",
        "branch": "",
        "seq": 2,
    }


def test_an_event_that_was_not_dropped_is_not_told_again(
    office: SomeOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    ok(office.post("/v1/stock-movements", RECEIPT))
    with monkeypatch.context() as crash:
        crash.setattr("sync.hub.services.forwarding.drop_events", lambda *_: None)
        Forwarder(office.hub).work_off()

    assert len(told(office)) == 1


def test_each_event_that_is_told_is_described(office: SomeOffice) -> None:
    tree = office.get("/v1/openapi.json")

    assert set(tree["webhooks"]) == set(EVENTS)
    ok(office.post("/v1/stock-movements", RECEIPT))
    ((kind, data),) = told(office)
    schema = tree["webhooks"][kind]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert set(schema["properties"]["data"]["required"]) == set(data)


def test_an_endpoint_asks_for_known_types_only(office: SomeOffice) -> None:
    form = {"url": "http://127.0.0.1:9/x", "types": ["tillwright.stock.moved"]}
    ok(office.post("/v1/webhooks", form))

    assert office.post("/v1/webhooks", form | {"types": ["tillwright.no.such"]}).status_code == 422
