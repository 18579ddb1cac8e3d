"""The floor of a commit: a sale's rows written with nothing around them."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from time import perf_counter_ns
from typing import TYPE_CHECKING, Any

from edge.store.database import Access, open_database
from edge.store.schema import migrate

if TYPE_CHECKING:
    from pathlib import Path

    from edge.store.database import Connection

_OWN_ROWS = ("journal", "sale", "effect")
_STOCK = (
    "INSERT INTO stock_delta (item, milli) VALUES (?, ?)"
    " ON CONFLICT (item) DO UPDATE SET milli = excluded.milli"
)
_META = (
    "INSERT INTO meta (name, value) VALUES (?, ?)"
    " ON CONFLICT (name) DO UPDATE SET value = excluded.value"
)


@dataclass(frozen=True, slots=True)
class SaleRows:
    """What one finished sale left in the till's file, read back column by column."""

    sale: str
    inserted: tuple[tuple[str, tuple[Any, ...]], ...]
    """Table and row, in the order in which they were written."""
    stock: tuple[tuple[str, int], ...]
    meta: tuple[tuple[str, str], ...]
    receipt_count: int


def read_draft(connection: Connection, sale: str) -> list[tuple[Any, ...]]:
    """Return the rows of an unfinished basket, which the end of its sale removes."""
    return connection.execute("SELECT * FROM basket_event WHERE sale = ?", (sale,)).fetchall()


def read_sale(connection: Connection, sale: str, items: tuple[str, ...]) -> SaleRows:
    """Return the rows that the newest transaction wrote for a finished sale."""
    (position,) = connection.execute("SELECT max(position) FROM journal").fetchone()
    inserted = tuple(
        (table, tuple(row))
        for table in _OWN_ROWS
        for row in connection.execute(f"SELECT * FROM {table} WHERE position = ?", (position,))
    )
    marks = ", ".join("?" * len(items))
    stock = connection.execute(f"SELECT * FROM stock_delta WHERE item IN ({marks})", items)
    meta = connection.execute("SELECT name, value FROM meta WHERE name = 'last_operation'")
    (receipts,) = connection.execute("SELECT receipt_count FROM standing").fetchone()
    return SaleRows(sale, inserted, tuple(stock.fetchall()), tuple(meta.fetchall()), receipts)


class BareFile:
    """A keyed file with the same tables, indices and pragmas, written by plain statements."""

    def __init__(self, path: Path) -> None:
        key = secrets.token_hex(32)
        self.connection = open_database(path, key=key, access=Access.WRITER)
        migrate(self.connection)
        # Earlier entries of the shop are not copied; nothing here refers to them.
        self.connection.execute(
            "INSERT INTO standing (one, store, store_name, lane, incarnation, currency)"
            " VALUES (1, 's', 'Shop', '1', 'bare', 'EUR')"
        )

    def write_draft(self, rows: list[tuple[Any, ...]]) -> None:
        """Write a basket's rows, so that the sale has as many to remove; not measured."""
        self.connection.execute("BEGIN IMMEDIATE")
        for row in rows:
            self.connection.execute(f"INSERT INTO basket_event VALUES ({_marks(row)})", row)
        self.connection.execute("COMMIT")

    def write(self, rows: SaleRows) -> int:
        """Write a sale's rows in one durable transaction; return the nanoseconds it took."""
        statements = [
            (f"INSERT INTO {table} VALUES ({_marks(row)})", row) for table, row in rows.inserted
        ]
        execute = self.connection.execute
        start = perf_counter_ns()
        execute("BEGIN IMMEDIATE")
        for statement, row in statements:
            execute(statement, row)
        for row in rows.stock:
            execute(_STOCK, row)
        for row in rows.meta:
            execute(_META, row)
        execute("UPDATE standing SET receipt_count = ?", (rows.receipt_count,))
        execute("DELETE FROM basket_event WHERE sale = ?", (rows.sale,))
        execute("COMMIT")
        return perf_counter_ns() - start

    def close(self) -> None:
        """Close the file."""
        self.connection.close()


def _marks(row: tuple[Any, ...]) -> str:
    return ", ".join("?" * len(row))
