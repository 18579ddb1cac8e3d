"""What locations say of orders, the rules that route them, and what may be promised."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from harness.hub_orders import PICKUP, SHIP, levels, order_office, stock
from harness.office import SomeOffice, ok

from sync.hub.store.streams import note_sending

if TYPE_CHECKING:
    from pathlib import Path

    from sync.hub.database import Database


@pytest.fixture
def office(database: Database, tmp_path: Path) -> SomeOffice:
    made = order_office(database, tmp_path)
    stock(made, "s-2", 3000)
    return made


def ship(office: SomeOffice, number: str, pieces: int = 1) -> list[str]:
    line = SHIP["lines"][0] | {"quantity_milli": 1000 * pieces}
    placed = ok(office.post("/v1/orders", SHIP | {"number": number, "lines": [line]})).json()
    locations: list[str] = placed["locations"]
    return locations


def test_a_paused_location_takes_no_orders_until_it_is_resumed(office: SomeOffice) -> None:
    assert ship(office, "1") == ["s-1"]
    ok(office.post("/v1/locations/s-1/pause", {"reason": "inventory"}))

    refused = office.post("/v1/orders", PICKUP)
    assert (refused.status_code, refused.json()["code"]) == (409, "order_not_taken")
    assert refused.json()["reason"] == "paused"
    assert ship(office, "2") == ["s-2"]
    ok(office.post("/v1/locations/s-1/resume", {}))
    ok(office.post("/v1/orders", PICKUP))


def test_a_pause_ends_by_itself(office: SomeOffice) -> None:
    until = office.clock.micros + 60_000_000
    ok(office.post("/v1/locations/s-1/pause", {"until_micros": until}))
    assert office.post("/v1/orders", PICKUP).status_code == 409

    office.clock.micros = until
    ok(office.post("/v1/orders", PICKUP))


@pytest.mark.parametrize("bound", ["open_orders_max", "orders_per_hour_max", "orders_per_day_max"])
def test_a_full_location_is_passed_over(office: SomeOffice, bound: str) -> None:
    office.put("/v1/locations/s-1/terms", {bound: 2})

    assert [ship(office, str(n)) for n in range(3)] == [["s-1"], ["s-1"], ["s-2"]]
    office.clock.micros += 3_600_000_000
    free_again = bound == "orders_per_hour_max"
    assert ship(office, "3") == (["s-1"] if free_again else ["s-2"])


def test_the_safety_stock_of_a_location_is_of_every_item(office: SomeOffice) -> None:
    office.put("/v1/locations/s-1/terms", {"safety_milli": 4000})

    refused = office.post("/v1/orders", PICKUP)
    assert (refused.status_code, refused.json()["available"]) == (409, 1000)
    assert levels(office)["s-1"] == (5000, 0)


def test_terms_are_versions_and_what_is_wrong_is_named(office: SomeOffice) -> None:
    first = ok(office.client.get("/v1/locations/s-1/terms"))
    assert (first.headers["etag"], first.json()["terms"]["prepare_s"]) == ('"0"', 7200)
    office.put("/v1/locations/s-1/terms", {"priority": 2}, **{"if-match": '"0"'})
    late = office.client.put(
        "/v1/locations/s-1/terms", json={"priority": 3}, headers={"if-match": '"0"'}
    )
    assert late.status_code == 412

    cases: tuple[dict[str, Any], ...] = (
        {"time_zone": "Mars/Olympus"},
        {"hours": {"monday": ["18:00-09:00"]}},
        {"hours": {"monday": ["09:00-12:00", "11:00-18:00"]}},
        {"hours": {"someday": []}},
    )
    for wrong in cases:
        assert office.client.put("/v1/locations/s-1/terms", json=wrong).status_code == 422
    assert office.client.put("/v1/locations/nowhere/terms", json={}).status_code == 404


def test_locations_are_listed_a_page_at_a_time(office: SomeOffice) -> None:
    office.put("/v1/locations/Depot", {"kind": "warehouse", "name": "Depot"})
    office.put("/v1/locations/s-2/terms", {"market": "CH"})

    first = office.get("/v1/locations", limit=2)
    rest = office.get("/v1/locations", limit=2, cursor=first["next"])
    found = [(one["location"], one["kind"], one["version"]) for one in first["data"] + rest["data"]]
    assert found == [("Depot", "warehouse", 0), ("s-1", "store", 0), ("s-2", "store", 1)]
    assert rest["data"][0]["terms"]["market"] == "CH"


PRIORITY: dict[str, Any] = {
    "channels": {"web": {"buffer": "1"}},
    "soft": [{"rule": "priority"}],
}


def test_rules_are_tried_before_they_are_in_force(office: SomeOffice) -> None:
    office.put("/v1/locations/s-2/terms", {"priority": 1})
    assert ship(office, "1", 2) == ["s-1"]
    kept = levels(office)

    tried = ok(office.post("/v1/routing-rules/trials", {"rules": PRIORITY})).json()
    assert (tried["orders"], tried["changed"]) == (1, 1)
    assert (tried["data"][0]["now"], tried["data"][0]["then"]) == (
        {"s-1": {"1": 2000}},
        {"s-2": {"1": 2000}},
    )
    assert levels(office) == kept
    assert office.get("/v1/routing-rules")["version"] == 0

    assert office.put("/v1/routing-rules", PRIORITY)["version"] == 1
    assert ship(office, "2", 2) == ["s-2"]
    note = office.get("/v1/orders", number="2")["data"][0]["order"]
    facts = office.get(f"/v1/orders/{note}")["facts"]
    assert "rules 1" in next(each["note"] for each in facts if "proposed" in each["kind"])
    # The buffer of 1 is kept back: of the 1 that is left of 3 nothing is promised.
    assert ship(office, "3") == ["s-1"]


def test_a_last_unit_that_an_order_keeps_counts_as_its_own_in_a_trial(office: SomeOffice) -> None:
    assert ship(office, "1", 5) == ["s-1"]

    same = {"channels": {"web": {}}, "soft": [{"rule": "fewest_splits"}]}
    tried = ok(office.post("/v1/routing-rules/trials", {"rules": same})).json()
    assert (tried["changed"], tried["data"][0]["missing"]) == (0, {})


def test_wrong_rules_are_refused_with_the_field_and_change_nothing(office: SomeOffice) -> None:
    wrong = PRIORITY | {"soft": [{"rule": "luck"}]}
    refused = office.client.put("/v1/routing-rules", json=wrong)

    assert (refused.status_code, refused.json()["field"]) == (422, "soft.0.rule")
    assert office.get("/v1/routing-rules/versions") == []


def test_what_a_channel_may_be_promised_adds_up(office: SomeOffice) -> None:
    rules = {
        "channels": {"web": {"buffer": "1", "offline_buffer": "1"}},
        "soft": [{"rule": "fewest_splits"}],
    }
    office.put("/v1/routing-rules", rules)
    office.put("/v1/stock/milk/safety/s-1", {"quantity_milli": 500})
    one = PICKUP["lines"][0] | {"quantity_milli": 1000}
    ok(office.post("/v1/orders", PICKUP | {"lines": [one]}))
    soft = {"location": "s-1", "item": "milk", "quantity_milli": 1000, "keep_s": 60}
    ok(office.post("/v1/reservations", soft))
    heard_micros = office.clock.micros - 400_000_000
    office.database.run(lambda c: note_sending(c, "s-1", "1", heard_micros, 0))

    (seen,) = office.get("/v1/availability/milk", channel="web", location="s-1")
    parts = {name: milli for name, milli in seen.items() if name.endswith("_milli")}
    assert parts == {
        "on_hand_milli": 5000,
        "unavailable_milli": 500,
        "committed_milli": 1000,
        "soft_reservations_milli": 1000,
        "buffer_milli": 2000,
        "atp_milli": 0,
    }
    assert (seen["age_s"], seen["is_cut_off"], seen["is_paused"]) == (400, True, False)
    (other,) = office.get("/v1/availability/milk", channel="till", location="s-1")
    assert (other["buffer_milli"], other["atp_milli"]) == (0, 2000)


def test_reservations_and_transfers_are_listed_a_page_at_a_time(office: SomeOffice) -> None:
    for n in range(3):
        one = {"item": "milk", "quantity_milli": 1000 + n}
        ok(office.post("/v1/reservations", one | {"location": f"s-{1 + n % 2}"}))
        ok(office.post("/v1/transfers", one | {"from_location": "s-1", "to_location": "s-2"}))

    for path, location, those in (("reservations", "s-2", [1]), ("transfers", "s-2", [0, 1, 2])):
        milli = "quantity_milli" if path == "reservations" else "requested_milli"
        first = office.get(f"/v1/{path}", limit=2)
        rest = office.get(f"/v1/{path}", limit=2, cursor=first["next"])
        found = [row[milli] - 1000 for row in first["data"] + rest["data"]]
        assert (sorted(found), rest["next"]) == ([0, 1, 2], None)
        assert path == "transfers" or found == [2, 1, 0]
        some = office.get(f"/v1/{path}", location=location)["data"]
        assert sorted(row[milli] - 1000 for row in some) == those
        assert office.get(f"/v1/{path}", state="released")["data"] == []
