"""Orders that two sides worked on at once: handed over twice, cancelled too late, changed."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING

import pytest
from harness.claiming import claim, placed, ref
from harness.goods import MANAGER
from harness.orders import (
    ACCEPT,
    HAND_OVER,
    ORDER,
    PART,
    PICK_ALL,
    SHIRT,
    Counter,
    after,
    ready,
)

from edge.domain.agreement.claims import Claim, claims_of
from edge.domain.agreement.resolving import resolve
from edge.domain.commands.orders import PackParcel, Parcel, ReverseHandover, ShipParcels
from edge.domain.orders.applying import fold

if TYPE_CHECKING:
    from edge.domain.agreement.outcomes import Outcome
    from edge.domain.events import OrderEvent


def decide(*claims: Claim) -> tuple[Outcome, ...]:
    return resolve(claims[0].policy, claims[0].key, placed(list(claims)))


def cancel(units: int = 2, refunded: int = 1999, published: int = 7) -> Claim:
    return claim(
        "order_cancel", 1, "web", units_milli=units * 1000, limit_milli=2000,
        amount_minor=refunded, facts={"side": "cancel", "published": published},
    )  # fmt: skip


def handover(units: int = 2, read: int = 0, seq: int = 1) -> Claim:
    return claim(
        "order_cancel", seq, "1", units_milli=units * 1000, limit_milli=2000,
        basis=(("store", read),), facts={"side": "handover"},
    )  # fmt: skip


@pytest.mark.parametrize("swapped", [False, True])
def test_a_handover_that_could_not_know_stands_in_either_order(swapped: bool) -> None:
    claims = [cancel(), handover(read=6)]

    (found,) = decide(*(claims[::-1] if swapped else claims))

    assert found.rule == "cancel_too_late"
    assert found.loser == ref(1, "web")
    assert found.winners == (ref(1, "1"),)
    assert (found.effect_minor, found.effect_milli, found.review) == (-1999, 2000, True)


def test_who_had_read_the_cancel_and_hands_over_gives_way() -> None:
    (found,) = decide(cancel(), handover(read=7))

    assert (found.rule, found.loser) == ("handed_over_after_cancel", ref(1, "1"))
    assert found.effect_minor == -1999


def test_a_cancel_of_what_stays_takes_nothing_from_a_handover() -> None:
    assert decide(cancel(units=1), handover(units=1)) == ()
    assert decide(handover(units=1), cancel(units=1)) == ()


def test_only_the_units_that_were_both_count_and_nothing_paid_back_costs_nothing() -> None:
    (found,) = decide(cancel(units=2, refunded=1999), handover(units=1))
    assert (found.effect_milli, found.effect_minor) == (1000, -999)

    (found,) = decide(cancel(refunded=0), handover())
    assert (found.effect_minor, found.review) == (0, False)


def test_a_handover_that_was_taken_back_is_no_conflict_with_a_later_cancel() -> None:
    back = replace(handover(seq=2), offered=True)

    assert decide(handover(), back, cancel()) == ()


def picked(units: int, seq: int = 1) -> Claim:
    return claim("order_lines", seq, "1", units_milli=units * 1000, facts={"side": "picked"})


def changed(to: int, *, raises: bool = False) -> Claim:
    told = {"side": "changed", "raises": raises}
    return claim("order_lines", 1, "web", units_milli=to * 1000, facts=told)


@pytest.mark.parametrize("swapped", [False, True])
def test_what_was_picked_beyond_the_new_quantity_goes_back_in_either_order(swapped: bool) -> None:
    claims = [changed(1), picked(3)]

    (found,) = decide(*(claims[::-1] if swapped else claims))

    assert (found.rule, found.loser, found.winners) == (
        "picked_beyond_change", ref(1, "1"), (ref(1, "web"),),
    )  # fmt: skip
    assert (found.effect_milli, found.effect_minor) == (2000, 0)
    assert (found.violation, found.review) == (False, False)


@pytest.mark.parametrize("swapped", [False, True])
def test_what_was_picked_within_it_stands_and_a_higher_price_is_looked_at(swapped: bool) -> None:
    claims = [changed(2), picked(2)]
    assert decide(*(claims[::-1] if swapped else claims)) == ()

    (found,) = decide(changed(0, raises=True), picked(1))
    assert found.review


def test_units_are_told_once_however_they_were_picked() -> None:
    found = decide(changed(1), picked(2, 1), picked(1, 2))

    assert [each.effect_milli for each in found] == [1000, 1000]


def test_two_handovers_in_two_journals_are_found_and_one_taken_back_is_free_again() -> None:
    waiting = ready()
    first, second = (fold(ORDER, waiting.events) for _ in "12")
    made: list[OrderEvent] = []
    for lane, order in (("1", first), ("2", second)):
        waiting.order = order
        made += waiting.does(HAND_OVER, desk=waiting.desk(lane=lane, operator=MANAGER))
    (name,) = waiting.part.handovers
    back = waiting.does(ReverseHandover(ORDER, PART, name, "wrong person"),
                        desk=waiting.desk(lane="2", operator=MANAGER))  # fmt: skip

    of_shirts = [
        each
        for seq, event in enumerate((*made, *back), 1)
        for each in claims_of(event.KIND, event.VERSION, _body(event), ref=ref(seq, "1"))
        if each.key.endswith(SHIRT)
    ]

    (found,) = decide(*of_shirts[:2])
    assert (found.rule, found.effect_minor, found.effect_milli) == (
        "handed_over_twice", -1999, 2000,
    )  # fmt: skip
    assert found.facts["number"] == "W-1001"
    assert decide(of_shirts[0], replace(of_shirts[2], units_milli=2000), of_shirts[1]) == ()


def test_parcels_that_two_lanes_sent_of_the_same_units_are_found_as_well() -> None:
    started = after(ACCEPT, *PICK_ALL, method="ship")
    made: list[OrderEvent] = []
    for lane in "12":
        alone = Counter().hears(*started.events)
        desk = alone.desk(lane=lane, operator=MANAGER)
        alone.does(PackParcel(ORDER, PART, Parcel(f"box-{lane}")), desk=desk)
        made += alone.does(ShipParcels(ORDER, PART, "dhl", (f"box-{lane}",)), desk=desk)

    of_shirts = [
        each
        for seq, event in enumerate(made, 1)
        for each in claims_of(event.KIND, event.VERSION, _body(event), ref=ref(seq, "1"))
        if each.key.endswith(SHIRT)
    ]

    (found,) = decide(*of_shirts)
    assert (found.rule, found.effect_minor, found.effect_milli, found.facts["number"]) == (
        "handed_over_twice", -1999, 2000, "W-1001",
    )  # fmt: skip


def _body(event: object) -> dict[str, object]:
    told = asdict(event)  # type: ignore[call-overload]
    return {name: list(value) if isinstance(value, tuple) else value
            for name, value in told.items()}  # fmt: skip
