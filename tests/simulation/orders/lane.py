"""A lane that works on orders: its journal, what it heard, what it therefore believes."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from harness.clock import FakeClock
from harness.streams import WrittenStream

from edge.domain.events import ApprovalRecord, OrderEvent
from edge.domain.instant import Instant
from edge.domain.orders.accepting import pass_to_picker
from edge.domain.orders.deciding import decide
from edge.domain.orders.order import Order
from edge.domain.orders.steps import Desk
from edge.domain.people import Authority, Operator, Role
from edge.orders import SUBJECT, HeardOrder, subject_of
from edge.ports import Entry
from edge.services.order_book import folded
from edge.store.codec import fact_json, read_ruling
from edge.store.journal import read_envelope
from sync.hub.store.feed_pages import read_page
from sync.wire.feeds import ENTRY, ORDER_FACT, OUTCOME, STORE
from sync.wire.streams import StreamKey

if TYPE_CHECKING:
    from edge.domain.commands.orders import OrderCommand
    from edge.domain.events import OrderFact
    from sync.hub.hub import Hub

SUPERVISOR = Operator("301", "Supervisor", Role.SUPERVISOR)


@dataclass
class OrderLane:
    """One till of a store. `cut_until` is the step until which it hears and tells nothing."""

    store: str
    lane: str
    clock: FakeClock
    stream: WrittenStream = field(init=False)
    rulings: dict[str, dict[int, OrderEvent]] = field(default_factory=dict)
    entries: dict[str, list[Entry]] = field(default_factory=dict)
    own: dict[str, list[Entry]] = field(default_factory=dict)
    outcomes: set[str] = field(default_factory=set)
    position: int = 0
    sent: int = 0
    cut_until: int = 0
    made: int = 0
    _folded: dict[str, Order] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.stream = WrittenStream(StreamKey(self.store, self.lane, "aaaa"))

    @property
    def name(self) -> str:
        """Return what traces call it."""
        return f"{self.store}/{self.lane}"

    def orders(self) -> list[str]:
        """Return the orders that it heard of."""
        return sorted({*self.rulings, *self.entries, *self.own})

    def order(self, name: str) -> Order:
        """Return what it believes of an order, folded as the product does."""
        if name in self._folded:
            return self._folded[name]
        rulings = tuple(told for _, told in sorted(self.rulings.get(name, {}).items()))
        heard = HeardOrder(rulings, tuple(self.entries.get(name, ())))
        self._folded[name] = folded(name, heard, self.own.get(name, ()))
        return self._folded[name]

    def desk(self, *, approved: bool) -> Desk:
        """Return where and by whom something is done."""
        self.made += 1
        now = Instant(self.clock.micros)
        operator = Operator(f"10{self.lane}", "Cashier", Role.CASHIER)
        record = ApprovalRecord("a", SUPERVISOR.operator, "", "op", now.micros)
        authority = Authority(operator, "op", now, record, SUPERVISOR)
        if not approved:
            authority = Authority(operator, "op", now)
        return Desk(self.store, self.lane, authority, f"{self.name}-{self.made}")

    def decide(self, command: OrderCommand, *, approved: bool = False) -> tuple[OrderFact, ...]:
        """Return what comes of a command here, or raise what the product raises."""
        return decide(self.order(command.order), command, self.desk(approved=approved))

    def write(self, fact: OrderFact) -> None:
        """Record a fact in the journal."""
        text = self.stream.write(
            fact.KIND,
            json.loads(fact_json(fact)),
            ver=fact.VERSION,
            subject=subject_of(fact.order),
            stamp=[self.clock.now().micros, 0],
            basis={STORE: self.position},
        )
        self._folded.pop(fact.order, None)
        self.own.setdefault(fact.order, []).append(read_envelope(text).entry)

    def sell(self, item: str) -> None:
        """Record that a unit was sold over the counter."""
        self.stream.sale(item, "-1")

    def hear(self, hub: Hub, rows: int) -> int:
        """Read on in the store's feed; return how many rows it read."""
        heard: set[str] = set()
        page = hub.shards.database_for(self.store).run(
            lambda c: read_page(c, self.store, self.lane, STORE, self.position, rows)
        )
        for row in page.rows:
            self.position = row.position
            if row.kind == ORDER_FACT:
                told = json.loads(row.body)
                known = self.rulings.setdefault(told["order"], {})
                heard.add(told["order"])
                ruling = read_ruling(told["kind"], told["version"], told["body"])
                assert ruling is not None, "nothing newer than this program is told here"
                known[told["n"]] = ruling
            elif row.kind == ENTRY and (entry := read_envelope(row.body).entry).subject.startswith(
                SUBJECT
            ):
                name = entry.subject.removeprefix(SUBJECT)
                self.entries.setdefault(name, []).append(entry)
                heard.add(name)
            elif row.kind == OUTCOME:
                self.outcomes.add(json.loads(row.body)["id"])
        if page.rows:
            self._folded.clear()
        self._pass_holds(heard)
        return len(page.rows)

    def _pass_holds(self, names: set[str]) -> None:
        """Give what another lane picks to that lane, as a till does when it hears of it."""
        for name in sorted(names):
            order = self.order(name)
            for part in order.fulfilments.values():
                passed = pass_to_picker(order, part, self.lane)
                if passed is not None and part.location == self.store:
                    self.write(passed)
