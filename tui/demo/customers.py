"""The demo shop's customers, who exist nowhere."""

from __future__ import annotations

from contextlib import closing, suppress
from typing import TYPE_CHECKING

from edge.domain.customer import Customer
from edge.domain.errors import Unavailable
from edge.store.customers import SqliteCustomers
from sync.catalogue.lock import writers_lock
from sync.customers.directory import change_directory

if TYPE_CHECKING:
    from pathlib import Path


def _card(number: int) -> str:
    """Return a card's code: ten digits, which no number of goods has."""
    return f"77{number:08}"


DEMO_CUSTOMERS = (
    Customer("C1001", "Golda Example", ("GOLD",), (_card(1001),), phone="4900055501001"),
    Customer("C1002", "Silvan Example", ("SILVER",), (_card(1002),), phone="4900055501002"),
    Customer("C1003", "Nora Nobody", (), (_card(1003),), phone="4900055501003"),
    Customer("C1004", "Gustav Nobody", ("GOLD",), (_card(1004),), phone="4900055501004"),
    Customer("E101", "Cashier One", ("EMPLOYEE",), (_card(9101),), operator="101"),
    Customer("E102", "Cashier Two", ("EMPLOYEE",), (_card(9102),), operator="102"),
    Customer(
        "S2001",
        "Demo Town School",
        ("SCHOOL",),
        (_card(2001),),
        phone="4900055502001",
        certificate="EX-DEMO-17",
        certificate_until="2099-12-31",
    ),
)


def take_demo_customers(directory: Path) -> None:
    """Put the customers into a demo shop's folder. Raises `Refusal("sync_running")`."""
    with writers_lock(directory), change_directory(directory) as change:
        for customer in DEMO_CUSTOMERS:
            change.put(customer)


def demo_customers(directory: Path) -> list[dict[str, object]]:
    """Return whom to attach by which card, of those that the folder knows."""
    with closing(SqliteCustomers(directory)) as known, suppress(Unavailable):
        return [
            {
                "customer": customer.customer,
                "card": customer.cards[0],
                "groups": list(customer.groups),
            }
            for customer in DEMO_CUSTOMERS
            if known.by_card(customer.cards[0]) == customer
        ]
    return []
