"""Orders as the centre tells them to a store, and a till on files that hears of them by its line.

The demo's hub will write the same rows.
"""

from __future__ import annotations

import json
from contextlib import ExitStack, closing
from dataclasses import replace
from itertools import count
from threading import Event
from typing import TYPE_CHECKING, Any

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from edge.domain.chain import NO_HASH, chain_hash
from edge.domain.commands import (
    AcceptOrder,
    FinishPick,
    PickUnits,
    StageOrder,
    StartPick,
)
from edge.domain.events import (
    FulfilmentProposed,
    LineUnits,
    OrderFact,
    OrderLineRecord,
    OrderPlaced,
    OrderRuling,
)
from edge.domain.orders.collection_code import CollectionCode, code_text, message_of
from edge.orders import NO_WORDS, CentreWords, HeardOrder, subject_of
from edge.store.codec import fact_json, ruling_json
from edge.store.create import create_till
from edge.store.orders import SqliteOrders
from edge.store.till_store import open_till_store
from harness.answering_centre import AnsweringCentre
from harness.clock import CountedIds, FakeClock
from harness.orders import MUG_CODE, ORDER, PAID, PART, SHIRT_CODE, STORE, placed, proposed
from harness.streams import entry_text
from harness.till import Shop
from sync.central.file import CentralFile
from sync.central.heard import hear_proven
from sync.central.order_facts import hear_order_fact
from sync.client.downloading import Downloader
from sync.client.line import Line
from sync.client.pausing import Bell
from sync.wire.feeds import NO_CHECKSUM, ORDER_FACT, next_checksum, text_digest
from sync.wire.streams import StreamKey

if TYPE_CHECKING:
    from pathlib import Path

    from edge.domain.events import OrderEvent

WEB_ORDER: tuple[OrderRuling, ...] = (placed(), proposed(), PAID)


COLLECTION_KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
KNOWN_KEYS = {"K7": COLLECTION_KEY.public_key().public_bytes_raw().hex()}
"""The settings' keys of a till that believes in the codes of `code_for`."""


def code_for(
    order: str = ORDER, store: str = STORE, key: Ed25519PrivateKey = COLLECTION_KEY
) -> str:
    """Return a code as the centre shows it to the customer, good for a day."""
    expires_s = int(FakeClock().now().micros / 1_000_000) + 86_400
    code = CollectionCode(order, store, expires_s, "K7")
    return code_text(code, key.sign(message_of(code).encode()))


def fact_body(order: str, n: int, ruling: OrderEvent, **changes: Any) -> str:
    """Return the body of a row that tells a fact of the centre about an order."""
    told = {
        "order": order,
        "n": n,
        "kind": ruling.KIND,
        "version": ruling.VERSION,
        "at_micros": n,
        "body": json.loads(
            ruling_json(ruling) if isinstance(ruling, OrderRuling) else fact_json(ruling)
        ),
    }
    return json.dumps(told | changes)


def numbered_order(number: int) -> tuple[OrderRuling, ...]:
    """Return one of many orders: one line of two pieces, promised in its turn."""
    order = f"o-{number:05d}"
    line = OrderLineRecord("1", "i-mug", "Mug", "2", "EA", 700, ("96385074",))
    return (
        OrderPlaced(order, f"W-{number}", "web", "EUR", 2, (line,), number, f"Customer {number}"),
        FulfilmentProposed(
            order, f"f-{number}", STORE, "pickup", (LineUnits("1", "2"),), ready_by_micros=number
        ),
    )


def hear_orders(directory: Path, store: str, count: int) -> None:
    """Have a till's folder hold so many orders of a store."""
    with closing(CentralFile(directory)) as central, central.writing() as connection:
        for number in range(1, count + 1):
            for n, ruling in enumerate(numbered_order(number), start=1):
                told = ruling
                if isinstance(ruling, FulfilmentProposed):
                    told = replace(ruling, location=store)
                hear_order_fact(connection, fact_body(ruling.order, n, told))


TO_READY = (
    AcceptOrder(ORDER, PART),
    StartPick(ORDER, PART),
    PickUnits(ORDER, PART, SHIRT_CODE, "2"),
    PickUnits(ORDER, PART, MUG_CODE),
    FinishPick(ORDER, PART),
    StageOrder(ORDER, PART, "A1"),
)
"""What a till does with `WEB_ORDER` until it waits for its customer."""


class SomeOrders:
    """Implements `Orders` with what a test lets it hear of the centre."""

    def __init__(self, *rulings: OrderEvent) -> None:
        self._known: dict[str, tuple[OrderEvent, ...]] = {}
        self._news: set[str] = set()
        self.centre_words = NO_WORDS
        self.hears(*rulings)

    def hears(self, *rulings: OrderEvent) -> None:
        """Hear what the centre decided."""
        for ruling in rulings:
            self._known[ruling.order] = (*self._known.get(ruling.order, ()), ruling)
            self._news.add(ruling.order)

    def begin_anew(self) -> None:
        """Tell everything once more, as to a till that starts."""
        self._news = set(self._known)

    def news(self) -> tuple[str, ...]:
        found, self._news = tuple(sorted(self._news)), set()
        return found

    def heard(self, order: str) -> HeardOrder:
        return HeardOrder(self._known.get(order, ()))

    def words(self) -> CentreWords:
        return self.centre_words


class OrderFeed:
    """Writes rows about orders into a simulated centre's feed of the store."""

    def __init__(self, centre: AnsweringCentre) -> None:
        self._rows = centre.rows.setdefault("store", [])
        self._numbers: dict[str, count[int]] = {}

    def tells(self, *rulings: OrderEvent) -> None:
        """Publish facts of the centre."""
        for ruling in rulings:
            n = next(self._numbers.setdefault(ruling.order, count(1)))
            self.adds(ORDER_FACT, fact_body(ruling.order, n, ruling))

    def adds(self, kind: str, body: str) -> None:
        """Publish a row as it is."""
        before = bytes.fromhex(self._rows[-1]["checksum"]) if self._rows else NO_CHECKSUM
        digest = text_digest(body)
        row = {
            "position": len(self._rows) + 1,
            "kind": kind,
            "body": body,
            "checksum": next_checksum(before, digest).hex(),
            "origin": "",
            "digest": "",
        }
        self._rows.append(row)


class PickupTill:
    """A till on its own files with its way down from a simulated centre."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.clock = folder, FakeClock()
        self._heard, self._hash = 0, NO_HASH
        self._files = ExitStack()
        ids = CountedIds(1)
        create_till(
            folder,
            store=STORE,
            store_name="Corner Shop",
            lane="1",
            currency="EUR",
            clock=self.clock,
            ids=ids,
        )
        self.centre = AnsweringCentre()
        self.feed = OrderFeed(self.centre)
        self.central = self._files.enter_context(closing(CentralFile(folder)))
        line = self._files.enter_context(closing(Line(self.centre.client(), lambda _: None)))
        self._down = Downloader(folder, self.central, line, Bell(), self.clock, Event())
        store = self._files.enter_context(closing(open_till_store(folder, self.clock)))
        self.orders = self._files.enter_context(closing(SqliteOrders(folder)))
        self.shop = Shop(clock=self.clock, ids=ids, store=store, orders=self.orders).opened()

    def hears(self) -> bool:
        """Have `till sync` fetch what the centre tells; return whether it could."""
        self._down.look_again()
        return self._down.drain() is None

    def restarts(self) -> None:
        """Start the till anew on what its files hold."""
        self.orders = self.shop.orders = self._files.enter_context(
            closing(SqliteOrders(self.folder))
        )
        self.shop.restart()

    def hears_lane(self, *facts: OrderFact, lane: str = "2") -> None:
        """Have the store's feed tell what another lane did with an order."""
        key = StreamKey(STORE, lane, "aaaa")
        for fact in facts:
            self._heard += 1
            text = entry_text(
                key,
                self._heard,
                fact.KIND,
                json.loads(fact_json(fact)),
                subject=subject_of(fact.order),
                stamp=[self.clock.now().micros, 0],
            )
            self._hash = chain_hash(self._hash, text)
            with self.central.writing() as connection:
                hear_proven(connection, f"{key}:{self._heard}", self._hash, text, 1)

    def cut(self) -> None:
        """Have no line to the centre from now on."""
        self.centre.next_answers = [httpx.ConnectError("cut")] * 1_000

    def close(self) -> None:
        """Close all files."""
        self._files.close()
