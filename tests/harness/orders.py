"""An order of two shirts and a mug, and a store that works on it lane by lane."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import count
from typing import TYPE_CHECKING

import pytest

from edge.domain.commands.orders import (
    AcceptOrder,
    FinishPick,
    HandOver,
    NoteArrival,
    PackParcel,
    Parcel,
    PickUnits,
    ShipParcels,
    StageOrder,
    StartPick,
)
from edge.domain.errors import TillError
from edge.domain.events import (
    FulfilmentProposed,
    LineUnits,
    OrderEvent,
    OrderLineRecord,
    OrderPlaced,
    PaymentNoted,
)
from edge.domain.orders.applying import apply
from edge.domain.orders.deciding import decide
from edge.domain.orders.order import Order
from edge.domain.orders.states import FulfilmentState, state_of
from edge.domain.orders.steps import Desk
from harness.goods import CASHIER, authority

if TYPE_CHECKING:
    from collections.abc import Callable

    from edge.domain.commands.orders import OrderCommand
    from edge.domain.orders.fulfilment import FulfilmentOrder
    from edge.domain.people import Operator

ORDER, PART, STORE = "o-1", "f-1", "s-1"
SHIRT, MUG = "shirt", "mug"
SHIRT_CODE, MUG_CODE = "4006381333931", "96385074"
HOUR_MICROS = 3_600 * 1_000_000


def placed(*, wish: str = "auto", age: int = 0) -> OrderPlaced:
    """Return two shirts for 19.99 together and a mug for 7.00."""
    lines = (
        OrderLineRecord(SHIRT, "i-shirt", "Shirt", "2", "EA", 1999, (SHIRT_CODE,), wish, age),
        OrderLineRecord(MUG, "i-mug", "Mug", "1", "EA", 700, (MUG_CODE,)),
    )
    return OrderPlaced(ORDER, "W-1001", "web", "EUR", 2, lines, 1, "Ann B.", "c-7")


WHOLE = (LineUnits(SHIRT, "2"), LineUnits(MUG, "1"))


def proposed(
    method: str = "pickup",
    *,
    units: tuple[LineUnits, ...] = WHOLE,
    collect_until_micros: int = 0,
    holder: str = "",
) -> FulfilmentProposed:
    """Return units, all of them by default, routed to the store."""
    return FulfilmentProposed(
        ORDER,
        PART,
        STORE,
        method,
        units,
        collect_until_micros=collect_until_micros,
        holder=holder,
    )


PAID = PaymentNoted(ORDER, "pay-1", "captured", 2699)
NAMES = count(1)


@dataclass
class Counter:
    """What one node knows of the order, and what it does."""

    lane: str = "1"
    order: Order = field(default_factory=lambda: Order(ORDER))
    events: list[OrderEvent] = field(default_factory=list)

    def hears(self, *events: OrderEvent) -> Counter:
        """Take events of others in."""
        for event in events:
            self.order = apply(self.order, event)
            self.events.append(event)
        return self

    def desk(
        self,
        *,
        lane: str | None = None,
        operator: Operator = CASHIER,
        approver: Operator | None = None,
        later_s: int = 0,
    ) -> Desk:
        """Return where and by whom something is done."""
        asked = authority(operator, approver=approver)
        at = self.lane if lane is None else lane
        now = asked.now.plus_s(later_s)
        given = asked.approval and replace(asked.approval, given_at_micros=now.micros)
        return Desk(
            STORE if at else "", at, replace(asked, now=now, approval=given), f"n-{next(NAMES)}"
        )

    def does(self, *commands: OrderCommand, desk: Desk | None = None) -> tuple[OrderEvent, ...]:
        """Decide commands and take what comes of them in."""
        made: list[OrderEvent] = []
        for command in commands:
            decided = decide(self.order, command, desk or self.desk())
            self.hears(*decided)
            made += decided
        return tuple(made)

    @property
    def part(self) -> FulfilmentOrder:
        """Return the part of the order at the store."""
        return self.order.fulfilments[PART]

    def state(self) -> FulfilmentState:
        """Return what the part is called."""
        return state_of(self.part)

    def units(self, line: str = SHIRT) -> dict[str, int]:
        """Return where the units of a line are, in whole units, empty buckets left out."""
        found = self.order.buckets(line).units
        return {bucket.value: milli // 1000 for bucket, milli in found.items() if milli}


def refused(call: Callable[[], object]) -> str:
    """Return the code that something is refused with."""
    with pytest.raises(TillError) as caught:
        call()
    return caught.value.code


ACCEPT = AcceptOrder(ORDER, PART)
START, FINISH = StartPick(ORDER, PART), FinishPick(ORDER, PART)
PICK_SHIRTS = PickUnits(ORDER, PART, SHIRT_CODE, "2")
PICK_SHIRT = PickUnits(ORDER, PART, SHIRT_CODE)
PICK_MUG = PickUnits(ORDER, PART, MUG_CODE)
PICK_ALL = (START, PICK_SHIRTS, PICK_MUG, FINISH)
STAGE = StageOrder(ORDER, PART, "A1", (Parcel("p-1"),))
PACK = PackParcel(ORDER, PART, Parcel("sscc-1", "M", 900))
SHIP = ShipParcels(ORDER, PART, "dhl", ("sscc-1",), "T1")
HAND_OVER = HandOver(ORDER, PART, "pickup_code")
SCANNED = HandOver(ORDER, PART, "pickup_code", parcels=("p-1",))
"""With the label of the sealed bag, as it is handed over once it lies ready."""
ARRIVE = NoteArrival(ORDER, PART, "P3")


def open_order(method: str = "pickup", *, collect_until_micros: int = 0) -> Counter:
    """Return a lane that was told of the paid order."""
    asked = proposed(method, collect_until_micros=collect_until_micros)
    return Counter().hears(placed(), asked, PAID)


def after(
    *commands: OrderCommand, method: str = "pickup", collect_until_micros: int = 0
) -> Counter:
    """Return a lane that did some things with the order."""
    counter = open_order(method, collect_until_micros=collect_until_micros)
    counter.does(*commands)
    return counter


def ready(*, collect_until_micros: int = 0) -> Counter:
    """Return a lane where the order waits for its customer."""
    return after(ACCEPT, *PICK_ALL, STAGE, collect_until_micros=collect_until_micros)
