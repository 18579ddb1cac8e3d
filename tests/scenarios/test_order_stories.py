"""Stories of customers' orders, each told twice: online, and with the line cut when it hurts."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Final

import pytest
from harness.goods import LAMP, MILK
from harness.lined_till import OAT
from harness.order_fleet import Ending, OrderFleet
from harness.paid_orders import simulated_gateway
from harness.till import MANAGER_APPROVES

from edge.domain.commands import (
    AcceptOrder,
    DeclineOrder,
    ExpireOrder,
    FinishPick,
    HandOver,
    PickUnits,
    Recipient,
    ReturnedLine,
    ReturnGoods,
    ReverseHandover,
    SellElsewhere,
    ShortPick,
    StageOrder,
    StartPick,
    SubstituteUnits,
    Tender,
)
from edge.domain.commands.orders import Units
from edge.domain.events import OrderSold, SaleCompleted, UnitsHandedOver
from sync.hub.database import Database

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from harness.postgres import Databases

    from sync.hub.paying.simulated import SimulatedGateway

MILK_CODE, OAT_CODE, LAMP_CODE = (str(item.gtin) for item in (MILK, OAT, LAMP))
BOTH_LANES: Final = ("s-1/1", "s-1/2")
PAID: Final = {"authorised": 300, "captured": 300}
PAID_BACK: Final = PAID | {"refunded": 300}
SHIPPED: Final = {"method": "ship", "ship_to": ["1 Main St", "12345 Springfield"]}


@pytest.fixture(scope="module")
def gateway() -> Iterator[SimulatedGateway]:
    with simulated_gateway() as made:
        yield made


@pytest.fixture
def fleet(databases: Databases, tmp_path: Path, gateway: SimulatedGateway) -> Iterator[OrderFleet]:
    """Six milk and six oat drinks in each store."""
    with (
        closing(Database(databases.new())) as database,
        closing(OrderFleet(database, tmp_path, gateway)) as made,
    ):
        for store in ("s-1", "s-2"):
            made.receive(store, "milk", 6)
            made.receive(store, "oat", 6)
        yield made


def happy_pickup(fleet: OrderFleet, cut: bool) -> None:
    """Ann orders two milk on the web and fetches them.

    The line goes once the till knows of the order, and comes back when she has left.
    """
    till = fleet.tills["s-1/1"]
    order = fleet.places(2, 300)
    if cut:
        fleet.cut("s-1/1")
    part = till.stages(order, 2)
    fleet.everybody()
    assert fleet.stock()["s-1"] == (6, 2)
    till.gives(order, part)

    assert fleet.ending(order) == Ending(
        parts={part: {"handed_over": 2}},
        stock={"s-1": (4, 0), "s-2": (6, 0)},
        money=PAID,
        # Nobody is told to come who was there already.
        told={"received"} if cut else {"ready", "received"},
    )


def partial_with_substitution(fleet: OrderFleet, cut: bool) -> None:
    """Of four milk there are two; an oat drink takes the place of the third, the fourth is short.

    Ann comes for the milk, then for the oat drink. The line goes as picking begins.
    """
    till = fleet.tills["s-1/1"]
    order = fleet.places(4, 600, substitution="auto")
    part = f"{order}-1"
    till.does(AcceptOrder(order, part), StartPick(order, part))
    if cut:
        fleet.cut("s-1/1")
    till.does(
        PickUnits(order, part, MILK_CODE, "2"),
        SubstituteUnits(order, part, "1", "1", OAT_CODE, "1"),
        ShortPick(order, part, "1", "1", "shelf is empty"),
        FinishPick(order, part),
        StageOrder(order, part, "A1"),
    )
    fleet.everybody()
    bags = till.parcels(order, part)
    till.does(HandOver(order, part, "photo_id", (Units("1", "2"),), bags))
    fleet.everybody()
    till.does(HandOver(order, part, "photo_id"))

    # Two milk at 1.50 and the oat drink at its own 0.99, which is less than 1.50.
    assert fleet.ending(order) == Ending(
        parts={part: {"handed_over": 3, "short": 1, "substituted_out": 1}},
        stock={"s-1": (4, 0), "s-2": (6, 0)},
        money={"authorised": 600, "captured": 399, "voided": 201},
        told={"received", "short"} if cut else {"ready", "received", "short"},
        # The books have more of it than the picker found: the shelf is to be counted.
        inbox={"short_pick open": 1},
    )
    assert fleet.stock("oat")["s-1"] == (5, 0)


def cancelled_while_handed_over(fleet: OrderFleet, cut: bool) -> None:
    """Ann cancels on the web while her order lies ready: it goes back to the shelf.

    Cut off, the till does not hear of it, and her husband gets the bag: the cancel is void.
    """
    till = fleet.tills["s-1/1"]
    order = fleet.places(2, 300)
    part = till.stages(order, 2)
    if cut:
        fleet.cut("s-1/1")
    fleet.everybody()
    fleet.cancels(order)
    assert fleet.money(order) == PAID
    if cut:
        till.gives(order, part)
    else:
        assert till.refuses(HandOver(order, part, "photo_id")) == "order_cancel_pending"
        assert till.puts_back(order, part) == {"1": 2}

    told = {"cancel_asked", "ready", "received"}
    assert fleet.ending(order) == Ending(
        parts={part: {"handed_over": 2} if cut else {"cancelled": 2}},
        stock={"s-1": (4 if cut else 6, 0), "s-2": (6, 0)},
        money=PAID if cut else PAID_BACK,
        told=told | ({"cancel_void"} if cut else {"cancelled", "refund"}),
        # Nothing was paid back for what the customer has: nobody needs to look.
        inbox={"order_cancel accepted": 1} if cut else {},
    )


def presented_twice(fleet: OrderFleet, cut: bool) -> None:
    """Ann's bag is scanned and given out at lane 2; her son then comes to lane 1, and to s-2.

    Cut off, lane 1 knows of no handover: a supervisor gives him other milk, at the shop's risk.
    """
    first, second, other = (fleet.tills[name] for name in (*BOTH_LANES, "s-2/1"))
    order = fleet.places(2, 300)
    part = first.stages(order, 2)
    fleet.everybody()
    if cut:
        fleet.cut("s-1/1", "s-1/2", "s-2/1")
    second.gives(order, part)
    fleet.everybody()

    again = HandOver(order, part, "photo_id")
    assert first.refuses(again) == ("needs_approval" if cut else "order_over")
    assert other.refuses(again) == "order_unknown"
    if cut:
        first.does(HandOver(order, part, "photo_id", approval=MANAGER_APPROVES))
    rights = [each.right for till in (first, second) for each in till.shop.facts(UnitsHandedOver)]
    assert rights == (["risk", "parcel"] if cut else ["parcel"])

    assert fleet.ending(order) == Ending(
        parts={part: {"handed_over": 2}},
        # Two more went than were ordered: they are gone from the books, and a loss to be looked at.
        stock={"s-1": (2 if cut else 4, 0), "s-2": (6, 0)},
        money=PAID,
        told={"ready", "received"},
        inbox={"order_handover open": 1} if cut else {},
    )


def no_show(fleet: OrderFleet, cut: bool) -> None:
    """Nobody collects: the till gives up after the grace, and the milk goes back to the shelf.

    Cut off, the centre gives up and asks the store to stop; Ann comes after all, and gets it.
    """
    till = fleet.tills["s-1/1"]
    until_micros = fleet.office.clock.micros + 240 * 3_600_000_000
    order = fleet.places(2, 300, collect_until_micros=until_micros)
    part = till.stages(order, 2)
    if cut:
        fleet.cut("s-1/1")
    fleet.later(230)
    assert fleet.told(order) == {"ready", "received", "reminder"}
    assert till.refuses(ExpireOrder(order, part)) == "order_not_expired"
    fleet.later(34.1)
    if cut:
        fleet.later(2)
        assert fleet.kinds(order)[-1] == "fulfilment.cancel_requested"
        till.gives(order, part)
    else:
        till.does(ExpireOrder(order, part))
        assert till.puts_back(order, part) == {"1": 2}

    told = {"ready", "received", "reminder"}
    assert fleet.ending(order) == Ending(
        parts={part: {"handed_over": 2} if cut else {"cancelled": 2}},
        stock={"s-1": (4 if cut else 6, 0), "s-2": (6, 0)},
        money=PAID if cut else PAID_BACK,
        # She never asked to cancel, so she is not told that she did.
        told=told if cut else told | {"cancelled", "expired", "refund"},
        inbox={"order_cancel accepted": 1} if cut else {},
    )


def short_and_sent_on(fleet: OrderFleet, cut: bool) -> None:
    """Ann's parcel is asked of s-1, which finds no milk; it goes on to s-2, which sends it.

    s-2 is cut off before it hears of that, and sells all but one of its six over the counter.
    """
    first, second = fleet.tills["s-1/1"], fleet.tills["s-2/1"]
    order = fleet.places(2, 300, **SHIPPED)
    part, after = f"{order}-1", f"{order}-2"
    first.does(AcceptOrder(order, part), StartPick(order, part))
    if cut:
        fleet.cut("s-2/1", "s-2/2")
    first.does(ShortPick(order, part, "1", "2", "shelf is empty"), FinishPick(order, part))
    fleet.everybody()
    assert fleet.stock() == {"s-1": (6, 0), "s-2": (6, 2)}
    if cut:
        second.shop.sells(*[MILK_CODE] * 5)
        fleet.heal()
    second.does(AcceptOrder(order, after), StartPick(order, after))
    second.does(PickUnits(order, after, MILK_CODE, "1" if cut else "2"))
    if cut:
        second.does(ShortPick(order, after, "1", "1", "sold meanwhile"))
    second.does(FinishPick(order, after))
    second.ships(order, after)

    told = {"received", "rerouted", "shipped"}
    assert fleet.ending(order) == Ending(
        parts={
            part: {"short": 2},
            after: {"shipped": 1, "short": 1} if cut else {"shipped": 2},
        },
        # What is missing at s-1 stays in the books until somebody counts: nothing left with anyone.
        stock={"s-1": (6, 0), "s-2": (0 if cut else 4, 0)},
        money={"authorised": 300, "captured": 150, "voided": 150} if cut else PAID,
        told=told | {"short"} if cut else told,
        inbox={"short_pick open": 1},
    )


def parcel_declined(fleet: OrderFleet, cut: bool) -> None:
    """s-1 declines to send Ann's parcel; s-2 is asked, and sends it.

    Lane 2 of s-1, cut off, had taken it on and gave it to the carrier: s-2 puts its milk back.
    """
    first, second, other = (fleet.tills[name] for name in (*BOTH_LANES, "s-2/1"))
    order = fleet.places(2, 300, **SHIPPED)
    part = f"{order}-1"
    if cut:
        fleet.cut("s-1/2")
        second.ships(order, second.picks(order, 2))
    first.does(DeclineOrder(order, part, "no time"))
    fleet.everybody()
    after = other.picks(order, 2, part=2)
    if cut:
        fleet.heal()
        assert other.puts_back(order, after) == {"1": 2}
    else:
        other.ships(order, after)

    assert fleet.ending(order) == Ending(
        parts={
            part: {"shipped": 2} if cut else {"open": 2},
            after: {"cancelled": 2} if cut else {"shipped": 2},
        },
        stock={"s-1": (4 if cut else 6, 0), "s-2": (6 if cut else 4, 0)},
        money=PAID,
        told={"received", "rerouted", "shipped"},
        # It is listed that s-1 sent what it had declined, and that s-2 picked what it was not to
        # send any more. Neither costs anything: nobody needs to look.
        inbox={"order_cancel accepted": 1, "order_lines accepted": 1} if cut else {},
    )


def last_unit_sold_meanwhile(fleet: OrderFleet, cut: bool) -> None:
    """s-1 sells Ann the last lamp of s-2 to collect there, and s-2 sells it over the counter.

    Online the centre knows and keeps nothing; cut off, s-2 finds out. Either way s-1 pays back.
    """
    seller, there = fleet.tills["s-1/1"], fleet.tills["s-2/1"]
    fleet.receive("s-2", "lamp", 1)
    if cut:
        fleet.cut("s-2/1", "s-2/2")
    there.shop.sells(LAMP_CODE)
    fleet.everybody()
    ann = Recipient("Ann B.", contact="ann@example.org")
    seller.does(SellElsewhere("lamp", "pickup", "s-2", recipient=ann), Tender("cash"))
    (sold,), (sale,) = seller.shop.facts(OrderSold), seller.shop.facts(SaleCompleted)
    order, part = sold.order, f"{sold.order}-1"
    fleet.everybody()
    assert sold.promised == ()
    assert fleet.stock("lamp")["s-2"] == ((1, 1) if cut else (0, 0))
    if cut:
        fleet.heal()
        there.does(AcceptOrder(order, part), StartPick(order, part))
        there.does(ShortPick(order, part, "1", "1", "sold"), FinishPick(order, part))
        fleet.everybody()
    unsent = (ReturnedLine(1),)
    seller.does(ReturnGoods(sale.number, unsent, "cannot be had", condition="unsent"))

    assert fleet.ending(order, "lamp") == Ending(
        parts={part: {"short": 1}} if cut else {},
        stock={"s-2": (0, 0)},
        money={"captured": 2999, "refunded": 2999},
        told={"received", "refund", "short"} if cut else {"refund", "short"},
        inbox={"web_promise open": 1},
    )


def reversal(fleet: OrderFleet, cut: bool) -> None:
    """Ben is given Ann's order by mistake and brings it back at once; then Ann gets it.

    Cut off, she has cancelled on the web before he is back: it goes to the shelf, she is paid back.
    """
    till = fleet.tills["s-1/1"]
    order = fleet.places(2, 300)
    part = till.stages(order, 2)
    if cut:
        fleet.cut("s-1/1")
    till.gives(order, part)
    fleet.everybody()
    assert fleet.stock()["s-1"] == ((6, 2) if cut else (4, 0))
    if cut:
        fleet.cancels(order)
    (given,) = till.shop.facts(UnitsHandedOver)
    till.does(ReverseHandover(order, part, given.handover, "wrong person", MANAGER_APPROVES))
    fleet.everybody()
    assert fleet.stock()["s-1"] == (6, 2)
    if cut:
        fleet.heal()
        assert fleet.queue()["s-1/1"] == [("cancel_pending", True)]
        assert till.puts_back(order, part) == {"1": 2}
    else:
        till.gives(order, part)

    assert fleet.ending(order) == Ending(
        parts={part: {"cancelled": 2} if cut else {"handed_over": 2}},
        stock={"s-1": (6 if cut else 4, 0), "s-2": (6, 0)},
        money=PAID_BACK if cut else PAID,
        told={"cancel_asked", "cancelled", "ready", "received", "refund"}
        if cut
        else {"ready", "received"},
    )


STORIES: Final = (
    happy_pickup,
    partial_with_substitution,
    cancelled_while_handed_over,
    presented_twice,
    no_show,
    short_and_sent_on,
    parcel_declined,
    last_unit_sold_meanwhile,
    reversal,
)


@pytest.mark.parametrize("cut", [False, True], ids=["online", "cut at the worst moment"])
@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
def test_an_order_comes_to_its_end(
    fleet: OrderFleet, story: Callable[[OrderFleet, bool], None], cut: bool
) -> None:
    story(fleet, cut)
