"""What a customer bought and brought back, in all stores, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from edge.domain.errors import Refusal
from sync.hub.services.directory import merged_into
from sync.hub.services.kinds import CUSTOMERS
from sync.hub.services.records import read_record

if TYPE_CHECKING:
    from psycopg import Cursor

    from sync.hub.hub import Hub

    Rows = Cursor[tuple[Any, ...]]

_COLUMNS: Final = (
    "store_id, position, kind, sale, number, lane, currency, total_minor, occurred_micros"
)
_BEFORE: Final = (
    " AND (-occurred_micros, store_id, position) > (%s, %s, %s)"
    " ORDER BY occurred_micros DESC, store_id, position LIMIT %s"
)
Place = tuple[int, str, int]
"""What a page begins after: the moment below 0, the store, the position."""
FIRST: Final[Place] = (-(2**62), "", 0)


@dataclass(frozen=True, slots=True)
class Bought:
    """A sale or return of a customer; `total_minor` is below 0 where money was paid back."""

    store: str
    position: int
    kind: str
    sale: str
    number: str
    lane: str
    currency: str
    total_minor: int
    occurred_micros: int

    @property
    def place(self) -> Place:
        """Where it stands in the history."""
        return -self.occurred_micros, self.store, self.position


def history_of(hub: Hub, customer: str, after: Place, limit: int) -> list[Bought]:
    """Return what a customer bought and brought back, after a place.

    Whoever was merged into them counts too. Raises `Refusal` "record_unknown", also for somebody
    who was erased.
    """
    customers = hub.database.run(lambda cursor: _all_of(cursor, customer))
    databases = hub.shards.databases()
    sales = [sale for d in databases for sale in d.run(lambda c: _sales(c, customers))]
    found = [
        each
        for database in databases
        for each in database.run(lambda c: _bought(c, customers, sales, after, limit))
    ]
    return sorted(found, key=lambda each: each.place)[:limit]


def _all_of(cursor: Rows, customer: str) -> list[str]:
    """Return a customer with everybody who was merged into them."""
    known = read_record(cursor, CUSTOMERS.event, customer)
    if known is None or (known.is_gone and "merged_into" not in known.body):
        raise Refusal("record_unknown", kind="customer", key=customer)
    return [customer, *merged_into(cursor, customer)]


def _sales(cursor: Rows, customers: list[str]) -> list[str]:
    cursor.execute(
        "SELECT sale FROM customer_entry WHERE store_id IN (SELECT store_id FROM store)"
        " AND customer = ANY(%s)",
        (customers,),
    )
    return [sale for (sale,) in cursor]


def _bought(
    cursor: Rows, customers: list[str], sales: list[str], after: Place, limit: int
) -> list[Bought]:
    cursor.execute(
        f"SELECT {_COLUMNS} FROM customer_entry WHERE store_id IN (SELECT store_id FROM store)"
        f" AND customer = ANY(%s){_BEFORE}",
        (customers, *after, limit),
    )
    named = [Bought(*row) for row in cursor]
    cursor.execute(
        f"SELECT {_COLUMNS} FROM customer_entry WHERE store_id IN (SELECT store_id FROM store)"
        f" AND customer = '' AND sale = ANY(%s){_BEFORE}",
        (sales, *after, limit),
    )
    return [*named, *(Bought(*row) for row in cursor)]
