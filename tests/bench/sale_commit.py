"""How long a paid sale of four lines takes to be durable, beside its rows written bare."""

from __future__ import annotations

from time import perf_counter_ns
from typing import TYPE_CHECKING

from harness.customers import SomeCustomers
from harness.goods import COLA, LAMP, MILK
from harness.till import PEOPLE, SETTINGS, KeptReceipts, SomeGoods

from bench.kit.bare_rows import BareFile, read_draft, read_sale
from bench.kit.figure import Figure, middle, percentile, spread
from bench.kit.workshop import note
from edge.clock import SystemClock, UuidSource
from edge.config import parse_settings
from edge.domain.commands import OpenShift, Scan, SignOn, Tender
from edge.pins import QUICK_COST, PinVault
from edge.services.desk import Tools
from edge.services.founding import found_operators
from edge.services.till import Till
from edge.store.create import create_till
from edge.store.keys import database_key, lane_key
from edge.store.till_store import TILL_FILE, SqliteTillStore, connect_till_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from bench.kit.workshop import Workshop
    from edge.ports import Batch, Entry
    from edge.store.database import Connection

FIGURES = ("sale_commit", "sale_commit_p99")

CODES = (MILK.item_id, LAMP.item_id, COLA.item_id)
"""Three scans; the bottle's deposit is the fourth line."""

_ITEMS = (*CODES, str(COLA.deposit_item))


class TimedStore(SqliteTillStore):
    """The till's own store, which keeps how long its last commit took."""

    took_ns = 0

    def commit(self, batch: Batch) -> tuple[Entry, ...]:
        """Commit as always."""
        start = perf_counter_ns()
        entries = super().commit(batch)
        self.took_ns = perf_counter_ns() - start
        return entries


class Lane:
    """A till on a real file, with the connection it writes through."""

    def __init__(self, directory: Path) -> None:
        clock, ids = SystemClock(), UuidSource()
        names = {"store": "s-1", "store_name": "Shop", "lane": "1", "currency": "EUR"}
        create_till(directory, **names, clock=clock, ids=ids)
        self.connections: list[Connection] = []
        self.store = TimedStore(self._connect(directory), lane_key(directory), clock)
        pins = PinVault(b"pepper", QUICK_COST)
        found_operators(self.store, pins, clock, ids, PEOPLE)
        tools = Tools(self.store, SomeGoods(), pins, clock, ids, KeptReceipts(), SomeCustomers())
        self.till = Till(tools, parse_settings(SETTINGS.encode(), "bench"))
        self.till.handle(SignOn(PEOPLE[0].operator, PEOPLE[0].pin))
        self.till.handle(OpenShift(10_000))

    def ring_up(self) -> str:
        """Put the goods in a basket, each durably; return the sale's id."""
        for code in CODES:
            answer = self.till.handle(Scan(code))
        assert answer.view.sale is not None
        assert len(answer.view.sale.lines) == 4
        return answer.view.sale.id

    def pay(self) -> int:
        """Take exact cash; return the nanoseconds of the commit that completes the sale."""
        answer = self.till.handle(Tender("cash"))
        assert answer.events[-1].kind == "sale.completed"
        return self.store.took_ns

    def _connect(self, directory: Path) -> Callable[[], Connection]:
        def connect() -> Connection:
            key = database_key(directory, "till")
            self.connections.append(connect_till_file(directory / TILL_FILE, key))
            return self.connections[-1]

        return connect


def measure(workshop: Workshop) -> Iterator[Figure]:
    """Sell, and write what the sale before left into a bare file: first one, then the other."""
    pairs = workshop.sizes.pick(2000, 60)
    directory = workshop.folder / "commit"
    lane, bare = Lane(directory), BareFile(directory / "bare.db")
    sold_ms, bare_ms = [], []
    lane_file = lane.connections[-1]
    sale = lane.ring_up()
    draft = read_draft(lane_file, sale)
    lane.pay()
    rows = read_sale(lane_file, sale, _ITEMS)
    for pair in range(pairs):
        bare.write_draft(draft)
        sale = lane.ring_up()
        draft = read_draft(lane_file, sale)
        if pair % 2:
            bare_ns, sold_ns = bare.write(rows), lane.pay()
        else:
            sold_ns, bare_ns = lane.pay(), bare.write(rows)
        rows = read_sale(lane_file, sale, _ITEMS)
        sold_ms.append(sold_ns / 1e6)
        bare_ms.append(bare_ns / 1e6)
    lane.store.close()
    bare.close()
    note(f"sale_commit, ms: sale {spread(sold_ms)}; bare {spread(bare_ms)}")
    yield Figure("sale_commit", middle(sold_ms), "ms", middle(bare_ms))
    yield Figure("sale_commit_p99", percentile(sold_ms, 99), "ms", percentile(bare_ms, 99))
