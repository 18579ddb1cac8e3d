"""A parcel that goes another way, or is announced again: one booking is valid."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from harness.carriers import SSCC, CarriedOffice, simulated_carrier
from harness.hub_orders import order_office, told

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sync.hub.carrying.simulated import SimulatedCarrier
    from sync.hub.database import Database

BOOKED, VOIDED = f"book {SSCC}", f"void {SSCC}"


@pytest.fixture
def post() -> Iterator[SimulatedCarrier]:
    with simulated_carrier() as carrier:
        yield carrier


@pytest.fixture
def fast() -> Iterator[SimulatedCarrier]:
    with simulated_carrier() as carrier:
        yield carrier


@pytest.fixture
def office(
    database: Database, tmp_path: Path, post: SimulatedCarrier, fast: SimulatedCarrier
) -> CarriedOffice:
    return CarriedOffice(order_office(database, tmp_path), post=post, fast=fast)


def test_a_parcel_that_goes_by_another_carrier_is_valid_at_one_alone(
    office: CarriedOffice, post: SimulatedCarrier, fast: SimulatedCarrier
) -> None:
    order = office.pack()
    office.settle()
    office.consign(order, "fast", 5)

    office.settle()

    assert (post.depot.effects, fast.depot.effects) == ([BOOKED, VOIDED], [BOOKED])
    assert office.parcel(order)["carrier"] == "fast"


def test_a_refused_parcel_is_told_to_its_store_and_announced_again_when_it_asks(
    office: CarriedOffice, post: SimulatedCarrier
) -> None:
    post.depot.faults = ["refuse"]
    order = office.pack()
    office.settle()
    office.wait(10**12)
    office.settle()
    assert post.depot.effects == []
    kinds = [kind for kind, _ in told(office.office, "s-1")]
    assert kinds.count("fulfilment.parcel_refused") == 1

    office.consign(order, "post", 5)
    office.settle()

    assert post.depot.effects == [BOOKED]
    assert office.parcel(order)["tracking"] == "SIM00000001"


@pytest.mark.parametrize("fault", ["before", "after"])
def test_a_parcel_in_doubt_is_asked_at_once_when_its_store_asks_and_booked_once(
    office: CarriedOffice, post: SimulatedCarrier, fault: str
) -> None:
    post.depot.faults = [fault]
    order = office.pack()
    assert office.settle() == "carrier_away"

    office.consign(order, "post", 5)

    assert office.settle() == ""
    assert post.depot.effects == [BOOKED]


def test_an_opened_parcel_is_voided(office: CarriedOffice, post: SimulatedCarrier) -> None:
    order = office.pack()
    office.settle()
    office.lane.tell(order, "parcel_opened", parcel=SSCC, reason="wrong box")

    office.settle()

    assert post.depot.effects == [BOOKED, VOIDED]
