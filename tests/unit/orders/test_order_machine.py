"""Whatever lanes and centre do without hearing each other, units add up and risks are named."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, get_args

from harness.goods import CASHIER, MANAGER
from harness.orders import (
    ACCEPT,
    ARRIVE,
    FINISH,
    MUG,
    ORDER,
    PAID,
    PART,
    PICK_MUG,
    PICK_SHIRT,
    SCANNED,
    SHIRT,
    START,
    Counter,
    placed,
    proposed,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from edge.domain.commands.orders import (
    ConfirmCancel,
    ExpireOrder,
    HandOver,
    LeavePick,
    OrderCommand,
    Parcel,
    PutBack,
    RefuseHandover,
    ReportMissing,
    RequestCancel,
    ReverseHandover,
    ShortPick,
    StageOrder,
    SubstituteUnits,
    UndoPick,
    Units,
)
from edge.domain.errors import TillError
from edge.domain.events import (
    HandoverReversed,
    OrderEvent,
    OrderUnitsEnded,
    OrderUnitsReturned,
    ParcelMissing,
    PickUndone,
    UnitsHandedOver,
    UnitsPicked,
    UnitsPutBack,
    UnitsSubstituted,
)
from edge.domain.events import LineUnits as Moved
from edge.domain.orders.applying import fold
from edge.domain.orders.buckets import GONE, Bucket, milli_of
from edge.domain.orders.deciding import decide
from edge.domain.orders.picking import Substitute
from edge.domain.orders.states import state_of
from edge.domain.quantity import Unit

LANES = ("1", "2")
LINES = (SHIRT, MUG)
JUMPER = Substitute("i-jumper", "Jumper", Unit.EACH, 2500)
SELDOM = st.sampled_from([False, False, False, True])
PARCELS = ("p-1", "p-2", "p-3")

units = st.sampled_from([(), (Units(SHIRT, "1"),), (Units(MUG, "1"),)])
scanned = st.sampled_from([(), ("p-1",), ("p-2",), ("p-3",)])
COMMANDS = st.one_of(
    st.sampled_from(
        [
            ACCEPT, START, PICK_SHIRT, PICK_SHIRT, PICK_MUG, FINISH, ARRIVE, SCANNED,
            LeavePick(ORDER, PART), UndoPick(ORDER, PART, SHIRT), ExpireOrder(ORDER, PART),
            ConfirmCancel(ORDER, PART), SubstituteUnits(ORDER, PART, SHIRT, "1", "77", "1"),
            ShortPick(ORDER, PART, MUG, "1", "gone", "cancel"),
            ShortPick(ORDER, PART, SHIRT, "1", "gone"),
        ]
    ),
    st.sampled_from(PARCELS).map(lambda p: StageOrder(ORDER, PART, "A", (Parcel(p),))),
    st.builds(HandOver, st.just(ORDER), st.just(PART), st.just("photo_id"), units, scanned),
    st.builds(PutBack, st.just(ORDER), st.just(PART), units, scanned),
    scanned.map(lambda p: ReportMissing(ORDER, PART, p)),
    units.map(lambda u: RefuseHandover(ORDER, PART, "customer", "too small", u)),
)  # fmt: skip


@dataclass
class Shop:
    """The goods themselves, which no two lanes can hold at once."""

    in_hand: dict[str, int] = field(default_factory=dict)
    sealed: set[str] = field(default_factory=set)

    def holds(self, event: OrderEvent) -> bool:
        """Tell whether what an event says can have happened to the goods."""
        if not isinstance(event, UnitsHandedOver | UnitsPutBack | PickUndone):
            return True
        parcels = () if isinstance(event, PickUndone) else event.parcels
        enough = all(self.in_hand.get(u.line, 0) >= milli_of(u.quantity) for u in moved(event))
        return enough and self.sealed.issuperset(parcels)

    def take(self, event: OrderEvent) -> None:
        """Let it happen."""
        match event:
            case UnitsPicked() | HandoverReversed():
                self._add(moved(event), 1)
            case UnitsSubstituted():
                self._add((Moved(event.by_line, event.quantity),), 1)
            case UnitsHandedOver() | UnitsPutBack():
                self._add(moved(event), -1)
                self.sealed -= set(event.parcels)
            case PickUndone():
                self._add(moved(event), -1)
            case _:
                self.sealed |= {each.parcel for each in getattr(event, "parcels", ())
                                if not isinstance(each, str)}  # fmt: skip

    def _add(self, units: tuple[Moved, ...], sign: int) -> None:
        for each in units:
            self.in_hand[each.line] = self.in_hand.get(each.line, 0) + sign * milli_of(
                each.quantity
            )


def moved(event: Any) -> tuple[Moved, ...]:
    return event.units if isinstance(event.units, tuple) else (event.units,)


class Orders(RuleBasedStateMachine):
    """Two lanes of a store and the centre; each hears of the others now and then."""

    def __init__(self) -> None:
        super().__init__()
        told = (placed(), proposed(holder="1", collect_until_micros=1), PAID)
        self.nodes = {lane: Counter(lane).hears(*told) for lane in (*LANES, "")}
        self.log: list[OrderEvent] = list(told)
        self.shop = Shop()
        self.cancels = 0

    @rule(lane=st.sampled_from(LANES), command=COMMANDS, boss=SELDOM)
    def act(self, lane: str, command: OrderCommand, *, boss: bool) -> None:
        self._do(self.nodes[lane], command, boss=boss)

    @rule(
        lane=st.sampled_from(LANES),
        steps=st.integers(1, 5),
        boss=SELDOM,
        heard=st.booleans(),
    )
    def go_on(self, lane: str, steps: int, *, boss: bool, heard: bool) -> None:
        """Take the next steps of a day without trouble."""
        seal = StageOrder(ORDER, PART, "A", (Parcel(f"p-{len(self.log)}"),))
        scan = HandOver(
            ORDER, PART, "photo_id", parcels=tuple(self.nodes[lane].part.sealed_parcels)
        )
        days = (ACCEPT, START, PICK_SHIRT, PICK_MUG, FINISH, seal, scan, PutBack(ORDER, PART))
        for _ in range(steps):
            before = len(self.log)
            for command in days:
                if len(self.log) == before:
                    self._do(self.nodes[lane], command, boss=boss)
        if heard:
            for other in self.nodes:
                self.tell(lane, other)

    @rule(data=st.data(), lane=st.sampled_from(LANES))
    def take_back(self, data: st.DataObject, lane: str) -> None:
        handovers = sorted(self.nodes[lane].part.handovers)
        if handovers:
            name = data.draw(st.sampled_from(handovers))
            self._do(self.nodes[lane], ReverseHandover(ORDER, PART, name, "wrong"), boss=True)

    @rule(units=st.sampled_from([(Units(SHIRT, "1"),), (Units(MUG, "1"),), ()]))
    @precondition(lambda self: self.cancels < 2 and len(self.log) > 7)
    def cancel_on_the_web(self, units: tuple[Units, ...]) -> None:
        self.cancels += 1
        self._do(self.nodes[""], RequestCancel(ORDER, PART, "channel", "no", units), boss=False)

    @rule(teller=st.sampled_from(("1", "2", "")), hearer=st.sampled_from(("1", "2", "")))
    def tell(self, teller: str, hearer: str) -> None:
        known = {id(event) for event in self.nodes[hearer].events}
        news = [each for each in self.nodes[teller].events if id(each) not in known]
        self.nodes[hearer].hears(*news)

    def _do(self, node: Counter, command: OrderCommand, *, boss: bool) -> None:
        desk = node.desk(operator=MANAGER if boss else CASHIER)
        try:
            made = decide(node.order, command, desk, JUMPER)
        except TillError:
            return
        if not all(self.shop.holds(event) for event in made):
            return
        for event in made:
            if isinstance(event, UnitsHandedOver):
                self._check_handover(node, event)
            self.shop.take(event)
        node.hears(*made)
        self.log += made

    def _check_handover(self, node: Counter, event: UnitsHandedOver) -> None:
        """Nothing leaves that was not ready, or that another lane holds, unless it is flagged."""
        ready = {line: each.buckets.of(Bucket.READY) for line, each in node.part.lines.items()}
        early = any(milli_of(u.quantity) > ready[u.line] for u in event.units)
        assert early == ("not_ready" in event.flags)
        flagged = early or "not_scanned" in event.flags
        assert event.right == "holder" or node.part.holder != node.lane or flagged
        assert (event.right == "risk") == bool(event.flags)
        assert event.right != "parcel" or event.parcels

    @invariant()
    def units_add_up_wherever_one_looks(self) -> None:
        for node in self.nodes.values():
            state_of(node.part)
            for line in (*LINES, *node.order.lines):
                found = node.order.buckets(line)
                assert sum(found.units.values()) == node.order.lines[line].ordered_milli
                assert min(found.units.values()) >= 0
                assert 0 <= found.returned_milli <= found.of(*GONE)

    @invariant()
    def nothing_leaves_twice_unless_somebody_took_the_risk(self) -> None:
        whole = fold(ORDER, self.log)
        left_twice = any(whole.buckets(line).excess_milli for line in whole.lines)
        risked = any(
            isinstance(each, ParcelMissing)
            or (isinstance(each, UnitsHandedOver) and each.right == "risk")
            for each in self.log
        )
        assert risked or not left_twice

    def teardown(self) -> None:
        """All have heard all: they hold the same, whichever way they heard it."""
        whole = fold(ORDER, self.log)
        mixed = fold(ORDER, sorted(self.log, key=repr))
        for line in whole.lines:
            assert mixed.buckets(line).excess_milli == whole.buckets(line).excess_milli
            assert gone_of(mixed, line) == gone_of(whole, line)
        assert mixed.fulfilments[PART].holder == whole.fulfilments[PART].holder


def gone_of(order: Any, line: str) -> list[int]:
    return [order.buckets(line).of(bucket) for bucket in (*GONE, Bucket.CANCELLED, Bucket.SHORT)]


TestOrders = Orders.TestCase
TestOrders.settings = settings(max_examples=80, stateful_step_count=40, deadline=None)


def any_event(kind: type[Any]) -> st.SearchStrategy[Any]:
    """Build any event of a kind on one order, whatever its fields say."""
    few = st.sampled_from(["", "1", "2", SHIRT, MUG, "p-1", "ready", "-1", "x", "reroute"])
    st.register_type_strategy(str, few)
    st.register_type_strategy(int, st.integers(-9, 9))
    return st.builds(kind)


def test_no_event_whatever_stops_the_fold() -> None:
    kinds = get_args(OrderEvent)
    lists = st.lists(st.sampled_from(kinds).flatmap(any_event), max_size=12)

    @settings(max_examples=300, deadline=None)
    @given(lists)
    def holds(events: list[OrderEvent]) -> None:
        order = fold(ORDER, events)
        for line in order.lines:
            order.buckets(line)
        for part in order.fulfilments.values():
            state_of(part)

    holds()


def test_units_that_the_centre_ended_and_that_came_back_are_counted_where_they_are() -> None:
    order = fold(
        ORDER,
        [
            placed(),
            OrderUnitsEnded(ORDER, (Moved(MUG, "1"),), "short", "nowhere"),
            OrderUnitsReturned(ORDER, "r", (Moved(SHIRT, "1"),)),
        ],
    )

    assert order.buckets(MUG).of(Bucket.SHORT) == 1000
    assert order.buckets(SHIRT).returned_milli == 0
