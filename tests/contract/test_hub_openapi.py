"""The centre's apps answer nothing that their own descriptions do not say."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest
from harness.centre import Presented, SomeCentre
from harness.described import breaches
from harness.office import SomeOffice
from harness.streams import returned

if TYPE_CHECKING:
    from pathlib import Path

    from sync.hub.database import Database

EXAMPLES = int(os.environ.get("TILLWRIGHT_API_EXAMPLES", "4"))
"""Requests for each operation; some hundreds before a release."""


@pytest.fixture
def office(database: Database, tmp_path: Path) -> SomeOffice:
    return SomeOffice(database, tmp_path)


def test_every_answer_is_described(office: SomeOffice) -> None:
    headers = {"authorization": office.client.headers["authorization"]}

    assert list(breaches(office.app, headers, EXAMPLES)) == []


def test_an_answer_that_is_not_described_is_found(office: SomeOffice) -> None:
    @office.app.get("/v1/lying", response_model=None)
    def lying() -> Any:
        raise ZeroDivisionError

    headers = {"authorization": office.client.headers["authorization"]}

    assert any("/v1/lying" in each for each in breaches(office.app, headers, 1))


def test_every_operation_of_the_office_says_how_it_refuses(office: SomeOffice) -> None:
    for path, operations in office.app.openapi()["paths"].items():
        for method, operation in operations.items():
            if not path.startswith("/v1/"):
                continue
            assert {"401", "403", "404", "409", "412", "422", "503"} <= set(operation["responses"])
            names = {each["name"] for each in operation.get("parameters", ())}
            assert method != "post" or "Idempotency-Key" in names, path


def test_an_operation_is_called_what_it_does(office: SomeOffice) -> None:
    paths = office.app.openapi()["paths"]

    assert paths["/v1/items/{key}"]["delete"]["summary"] == "Take it back"
    assert paths["/v1/customers/{key}"]["delete"]["summary"] == "Erase the person"
    told = [o["summary"] for each in paths.values() for o in each.values()]
    assert [summary for summary in told if " " not in summary] == []


def test_a_refusal_leads_to_the_description_and_the_bare_address_to_the_console(
    office: SomeOffice,
) -> None:
    said = office.client.get("/v1/nothing").json()["next"]
    entrance = office.client.get("/", follow_redirects=False)

    assert office.client.get(said.split()[-1].rstrip(".")).status_code == 200
    assert entrance.headers["location"] == "/console/"


@pytest.fixture
def lanes(database: Database, tmp_path: Path) -> Presented:
    """Present an enrolled lane's certificate at the door of a centre that has something to tell."""
    centre = SomeCentre(database, tmp_path)
    lane = centre.lane("s-1", "1")
    lane.stream.write("return.completed", returned("a"))
    assert lane.send(lane.stream.batch()).status_code == 200
    assert centre.centre.catalogue is not None
    centre.centre.catalogue.build()
    return Presented(centre.app, lane.der)


def test_every_answer_to_a_lane_is_described(lanes: Presented) -> None:
    assert list(breaches(lanes, {}, EXAMPLES)) == []


def test_every_answer_to_a_stranger_is_described(lanes: Presented) -> None:
    assert list(breaches(Presented(lanes.app, None), {}, 1)) == []
