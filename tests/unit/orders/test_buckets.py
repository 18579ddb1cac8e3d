"""Every unit is in one bucket; what left the store stays gone, however it is heard."""

from __future__ import annotations

from itertools import permutations

import pytest
from harness.orders import ORDER, PAID, PART, SHIRT, STORE, Counter, placed, proposed, ready

from edge.domain.events import (
    CancelRequested,
    FulfilmentAccepted,
    FulfilmentRejected,
    LineUnits,
    OrderEvent,
    UnitsCancelled,
    UnitsHandedOver,
    UnitsPicked,
    UnitsPutBack,
    UnitsShipped,
    VerificationRecord,
)
from edge.domain.orders.applying import fold
from edge.domain.orders.buckets import Bucket, Buckets, milli_of, settled
from edge.domain.orders.fulfilment import SERVED_ELSEWHERE
from edge.domain.orders.states import FulfilmentState, state_of

TWO = (LineUnits(SHIRT, "2"),)
BY = VerificationRecord("known", "101")


def handed(name: str) -> UnitsHandedOver:
    return UnitsHandedOver(ORDER, PART, name, "1", TWO, BY, "holder", 1, "EUR")


def test_the_law_of_the_buckets_is_held_in_one_place() -> None:
    with pytest.raises(AssertionError):
        Buckets(2000, {Bucket.OPEN: 1000})
    with pytest.raises(AssertionError):
        Buckets(0, {Bucket.OPEN: -1000, Bucket.READY: 1000})
    with pytest.raises(AssertionError):
        Buckets(1000, {Bucket.READY: 1000}, returned_milli=1)


def test_goods_that_left_outweigh_every_decision_and_what_is_over_is_told_apart() -> None:
    gone = settled(2000, {Bucket.OPEN: -4000, Bucket.CANCELLED: 2000, Bucket.SHIPPED: 2000})
    assert (gone.of(Bucket.SHIPPED), gone.overruled_milli, gone.excess_milli) == (2000, 2000, 0)

    twice = settled(2000, {Bucket.OPEN: -5000, Bucket.SHIPPED: 3000, Bucket.HANDED_OVER: 2000})
    assert twice.of(Bucket.HANDED_OVER, Bucket.SHIPPED) == 2000
    assert twice.excess_milli == 3000


def test_every_order_of_the_same_facts_leads_to_the_same_order() -> None:
    facts: tuple[OrderEvent, ...] = (
        placed(),
        proposed(),
        FulfilmentAccepted(ORDER, PART, STORE, "1"),
        UnitsPicked(ORDER, PART, TWO[0], "101"),
        UnitsPutBack(ORDER, PART, (LineUnits(SHIRT, "2", "picked"),), "holder"),
        handed("h-1"),
        UnitsShipped(ORDER, PART, "dhl", "", ("b",), (LineUnits(SHIRT, "1"),), "holder", 1),
    )
    expected = fold(ORDER, facts).buckets(SHIRT)

    assert expected.excess_milli == 1000
    for told in permutations(facts):
        assert fold(ORDER, told).buckets(SHIRT) == expected


def test_a_handover_counts_once_however_often_it_is_told() -> None:
    counter = ready().hears(handed("h-1"), handed("h-1"))
    assert counter.order.buckets(SHIRT).excess_milli == 0

    counter.hears(handed("h-2"))
    assert counter.order.buckets(SHIRT).excess_milli == 2000


def test_who_was_passed_over_but_picked_all_the_same_is_seen() -> None:
    counter = Counter().hears(placed(), proposed(), PAID)
    counter.hears(FulfilmentRejected(ORDER, PART, STORE, "no answer in time"))
    assert state_of(counter.part) is FulfilmentState.REJECTED

    counter.hears(UnitsPicked(ORDER, PART, TWO[0], "101"))

    assert counter.units() == {"picked": 2}
    assert counter.state() is FulfilmentState.PICKING


def test_what_the_customer_cancelled_is_not_what_gave_way_to_another_location() -> None:
    one = (LineUnits(SHIRT, "1"),)
    counter = Counter().hears(placed(), proposed(), PAID)
    counter.hears(CancelRequested(ORDER, PART, "r-1", "customer", "changed_mind", one))
    counter.hears(UnitsCancelled(ORDER, PART, one))

    counter.hears(CancelRequested(ORDER, PART, "r-2", "centre", SERVED_ELSEWHERE, one))

    assert counter.units() == {"cancelled": 1, "open": 1}
    counter.hears(UnitsCancelled(ORDER, PART, one))
    assert counter.units() == {"cancelled": 1, "open": 1}


@pytest.mark.parametrize("text", ["", "-1", "x", "1e9", "NaN", "1.2345"])
def test_a_quantity_that_cannot_be_read_moves_nothing(text: str) -> None:
    assert milli_of(text) == 0
