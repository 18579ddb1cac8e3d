"""A web order is packed into parcels and given to a carrier, with the line and without."""

from __future__ import annotations

import json
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from harness.orders import (
    ACCEPT,
    MUG,
    MUG_CODE,
    ORDER,
    PAID,
    PART,
    SHIRT,
    SHIRT_CODE,
    STORE,
    placed,
    proposed,
)
from harness.pickups import PickupTill
from harness.till import MANAGER_APPROVES, SETTINGS

from edge.config import parse_settings
from edge.domain.commands import (
    AcceptOrder,
    FinishPick,
    HandToCarrier,
    ListShipments,
    OpenParcel,
    PackParcel,
    Parcel,
    PickUnits,
    PrintParcels,
    SignOn,
    StartPick,
    StartPractice,
    Units,
)
from edge.domain.events import (
    FulfilmentProposed,
    LineUnits,
    OrderLineRecord,
    OrderPlaced,
    ParcelBooked,
    ParcelPacked,
    UnitsShipped,
)
from edge.domain.product_numbers import is_check_digit_right

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from edge.services.view_of_orders import PickupView

ADDRESS = ("12 Mill Lane", "LS1 4DY Leeds")
"""Where the order goes."""
SHIPPING = """
[shipping]
company_prefix = "4012345"
sscc_range = "07"

[shipping.boxes.S]
length_mm = 300

[shipping.carriers.post]
name = "Parcel Post"
routing = "LS-1"
"""
EXPRESS = """
[shipping.carriers.express]
name = "Fast & Co"
"""
PICKED = (
    ACCEPT,
    StartPick(ORDER, PART),
    PickUnits(ORDER, PART, SHIRT_CODE, "2"),
    PickUnits(ORDER, PART, MUG_CODE),
    FinishPick(ORDER, PART),
)
SHIRTS = PackParcel(ORDER, PART, Parcel("", "S", 850, (Units(SHIRT, "2"),)))
REST = PackParcel(ORDER, PART, Parcel("", "S", 400, (Units(MUG, "1"),)))


@pytest.fixture
def till(tmp_path: Path) -> Iterator[PickupTill]:
    with closing(PickupTill(tmp_path)) as made:
        made.shop.settings = parse_settings((SETTINGS + SHIPPING).encode(), "test")
        made.shop.restart()
        made.shop.does(SignOn("101", "4711"))
        yield made


def to_ship() -> FulfilmentProposed:
    told = proposed("ship")
    return FulfilmentProposed(
        told.order, told.fulfilment, told.location, "ship", told.units, ship_to=ADDRESS
    )


def queue(till: PickupTill) -> tuple[PickupView, ...]:
    return till.shop.does(ListShipments()).pickups


def printed(till: PickupTill) -> list[Any]:
    connection = till.shop.store._connection  # type: ignore[union-attr]
    rows = connection.execute("SELECT document FROM effect WHERE document IS NOT NULL").fetchall()
    return [json.loads(text) for (text,) in rows]


@pytest.mark.parametrize("is_cut", [False, True], ids=["with a line", "cut off once it came"])
def test_an_order_is_packed_into_two_parcels_and_goes_with_the_driver(
    till: PickupTill, is_cut: bool
) -> None:
    till.feed.tells(placed(), to_ship(), PAID)
    till.hears()
    if is_cut:
        till.cut()
    till.shop.does(*PICKED, SHIRTS, REST)

    (row,) = queue(till)
    assert row.state == "packed"
    first, second = row.parcels
    assert first != second
    for number in row.parcels:
        assert len(number) == 18
        assert number[:8] == "04012345"
        assert is_check_digit_right(number)

    till.shop.does(HandToCarrier("post", row.parcels))

    assert queue(till) == ()
    (shipped,) = till.shop.facts(UnitsShipped)
    assert (shipped.carrier, shipped.parcels) == ("post", row.parcels)
    assert {each.line: each.quantity for each in shipped.units} == {SHIRT: "2", MUG: "1"}


def test_the_papers_of_a_parcel_say_where_it_goes_and_never_what_it_costs(
    till: PickupTill,
) -> None:
    till.feed.tells(placed(), to_ship(), PAID)
    till.hears()
    till.shop.does(*PICKED, SHIRTS)

    papers = {each["kind"]: each for each in printed(till)}
    label, slip = papers["parcel_label"], papers["parcel_slip"]
    (packed,) = till.shop.facts(ParcelPacked)
    assert label["rows"][-1] == {
        "value": "00" + packed.parcel.parcel,
        "symbology": "gs1_128",
        "caption": f"(00){packed.parcel.parcel}",
        "row": "code",
    }
    for part in ("Ann B.", *ADDRESS, "Parcel Post", "LS-1", "W-1001", "0.85"):
        assert part in json.dumps(label), part
    assert "Shirt" in json.dumps(slip)
    assert "19.99" not in json.dumps(papers)


def test_parcels_of_one_moment_have_numbers_of_their_own(
    till: PickupTill,
) -> None:
    till.feed.tells(placed(), to_ship(), PAID)
    till.hears()
    till.shop.does(*PICKED)
    till.clock.step_micros = 0
    till.shop.does(SHIRTS, REST)

    (row,) = queue(till)
    assert len(set(row.parcels)) == 2


def test_a_label_that_is_printed_again_says_that_it_is_a_copy(till: PickupTill) -> None:
    till.feed.tells(placed(), to_ship(), PAID)
    till.hears()
    till.shop.does(*PICKED, SHIRTS, PrintParcels(ORDER, PART))

    papers = [each for each in printed(till) if each["kind"] == "parcel_label"]
    assert sorted(each.get("copy_no", 0) for each in papers) == [0, 1]
    assert len({each["rows"][-1]["value"] for each in papers}) == 1


@pytest.mark.parametrize("is_announced", [True, False], ids=["announced", "not announced"])
def test_the_driver_list_and_the_shipment_say_what_the_carrier_called_each_parcel(
    till: PickupTill, is_announced: bool
) -> None:
    till.feed.tells(placed(), to_ship(), PAID)
    till.hears()
    till.shop.does(*PICKED, SHIRTS, REST)
    first, second = (each.parcel for each in till.shop.facts(ParcelPacked))
    assert (first.carrier, second.carrier) == ("post", "post")
    if is_announced:
        till.feed.tells(ParcelBooked(ORDER, PART, first.parcel, "post", "T-1"))
        till.hears()
    till.shop.does(PrintParcels(ORDER, PART), HandToCarrier("post", (first.parcel, second.parcel)))

    shipped = {each.tracking: each.parcels for each in till.shop.facts(UnitsShipped)}
    both = (first.parcel, second.parcel)
    assert shipped == ({"T-1": both[:1], "": both[1:]} if is_announced else {"": both})
    *_, manifest = printed(till)
    assert manifest["kind"] == "manifest"
    assert ("T-1" in json.dumps(manifest)) is is_announced
    not_announced = json.dumps(manifest).count("not yet announced")
    assert not_announced == (1 if is_announced else 2)
    copies = [each for each in printed(till) if each.get("copy_no")]
    labels = [json.dumps(each) for each in copies if each["kind"] == "parcel_label"]
    assert ["not yet announced" in each for each in labels] == [not is_announced, True]


def test_the_last_slip_says_how_many_parcels_there_are(till: PickupTill) -> None:
    till.feed.tells(placed(), to_ship(), PAID)
    till.hears()
    till.shop.does(*PICKED, SHIRTS, REST)

    slips = [json.dumps(each) for each in printed(till) if each["kind"] == "parcel_slip"]
    assert ["2 of 2" in each for each in slips] == [False, True]


def test_a_parcel_goes_by_the_carrier_that_its_packer_chose(till: PickupTill) -> None:
    till.shop.settings = parse_settings((SETTINGS + SHIPPING + EXPRESS).encode(), "test")
    till.shop.restart()
    till.shop.does(SignOn("101", "4711"))
    till.feed.tells(placed(), to_ship(), PAID)
    till.hears()
    till.shop.does(*PICKED, PackParcel(ORDER, PART, Parcel("", "S", carrier="express")))

    (packed,) = till.shop.facts(ParcelPacked)
    assert packed.parcel.carrier == "express"
    papers = [each for each in printed(till) if each["kind"].startswith("parcel")]
    assert ["Fast & Co" in json.dumps(each) for each in papers] == [True, True]


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (PackParcel(ORDER, PART, Parcel("", "XXL")), "box_unknown"),
        (HandToCarrier("nobody", ("1",)), "carrier_unknown"),
        (HandToCarrier("post", ("1",)), "parcel_not_here"),
        (HandToCarrier("post", ()), "parcel_needed"),
    ],
)
def test_what_is_not_known_here_is_refused(
    till: PickupTill, command: PackParcel | HandToCarrier, code: str
) -> None:
    till.feed.tells(placed(), to_ship(), PAID)
    till.hears()
    till.shop.does(*PICKED)

    assert till.shop.refusal(command).code == code


def test_parcels_of_two_orders_of_one_moment_have_numbers_of_their_own(till: PickupTill) -> None:
    other = "o-2"
    mug = OrderLineRecord(MUG, "i-mug", "Mug", "1", "EA", 700, (MUG_CODE,))
    second = OrderPlaced(other, "W-2", "web", "EUR", 2, (mug,), 2, "Bea C.")
    part = FulfilmentProposed(other, "f-2", STORE, "ship", (LineUnits(MUG, "1"),), ship_to=ADDRESS)
    till.feed.tells(placed(), to_ship(), PAID, second, part)
    till.hears()
    till.shop.does(*PICKED)
    for command in (AcceptOrder, StartPick):
        till.shop.does(command(other, "f-2"))
    till.shop.does(PickUnits(other, "f-2", MUG_CODE), FinishPick(other, "f-2"))
    till.clock.step_micros = 0

    till.shop.does(SHIRTS, PackParcel(other, "f-2", Parcel("")))

    names = [fact.parcel.parcel for fact in till.shop.facts(ParcelPacked)]
    assert len(set(names)) == 2


def test_no_slip_counts_the_parcels_once_one_was_opened(till: PickupTill) -> None:
    till.feed.tells(placed(), to_ship(), PAID)
    till.hears()
    till.shop.does(*PICKED, SHIRTS)
    (first,) = (fact.parcel.parcel for fact in till.shop.facts(ParcelPacked))

    till.shop.does(OpenParcel(ORDER, PART, first, "wrong box"), REST, SHIRTS)

    slips = [json.dumps(each) for each in printed(till) if each["kind"] == "parcel_slip"]
    assert len(slips) == 3
    assert not any(" of " in slip for slip in slips)


def test_what_leaves_with_a_driver_leaves_the_shop_s_stock(till: PickupTill) -> None:
    till.feed.tells(placed(), to_ship(), PAID)
    till.hears()
    till.shop.does(*PICKED, SHIRTS, REST)
    (row,) = queue(till)
    store = till.shop.store
    assert store is not None
    assert store.stock_delta_milli("i-shirt") == 0

    till.shop.does(HandToCarrier("post", row.parcels))

    assert store.stock_delta_milli("i-shirt") == -2_000


def test_nothing_leaves_in_practice_and_no_papers_are_printed_of_what_is_not_packed(
    till: PickupTill,
) -> None:
    till.feed.tells(placed(), to_ship(), PAID)
    till.hears()
    till.shop.does(*PICKED)
    assert till.shop.refusal(PrintParcels(ORDER, PART)).code == "parcel_needed"

    till.shop.does(SHIRTS, REST)
    (row,) = queue(till)
    till.shop.does(StartPractice(approval=MANAGER_APPROVES))
    refused = till.shop.refusal(HandToCarrier("post", row.parcels))
    assert refused.code == "orders_not_in_practice"


def test_without_a_company_prefix_a_parcel_is_numbered_by_its_order_and_no_number_twice(
    till: PickupTill,
) -> None:
    till.shop.settings = parse_settings(SETTINGS.encode(), "test")
    till.shop.restart()
    till.shop.does(SignOn("101", "4711"))
    till.feed.tells(placed(), to_ship(), PAID)
    till.hears()
    till.shop.does(*PICKED, PackParcel(ORDER, PART, Parcel("W-1001-2", units=(Units(SHIRT, "2"),))))

    till.shop.does(PackParcel(ORDER, PART, Parcel("")))

    names = [fact.parcel.parcel for fact in till.shop.facts(ParcelPacked)]
    assert names == ["W-1001-2", "W-1001-3"]
