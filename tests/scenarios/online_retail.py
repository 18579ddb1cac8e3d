"""Sells real invoices through `till pipe`: `python tests/scenarios/online_retail.py FILE…`."""

from __future__ import annotations

import csv
import json
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    sys.path[0] = str(Path(__file__).resolve().parents[1])

from harness.invoices import InvoiceDay, descriptions, read_days
from harness.pipe import Pipe, till


def open_shop(directory: Path, day: InvoiceDay) -> None:
    """Make a shop in pounds with every stock code as goods whose price is asked for."""
    made = till(
        "init", "--data", directory, "--store", "uk", "--name", "Gifts", "--lane", "1",
        "--currency", "GBP", "--tax", "none=", "--manager", "201", "--manager-name", "Manager",
        "--pin", "246810",
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    goods = directory / "goods.csv"
    with goods.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(("id", "description", "price"))
        out.writerows((code_of(code), name, "") for code, name in descriptions(day).items())
    taken = till("import", "items", goods, "--data", directory)
    assert taken.returncode == 0, taken.stdout + taken.stderr


def code_of(stock_code: str) -> str:
    """Return a stock code as an id without spaces."""
    return stock_code.replace(" ", "-")


def sell(directory: Path, day: InvoiceDay) -> int:
    """Ring every basket up and take cash; return the sum of the answers' totals."""
    total = 0
    with Pipe(directory) as pipe:
        pipe.does("sign_on", operator="201", pin="246810")
        pipe.does("open_shift", float_minor=0)
        for _, lines in day.baskets():
            for line in lines:
                pipe.does(
                    "scan", code=code_of(line.stock_code), quantity=str(line.quantity),
                    price_minor=line.price_minor, entry="keyed",
                )  # fmt: skip
            sale = pipe.does("tender", kind="cash")["view"]["sale"]
            assert sale["state"] == "completed", sale
            total += sale["total_minor"]
    return total


def journalled(directory: Path) -> Counter[str]:
    """Return the journal's sums of finished sales: totals, gross amounts, how many."""
    sums: Counter[str] = Counter()
    for line in till("export", "--data", directory).stdout.splitlines():
        row: dict[str, Any] = json.loads(line)
        if row["kind"] != "sale.completed":
            continue
        entry = json.loads(row["entry"])
        sums["sales"] += 1
        sums["total_minor"] += entry["body"]["total_minor"]
        sums["gross_minor"] += entry["amounts"]["gross_minor"]
        sums["lines"] += len(entry["body"]["lines"])
    return sums


def main() -> int:
    """Sell whole days and print what they came to."""
    day = read_days([Path(name) for name in sys.argv[1:]])
    with tempfile.TemporaryDirectory() as folder:
        shop = Path(folder) / "shop"
        open_shop(shop, day)
        answered = sell(shop, day)
        sums = journalled(shop)
        sound = till("verify", "--data", shop).returncode == 0
    print(f"{day.row_count} rows, {len(day.invoices)} invoices, {day.line_count} lines sold")
    print(f"skipped: {dict(day.skipped)}; lines split for quantity: {day.split_lines}")
    print(f"data {day.total_minor}, answers {answered}, journal {dict(sums)}, sound {sound}")
    right = day.total_minor == answered == sums["total_minor"] == sums["gross_minor"]
    return 0 if right and sound else 1


if __name__ == "__main__":
    sys.exit(main())
