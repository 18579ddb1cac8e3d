"""By which carrier a parcel goes: limits, cut-off, the order's own wish, the centre's terms."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from harness.clock import FakeClock
from harness.orders import ACCEPT, ORDER, PAID, PART, PICK_ALL, placed, proposed
from harness.pickups import SomeOrders
from harness.till import SETTINGS, Shop

from edge.config import parse_settings
from edge.domain.carriers import CarrierService, Load, usual, why_not
from edge.domain.commands import ConsignParcel, ListServices, PackParcel, Parcel
from edge.domain.events import ParcelConsigned, ParcelPacked

POST = CarrierService("post", "post", "Parcel Post", cut_off="11:00", grams_max=2_000)
BULKY = CarrierService("post-l", "post", "Parcel Post", "bulky", grams_max=30_000)
FAST = CarrierService(
    "fast", "fast", "Fast & Co", cut_off="18:00", longest_mm=500, around_mm=900, countries=("DE",)
)
FAR = replace(FAST, key="far", carrier="far", name="Far", stores=("s-9",))
NOW = "12:00"
BOXES = "\n[shipping.boxes.L]\nlength_mm = 450\nwidth_mm = 300\nheight_mm = 200\n"


@pytest.mark.parametrize(
    ("service", "load", "reason"),
    [
        (POST, Load(2_001), "too_heavy"),
        (POST, Load(), ""),
        (FAST, Load(1, (100, 600, 100)), "too_long"),
        (FAST, Load(1, (450, 300, 200)), "too_large"),
        (FAST, Load(1, (450, 100, 100), "FR"), "not_there"),
        (FAST, Load(1, (450, 100, 100), "DE"), ""),
    ],
)
def test_a_service_takes_what_fits_its_limits(
    service: CarrierService, load: Load, reason: str
) -> None:
    assert why_not(service, load) == reason


@pytest.mark.parametrize(
    ("grams", "wanted", "found"),
    [
        (500, "", "post-l"),
        (500, "post", "post"),
        (5_000, "post", "post-l"),
        (40_000, "", "fast"),
    ],
    ids=["still goes today", "as the order says", "which does not take it", "what is left"],
)
def test_the_usual_service_is_the_order_s_else_one_that_goes_today(
    grams: int, wanted: str, found: str
) -> None:
    service = usual((POST, BULKY, FAST), Load(grams), wanted, NOW)

    assert service is not None
    assert service.key == found


@dataclass
class SomeCarriers:
    """Implements `Carriers` with what a test says."""

    told: tuple[CarrierService, ...] = (POST, BULKY, FAST, FAR)

    def services(self) -> tuple[CarrierService, ...]:
        return self.told


def shop(*services: CarrierService, wanted: str = "", country: str = "") -> Shop:
    asked = replace(proposed("ship"), ship_service=wanted, ship_country=country)
    made = Shop(
        clock=FakeClock(step_micros=0),
        orders=SomeOrders(placed(), asked, PAID),
        settings=parse_settings((SETTINGS + BOXES).encode(), "test"),
        carriers=SomeCarriers(services or SomeCarriers().told),
    ).opened()
    made.does(ACCEPT, *PICK_ALL)
    return made


def packed(at: Shop, **parcel: object) -> tuple[str, str]:
    at.does(PackParcel(ORDER, PART, Parcel("", **parcel)))  # type: ignore[arg-type]
    (fact,) = at.facts(ParcelPacked)
    return fact.parcel.carrier, fact.parcel.service


def test_only_services_that_take_the_parcel_here_are_offered_with_their_cut_off() -> None:
    offered = shop().does(ListServices(ORDER, PART, box="L", weight_grams=2_500)).services

    assert [(each.key, each.cut_off, each.goes_today) for each in offered] == [("post-l", "", True)]
    offered = shop(wanted="fast").does(ListServices(ORDER, PART)).services
    assert [each.key for each in offered] == ["fast", "post", "post-l"]


def test_the_service_is_written_with_the_parcel() -> None:
    assert packed(shop()) == ("post", "bulky")
    assert packed(shop(wanted="fast")) == ("fast", "")
    assert packed(shop(), carrier="post", weight_grams=9_000) == ("post", "bulky")


@pytest.mark.parametrize(
    ("parcel", "code"),
    [
        ({"carrier": "fast", "box": "L"}, "carrier_too_large"),
        ({"carrier": "post", "service": "bulky", "weight_grams": 40_000}, "carrier_too_heavy"),
        ({"carrier": "post", "service": "rocket"}, "service_unknown"),
        ({"carrier": "far"}, "carrier_unknown"),
        ({"weight_grams": 40_000, "box": "L"}, "no_carrier_takes"),
    ],
)
def test_what_no_carrier_takes_is_refused(parcel: dict[str, object], code: str) -> None:
    command = PackParcel(ORDER, PART, Parcel("", **parcel))  # type: ignore[arg-type]

    assert shop().refusal(command).code == code


def test_another_carrier_has_new_papers_and_the_same_one_has_none() -> None:
    at = shop()
    at.does(PackParcel(ORDER, PART, Parcel("")))
    (parcel,) = (fact.parcel.parcel for fact in at.facts(ParcelPacked))

    def papers() -> list[str]:
        queued = at.memory.effects
        return [e.document.kind for e in queued if e.document]

    before = len(papers())
    at.does(ConsignParcel(ORDER, PART, parcel, "fast"))
    assert papers()[before:] == ["parcel_label", "parcel_slip"]
    at.does(ConsignParcel(ORDER, PART, parcel, "fast"))
    assert len(papers()) == before + 2
    assert len(at.facts(ParcelConsigned)) == 2
