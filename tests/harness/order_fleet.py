"""A centre on PostgreSQL with two stores of two tills each, as customers' orders meet them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import UTC
from typing import TYPE_CHECKING, Any, Final

from edge.domain.commands import ListPickups, ListShipments
from edge.domain.orders.balance import balance
from edge.domain.orders.sold import TILL
from edge.domain.orders.states import state_of
from harness.hub_orders import ITEM
from harness.lined_till import GOODS, LinedTill
from harness.memory_hub import unsigned
from harness.office import SomeOffice, ok
from sync.hub import judging, resolving
from sync.hub.messaging.settings import MessageSettings
from sync.hub.paying.intents import IntentsGateway
from sync.hub.paying.settings import FILE, TOKEN
from sync.hub.services.messaging import Messenger
from sync.hub.services.order_clock import OrderClock
from sync.hub.services.order_conflicts import OrderConflicts
from sync.hub.services.order_keeping import OrderKeeper
from sync.hub.services.orders import WholeOrder, whole_order
from sync.hub.services.paying import Payer
from sync.hub.store.hub_store import PostgresHubStore
from sync.hub.store.messages import SENT

if TYPE_CHECKING:
    from email.message import EmailMessage
    from pathlib import Path

    from edge.domain.ids import ItemId
    from edge.domain.orders.fulfilment import FulfilmentOrder
    from edge.domain.orders.order import Order
    from sync.hub.database import Database
    from sync.hub.paying.simulated import SimulatedGateway

STORES: Final = ("s-1", "s-2")
LANES: Final = ("1", "2")
ROUNDS_MAX: Final = 60
ROUND_MICROS: Final = 6_000_000
"""Longer than the centre waits before it looks once more at what it could not draw yet."""


@dataclass(frozen=True)
class Ending:
    """How a story ends. By default nothing is exceptional, owed or left to be done, and all agree.

    `parts` are units by bucket; `stock` is by store what is on hand and kept.
    """

    parts: Mapping[str, Mapping[str, int]]
    stock: Mapping[str, tuple[int, int]]
    money: Mapping[str, int]
    told: AbstractSet[str]
    inbox: Mapping[str, int] = field(default_factory=dict)
    queue: Mapping[str, Sequence[tuple[str, bool]]] = field(default_factory=dict)
    owed: tuple[int, int, int] = (0, 0, 0)
    disagreements: Sequence[object] = field(default_factory=list)


class _Letters:
    """Implements `Transport` by taking every letter."""

    def send(self, message: EmailMessage) -> None:
        """Take it."""


class OrderFleet:
    """A centre, its tills, its customers' letters and its bank."""

    def __init__(self, database: Database, folder: Path, gateway: SimulatedGateway) -> None:
        self.office = SomeOffice(database, folder / "centre")
        self.office.store(*STORES)
        for item in GOODS:
            told = {"description": item.description, "tax_class": item.tax_class}
            body = ITEM | told | {"codes": [item.gtin]}
            self.office.put(f"/v1/items/{item.item_id}", body)
        hub = self.office.hub
        (hub.folder / FILE).write_text(f'url = "{gateway.url}"\ntimeout_s = 5\n')
        (hub.folder / TOKEN).write_text("secret\n")
        letters = MessageSettings("shop@example.org", "en", UTC, _Letters())
        self._workers = (
            OrderKeeper(hub),
            OrderClock(hub),
            Payer(hub, IntentsGateway(gateway.url, "secret")),
            OrderConflicts(hub, has_gateway=True),
            Messenger(hub, letters),
        )
        self.tills = {
            f"{store}/{lane}": LinedTill(
                self.office, folder / store / lane, store, lane, 10 * at + int(lane)
            )
            for at, store in enumerate(STORES)
            for lane in LANES
        }
        self._orders = 0

    def close(self) -> None:
        """Close the tills' files."""
        for till in self.tills.values():
            till.close()

    def receive(self, store: str, item: ItemId | str, units: int) -> None:
        """Have goods come to a store."""
        moved = {"location": store, "item": item, "quantity_milli": units * 1000}
        states = {"from_state": "supplier", "to_state": "on_hand", "occurred_micros": 5}
        ok(self.office.post("/v1/stock-movements", moved | states))

    def places(self, units: int, amount_minor: int, **more: Any) -> str:
        """Have a customer order milk on the web, paid by card; return the order's id.

        A line of it is "1", its first part is named by `part_of`.
        """
        self._orders += 1
        number = f"W-{self._orders}"
        line = {"line": "1", "item": "milk", "quantity_milli": units * 1000}
        payment = {"payment": f"p-{number}", "movement": "authorise", "amount_minor": amount_minor}
        body = {
            "channel": "web",
            "number": number,
            "currency": "EUR",
            "email": "ann@example.org",
            "lines": [line | {"amount_minor": amount_minor}],
            "payment": payment | {"token": "pm_ok"},
        }
        way = {} if more.get("method") == "ship" else {"method": "pickup", "location": "s-1"}
        answer = ok(self.office.post("/v1/orders", body | way | more)).json()
        self.everybody()
        return str(answer["order"])

    def cancels(self, order: str) -> None:
        """Have the customer cancel all of an order on the web."""
        path = f"/v1/orders/{order}/cancel"
        ok(self.office.post(path, {"by": "customer", "reason": "changed my mind"}))
        self.everybody()

    def later(self, hours: float) -> None:
        """Let time pass, and everybody who has a line do what that brings."""
        self.office.clock.micros += int(hours * 3_600 * 1_000_000)
        self.everybody()

    def cut(self, *names: str) -> None:
        """Cut the lines of some tills once they know all there is."""
        self.everybody()
        for name in names:
            self.tills[name].is_cut = True

    def heal(self) -> None:
        """Have every till online, and let everybody tell and hear everything."""
        for till in self.tills.values():
            till.is_cut = False
        self.everybody()

    def everybody(self) -> None:
        """Let all that have a line tell and hear, and the centre decide, until nothing is left."""
        is_quiet = False
        for _ in range(ROUNDS_MAX):
            # Lane 1 is heard last of each store: it is the one that the centre has hold what comes.
            moved = sum(till.exchange() for _, till in sorted(self.tills.items(), reverse=True))
            moved += sum(worker.work_off() for worker in self._workers)
            moved += self._decide()
            if not moved and is_quiet:
                return
            is_quiet = not moved
            if is_quiet:
                # What was put off by some seconds comes now, or nothing does.
                self.office.clock.micros += ROUND_MICROS
        raise AssertionError("the fleet does not come to rest")

    def _decide(self) -> int:
        hub = self.office.hub
        store, moved = PostgresHubStore(hub.database, hub.clock, hub.shards.database_for), 0
        for name in STORES:
            moved += judging.judge_some(store, name)
            moved += resolving.decide_some(store, name)
            moved += resolving.tell_some(store, name, unsigned)
        return moved

    # -- how things stand

    def whole(self, order: str) -> WholeOrder:
        """Return an order as the centre knows it."""
        return whole_order(self.office.hub, order)

    def stock(self, item: str = "milk") -> dict[str, tuple[int, int]]:
        """Return by store what the centre has on hand and what it keeps of it, in whole units."""
        return {
            row["location"]: (row["on_hand_milli"] // 1000, row["reserved_milli"] // 1000)
            for row in self.office.get(f"/v1/stock/{item}")
        }

    def inbox(self) -> Counter[str]:
        """Return how many exceptions there are, by policy and state; open is a person's."""
        rows = self.office.database.run(
            lambda c: c.execute("SELECT policy || ' ' || state FROM outcome").fetchall()
        )
        return Counter(name for (name,) in rows)

    def told(self, order: str) -> set[str]:
        """Return what the customer was written about; no topic comes twice."""
        sent = [each for each in self.whole(order).messages if each.state == SENT]
        topics = [each.message.partition("/")[0] for each in sent]
        assert len(set(topics)) == len(topics), topics
        return set(topics)

    def money(self, order: str) -> dict[str, int]:
        """Return what the bank moved, by movement, in minor units."""
        found: Counter[str] = Counter()
        for payment in self.whole(order).order.payments.values():
            found[payment.movement] += payment.amount_minor
        return dict(found)

    def kinds(self, order: str) -> list[str]:
        """Return the kinds of an order's facts as the centre heard them."""
        return [fact.kind for fact in self.whole(order).facts]

    def queue(self) -> dict[str, list[tuple[str, bool]]]:
        """Return by till the state of what is left to be done, and whether it goes back."""
        rows = {
            name: [*till.does(ListPickups()).pickups, *till.does(ListShipments()).pickups]
            for name, till in self.tills.items()
        }
        return {
            name: [(row.state, row.goes_back) for row in found]
            for name, found in rows.items()
            if found
        }

    def ending(self, order: str, item: str = "milk") -> Ending:
        """Return how a story ends, once everybody is online and nothing is left to be told."""
        self.heal()
        whole = self.whole(order).order
        return Ending(
            parts={name: units_of(part) for name, part in whole.fulfilments.items()},
            stock=self.stock(item),
            money=self.money(order),
            told=self.told(order),
            inbox=self.inbox(),
            queue=self.queue(),
            owed=owed_of(whole),
            disagreements=self._disagreements(order, whole),
        )

    def _disagreements(self, order: str, ours: Order) -> list[tuple[str, Any, Any]]:
        """Return where a lane believes of a part of its store something else than the centre."""
        return [
            (name, seen, told)
            for part in ours.fulfilments.values()
            for name, till in self.tills.items()
            if till.store == part.location
            for seen, told in [
                (told_of(till.order(order), part.fulfilment), told_of(ours, part.fulfilment))
            ]
            if seen != told
        ]


def owed_of(order: Order) -> tuple[int, int, int]:
    """Return what the customer owes, what is owed back, and what the bank still promises."""
    owed = balance(order)
    return owed.due.minor, owed.refund.minor, owed.release.minor


def told_of(order: Order, part: str) -> dict[str, Any]:
    """Return what is believed of a part of an order.

    What a till was paid for goods to follow, and paid back, is known there and at the centre alone.
    """
    known = order.fulfilments[part]
    is_of_till = order.placed is not None and order.placed.channel == TILL
    return {
        "state": state_of(known).value,
        "holder": known.holder,
        "parcels": sorted(known.sealed_parcels),
        "units": units_of(known),
        "money": None if is_of_till else balance(order),
    }


def units_of(part: FulfilmentOrder) -> dict[str, int]:
    """Return by bucket how many whole units there are, of all lines together."""
    found: Counter[str] = Counter()
    for line in part.lines.values():
        for bucket, milli in line.buckets.units.items():
            found[bucket.value] += milli // 1000
    return dict(+found)
