"""A picker takes what was ordered and nothing else, and one picker at a time."""

from __future__ import annotations

import pytest
from harness.goods import MANAGER
from harness.orders import (
    ACCEPT,
    FINISH,
    MUG,
    ORDER,
    PACK,
    PART,
    PICK_ALL,
    PICK_MUG,
    PICK_SHIRT,
    PICK_SHIRTS,
    SHIP,
    SHIRT,
    SHIRT_CODE,
    STAGE,
    START,
    Counter,
    after,
    open_order,
    placed,
    proposed,
    refused,
)

from edge.domain.commands.orders import (
    DeclineOrder,
    LeavePick,
    PackParcel,
    Parcel,
    PickUnits,
    ShipParcels,
    ShortPick,
    StageOrder,
    UndoPick,
    Units,
)
from edge.domain.events import LineUnits, OrderLineRecord, OrderPlaced
from edge.domain.orders.states import SHOPIFY, SQUARE, FulfilmentState, is_partial

S = FulfilmentState


def test_a_wrong_item_and_one_too_many_are_noticed_at_the_scan() -> None:
    counter = after(ACCEPT, START, PICK_SHIRTS)

    assert refused(lambda: counter.does(PickUnits(ORDER, PART, "4001234567890"))) == (
        "pick_wrong_item"
    )
    assert refused(lambda: counter.does(PICK_SHIRT)) == "order_too_many"
    assert counter.units() == {"picked": 2}


@pytest.mark.parametrize("code", [SHIRT_CODE, f"0{SHIRT_CODE}"])
def test_a_code_is_the_same_with_its_leading_zeros(code: str) -> None:
    counter = after(ACCEPT, START, PickUnits(ORDER, PART, code))

    assert counter.units() == {"picking": 1, "picked": 1}
    assert is_partial(counter.part)


def test_goods_with_a_barcode_are_scanned_and_others_are_named() -> None:
    rope = OrderLineRecord("rope", "i", "Rope", "2.5", "MTR", 500)
    shirt = OrderLineRecord(SHIRT, "i", "Shirt", "1", "EA", 500, (SHIRT_CODE,))
    counter = Counter().hears(
        OrderPlaced(ORDER, "1", "web", "EUR", 2, (rope, shirt), 1),
        proposed(units=(LineUnits("rope", "2.5"), LineUnits(SHIRT, "1"))),
    )
    counter.does(ACCEPT, START, PickUnits(ORDER, PART, "", "2.5", "rope"))

    assert counter.order.buckets("rope").units["picked"] == 2500  # type: ignore[index]
    by_hand = PickUnits(ORDER, PART, "", "1", SHIRT)
    assert refused(lambda: counter.does(by_hand)) == "pick_scan_needed"


def test_one_code_on_two_lines_goes_to_the_line_that_still_needs_it() -> None:
    lines = tuple(
        OrderLineRecord(name, "i", "Shirt", "1", "EA", 500, (SHIRT_CODE,)) for name in "ab"
    )
    counter = Counter().hears(
        OrderPlaced(ORDER, "1", "web", "EUR", 2, lines, 1),
        proposed(units=(LineUnits("a", "1"), LineUnits("b", "1"))),
    )

    counter.does(ACCEPT, START, PICK_SHIRT, PICK_SHIRT, FINISH)

    assert counter.state() is S.PICKED


def test_lines_are_locked_to_one_picker_until_they_leave_it() -> None:
    counter = after(ACCEPT, START, PICK_SHIRT)
    colleague = counter.desk(operator=MANAGER)

    assert refused(lambda: counter.does(PICK_MUG, desk=colleague)) == "pick_locked"
    assert refused(lambda: counter.does(START, desk=colleague)) == "pick_locked"
    counter.does(LeavePick(ORDER, PART))
    assert refused(lambda: counter.does(PICK_MUG)) == "pick_not_started"
    counter.does(START, PICK_SHIRT, PICK_MUG, FINISH, desk=colleague)

    assert counter.state() is S.PICKED


def test_a_lock_of_somebody_else_is_ended_by_a_supervisor() -> None:
    counter = after(ACCEPT)
    counter.does(START, desk=counter.desk(operator=MANAGER))

    assert refused(lambda: counter.does(LeavePick(ORDER, PART))) == "needs_approval"
    counter.does(LeavePick(ORDER, PART), desk=counter.desk(approver=MANAGER))
    assert counter.part.picker == ""


def test_a_pick_ends_when_every_unit_is_accounted_for() -> None:
    counter = after(ACCEPT, START, PICK_SHIRTS)

    assert refused(lambda: counter.does(FINISH)) == "pick_not_done"
    counter.does(UndoPick(ORDER, PART, SHIRT), PICK_SHIRT)
    missing = ShortPick(ORDER, PART, MUG, "1", "broken", "refund it")
    assert refused(lambda: counter.does(missing)) == "short_resolution_unknown"
    counter.does(ShortPick(ORDER, PART, MUG, "1", "broken", "cancel"), FINISH, STAGE)

    assert counter.state() is S.READY
    assert counter.units(MUG) == {"short": 1}


def test_a_declined_part_is_free_for_others_and_its_location_is_not_asked_again() -> None:
    counter = open_order()
    counter.does(DeclineOrder(ORDER, PART, "no time"))

    assert counter.units() == {"open": 2}
    assert counter.part.excluded == {"s-1"}
    accepted = after(ACCEPT)
    decline = DeclineOrder(ORDER, PART, "no time")
    other = accepted.desk(lane="2")
    assert refused(lambda: accepted.does(decline, desk=other)) == "order_held_elsewhere"


def test_parcels_are_sealed_once_with_what_is_there() -> None:
    counter = after(ACCEPT, *PICK_ALL, method="ship")
    three = PackParcel(ORDER, PART, Parcel("b-1", units=(Units(SHIRT, "3"),)))
    one = PackParcel(ORDER, PART, Parcel("b-1", "M", 400, (Units(SHIRT, "1"),)))
    rest = PackParcel(ORDER, PART, Parcel("b-2"))

    assert refused(lambda: counter.does(three)) == "order_too_many"
    counter.does(one)
    assert refused(lambda: counter.does(one)) == "parcel_twice"
    counter.does(rest)
    assert {each.quantity for each in counter.part.parcels["b-2"].units} == {"1"}
    assert len(counter.part.parcels["b-2"].units) == 2


def test_each_parcel_is_scanned_to_its_carrier() -> None:
    counter = after(ACCEPT, *PICK_ALL, PACK, method="ship")

    assert refused(lambda: counter.does(ShipParcels(ORDER, PART, "dhl", ()))) == "parcel_needed"
    (made,) = counter.does(SHIP, desk=counter.desk(lane="2"))

    assert (made.right, made.flags) == ("parcel", ())  # type: ignore[union-attr]
    assert counter.units() == {"shipped": 2}


def test_a_parcel_needs_a_label_and_a_weight_that_can_be() -> None:
    counter = after(ACCEPT, *PICK_ALL)

    assert refused(lambda: counter.does(StageOrder(ORDER, PART, "A1", ()))) == "parcel_needed"
    for bad, code in (
        (Parcel(" "), "order_name_unreadable"),
        (Parcel("p", weight_grams=-1), "parcel_weight_unreadable"),
    ):
        stage = StageOrder(ORDER, PART, "A1", (bad,))
        assert refused(lambda stage=stage: counter.does(stage)) == code  # type: ignore[misc]


def test_every_state_has_a_word_of_square_and_of_shopify() -> None:
    assert set(SQUARE) == set(SHOPIFY) == set(FulfilmentState)


def test_an_order_that_was_only_heard_of_in_part_is_not_known() -> None:
    counter = Counter().hears(placed())

    assert refused(lambda: counter.does(ACCEPT)) == "order_unknown"
