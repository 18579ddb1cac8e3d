"""The power goes before every single statement of a sale; the sale is there whole or not at all."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from faults.shopkeeping import make_shop, open_till
from harness.clock import FakeClock
from harness.failing_connection import FailingConnection, PowerCut

from edge.domain.commands import Scan, SignOn, Tender
from edge.domain.errors import OutcomeUnknown, Refusal
from edge.domain.events import SaleCompleted
from edge.store.keys import lane_key
from edge.store.till_store import SqliteTillStore, open_till_store
from edge.store.upgrade import connect_till_file
from edge.store.verify import verify

if TYPE_CHECKING:
    from pathlib import Path

    from edge.services.till import Till
    from edge.store.database import Connection

STATEMENTS_MAX = 200
"""More than any command has; the loop ends before, when no statement is left to cut."""


class Machine:
    """A till on a connection that can be cut."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.connections: list[FailingConnection] = []
        self.store = SqliteTillStore(self._connect, lane_key(folder), FakeClock())
        self.till: Till = open_till(self.store, folder)
        self.till.handle(SignOn("101", "4711"))

    def _connect(self) -> Connection:
        real = connect_till_file(self.folder)
        self.connections.append(FailingConnection(real))
        return self.connections[-1].as_connection()

    @property
    def disk(self) -> FailingConnection:
        return self.connections[-1]

    def off(self) -> None:
        for connection in self.connections:
            connection.drop()


def sales_in(folder: Path) -> list[str]:
    with closing(open_till_store(folder, FakeClock())) as store:
        return [e.fact.sale for e in store.entries() if isinstance(e.fact, SaleCompleted)]


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    folder.mkdir()
    make_shop(folder)
    return folder


def test_a_power_cut_before_any_statement_leaves_a_basket_or_a_sale_never_half(
    shop: Path,
) -> None:
    cuts = 0
    for number in range(1, STATEMENTS_MAX):
        machine = Machine(shop)
        before = machine.till.state
        known = sales_in_memory(machine)
        for code in ("milk", "lamp") if before.current is None else ():
            machine.till.handle(Scan(code))
        machine.disk.cut_before(number)
        try:
            machine.till.handle(Tender("cash"))
        except PowerCut:
            cuts += 1
            machine.off()
            found = sales_in(shop)
            assert len(found) - len(known) in {0, 1}
            assert found[: len(known)] == known
            assert verify(shop).is_sound
            with closing(open_till_store(shop, FakeClock())) as store:
                loaded = store.load()
                assert len(loaded.baskets) == 1 - (len(found) - len(known))
            continue
        machine.off()
        break
    assert cuts > 10


def sales_in_memory(machine: Machine) -> list[str]:
    return [e.fact.sale for e in machine.store.entries() if isinstance(e.fact, SaleCompleted)]


@pytest.mark.parametrize("how", ["kept", "lost"])
def test_a_commit_that_fails_is_looked_up_and_told_as_it_is(shop: Path, how: str) -> None:
    machine = Machine(shop)
    machine.till.handle(Scan("milk"))
    machine.disk.fail_commit(how)

    if how == "kept":
        assert machine.till.handle(Tender("cash")).events[-1].kind == "sale.completed"
    else:
        with pytest.raises((Refusal, OutcomeUnknown)):
            machine.till.handle(Tender("cash"))
        machine.till.handle(Tender("cash"))
    machine.store.close()

    assert len(sales_in(shop)) == 1
    assert verify(shop).is_sound


@pytest.mark.parametrize("name", ["SQLITE_FULL", "SQLITE_IOERR_WRITE", "SQLITE_IOERR_FSYNC"])
def test_an_error_at_any_statement_never_doubles_or_halves_a_sale(shop: Path, name: str) -> None:
    for number in range(1, STATEMENTS_MAX):
        machine = Machine(shop)
        known = len(sales_in_memory(machine))
        if machine.till.state.current is None:
            machine.till.handle(Scan("milk"))
        machine.disk.fail_at(number, name)
        try:
            machine.till.handle(Tender("cash"))
        except (Refusal, OutcomeUnknown):
            machine.store.close()
            assert len(sales_in(shop)) == known
            assert verify(shop).is_sound
            continue
        done = number >= len(machine.disk.statements)
        machine.store.close()
        assert len(sales_in(shop)) == known + 1
        if done:
            break
    assert verify(shop).is_sound
