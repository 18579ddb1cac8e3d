"""Orders at a centre of two databases, and lanes that tell it what they did with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from harness.office import SomeOffice, ok
from harness.streams import WrittenStream
from sync.hub.ingest import take_batch
from sync.hub.store.hub_store import PostgresHubStore
from sync.wire.streams import Acknowledged, StreamKey

if TYPE_CHECKING:
    from pathlib import Path

    from sync.hub.database import Database

ITEM = {"description": "Milk", "tax_class": "standard", "unit": "EA", "codes": ["4001"]}
PICKUP: dict[str, Any] = {
    "channel": "web",
    "number": "W-1",
    "currency": "EUR",
    "method": "pickup",
    "location": "s-1",
    "ready_by_micros": 900,
    "lines": [{"line": "1", "item": "milk", "quantity_milli": 2000, "amount_minor": 500}],
    "payment": {"payment": "p-1", "movement": "authorised", "amount_minor": 500},
}
SHIP = {key: value for key, value in PICKUP.items() if key != "location"} | {"method": "ship"}


def order_office(database: Database, folder: Path, second: Database | None = None) -> SomeOffice:
    """Return an office with milk at the store s-1, and an empty store s-2 on a second database."""
    made = SomeOffice(database, folder, "admin", **({"s-2": second} if second else {}))
    made.store("s-1", "s-2")
    made.put("/v1/items/milk", ITEM)
    stock(made, "s-1", 5000)
    return made


def stock(office: SomeOffice, location: str, quantity_milli: int, item: str = "milk") -> None:
    """Receive milk, or something else."""
    moved = {"location": location, "item": item, "quantity_milli": quantity_milli}
    states = {"from_state": "supplier", "to_state": "on_hand", "occurred_micros": 5}
    ok(office.post("/v1/stock-movements", moved | states))


def levels(office: SomeOffice) -> dict[str, tuple[int, int]]:
    """Return by location how much milk is on hand and kept."""
    return {
        row["location"]: (row["on_hand_milli"], row["reserved_milli"])
        for row in office.get("/v1/stock/milk")
    }


def told(office: SomeOffice, store: str) -> list[tuple[str, str]]:
    """Return the kinds of orders' facts in a store's feed, with their keys."""
    return office.hub.shards.database_for(store).run(
        lambda c: c.execute(
            "SELECT body::jsonb ->> 'kind', row_key FROM feed_row WHERE store_id = %s"
            " AND feed = 'store' AND kind = 'order_fact' ORDER BY position",
            (store,),
        ).fetchall()
    )


class OrderLane:
    """A lane of a store; each `tell` is a batch of its own."""

    def __init__(self, office: SomeOffice, store: str, lane: str = "1") -> None:
        self._office = office
        self._stream = WrittenStream(StreamKey(store, lane, "aaaa"))

    def tell(self, order: str, kind: str, part: int = 1, *, head: Any = None, **body: Any) -> None:
        """Have the centre take in what was done with a part of an order."""
        named = {"order": order, "fulfilment": f"{order}-{part}"}
        subject = {"subject": f"order/{order}"}
        self._stream.write(f"fulfilment.{kind}", {**named, **body}, **subject, **(head or {}))
        self.send(len(self._stream.texts))

    def tell_sold(self, order: str, body: dict[str, Any]) -> None:
        """Have the centre take in that goods were sold to follow."""
        self.tell_kind("order.sold", order, **body)

    def pay_back(self, order: str, body: dict[str, Any]) -> None:
        """Have the centre take in that goods to follow were paid back."""
        self.tell_kind("order.paid_back", order, **body)

    def tell_kind(self, kind: str, order: str, *, head: Any = None, **body: Any) -> None:
        """Have the centre take in a fact of an order, of whatever kind."""
        subject = {"subject": f"order/{order}"}
        self._stream.write(kind, {"order": order, **body}, **subject, **(head or {}))
        self.send(len(self._stream.texts))

    def send(self, first_seq: int = 1) -> None:
        """Send the entries from a number on, also again."""
        hub, batch = self._office.hub, self._stream.batch(first_seq)
        store = PostgresHubStore(hub.database, hub.clock, hub.shards.database_for)
        answer = store.in_store(
            batch.stream.store,
            lambda work: take_batch(
                work,
                batch,
                now_micros=hub.clock.now().micros,
                is_signed=self._stream.is_signed,
            ),
        )
        assert isinstance(answer, Acknowledged)

    def sell(self, quantity: str = "1") -> None:
        """Sell milk over the counter."""
        self._stream.sale("milk", f"-{quantity}")
        self.send(len(self._stream.texts))

    def accept(self, order: str, part: int = 1) -> None:
        """Take a part on."""
        store, lane = self._stream.key.store, self._stream.key.lane
        self.tell(order, "accepted", part, location=store, holder=lane)

    def reject(self, order: str, part: int = 1) -> None:
        """Decline a part."""
        self.tell(order, "rejected", part, location=self._stream.key.store, reason="no_time")

    def pick_and_stage(self, order: str, quantity: str = "2") -> None:
        """Bring units to the shelf for the customer."""
        units = {"line": "1", "quantity": quantity}
        self.tell(order, "picked", units=units, picker="ann")
        self.tell(order, "staged", place="A1", units=[units], parcels=[], at_micros=7)

    def hand_over(self, order: str, quantity: str = "2", **more: Any) -> None:
        """Let units leave with the customer."""
        self.tell(
            order,
            "handed_over",
            handover=f"h-{len(self._stream.texts)}",
            lane=self._stream.key.lane,
            units=[{"line": "1", "quantity": quantity}],
            verification={"method": "known", "actor": "ann"},
            right="holder",
            at_micros=9,
            currency="EUR",
            **more,
        )
