"""Each step of an order in each state: allowed, or refused with the reason."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from harness.goods import MANAGER
from harness.orders import (
    ACCEPT,
    ARRIVE,
    FINISH,
    HAND_OVER,
    MUG,
    ORDER,
    PACK,
    PART,
    PICK_ALL,
    PICK_MUG,
    PICK_SHIRT,
    PICK_SHIRTS,
    SCANNED,
    SHIP,
    SHIRT,
    STAGE,
    START,
    Counter,
    after,
    open_order,
    ready,
)

from edge.domain.commands.orders import (
    ConfirmCancel,
    ConsignParcel,
    DeclineOrder,
    ExpireOrder,
    LeavePick,
    OpenParcel,
    PassOrder,
    PutBack,
    RefuseHandover,
    ReportMissing,
    RequestCancel,
    ReverseHandover,
    ShortPick,
    SubstituteUnits,
    UndoPick,
)
from edge.domain.errors import Refusal
from edge.domain.events import FulfilmentDelivered
from edge.domain.orders.deciding import decide
from edge.domain.orders.picking import Substitute
from edge.domain.orders.states import FulfilmentState
from edge.domain.orders.steps import STEPS
from edge.domain.quantity import Unit

if TYPE_CHECKING:
    from collections.abc import Callable

    from edge.domain.commands.orders import OrderCommand
    from edge.domain.people import Operator


def completed() -> Counter:
    counter = ready()
    counter.does(SCANNED)
    return counter


def expired() -> Counter:
    counter = ready(collect_until_micros=1)
    counter.does(ExpireOrder(ORDER, PART))
    return counter


def cancel_asked(counter: Counter) -> Counter:
    """Let the web cancel while the lane that holds it works on."""
    asked = RequestCancel(ORDER, PART, "channel", "customer changed their mind")
    counter.does(asked, desk=counter.desk(lane=""))
    return counter


def short() -> Counter:
    counter = after(ACCEPT, START)
    for line, quantity in ((SHIRT, "2"), (MUG, "1")):
        counter.does(ShortPick(ORDER, PART, line, quantity, "not there"))
    counter.does(FINISH)
    return counter


def delivered() -> Counter:
    counter = after(ACCEPT, *PICK_ALL, PACK, SHIP, method="ship")
    return counter.hears(FulfilmentDelivered(ORDER, PART, 9))


S = FulfilmentState
AT: dict[str, tuple[FulfilmentState, Callable[[], Counter]]] = {
    "proposed": (S.PROPOSED, open_order),
    "rejected": (S.REJECTED, lambda: after(DeclineOrder(ORDER, PART, "no time"))),
    "accepted": (S.ACCEPTED, lambda: after(ACCEPT)),
    "picking": (S.PICKING, lambda: after(ACCEPT, START, PICK_SHIRT)),
    "all picked": (S.PICKING, lambda: after(ACCEPT, START, PICK_SHIRTS, PICK_MUG)),
    "picked": (S.PICKED, lambda: after(ACCEPT, *PICK_ALL)),
    "picked to ship": (S.PICKED, lambda: after(ACCEPT, *PICK_ALL, method="ship")),
    "packed": (S.PACKED, lambda: after(ACCEPT, *PICK_ALL, PACK, method="ship")),
    "ready": (S.READY, lambda: ready(collect_until_micros=1)),
    "arrived": (S.ARRIVED, lambda: after(ACCEPT, *PICK_ALL, STAGE, ARRIVE)),
    "completed": (S.COMPLETED, completed),
    "shipped": (S.SHIPPED, lambda: after(ACCEPT, *PICK_ALL, PACK, SHIP, method="ship")),
    "delivered": (S.DELIVERED, delivered),
    "short": (S.SHORT, short),
    "expired": (S.EXPIRED, expired),
    "cancel pending": (
        S.CANCEL_PENDING,
        lambda: cancel_asked(after(ACCEPT, START, PICK_SHIRT)),
    ),
    "cancelled": (S.CANCELLED, lambda: cancel_asked(open_order())),
}

DECLINE = DeclineOrder(ORDER, PART, "no time")
OPEN = OpenParcel(ORDER, PART, "sscc-1", "wrong box")
CONSIGN = ConsignParcel(ORDER, PART, "sscc-1", "ups")
BY_STORE = RequestCancel(ORDER, PART, "customer", "not wanted")

ALLOWED: dict[OrderCommand, set[str]] = {
    ACCEPT: {"proposed"},
    DECLINE: {"proposed", "accepted", "picked to ship"},
    OPEN: {"packed"},
    CONSIGN: {"packed"},
    PassOrder(ORDER, PART, "2"): {
        "accepted", "picking", "all picked", "picked", "picked to ship", "packed", "ready",
        "arrived", "expired", "cancel pending",
    },
    START: {"accepted"},
    LeavePick(ORDER, PART): {"picking", "all picked"},
    PICK_SHIRT: {"picking"},
    UndoPick(ORDER, PART, SHIRT): {"picking", "all picked"},
    ShortPick(ORDER, PART, MUG, "1", "not there"): {"picking"},
    SubstituteUnits(ORDER, PART, SHIRT, "1", "77", "1"): {"picking"},
    FINISH: {"all picked"},
    STAGE: {"picked"},
    PACK: {"picked to ship"},
    ARRIVE: {"accepted", "picking", "all picked", "picked", "ready", "arrived"},
    HAND_OVER: {"picking", "all picked", "picked", "ready", "arrived"},
    RefuseHandover(ORDER, PART, "shop", "nobody verified"): {"ready", "arrived"},
    ReportMissing(ORDER, PART, ("p-1",)): {"ready", "arrived"},
    ExpireOrder(ORDER, PART): {"ready"},
    SHIP: {"packed"},
    BY_STORE: {
        "proposed", "accepted", "picking", "all picked", "picked", "picked to ship", "packed",
        "ready", "arrived",
    },
    ConfirmCancel(ORDER, PART): {"cancel pending"},
    PutBack(ORDER, PART): {"expired", "cancel pending"},
    ReverseHandover(ORDER, PART, "", "wrong person"): {"completed"},
}  # fmt: skip
"""A supervisor at the lane that holds the order; nothing else is in the way."""

JUMPER = Substitute("i-jumper", "Jumper", Unit.EACH, 2500)


@pytest.mark.parametrize(("name", "at"), AT.items(), ids=AT)
def test_a_state_is_derived(name: str, at: tuple[FulfilmentState, Callable[[], Counter]]) -> None:
    state, build = at

    assert build().state() is state


def test_every_step_stands_in_the_table() -> None:
    assert {type(command) for command in ALLOWED} == set(STEPS)


@pytest.mark.parametrize("name", AT)
@pytest.mark.parametrize("command", ALLOWED, ids=lambda command: command.do)
def test_a_step_is_taken_only_where_it_comes_next(command: OrderCommand, name: str) -> None:
    counter = AT[name][1]()
    if isinstance(command, ReverseHandover):
        handovers = counter.order.fulfilments[PART].handovers
        command = replace(command, handover=next(iter(handovers), ""))
    desk = counter.desk(operator=MANAGER)
    if counter.part.picker:
        desk = replace(desk, authority=replace(desk.authority, operator=picker(counter)))

    try:
        took = bool(decide(counter.order, command, desk, JUMPER))
    except Refusal:
        took = False

    assert took == (name in ALLOWED[command_of(command)])


def picker(counter: Counter) -> Operator:
    return replace(MANAGER, operator=counter.part.picker)


def command_of(command: OrderCommand) -> OrderCommand:
    return next(each for each in ALLOWED if type(each) is type(command))
