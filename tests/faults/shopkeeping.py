"""A shop for fault runs: how it is made, opened on any driver, and sold from."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from harness.customers import SomeCustomers
from harness.till import PEOPLE, SETTINGS, KeptReceipts, SomeGoods

from edge.clock import SystemClock, UuidSource
from edge.config import parse_settings
from edge.domain.commands import OpenShift, Scan, SignOn, Tender
from edge.domain.events import StreamOpened
from edge.elsewhere import NothingElsewhere
from edge.pins import QUICK_COST, PinVault
from edge.ports import Identity
from edge.services.desk import Tools
from edge.services.founding import found_operators
from edge.services.till import Till
from edge.store import journal
from edge.store.create import create_till, new_incarnation, open_stream
from edge.store.database import Access, open_database
from edge.store.keys import lane_key, pin_pepper, public_key_hex
from edge.store.reserve import release_reserve
from edge.store.schema import migrate
from edge.store.till_store import SqliteTillStore, open_till_store
from edge.store.upgrade import connect_till_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from edge.elsewhere import Elsewhere
    from edge.ports import Clock
    from edge.store.database import Connection, Synchronous

PLAIN_FILE = "plain.db"
BASKET = ("milk", "lamp", "cola", "milk")


def make_shop(
    directory: Path, store: str = "s-1", lane: str = "1", clock: Clock | None = None
) -> None:
    """Make a shop with its people, and open a shift in it."""
    clock = clock or SystemClock()
    create_till(
        directory,
        store=store,
        store_name="Faulty Corner",
        lane=lane,
        currency="EUR",
        clock=clock,
        ids=UuidSource(clock),
    )
    with closing(open_till_store(directory, clock)) as made:
        begin(made, directory, clock)


def make_plain_file(directory: Path) -> None:
    """Make the same shop's file without a key, for a driver that knows none."""
    identity = Identity("s-1", "Faulty Corner", "1", new_incarnation(), "EUR")
    opened = StreamOpened(
        "s-1", "Faulty Corner", "1", "EUR", public_key_hex(lane_key(directory)), "created"
    )
    clock, ids = SystemClock(), UuidSource()
    with closing(
        open_database(directory / PLAIN_FILE, key=None, access=Access.WRITER)
    ) as connection:
        migrate(connection)
        scribe = journal.Scribe(identity, lane_key(directory), clock)
        open_stream(connection, scribe, opened, after=journal.EMPTY, operation_id=ids.new())
    with closing(plain_store(directory)) as store:
        begin(store, directory)


def begin(store: SqliteTillStore, directory: Path, clock: Clock | None = None) -> None:
    """Enter the people and open a shift."""
    pins = PinVault(pin_pepper(directory), QUICK_COST)
    clock = clock or SystemClock()
    found_operators(store, pins, clock, UuidSource(clock), PEOPLE)
    till = open_till(store, directory, clock)
    till.handle(SignOn("101", "4711"))
    till.handle(OpenShift(10_000))


def keyed_store(directory: Path, synchronous: Synchronous = "FULL") -> SqliteTillStore:
    """Open the shop's own file as the till does, or with a flush that lies."""
    if synchronous == "FULL":
        return open_till_store(directory, SystemClock())

    def connect() -> Connection:
        connection = connect_till_file(directory)
        connection.execute(f"PRAGMA synchronous = {synchronous}")
        return connection

    return SqliteTillStore(
        connect, lane_key(directory), SystemClock(), lambda: release_reserve(directory)
    )


def plain_store(
    directory: Path, connect: Callable[[], Connection] | None = None
) -> SqliteTillStore:
    """Open the file without a key, on the till's driver or on another."""

    def usual() -> Connection:
        return open_database(directory / PLAIN_FILE, key=None, access=Access.WRITER)

    return SqliteTillStore(connect or usual, lane_key(directory), SystemClock())


def open_till(
    store: SqliteTillStore,
    directory: Path,
    clock: Clock | None = None,
    elsewhere: Elsewhere | None = None,
) -> Till:
    """Return a till on a store, with a handful of goods."""
    clock = clock or SystemClock()
    tools = Tools(
        store=store,
        catalogue=SomeGoods(),
        pins=PinVault(pin_pepper(directory), QUICK_COST),
        clock=clock,
        ids=UuidSource(clock),
        files=KeptReceipts(),
        customers=SomeCustomers(),
        elsewhere=elsewhere or NothingElsewhere(),
    )
    return Till(tools, parse_settings(SETTINGS.encode(), "faults"))


def sell(till: Till) -> str:
    """Sell a basket of four lines for cash; return the sale's id once it is durable."""
    sale = till.state.current
    if sale is None:
        for code in BASKET:
            till.handle(Scan(code))
    answer = till.handle(Tender("cash"))
    assert answer.view.sale is not None
    return answer.view.sale.id
