"""A till's journal with many sales in it, as the till itself writes them."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

from harness.customers import SomeCustomers
from harness.goods import MILK
from harness.till import PEOPLE, SETTINGS, KeptReceipts, SomeGoods

from edge.clock import SystemClock, UuidSource
from edge.codes import check_digit
from edge.config import parse_settings
from edge.domain.commands import OpenShift, Scan, SignOn, Tender
from edge.domain.events import SaleCompleted
from edge.domain.ids import ItemId
from edge.pins import QUICK_COST, PinVault
from edge.services.desk import Tools
from edge.services.founding import found_operators
from edge.services.till import Till
from edge.store.create import create_till
from edge.store.database import transaction
from edge.store.journal import Scribe, insert, last_row
from edge.store.keys import lane_key
from edge.store.till_store import SqliteTillStore
from edge.store.upgrade import connect_till_file

if TYPE_CHECKING:
    from pathlib import Path

    from edge.domain.catalogue import Item
    from edge.ports import Batch, Entry, JournalFact
    from edge.store.journal import Identity

_WORDS = [
    "Whole milk",
    "Desk lamp",
    "Oats",
    "Green tea",
    "Sugar",
    "Rice",
    "Olive oil",
    "Rye bread",
    "Butter",
    "Yoghurt",
    "Apple juice",
    "Tomatoes",
    "Pasta",
    "Coffee",
    "Cocoa",
    "Chocolate",
    "Biscuits",
    "Crackers",
    "Honey",
    "Jam",
    "Mustard",
    "Ketchup",
    "Vinegar",
    "Salt",
    "Pepper",
    "Paprika",
    "Cinnamon",
    "Soap",
    "Shampoo",
    "Toothpaste",
    "Towels",
    "Candles",
    "Batteries",
    "Matches",
]

TEMPLATES = 500
"""Sales that are rung up; as many as a batch holds, so that no batch has one twice."""
ITEMS = 1_500
LINES = 4

_AT_ONCE = 2_000
_BETWEEN_SALES_MICROS = 12_000_000


def _goods() -> tuple[Item, ...]:
    """Return an assortment with names, codes and prices as unlike each other as a shop's."""
    goods = []
    for n in range(ITEMS):
        drawn = hashlib.sha256(f"item {n}".encode()).hexdigest()
        words = f"{_WORDS[int(drawn[:2], 16) % len(_WORDS)]} {_WORDS[int(drawn[2:4], 16) % len(_WORDS)]}"
        digits = f"{int(drawn[4:16], 16) % 10**12:012}"
        goods.append(
            replace(
                MILK,
                item_id=ItemId(f"{int(drawn[16:24], 16) % 10**7:07}-{n}"),
                description=f"{words} {int(drawn[24:26], 16) * 10} g",
                price=str(49 + int(drawn[26:29], 16) % 4000),
                tax_class="standard" if n % 3 else "reduced",
                department=f"d-{n % 23}",
                gtin=f"0{digits}{check_digit(digits)}",
            )
        )
    return tuple(goods)


class _Watched(SqliteTillStore):
    """The till's own store, which keeps the last facts that were committed."""

    facts: tuple[JournalFact, ...] = ()

    def commit(self, batch: Batch) -> tuple[Entry, ...]:
        """Commit as always."""
        self.facts = batch.facts or self.facts
        return super().commit(batch)


def write_backlog(directory: Path, sales: int, *, store: str = "s-1", lane: str = "1") -> Identity:
    """Make a till and write so many sales of four lines into its journal; return who wrote them.

    The first ones are rung up at the till; the others are those again with ids, number and times
    of their own, encoded, chained and signed by the till's scribe.
    """
    clock, ids = SystemClock(), UuidSource()
    names = {"store": store, "store_name": "Shop", "lane": lane, "currency": "EUR"}
    identity = create_till(directory, **names, clock=clock, ids=ids)
    facts = _ring_up(directory, min(sales, TEMPLATES), clock, ids)
    connection = connect_till_file(directory)
    scribe = Scribe(identity, lane_key(directory), clock)
    head = last_row(connection).head
    for first in range(len(facts), sales, _AT_ONCE):
        with transaction(connection):
            for n in range(first, min(first + _AT_ONCE, sales)):
                row, _ = scribe.write(head, _again(facts[n % len(facts)], n, ids), ids.new())
                insert(connection, row)
                head = row.head
    connection.close()
    return identity


def _again(fact: JournalFact, n: int, ids: UuidSource) -> JournalFact:
    """Return a sale with the lines of another, but with ids, number and times of its own."""
    sale = fact.fact
    assert isinstance(sale, SaleCompleted)
    later = _BETWEEN_SALES_MICROS * n
    own = replace(
        sale,
        sale=ids.new(),
        number=f"{sale.number[:-6]}{n + 1:06}",
        opened_at_micros=sale.opened_at_micros + later,
        completed_at_micros=sale.completed_at_micros + later,
    )
    return replace(fact, fact=own, subject=own.sale)


def _ring_up(directory: Path, sales: int, clock: SystemClock, ids: UuidSource) -> list[JournalFact]:
    """Sell at the till, each time something else; return the facts of the sales."""
    store = _Watched(lambda: connect_till_file(directory), lane_key(directory), clock)
    pins = PinVault(b"pepper", QUICK_COST)
    found_operators(store, pins, clock, ids, PEOPLE)
    goods = _goods()
    tools = Tools(store, SomeGoods(goods), pins, clock, ids, KeptReceipts(), SomeCustomers())
    till = Till(tools, parse_settings(SETTINGS.encode(), "bench"))
    for command in (SignOn(PEOPLE[0].operator, PEOPLE[0].pin), OpenShift(10_000)):
        till.handle(command)
    facts = []
    for n in range(sales):
        for line in range(LINES):
            till.handle(Scan(goods[(n * 7 + line * 377 + n * n) % ITEMS].item_id))
        till.handle(Tender("cash"))
        facts.append(store.facts[-1])
    store.close()
    return facts
