"""What people at a lane do with an order: never more than hands can, by what is there."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Final

from edge.domain.commands.orders import (
    AcceptOrder,
    ConfirmCancel,
    DeclineOrder,
    ExpireOrder,
    FinishPick,
    HandOver,
    LeavePick,
    PackParcel,
    Parcel,
    PassOrder,
    PickUnits,
    PutBack,
    RefuseHandover,
    ReportMissing,
    ReverseHandover,
    ShipParcels,
    ShortPick,
    StageOrder,
    StartPick,
    Units,
)
from edge.domain.errors import NeedsApproval, Refusal
from edge.domain.events import (
    FulfilmentStaged,
    HandoverReversed,
    OrderPaid,
    ParcelMissing,
    ParcelPacked,
    PickUndone,
    UnitsHandedOver,
    UnitsPicked,
    UnitsPutBack,
    UnitsShipped,
)
from edge.domain.orders.buckets import Bucket, milli_of
from edge.domain.orders.fulfilment import Method
from edge.domain.orders.holding import check_parcels
from edge.domain.orders.leaving_off import (
    back_to_shelf,
    surplus,
    to_end,
    to_pick,
    to_put_back,
    wanted_in,
)
from edge.domain.orders.parcelling import unsealed
from edge.domain.orders.states import FulfilmentState as S
from edge.domain.orders.states import state_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from edge.domain.commands.orders import OrderCommand
    from edge.domain.events import LineUnits, OrderFact
    from edge.domain.orders.fulfilment import FulfilmentOrder
    from edge.domain.orders.order import Order
    from simulation.orders.goods import Shop
    from simulation.orders.goods import Units as Held
    from simulation.orders.lane import OrderLane
    from simulation.orders.world import OrderWorld

RISKS: Final = 0.5
"""How often a supervisor agrees."""


class Hands:
    """Everything that can be done at one lane with one part of an order."""

    def __init__(self, world: OrderWorld, lane: OrderLane, name: str, part: str) -> None:
        self.world, self.lane, self.name, self.part_name = world, lane, name, part
        self.shop: Shop = world.shops[lane.store]

    @property
    def order(self) -> Order:
        return self.lane.order(self.name)

    @property
    def part(self) -> FulfilmentOrder:
        return self.order.fulfilments[self.part_name]

    def do(self, command: OrderCommand, *, may_risk: bool = True) -> bool:
        """Do something if the product lets us; tell whether it did."""
        draw, happened = self.world.draw, self.world.happened
        try:
            facts = self.lane.decide(command)
        except NeedsApproval:
            if not may_risk or draw.random() > RISKS:
                happened[f"not approved: {command.do}"] += 1
                return False
            try:
                facts = self.lane.decide(command, approved=True)
            except Refusal as refusal:
                return self._refused(refusal)
            happened[f"risk: {command.do}"] += 1
        except Refusal as refusal:
            return self._refused(refusal)
        for fact in facts:
            self._moved(fact)
            self.lane.write(fact)
        happened[command.do] += 1
        self.world.say(f"{self.lane.name} {command}")
        return True

    def _refused(self, refusal: Refusal) -> bool:
        """Take a no; what is due the customer pays, and the next try finds it paid."""
        self.world.happened[f"refused: {refusal.code}"] += 1
        if refusal.code != "order_due":
            return False
        self.lane.made += 1
        amount_minor = int(str(refusal.facts["due_minor"]))
        payment = f"{self.lane.name}-{self.lane.made}"
        at_micros = self.lane.clock.now().micros
        self.lane.write(
            OrderPaid(self.name, self.part_name, payment, payment, amount_minor, "EUR", at_micros)
        )
        self.world.paid_at_till[self.name] += amount_minor
        self.world.say(f"{self.lane.name} takes {amount_minor} for {self.name}")
        return True

    # -- one sensible step on

    def go_on(self, *, is_orderly: bool = False) -> bool:
        """Take the step that comes next; in an orderly shop nobody changes their mind."""
        part, named = self.part, (self.name, self.part_name)
        if not is_orderly and self.world.draw.random() < 0.06:
            return self._odd(part)
        if back_to_shelf(part):
            return self.put_back(part)
        if to_end(part) and part.holder == self.lane.lane:
            return self.do(ConfirmCancel(*named))
        return self._work(part, is_orderly=is_orderly)

    def _work(self, part: FulfilmentOrder, *, is_orderly: bool) -> bool:
        named = (self.name, self.part_name)
        match state_of(part):
            case S.PROPOSED:
                if not is_orderly and self.world.draw.random() < 0.1:
                    return self.do(DeclineOrder(*named, "no_time"))
                return self.do(AcceptOrder(*named))
            case S.ACCEPTED | S.PICKING:
                return self._pick(part, is_orderly=is_orderly)
            case S.PICKED:
                return self._seal(part)
            case S.PACKED:
                return self._seal(part) if unsealed(part) else self._ship(part)
            case S.READY | S.ARRIVED if is_orderly:
                return self.meet_customer(may_risk=False)
            case _:
                return False

    def _pick(self, part: FulfilmentOrder, *, is_orderly: bool) -> bool:
        named = (self.name, self.part_name)
        if part.picker not in {"", f"10{self.lane.lane}"}:
            return not is_orderly and self.do(LeavePick(*named))
        if not part.picker:
            return self.do(StartPick(*named))
        left = to_pick(part)
        if not left:
            return self.do(FinishPick(*named))
        line = min(left)
        item = self.order.lines[line].item
        there = min(self.shop.shelf[item], left[line] // 1000)
        if not there or (not is_orderly and self.world.draw.random() < 0.05):
            return self.do(ShortPick(*named, line, "1", "not_found", self._resolution()))
        return self.do(PickUnits(*named, self.order.lines[line].gtins[0], "1", line))

    def _resolution(self) -> str:
        return self.world.draw.choice(("reroute", "reroute", "cancel"))

    def _seal(self, part: FulfilmentOrder) -> bool:
        named = (self.name, self.part_name)
        wanted = whole(wanted_in(part, Bucket.PICKED) or unsealed(part))
        if not covers(self.shop.in_hand(self.part_name), wanted):
            return self._cannot("what was picked is gone")
        bag = Parcel(f"{self.lane.name}-{self.lane.made}")
        if part.method is Method.SHIP:
            return self.do(PackParcel(*named, bag))
        return self.do(StageOrder(*named, "A1", (bag,)))

    def _ship(self, part: FulfilmentOrder) -> bool:
        bags = self._bags_known(part)
        if not bags:
            return self._cannot("no parcel is here")
        return self.do(ShipParcels(self.name, self.part_name, "dhl", bags))

    def put_back(self, part: FulfilmentOrder) -> bool:
        """Put back what is here of what nobody wants, or what lies about beyond the order.

        No bag is opened for what is too much, unless it was sealed before somebody said so.
        """
        wanted, bags = whole(to_put_back(part)), self._bags_known(part)
        there = self.shop.there(self.part_name)
        if not wanted:
            beyond = surplus(part)
            wanted = whole(beyond)
            tallies = {line: part.lines[line].tally.get(Bucket.PICKED, 0) for line in beyond}
            if all(tallies[line] >= milli for line, milli in beyond.items()):
                bags, there = (), self.shop.in_hand(self.part_name)
        found = {line: min(units, there[line]) for line, units in wanted.items()}
        units = tuple(Units(line, str(n)) for line, n in found.items() if n)
        if not units:
            return self._cannot("what goes back is gone")
        return self.do(PutBack(self.name, self.part_name, units, bags))

    # -- customers

    def meet_customer(self, *, may_risk: bool = True) -> bool:
        """Give the customer what is here of theirs."""
        part = self.part
        ready = whole(wanted_in(part, Bucket.READY))
        bags = self._bags_known(part)
        if ready and covers(self.shop.there(self.part_name), ready):
            scanned = () if may_risk and self.world.draw.random() < 0.2 else bags
            units: tuple[Units, ...] = ()
            if self.world.draw.random() < 0.15:
                units = (Units(min(ready), "1"),)
            return self.do(
                HandOver(self.name, self.part_name, "pickup_code", units, scanned),
                may_risk=may_risk,
            )
        here = {k: min(n, self.shop.there(self.part_name)[k]) for k, n in ready.items()}
        units = tuple(Units(line, str(n)) for line, n in here.items() if n)
        if units and may_risk:
            return self.do(HandOver(self.name, self.part_name, "known", units, bags))
        missing = tuple(name for name in part.sealed_parcels if name not in bags)
        if missing and may_risk:
            return self.do(ReportMissing(self.name, self.part_name, missing))
        return self._cannot("nothing for the customer is here")

    def give_from_shelf(self) -> bool:
        """Give the customer more from the shelf: not all is found, and somebody is sure."""
        wanted = whole(wanted_in(self.part, Bucket.PICKED, Bucket.PACKED, Bucket.READY))
        missing = wanted - self.shop.there(self.part_name)
        items = Counter[str]()
        for line, units in missing.items():
            items[self.order.lines[line].item] += units
        if not missing or not covers(self.shop.shelf, items):
            return False
        hand = self.shop.in_hand(self.part_name)
        self.shop.shelf.subtract(items)
        hand.update(missing)
        if self.do(HandOver(self.name, self.part_name, "known")):
            self.world.happened["given from the shelf"] += 1
            return True
        self.shop.shelf.update(items)
        hand.subtract(missing)
        return False

    def _odd(self, part: FulfilmentOrder) -> bool:
        draw, named = self.world.draw, (self.name, self.part_name)
        lines = wanted_in(part, Bucket.READY)
        odd: list[Callable[[], bool]] = [
            lambda: self.do(PassOrder(*named, draw.choice("12"))),
            lambda: self.do(LeavePick(*named)),
            lambda: self.do(DeclineOrder(*named, "no_time")),
            lambda: self.do(ExpireOrder(*named)),
            self.give_from_shelf,
            self.give_from_shelf,
        ]
        if lines:
            one = (Units(min(lines), "1"),)
            odd.append(lambda: self.do(RefuseHandover(*named, "customer", "too_big", one)))
        for handover in part.handovers:
            reversal = ReverseHandover(*named, handover, "wrong_person")
            odd += [partial(self.do, reversal)] * 3
        return draw.choice(odd)()

    # -- what is truly there

    def _bags_known(self, part: FulfilmentOrder) -> tuple[str, ...]:
        """Return the bags that lie here and that this lane takes for those of the part."""
        here = self.shop.bags_of(self.part_name)
        known = tuple(sorted(set(here) & set(part.sealed_parcels)))
        check_parcels(part, known)
        return known

    def _in_bags(self, names: Iterable[str]) -> Held:
        found: Held = Counter()
        for name in names:
            found.update(self.shop.bags[name].units)
        return found

    def _cannot(self, why: str) -> bool:
        self.world.happened[why] += 1
        return False

    def _moved(self, fact: OrderFact) -> None:
        """Let the goods follow what was done."""
        shop, part = self.shop, self.part_name
        match fact:
            case UnitsPicked():
                for line, n in units_of((fact.units,)).items():
                    shop.shelf[self.order.lines[line].item] -= n
                    shop.in_hand(part)[line] += n
            case PickUndone():
                self._to_shelf(units_of((fact.units,)), fact.parcels)
                self._open(fact.parcels)
            case FulfilmentStaged():
                shop.seal(part, fact.parcels[0].parcel, units_of(fact.units))
            case ParcelPacked():
                shop.seal(part, fact.parcel.parcel, units_of(fact.parcel.units))
            case UnitsPutBack():
                self._to_shelf(units_of(fact.units), fact.parcels)
                self._open(fact.parcels)
            case ParcelMissing():
                self.world.happened["bag missing"] += 1
            case _:
                self._left(fact)

    def _left(self, fact: OrderFact) -> None:
        """Let goods leave with somebody, or come back."""
        shop, part = self.shop, self.part_name
        match fact:
            case UnitsHandedOver() | UnitsShipped():
                left = units_of(fact.units)
                shop.take(part, left, fact.parcels)
                shop.give(part, left)
                self._open(fact.parcels)
            case HandoverReversed():
                back = units_of(fact.units)
                shop.given[part].subtract(back)
                self._bag_again(fact.handover, back)
            case _:
                pass

    def _bag_again(self, handover: str, units: Held) -> None:
        """Take goods back: into the bags that they came out of, where there were any."""
        gone = self.part.handovers[handover].parcels
        names = [name for name in gone if name in self.shop.bags]
        if not names:
            self.shop.in_hand(self.part_name).update(units)
            return
        self.shop.bags[names[0]].units.update(units)
        for name in names:
            self.shop.bags[name].is_here = True

    def _open(self, names: Iterable[str]) -> None:
        """Open bags: what is left of them lies about."""
        for bag in (self.shop.bags[name] for name in names if name in self.shop.bags):
            if bag.is_here:
                self.shop.in_hand(self.part_name).update(bag.units)
                bag.units, bag.is_here = Counter(), False

    def _to_shelf(self, units: Held, bags: Iterable[str] = ()) -> None:
        self.shop.take(self.part_name, units, bags)
        for line, n in units.items():
            self.shop.shelf[self.order.lines[line].item] += n


def units_of(units: Iterable[LineUnits]) -> Held:
    """Return whole units by line."""
    found: Held = Counter()
    for each in units:
        found[each.line] += milli_of(each.quantity) // 1000
    return found


def whole(milli: dict[str, int]) -> Held:
    """Return whole units of thousandths by line."""
    return Counter({line: units // 1000 for line, units in milli.items()})


def covers(there: Held, wanted: Held) -> bool:
    """Tell whether all that is wanted is there."""
    return all(there[line] >= units for line, units in wanted.items())
