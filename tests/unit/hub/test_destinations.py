"""Parcels go from near the address: by postal codes that the centre was given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from harness.hub_orders import PICKUP, SHIP, OrderLane, order_office, stock
from harness.office import SomeOffice, ok

from sync.hub.services.order_keeping import OrderKeeper

if TYPE_CHECKING:
    from pathlib import Path

    from sync.hub.database import Database

AREAS = """key,latitude,longitude,market
DE:10115,52.5323,13.3846,DE
DE:8,48.1374,11.5755,
DE,,,DE
AT:1010,48.2077,16.3705,AT
"""
BERLIN = {"latitude_microdeg": 52_520_000, "longitude_microdeg": 13_405_000}
MUNICH = {"latitude_microdeg": 48_137_000, "longitude_microdeg": 11_575_000}


@pytest.fixture
def office(database: Database, tmp_path: Path) -> SomeOffice:
    """Two stores, the first with more of everything: what is near decides against the depth."""
    made = order_office(database, tmp_path)
    stock(made, "s-1", 20_000)
    stock(made, "s-2", 9_000)
    made.put("/v1/locations/s-1/terms", {"place": BERLIN, "market": "DE"})
    made.put("/v1/locations/s-2/terms", {"place": MUNICH, "market": "DE"})
    return made


def take_areas(office: SomeOffice, text: str = AREAS) -> dict[str, Any]:
    headers = {"idempotency-key": next(office.keys), "content-type": "application/octet-stream"}
    path = "/v1/imports/postal-areas?format=csv"
    answer: dict[str, Any] = ok(office.client.post(path, content=text, headers=headers)).json()
    return answer


def placed(office: SomeOffice, number: str, **address: str) -> tuple[list[str], str]:
    order = ok(office.post("/v1/orders", SHIP | {"number": number} | address)).json()
    notes = [each["note"] for each in order["facts"] if each["kind"] == "fulfilment.proposed"]
    return order["locations"], notes[0]


def test_a_parcel_goes_from_near_its_postal_code(office: SomeOffice) -> None:
    assert take_areas(office)["made"] == 4
    assert office.chain("postal_area") == []

    berlin, why = placed(office, "1", country="DE", postal_code="10115")
    munich, _ = placed(office, "2", country="DE", postal_code="80 331")

    assert (berlin, munich) == (["s-1"], ["s-2"])
    assert "market: 1 s-1 (same), 1 s-2 (same)" in why
    assert "distance: 1 s-1 (25000 m), 2 s-2 (1000000 m)" in why
    assert "10115" not in why
    assert "52." not in why


def test_an_unknown_postal_code_is_said_and_the_rest_decides(office: SomeOffice) -> None:
    without, why_without = placed(office, "1")
    unknown, why_unknown = placed(office, "2", country="FR", postal_code="75001")
    take_areas(office)
    of_country, why_of_country = placed(office, "3", country="DE", postal_code="99999")

    assert without == unknown == of_country == ["s-1"]
    silent = "silent, as the order's place is unknown"
    assert f"{silent}: it names none: distance, market" in why_without
    assert f"{silent}: its postal code is not known: distance, market" in why_unknown
    assert f"{silent}: distance;" in why_of_country


def test_the_market_comes_before_the_way(office: SomeOffice) -> None:
    take_areas(office)
    office.put("/v1/locations/s-1/terms", {"place": BERLIN, "market": "AT"})

    vienna, why = placed(office, "1", country="AT", postal_code="1010")

    assert vienna == ["s-1"]
    assert "market: 1 s-1 (same), 2 s-2 (other)" in why


def test_what_is_declined_goes_to_the_next_nearest(office: SomeOffice) -> None:
    take_areas(office)
    made = ok(office.post("/v1/orders", SHIP | {"country": "DE", "postal_code": "80331"})).json()
    office.store("s-3")
    stock(office, "s-3", 3_000)
    office.put("/v1/locations/s-3/terms", {"place": MUNICH, "market": "DE"})

    OrderLane(office, "s-2").reject(made["order"])
    OrderKeeper(office.hub).work_off()

    now = office.get(f"/v1/orders/{made['order']}")
    assert [part["location"] for part in now["fulfilments"]] == ["s-2", "s-3"]


def test_an_erasure_takes_the_postal_code(office: SomeOffice) -> None:
    order = ok(office.post("/v1/orders", SHIP | {"country": "DE", "postal_code": "10115"})).json()
    ok(office.post(f"/v1/orders/{order['order']}/forget-customer", {}))

    kept = office.database.run(
        lambda c: c.execute("SELECT count(*) FROM order_destination").fetchone()
    )
    assert kept == (0,)


@pytest.mark.parametrize(
    ("order", "field"),
    [(SHIP | {"postal_code": "10115"}, "country"), (PICKUP | {"country": "DE"}, "country")],
)
def test_an_address_is_one_of_a_parcel(
    office: SomeOffice, order: dict[str, Any], field: str
) -> None:
    answer = office.post("/v1/orders", order)
    assert (answer.status_code, answer.json()["field"]) == (422, field)


def test_an_area_lies_somewhere_on_the_globe(office: SomeOffice) -> None:
    told = take_areas(office, "key,latitude,longitude\nDE:1,91,0\nDE:2,12,\nDE:3,abc,1\n")
    assert [each["line"] for each in told["errors"]] == [2, 3, 4]
