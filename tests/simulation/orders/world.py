"""Two stores of two lanes each, a centre on its database, customers who order, cancel and come."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, Final

from harness.hub_orders import ITEM
from harness.memory_hub import unsigned
from harness.office import SomeOffice, ok

from edge.domain.errors import Refusal, Unavailable
from edge.domain.orders.leaving_off import surplus
from edge.domain.orders.states import ENDED, state_of
from simulation.orders.bank import Account, Bank
from simulation.orders.goods import Shop, Units
from simulation.orders.hands import Hands
from simulation.orders.lane import OrderLane
from simulation.orders.mail import Letterbox
from simulation.stops import Broken, HubCrash
from sync.hub import judging, resolving
from sync.hub.database import Database
from sync.hub.ingest import take_batch
from sync.hub.messaging.settings import MessageSettings
from sync.hub.services import orders
from sync.hub.services.messaging import Messenger
from sync.hub.services.order_clock import OrderClock
from sync.hub.services.order_conflicts import OrderConflicts
from sync.hub.services.order_keeping import OrderKeeper
from sync.hub.services.orders import AskedCancel, AskedLine, AskedOrder
from sync.hub.services.paying import Payer
from sync.hub.store.hub_store import PostgresHubStore
from sync.wire.streams import Acknowledged

if TYPE_CHECKING:
    from collections.abc import Callable


STEPS: Final = 400
STORES: Final = ("s-1", "s-2")
LANES: Final = ("1", "2")
ITEMS: Final = {"milk": "4001", "lamp": "4002"}
STEP_MICROS: Final = 20 * 60 * 1_000_000
"""A step is twenty minutes: an order that nobody collects runs out within a life."""
COLLECT_MICROS: Final = 24 * 3_600 * 1_000_000
DRAIN_ROUNDS: Final = 200
MAIL_PAUSE_MICROS: Final = 2 * 24 * 3_600 * 1_000_000
"""A letter that a mail server did not take is written again within that time."""


class StoppingDatabase:
    """A database at which the centre's process ends before or after any transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.runs_left = -1

    def __getattr__(self, name: str) -> Any:
        return getattr(self._database, name)

    def run(self, work: Callable[..., Any]) -> Any:
        """Do a piece of work, unless the process ends first."""
        self._tick()
        result = self._database.run(work)
        self._tick()
        return result

    def _tick(self) -> None:
        if self.runs_left > 0:
            self.runs_left -= 1
            if not self.runs_left:
                self.runs_left = -1
                raise HubCrash


@dataclass
class Placing:
    """An order that a channel is still to place: asked again until it has its answer."""

    asked: AskedOrder


@dataclass
class OrderWorld:
    """Everything there is; `seed` decides all of it."""

    seed: int
    database: Database
    folder: Path
    is_traced: bool = False
    happened: Counter[str] = field(default_factory=Counter)
    now: int = 0

    def __post_init__(self) -> None:
        self.draw = Random(f"orders of {self.seed}")
        self.stopping = StoppingDatabase(self.database)
        self.office = SomeOffice(self.stopping, self.folder, "admin")  # type: ignore[arg-type]
        self.office.store(*STORES)
        self.shops = {store: Shop() for store in STORES}
        self.bank = Bank(Random(f"bank of {self.seed}"))
        self.mail = Letterbox(self, Random(f"mail of {self.seed}"))
        self.asked: dict[str, AskedOrder] = {}
        self.asked_back: set[str] = set()
        self.placing: list[AskedOrder] = []
        self.cancelling: list[tuple[str, AskedCancel]] = []
        self.placed: list[str] = []
        self.paid_at_till: Counter[str] = Counter()
        self.lanes = [OrderLane(s, lane, self.office.clock) for s in STORES for lane in LANES]
        for lane in self.lanes:
            lane.stream.write()
            self._send_of(lane, 1)
        for item, code in ITEMS.items():
            self.office.put(f"/v1/items/{item}", ITEM | {"codes": [code], "description": item})
            for store in STORES:
                self._receive(store, item, self.draw.randint(4, 16))

    def say(self, text: str) -> None:
        if self.is_traced:
            print(f"{self.now:5} {text}")

    def run(self, steps: int = STEPS) -> None:
        """Live through a bad time and then a good one; raises `Broken`."""
        for _ in range(steps):
            self._live()
        self.say("-- healing")
        self.stopping.runs_left = -1
        self.bank.is_calm = self.mail.is_calm = True
        self._drain()

    def finish(self) -> None:
        """Let orderly people bring every order to its end, all of them heard at once."""
        for _ in range(DRAIN_ROUNDS):
            worked = False
            for lane in self.lanes:
                for name, part in self._open_parts(lane):
                    worked |= Hands(self, lane, name, part).go_on(is_orderly=True)
                    self._drain()
            if not worked:
                self.office.clock.micros += MAIL_PAUSE_MICROS
                return self._drain()
        raise Broken("work at the stores does not come to an end")

    # -- what truly happened to an order's goods and money

    def account(self, order: str) -> Account:
        """Return what moved of its payment."""
        return self.bank.accounts[order.replace("o-", "pay-")]

    def left(self, order: str, line: str) -> int:
        """Return how many units of a line left and did not come back."""
        return self._units(order, line, [shop.given for shop in self.shops.values()])

    def ever_left(self, order: str, line: str) -> int:
        """Return how many units of a line left, what came back counted as well."""
        return self._units(order, line, [shop.ever_given for shop in self.shops.values()])

    def sealed(self, order: str, line: str) -> int:
        """Return how many units of a line were ever put into a bag."""
        return self._units(order, line, [shop.ever_sealed for shop in self.shops.values()])

    def _units(self, order: str, line: str, books: list[dict[str, Units]]) -> int:
        return sum(
            units[line]
            for book in books
            for part, units in book.items()
            if part.rpartition("-")[0] == order
        )

    # -- one step

    def _live(self) -> None:
        self.now += 1
        self.office.clock.micros += STEP_MICROS
        weights = {
            "place": 6, "cancel": 3, "work": 34, "customer": 12, "send": 18, "hear": 24,
            "keeper": 14, "decide": 4, "cut": 3, "sell": 2, "stop": 2, "receive": 3,
        }  # fmt: skip
        (what,) = self.draw.choices(list(weights), list(weights.values()))
        try:
            getattr(self, f"_{what}")()
        except HubCrash:
            self.happened["centre stopped"] += 1
            self.say("the centre stops")

    def _receive(self, store: str = "", item: str = "", units: int = 0) -> None:
        store = store or self.draw.choice(STORES)
        item, units = item or self.draw.choice(list(ITEMS)), units or self.draw.randint(1, 4)
        moved = {"location": store, "item": item, "quantity_milli": units * 1000}
        states = {"from_state": "supplier", "to_state": "on_hand", "occurred_micros": 5}
        runs, self.stopping.runs_left = self.stopping.runs_left, -1
        ok(self.office.post("/v1/stock-movements", moved | states))
        self.stopping.runs_left = runs
        self.shops[store].receive(item, units)

    def _place(self) -> None:
        draw, n = self.draw, len(self.placed) + len(self.placing) + 1
        is_pickup = draw.random() < 0.7
        lines = tuple(
            AskedLine(str(at), item, draw.randint(1, 3) * 1000, 300 * at)
            for at, item in enumerate(draw.sample(list(ITEMS), draw.randint(1, 2)), 1)
        )
        asked = AskedOrder(
            order=f"o-{n}",
            channel="web",
            number=f"W-{n}",
            currency="EUR",
            lines=lines,
            method="pickup" if is_pickup else "ship",
            location=draw.choice(STORES) if is_pickup else "",
            ready_by_micros=self.office.clock.micros + STEP_MICROS,
            collect_until_micros=self.office.clock.micros + COLLECT_MICROS if is_pickup else 0,
            payment=(f"pay-{n}", "authorised", sum(each.amount_minor for each in lines)),
            email=f"o-{n}@customers.example",
        )
        assert asked.payment is not None
        self.bank.accounts[asked.payment[0]] = Account(asked.payment[2])
        self.placing.append(asked)
        self._ask_again()

    def _ask_again(self) -> None:
        """Ask for what was not answered yet, until it is."""
        while self.placing:
            asked = self.placing[0]
            try:
                self.asked[asked.order] = asked
                self.placed.append(orders.place(self.office.hub, asked))
                self.happened[f"placed: {asked.method}"] += 1
                self.say(f"placed {asked.order} {asked.method} {asked.location}")
            except Refusal as refusal:
                self.placed.append(asked.order)
                self.happened[f"not placed: {refusal.code}"] += 1
            self.placing.pop(0)
        while self.cancelling:
            name, asked_cancel = self.cancelling[0]
            try:
                self.asked_back.add(name)
                orders.cancel(self.office.hub, name, asked_cancel)
                self.happened["cancelled on the web"] += 1
                self.say(f"cancel of {name} {asked_cancel.units}")
            except Refusal as refusal:
                self.happened[f"not cancelled: {refusal.code}"] += 1
            self.cancelling.pop(0)

    def _cancel(self) -> None:
        if not self.placed:
            return
        name = self.draw.choice(self.placed[-6:])
        units = {} if self.draw.random() < 0.5 else {"1": 1000}
        request = f"r-{self.now}"
        self.cancelling.append((name, AskedCancel(request, "customer", "changed_mind", units)))
        self._ask_again()

    def _open_parts(self, lane: OrderLane) -> list[tuple[str, str]]:
        found = []
        for name in lane.orders():
            for part in lane.order(name).fulfilments.values():
                is_open = state_of(part) not in ENDED or surplus(part)
                if part.location == lane.store and is_open:
                    found.append((name, part.fulfilment))
        return found

    def _work(self) -> None:
        lane = self.draw.choice(self.lanes)
        parts = self._open_parts(lane)
        if parts:
            name, part = self.draw.choice(parts)
            for _ in range(self.draw.randint(1, 6)):
                if not Hands(self, lane, name, part).go_on():
                    return

    def _customer(self) -> None:
        """A customer comes for an order, to any lane of any store, as often as they like."""
        lane = self.draw.choice(self.lanes)
        known = [
            (name, part.fulfilment)
            for name in lane.orders()
            for part in lane.order(name).fulfilments.values()
            if part.location == lane.store and part.ready_at_micros
        ]
        if known:
            name, part = self.draw.choice(known[-5:])
            hands = Hands(self, lane, name, part)
            if state_of(hands.part) in ENDED:
                self.happened["came again"] += 1
            hands.meet_customer()

    def _sell(self) -> None:
        lane = self.draw.choice(self.lanes)
        shop, item = self.shops[lane.store], self.draw.choice(list(ITEMS))
        if shop.shelf[item]:
            shop.shelf[item] -= 1
            shop.sold[item] += 1
            lane.sell(item)
            self.happened["sold over the counter"] += 1

    # -- the line

    def _cut(self) -> None:
        lane = self.draw.choice(self.lanes)
        lane.cut_until = self.now + self.draw.randint(10, 120)
        self.happened["line cut"] += 1

    def _is_cut(self, lane: OrderLane) -> bool:
        return lane.cut_until > self.now

    def _send(self) -> None:
        lane = self.draw.choice(self.lanes)
        if not self._is_cut(lane):
            self._send_of(lane, self.draw.randint(1, 8), may_repeat=True)

    def _send_of(self, lane: OrderLane, most: int, *, may_repeat: bool = False) -> int:
        first = lane.sent + 1
        if may_repeat and self.draw.random() < 0.15:
            first = max(first - self.draw.randint(0, 4), 1)
        last = min(first + most - 1, len(lane.stream.texts))
        if last < first:
            return 0
        hub, batch = self.office.hub, lane.stream.batch(first, last)
        answer = self._hub_store().in_store(
            lane.store,
            lambda work: take_batch(
                work, batch, now_micros=hub.clock.now().micros, is_signed=lane.stream.is_signed
            ),
        )
        if not isinstance(answer, Acknowledged):
            raise Broken(f"{lane.name} was not taken in: {answer}")
        lane.sent = max(lane.sent, last)
        return last - first + 1

    def _hub_store(self) -> PostgresHubStore:
        hub = self.office.hub
        return PostgresHubStore(hub.database, hub.clock, hub.shards.database_for)

    def _hear(self) -> None:
        lane = self.draw.choice(self.lanes)
        if not self._is_cut(lane):
            lane.hear(self.office.hub, self.draw.randint(1, 12))

    # -- the centre

    def _keeper(self) -> None:
        self._ask_again()
        self._write()
        self.draw.choice(self._pieces())()

    def _pieces(self) -> tuple[Callable[[], int], ...]:
        """Return what the centre does of orders beside taking in."""
        hub = self.office.hub
        return (
            OrderKeeper(hub).work_off,
            OrderKeeper(hub).work_off,
            OrderClock(hub).work_off,
            self._pay,
            OrderConflicts(hub, has_gateway=True).work_off,
        )

    def _write(self) -> int:
        settings = MessageSettings("Shop <shop@chain.example>", "en", UTC, self.mail)
        try:
            return Messenger(self.office.hub, settings).work_off()
        except Unavailable as error:
            self.happened[f"mail: {error.code}"] += 1
            return 1

    def _pay(self) -> int:
        try:
            return Payer(self.office.hub, self.bank).work_off()
        except Unavailable as error:
            self.happened[f"bank: {error.code}"] += 1
            return 1

    def _decide(self) -> int:
        store, moved = self._hub_store(), 0
        for name in STORES:
            moved += judging.judge_some(store, name)
            moved += resolving.decide_some(store, name)
            moved += resolving.tell_some(store, name, unsigned)
        return moved

    def _stop(self) -> None:
        self.stopping.runs_left = self.draw.randint(1, 30)

    def _drain(self) -> None:
        """Let everybody tell and hear everything, until nothing is left."""
        for _ in range(DRAIN_ROUNDS):
            self.office.clock.micros += 60 * 1_000_000
            self._ask_again()
            moved = sum(self._send_of(lane, 100) for lane in self.lanes)
            moved += sum(piece() for piece in self._pieces()) + self._write()
            moved += self._decide()
            moved += sum(lane.hear(self.office.hub, 500) for lane in self.lanes)
            if not moved:
                return
        raise Broken("the centre does not come to rest")
