"""Parcels and carriers: each is booked and voided once, whatever breaks off; nothing waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from harness.carriers import SSCC, CarriedOffice, simulated_carrier
from harness.hub_orders import order_office, told

from edge.domain.errors import BadInput
from sync.hub.carrying.settings import FILE
from sync.hub.services.order_keeping import OrderKeeper
from sync.hub.services.order_work import parcel_pieces

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sync.hub.carrying.simulated import SimulatedCarrier
    from sync.hub.database import Database

BOOKED = f"book {SSCC}"
VOIDED = f"void {SSCC}"
HOUR_MICROS = 3_600 * 1_000_000


@pytest.fixture
def post() -> Iterator[SimulatedCarrier]:
    with simulated_carrier() as carrier:
        carrier.depot.slow_s = 1.5
        yield carrier


@pytest.fixture
def office(database: Database, tmp_path: Path, post: SimulatedCarrier) -> CarriedOffice:
    return CarriedOffice(order_office(database, tmp_path), post=post)


@pytest.mark.parametrize("fault", ["", "before", "after", "busy", "slow"])
def test_a_parcel_is_booked_once_and_its_store_hears_the_number(
    office: CarriedOffice, post: SimulatedCarrier, fault: str
) -> None:
    post.depot.faults = [fault] if fault else []
    order = office.pack()

    assert office.settle() == ("carrier_away" if fault else "")
    assert office.parcel(order)["tracking"] == ("" if fault else "SIM00000001")
    office.wait()
    # As after a restart: what was asked is remembered by the database alone.
    assert office.settle(office.new_announcer()) == ""

    assert post.depot.effects == [BOOKED]
    parcel = office.parcel(order)
    assert (parcel["carrier"], parcel["tracking"]) == ("post", "SIM00000001")
    assert [kind for kind, _ in told(office.office, "s-1")].count("fulfilment.parcel_booked") == 1


@pytest.mark.parametrize("fault", ["", "after"])
def test_a_parcel_that_is_put_back_is_voided_once(
    office: CarriedOffice, post: SimulatedCarrier, fault: str
) -> None:
    order = office.pack()
    office.settle()
    post.depot.faults = [fault] if fault else []
    office.put_back(order)
    office.settle()
    office.wait()
    office.settle()

    assert post.depot.effects == [BOOKED, VOIDED]
    assert office.parcel(order)["tracking"] == ""


def test_one_that_was_put_back_before_its_carrier_heard_of_it_is_never_booked(
    office: CarriedOffice, post: SimulatedCarrier
) -> None:
    order = office.pack()
    office.put_back(order)
    office.settle()
    office.wait()
    office.settle()
    assert post.depot.effects == []


def test_an_answer_that_was_lost_is_heard_before_a_parcel_is_voided(
    office: CarriedOffice, post: SimulatedCarrier
) -> None:
    post.depot.faults = ["after"]
    order = office.pack()
    assert office.settle() == "carrier_away"
    office.put_back(order)
    office.settle()
    office.wait()
    office.settle()
    assert post.depot.effects == [BOOKED, VOIDED]


def test_a_carrier_that_refuses_is_asked_once_and_the_parcel_says_why(
    office: CarriedOffice, post: SimulatedCarrier
) -> None:
    order = office.pack(ship_to=["nowhere"])
    office.settle()
    office.wait(HOUR_MICROS)
    office.settle()

    parcel = office.parcel(order)
    assert (parcel["tracking"], parcel["booking"], parcel["told"]) == (
        "",
        "failed",
        "address_unknown",
    )
    assert post.depot.effects == []


def test_what_the_driver_took_along_is_closed_on_one_manifest(
    office: CarriedOffice, post: SimulatedCarrier
) -> None:
    order = office.pack()
    office.ship(order)
    # Cut off when it was packed, and home only after the driver was there: announced late.
    office.settle()
    assert post.depot.effects == [BOOKED]
    office.wait()
    post.depot.faults = ["after"]
    office.settle()
    office.wait()
    office.settle()

    assert post.depot.effects == [BOOKED, f"close {SSCC}"]
    assert office.parcel(order)["tracking"] == "SIM00000001"


def test_a_parcel_that_left_with_another_carrier_is_voided_at_the_first(
    database: Database, tmp_path: Path, post: SimulatedCarrier
) -> None:
    with simulated_carrier() as express:
        office = CarriedOffice(order_office(database, tmp_path), post=post, express=express)
        order = office.pack()
        office.settle()
        office.ship(order, "express")
        office.settle()

        assert post.depot.effects == [BOOKED, VOIDED]
        assert express.depot.effects == [BOOKED]
        assert office.parcel(order)["carrier"] == "express"


def test_a_carrier_that_is_down_holds_up_no_other(
    database: Database, tmp_path: Path, post: SimulatedCarrier
) -> None:
    with simulated_carrier() as express:
        office = CarriedOffice(order_office(database, tmp_path), post=post, express=express)
        express.depot.faults = ["before"] * 3
        first, second = office.pack("express"), office.pack(number="W-2")
        office.settle()
        assert office.parcel(first)["tracking"] == ""
        assert office.parcel(second)["tracking"] == "SIM00000001"


def test_carriers_say_what_a_parcel_costs(office: CarriedOffice, post: SimulatedCarrier) -> None:
    order = office.pack()
    office.settle()
    rates = f"/v1/orders/{order}/parcels/{SSCC}/rates"
    told = {"carrier": "post", "service": "parcel", "price_minor": 490, "currency": "EUR"}
    assert office.office.get(rates) == [told]

    post.depot.faults = ["before"]
    answer = office.office.client.get(rates)
    assert (answer.status_code, answer.json()["detail"]) == (503, "carrier_away")
    unknown = office.office.client.get(f"/v1/orders/{order}/parcels/none/rates")
    assert unknown.status_code == 404


def test_a_centre_announces_to_the_carriers_that_its_folder_names(office: CarriedOffice) -> None:
    hub = office.office.hub
    order = office.pack()
    OrderKeeper(hub).work_off()
    (piece,) = parcel_pieces(hub)
    while piece():
        pass
    assert office.parcel(order)["booking"] == "done"

    (hub.folder / FILE).write_text("[carriers.post]\n")
    with pytest.raises(BadInput) as caught:
        parcel_pieces(hub)
    assert caught.value.code == "carriers_unreadable"
    (hub.folder / FILE).unlink()
    assert parcel_pieces(hub) == []
