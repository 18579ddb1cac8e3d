"""A handful of customers, and a directory of them in memory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from edge.domain.customer import Customer

if TYPE_CHECKING:
    from collections.abc import Sequence

GOLD = Customer("C1001", "Mara Lindqvist", ("GOLD",), ("7700001001",), phone="491701234567")
PLAIN = Customer("C1002", "Jon Birk", cards=("7700001002",), phone="4930555777")
STAFF = Customer("E101", "Asha", ("EMPLOYEE",), ("7700009101",), operator="101")
COLLEAGUE = Customer("E102", "Ben", ("EMPLOYEE",), ("7700009102",), operator="102")
SCHOOL = Customer(
    "S1",
    "Hill School",
    ("SCHOOL",),
    ("7700005001",),
    certificate="EX-2026-17",
    certificate_until="2027-12-31",
)
LAPSED = Customer(
    "S2", "Old School", cards=("7700005002",), certificate="EX-1", certificate_until="2025-12-31"
)

CUSTOMERS = (GOLD, PLAIN, STAFF, COLLEAGUE, SCHOOL, LAPSED)


@dataclass(frozen=True)
class SomeCustomers:
    """Implements `ports.Customers` with a handful of customers; found by parts of the name."""

    customers: tuple[Customer, ...] = CUSTOMERS

    def by_id(self, customer: str) -> Customer | None:
        return next((c for c in self.customers if c.customer == customer), None)

    def by_card(self, code: str) -> Customer | None:
        return next((c for c in self.customers if code in c.cards), None)

    def find(self, text: str, limit: int) -> Sequence[Customer]:
        found = [
            c
            for c in self.customers
            if text in (c.customer, *c.cards)
            or text.lower() in c.name.lower()
            or (text.isdecimal() and c.phone.endswith(text.lstrip("0")))
        ]
        return found[:limit]
