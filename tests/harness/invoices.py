"""Real invoices of the Online Retail data set, as baskets for a till.

Chen, D. (2015). Online Retail. UCI Machine Learning Repository, doi 10.24432/C5BW33, CC BY 4.0.
"""

from __future__ import annotations

import csv
import gzip
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from edge.domain.selling import COUNT_MAX, LINES_MAX

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

DATA_FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data" / "online-retail" / "by-day"
"""Beside the project's tree; the data are no part of it."""

BASKET_LINES_MAX = LINES_MAX - 2
"""A till keeps room for a line with its deposit."""


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """One line that a shop can sell: a whole quantity at a whole number of pence."""

    stock_code: str
    description: str
    quantity: int
    price_minor: int

    @property
    def amount_minor(self) -> int:
        """Return what the line costs."""
        return self.quantity * self.price_minor


@dataclass(slots=True)
class InvoiceDay:
    """The sellable invoices of some days, and how many lines were left out for which reason."""

    invoices: dict[str, list[InvoiceLine]] = field(default_factory=dict)
    skipped: Counter[str] = field(default_factory=Counter)
    split_lines: int = 0
    row_count: int = 0

    @property
    def line_count(self) -> int:
        """Count the lines to be sold."""
        return sum(map(len, self.invoices.values()))

    @property
    def total_minor(self) -> int:
        """Return what the invoices come to."""
        return sum(line.amount_minor for lines in self.invoices.values() for line in lines)

    def baskets(self) -> Iterator[tuple[str, list[InvoiceLine]]]:
        """Give each invoice as one basket, or as several where it is longer than a till takes."""
        for number, lines in self.invoices.items():
            for start in range(0, len(lines), BASKET_LINES_MAX):
                yield number, lines[start : start + BASKET_LINES_MAX]


def read_days(paths: Sequence[Path]) -> InvoiceDay:
    """Read files of the data set, gzipped or not."""
    day = InvoiceDay()
    for path in paths:
        opened = gzip.open if path.suffix == ".gz" else open
        with opened(path, "rt", encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                day.row_count += 1
                _take(day, row)
    return day


def _take(day: InvoiceDay, row: Mapping[str, str]) -> None:
    """Take a row as a line, as several where the quantity is above the till's limit, or not."""
    quantity, price = Decimal(row["Quantity"]), Decimal(row["UnitPrice"])
    reason = _unsellable(row["InvoiceNo"], quantity, price)
    if reason:
        day.skipped[reason] += 1
        return
    lines = day.invoices.setdefault(row["InvoiceNo"], [])
    description = " ".join(row["Description"].split())
    left = int(quantity)
    day.split_lines += left > COUNT_MAX
    while left:
        part = min(left, COUNT_MAX)
        lines.append(InvoiceLine(row["StockCode"], description, part, int(price * 100)))
        left -= part


def _unsellable(invoice: str, quantity: Decimal, price: Decimal) -> str:
    """Return why a row is no sale, or nothing."""
    if invoice.startswith("C"):
        return "return"
    if quantity <= 0:
        return "quantity not above zero"
    if price <= 0:
        return "price not above zero"
    if quantity % 1:
        return "quantity not whole"
    if price * 100 % 1:
        return "price finer than a penny"
    return ""


def descriptions(day: InvoiceDay) -> dict[str, str]:
    """Return what each stock code is called, by its first line that says so, else by the code."""
    named: dict[str, str] = {}
    for line in (line for lines in day.invoices.values() for line in lines):
        named[line.stock_code] = named.get(line.stock_code) or line.description
    return {code: name or code for code, name in named.items()}
