"""A packed parcel that is opened, declined, or sent on its way once more."""

from __future__ import annotations

from itertools import permutations

from harness.goods import MANAGER
from harness.orders import (
    ACCEPT,
    MUG,
    ORDER,
    PACK,
    PART,
    PICK_ALL,
    PICK_SHIRT,
    SHIRT,
    START,
    Counter,
    after,
    refused,
)

from edge.domain.commands.orders import (
    ConsignParcel,
    DeclineOrder,
    OpenParcel,
    PackParcel,
    Parcel,
    ShipParcels,
    Units,
)
from edge.domain.events import (
    FulfilmentRejected,
    ParcelBooked,
    ParcelConsigned,
    ParcelRefused,
    ParcelVoided,
    PickUndone,
)
from edge.domain.orders.parcelling import to_pack
from edge.domain.orders.states import FulfilmentState

OPEN = OpenParcel(ORDER, PART, "sscc-1", "wrong box")
DECLINE = DeclineOrder(ORDER, PART, "no box fits")


def packed() -> Counter:
    return after(ACCEPT, *PICK_ALL, PACK, method="ship")


def test_what_was_in_an_opened_parcel_is_packed_anew_under_another_label() -> None:
    counter = packed()

    counter.does(OPEN)

    assert to_pack(counter.part) == ({SHIRT: 2_000, MUG: 1_000}, "packed")
    assert not counter.part.sealed_parcels
    assert refused(lambda: counter.does(PACK)) == "parcel_twice"
    assert refused(lambda: counter.does(ShipParcels(ORDER, PART, "ups", ("sscc-1",)))) == (
        "parcel_unknown"
    )
    counter.does(PackParcel(ORDER, PART, Parcel("sscc-2")))
    counter.does(ShipParcels(ORDER, PART, "ups", ("sscc-2",)))
    assert counter.state() is FulfilmentState.SHIPPED


def test_only_who_seals_opens_or_a_supervisor() -> None:
    counter = packed()

    assert refused(lambda: counter.does(OPEN, desk=counter.desk(lane="2"))) == "needs_approval"
    (opened,) = counter.does(OPEN, desk=counter.desk(lane="2", approver=MANAGER))
    assert opened.approval is not None  # type: ignore[union-attr]


def test_what_was_picked_goes_back_when_a_parcel_is_declined() -> None:
    counter = after(ACCEPT, *PICK_ALL, method="ship")

    undone = counter.does(DECLINE)

    assert [type(each) for each in undone] == [PickUndone, PickUndone, FulfilmentRejected]
    assert counter.state() is FulfilmentState.REJECTED
    assert counter.units() == {"open": 2}


def test_a_half_picked_order_is_declined_by_its_picker_alone() -> None:
    counter = after(ACCEPT, START, PICK_SHIRT, method="ship")
    other = counter.desk(operator=MANAGER)

    assert refused(lambda: counter.does(DECLINE, desk=other)) == "pick_locked"
    counter.does(DECLINE)
    assert (counter.state(), counter.part.picker) == (FulfilmentState.REJECTED, "")


def test_a_closed_parcel_is_opened_before_it_is_declined_and_one_that_left_stays_gone() -> None:
    counter = packed()
    assert refused(lambda: counter.does(DECLINE)) == "parcel_open_first"
    counter.does(OPEN, DECLINE)
    assert counter.state() is FulfilmentState.REJECTED

    counter = after(ACCEPT, *PICK_ALL, method="ship")
    first = Parcel("sscc-1", units=(Units(SHIRT, "2"),))
    counter.does(PackParcel(ORDER, PART, first), PackParcel(ORDER, PART, Parcel("sscc-2")))
    counter.does(ShipParcels(ORDER, PART, "ups", ("sscc-1",)))
    counter.does(OpenParcel(ORDER, PART, "sscc-2", "damaged"))
    assert refused(lambda: counter.does(DECLINE)) == "order_gone_partly"


def test_the_latest_choice_of_a_carrier_counts_in_whatever_order_it_is_heard() -> None:
    told = [
        ParcelConsigned(ORDER, PART, "sscc-1", carrier, at_micros)
        for carrier, at_micros in (("ups", 5), ("dpd", 9), ("gls", 9))
    ]

    for heard in permutations(told):
        assert packed().hears(*heard).part.carrier_of("sscc-1") == "gls"


def test_a_parcel_that_a_carrier_refused_is_announced_again_under_the_same_number() -> None:
    counter = packed()
    counter.does(ConsignParcel(ORDER, PART, "sscc-1", "ups"))
    asked_micros = counter.part.asked_micros("sscc-1")
    counter.hears(ParcelRefused(ORDER, PART, "sscc-1", "ups", "address_unknown", asked_micros))
    assert counter.part.refusal_of("sscc-1") == "address_unknown"

    (again,) = counter.does(ConsignParcel(ORDER, PART, "sscc-1", "ups"))

    assert again.at_micros > asked_micros  # type: ignore[union-attr]
    assert counter.part.refusal_of("sscc-1") == ""


def test_what_a_carrier_expects_or_was_told_not_to_expect_needs_another_label() -> None:
    counter = packed().hears(ParcelBooked(ORDER, PART, "sscc-1", "ups", "T1"))
    again = ConsignParcel(ORDER, PART, "sscc-1", "ups")
    assert refused(lambda: counter.does(again)) == "parcel_announced"

    counter.does(ConsignParcel(ORDER, PART, "sscc-1", "dpd"))
    counter.hears(ParcelVoided(ORDER, PART, "sscc-1", "ups"))

    assert refused(lambda: counter.does(again)) == "parcel_void_there"
