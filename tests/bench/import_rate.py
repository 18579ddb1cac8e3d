"""How fast a file of goods becomes a catalogue, beside the same file in a plain table."""

from __future__ import annotations

import csv
import shutil
import sqlite3
import subprocess
from contextlib import closing
from time import perf_counter
from typing import TYPE_CHECKING

from bench.kit.figure import Figure
from bench.kit.workshop import note, run_till
from tui.demo.catalogue import demo_items

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bench.kit.workshop import Workshop

FIGURES = ("import_rate", "merge_rate")
COLUMNS = ("id", "code", "description", "price", "tax_class", "department")


def measure(workshop: Workshop) -> Iterator[Figure]:
    """Import, then import the same file over it, as a shop does with each new price list.

    The floor is the sqlite3 shell, or Python's module where it is missing.
    """
    rows = workshop.sizes.pick(200_000, 500)
    file = workshop.folder / "goods.csv"
    write_goods(file, rows)
    shop = workshop.folder / "import-shop"
    run_till(
        ["init", "--data", str(shop), "--store", "s", "--name", "S", "--lane", "1",
         "--currency", "EUR", "--tax", "standard=0.19", "--tax", "reduced=0.07", "--tax", "zero=",
         "--manager", "201", "--manager-name", "M", "--pin", "246810"],
        timeout_s=60,
    )  # fmt: skip
    import_s, merge_s = (import_once_s(file, shop) for _ in range(2))
    floor_s, how = plain_import_s(file, workshop.folder / "plain.db")
    note(f"import_rate: {rows:,} rows; floor by {how}")
    yield Figure("import_rate", rows / import_s, "rows/s", rows / floor_s)
    yield Figure("merge_rate", rows / merge_s, "rows/s", rows / floor_s)


def import_once_s(file: Path, shop: Path) -> float:
    """Return the seconds that an import takes, process and all."""
    started_s = perf_counter()
    run_till(["import", "items", str(file), "--data", str(shop)], timeout_s=900)
    return perf_counter() - started_s


def write_goods(file: Path, rows: int) -> None:
    """Write goods in the form that `till import` calls its own."""
    with file.open("w", encoding="utf-8", newline="") as opened:
        out = csv.writer(opened)
        out.writerow(COLUMNS)
        written = 0
        for item in demo_items(rows * 2):
            if item.gtin is None or item.price is None or written == rows:
                continue
            written += 1
            price = f"{int(item.price) // 100}.{int(item.price) % 100:02d}"
            out.writerow(
                (item.item_id, item.gtin[1:], item.description, price, item.tax_class,
                 item.department)
            )  # fmt: skip


def plain_import_s(file: Path, database: Path) -> tuple[float, str]:
    """Return the seconds that a plain table with an index on the code takes."""
    started_s = perf_counter()
    shell = shutil.which("sqlite3")
    if shell is not None:
        script = f".mode csv\n.import {file} item\nCREATE INDEX item_code ON item (code);\n"
        subprocess.run([shell, str(database)], input=script, text=True, check=True)
        return perf_counter() - started_s, "sqlite3 .import"
    with closing(sqlite3.connect(database)) as connection, file.open(encoding="utf-8") as opened:
        table = csv.reader(opened)
        next(table)
        connection.execute(f"CREATE TABLE item ({', '.join(COLUMNS)})")
        connection.executemany("INSERT INTO item VALUES (?, ?, ?, ?, ?, ?)", table)
        connection.execute("CREATE INDEX item_code ON item (code)")
        connection.commit()
    return perf_counter() - started_s, "Python's sqlite3 (there is no sqlite3 shell)"
