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
from edge.pins import QUICK_COST, PinVault
from edge.ports import Identity
from edge.services.desk import Tools
from edge.services.founding import found_operators
from edge.services.till import Till
from edge.store import journal
from edge.store.create import create_till, new_incarnation, open_stream
from edge.store.database import Access, open_database
from edge.store.keys import database_key, lane_key, pin_pepper, public_key_hex
from edge.store.reserve import release_reserve
from edge.store.schema import migrate
from edge.store.till_store import TILL_FILE, SqliteTillStore, connect_till_file, open_till_store

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from edge.store.database import Connection, Synchronous

PLAIN_FILE = "plain.db"
BASKET = ("milk", "lamp", "cola", "milk")


def make_shop(directory: Path) -> None:
    """Make a shop with its people, and open a shift in it."""
    create_till(
        directory,
        store="s-1",
        store_name="Faulty Corner",
        lane="1",
        currency="EUR",
        clock=SystemClock(),
        ids=UuidSource(),
    )
    store = open_till_store(directory, SystemClock())
    with closing(store):
        begin(store, directory)


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


def begin(store: SqliteTillStore, directory: Path) -> None:
    """Enter the people and open a shift."""
    pins = PinVault(pin_pepper(directory), QUICK_COST)
    found_operators(store, pins, SystemClock(), UuidSource(), PEOPLE)
    till = open_till(store, directory)
    till.handle(SignOn("101", "4711"))
    till.handle(OpenShift(10_000))


def keyed_store(directory: Path, synchronous: Synchronous = "FULL") -> SqliteTillStore:
    """Open the shop's own file as the till does, or with a flush that lies."""
    if synchronous == "FULL":
        return open_till_store(directory, SystemClock())
    key = database_key(directory, "till")

    def connect() -> Connection:
        connection = connect_till_file(directory / TILL_FILE, key)
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


def open_till(store: SqliteTillStore, directory: Path) -> Till:
    """Return a till on a store, with a handful of goods."""
    tools = Tools(
        store=store,
        catalogue=SomeGoods(),
        pins=PinVault(pin_pepper(directory), QUICK_COST),
        clock=SystemClock(),
        ids=UuidSource(),
        files=KeptReceipts(),
        customers=SomeCustomers(),
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
