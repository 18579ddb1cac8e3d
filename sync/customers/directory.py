"""The directory of customers in central.db, changed whole or not at all."""

from __future__ import annotations

from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from edge.store.catalogue.folding import words_of
from edge.store.customers import CUSTOMER_COLUMNS, customer_row
from edge.store.database import transaction
from sync.catalogue.switching import open_for_writing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from edge.domain.customer import Customer
    from edge.store.database import Connection

DIRECTORY_TABLES = (
    """CREATE TABLE IF NOT EXISTS customer (
        customer TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        group_names TEXT NOT NULL,
        phone TEXT NOT NULL,
        phone_reversed TEXT NOT NULL,
        operator TEXT NOT NULL,
        certificate TEXT NOT NULL,
        certificate_until TEXT NOT NULL
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX IF NOT EXISTS customer_phone ON customer (phone_reversed)",
    """CREATE TABLE IF NOT EXISTS customer_card (
        code TEXT PRIMARY KEY,
        customer TEXT NOT NULL
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX IF NOT EXISTS customer_cards ON customer_card (customer)",
    """CREATE TABLE IF NOT EXISTS customer_word (
        customer TEXT NOT NULL,
        word TEXT NOT NULL,
        PRIMARY KEY (customer, word)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX IF NOT EXISTS customer_by_word ON customer_word (word)",
)
_PARTS = ("customer", "customer_card", "customer_word")
_MARKS = ", ".join("?" * len(CUSTOMER_COLUMNS))
_PUT = f"INSERT INTO customer ({', '.join(CUSTOMER_COLUMNS)}) VALUES ({_MARKS})"


class DirectoryChange:
    """The directory inside the transaction that changes it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def clear(self) -> None:
        """Forget everybody."""
        for table in _PARTS:
            self._connection.execute(f"DELETE FROM {table}")

    def put(self, customer: Customer) -> None:
        """Take a customer in, in place of the one that had the id; their cards are theirs now."""
        self.drop(customer.customer)
        self._connection.execute(_PUT, customer_row(customer))
        self._connection.executemany(
            "INSERT OR REPLACE INTO customer_card (code, customer) VALUES (?, ?)",
            [(code, customer.customer) for code in customer.cards],
        )
        self._connection.executemany(
            "INSERT INTO customer_word (customer, word) VALUES (?, ?)",
            [(customer.customer, word) for word in words_of(customer.name)],
        )

    def drop(self, customer: str) -> None:
        """Forget somebody; nobody has the id where nothing happens."""
        for table in _PARTS:
            self._connection.execute(f"DELETE FROM {table} WHERE customer = ?", (customer,))

    def holder_of(self, code: str) -> str | None:
        """Return the id of the customer whose card a code is."""
        row = self._connection.execute(
            "SELECT customer FROM customer_card WHERE code = ?", (code,)
        ).fetchone()
        return str(row[0]) if row else None

    def count(self) -> int:
        """Return how many customers there are."""
        return int(self._connection.execute("SELECT count(*) FROM customer").fetchone()[0])


@contextmanager
def change_directory(directory: Path) -> Iterator[DirectoryChange]:
    """Change a shop's directory in one transaction, which an exception takes back.

    The caller holds the writer's lock.
    """
    with closing(open_for_writing(directory)) as central, transaction(central):
        for statement in DIRECTORY_TABLES:
            central.execute(statement)
        yield DirectoryChange(central)
