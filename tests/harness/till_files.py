"""Shops on disk with a history, and hands that tamper with them."""

from __future__ import annotations

from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from edge.store.database import Access, open_database
from edge.store.keys import database_key
from edge.store.till_store import TILL_FILE, open_till_store
from harness.clock import FakeClock
from harness.facts import basket_batch, make_shop, sale_batch

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from edge.store.database import Connection


def shop_with_sales(directory: Path, count: int = 4) -> Path:
    """Return a closed shop with some sales and a basket open: its rows are 1 to count + 1."""
    make_shop(directory)
    with closing(open_till_store(directory, FakeClock())) as store:
        for number in range(1, count + 1):
            store.commit(sale_batch(number))
        store.commit(basket_batch(900, "sale-900000"))
    return directory


@contextmanager
def open_file(directory: Path, access: Access = Access.WRITER) -> Iterator[Connection]:
    """Lend a plain connection to a shop's file, past all rules of the store."""
    key = database_key(directory, "till")
    with closing(open_database(directory / TILL_FILE, key=key, access=access)) as connection:
        yield connection


def tamper(directory: Path, *statements: str) -> None:
    """Change rows as someone would who has the key and knows the triggers."""
    with open_file(directory) as connection:
        triggers = connection.execute(
            "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'"
        ).fetchall()
        connection.execute("PRAGMA foreign_keys = OFF")
        for name, _ in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement)
        for _, sql in triggers:
            connection.execute(sql)
