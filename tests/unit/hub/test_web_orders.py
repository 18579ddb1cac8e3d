"""A store pauses the web's orders at its till: the centre sends it none once it hears of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from harness.hub_orders import PICKUP, OrderLane, order_office
from harness.office import SomeOffice, ok

from sync.hub.services.web_orders import WebOrders

if TYPE_CHECKING:
    from pathlib import Path

    from sync.hub.database import Database

HOUR_MICROS = 3_600_000_000


@pytest.fixture
def office(database: Database, tmp_path: Path) -> SomeOffice:
    made = order_office(database, tmp_path)
    made.clock.step_micros = 0
    return made


def says(office: SomeOffice, lane: OrderLane, *, pauses: bool, **body: Any) -> None:
    kind = "web_orders.paused" if pauses else "web_orders.resumed"
    lane.tell_kind(kind, "", head={"actor": "201"}, **body)
    while WebOrders(office.hub).work_off():
        pass


def words(office: SomeOffice) -> list[dict[str, Any]]:
    found = office.database.run(
        lambda c: c.execute(
            "SELECT body FROM feed_row WHERE store_id = 's-1' AND kind = 'web_orders'"
            " ORDER BY position"
        ).fetchall()
    )
    return [json.loads(body) for (body,) in found]


def test_what_a_till_pauses_stops_orders_until_it_resumes(office: SomeOffice) -> None:
    lane, now = OrderLane(office, "s-1"), office.clock.micros
    says(office, lane, pauses=True, reason="Stock-taking", until_micros=0, at_micros=now)

    refused = office.post("/v1/orders", PICKUP)
    assert (refused.status_code, refused.json()["reason"]) == (409, "paused")
    terms = office.get("/v1/locations/s-1/terms")
    assert (terms["terms"]["pause_reason"], terms["changed_by"]) == ("Stock-taking", "s-1: 201")
    said = {"is_paused": True, "until_micros": 0, "reason": "Stock-taking", "by": "s-1: 201"}
    assert words(office) == [said | {"at_micros": now}]

    says(office, lane, pauses=False, at_micros=now + 1)
    ok(office.post("/v1/orders", PICKUP))
    assert words(office)[-1]["is_paused"] is False


def test_a_pause_that_comes_late_gives_way_to_what_was_said_since(office: SomeOffice) -> None:
    noted = office.clock.micros
    office.clock.micros += HOUR_MICROS
    ok(office.post("/v1/locations/s-1/pause", {"reason": "fire drill"}))
    ok(office.post("/v1/locations/s-1/resume", {}))

    says(office, OrderLane(office, "s-1"), pauses=True, reason="x", at_micros=noted)

    ok(office.post("/v1/orders", PICKUP))
    assert [each["reason"] for each in words(office)] == ["fire drill", ""]


def test_what_the_office_says_of_other_things_does_not_undo_a_till(office: SomeOffice) -> None:
    noted = office.clock.micros
    office.clock.micros += HOUR_MICROS
    office.put("/v1/locations/s-1/terms", {"prepare_s": 60})

    says(office, OrderLane(office, "s-1"), pauses=True, reason="x", at_micros=noted)

    assert office.post("/v1/orders", PICKUP).status_code == 409


def test_a_clock_far_ahead_does_not_outlast_another_till(office: SomeOffice) -> None:
    ahead = office.clock.micros + 24 * HOUR_MICROS
    says(office, OrderLane(office, "s-1"), pauses=True, reason="x", at_micros=ahead)
    office.clock.micros += 1
    other = OrderLane(office, "s-1", "2")
    says(office, other, pauses=False, at_micros=office.clock.micros)

    ok(office.post("/v1/orders", PICKUP))


def test_a_store_is_told_by_which_keys_codes_are_checked_once(office: SomeOffice) -> None:
    for number in ("W-1", "W-2"):
        line = PICKUP["lines"][0] | {"quantity_milli": 1000}
        ok(office.post("/v1/orders", PICKUP | {"number": number, "lines": [line]}))

    rows = office.database.run(
        lambda c: c.execute(
            "SELECT store_id, body FROM feed_row WHERE kind = 'collection_keys'"
        ).fetchall()
    )
    ((store, body),) = rows
    (key,) = office.get("/v1/collection-keys")
    assert (store, json.loads(body)) == ("s-1", {"keys": {key["kid"]: key["public_key"]}})
