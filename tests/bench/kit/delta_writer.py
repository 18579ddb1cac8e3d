"""Applies prices to a shop's catalogue each time a line comes: `delta_writer.py DIR ROWS`."""

from __future__ import annotations

import json
import sys
from contextlib import closing
from pathlib import Path
from time import perf_counter

if __name__ == "__main__":
    sys.path[0] = str(Path(__file__).resolve().parents[2])

from edge.clock import SystemClock
from edge.store.catalogue.pointer import current_pointer
from edge.store.database import Access, open_database
from sync.catalogue.deltas import apply_rows, start_following
from sync.catalogue.lock import writers_lock
from sync.wire.feeds import NO_CHECKSUM, FeedRow

EPOCH = "bench"
READY = "ready"


def main() -> None:
    """Say that it is ready, then answer each line with the seconds that the rows took."""
    directory, rows = Path(sys.argv[1]), int(sys.argv[2])
    with writers_lock(directory):
        start_following(directory, EPOCH, SystemClock().now())
        items = spread_items(directory, rows)
        print(READY, flush=True)
        for round_, _ in enumerate(sys.stdin):
            news = price_rows(items, round_ * rows)
            started_s = perf_counter()
            apply_rows(directory, EPOCH, news, SystemClock().now())
            print(perf_counter() - started_s, flush=True)


def spread_items(directory: Path, rows: int) -> list[str]:
    """Return items from all over the catalogue, again from the start where it has too few."""
    pointer = current_pointer(directory)
    assert pointer is not None
    path = directory / pointer.file
    with closing(open_database(path, key=None, access=Access.FOREIGN)) as catalogue:
        found = catalogue.execute("SELECT item_id FROM item WHERE price IS NOT NULL").fetchall()
    step = max(1, len(found) // rows)
    chosen = [item_id for (item_id,) in found[::step]]
    return [chosen[at % len(chosen)] for at in range(rows)]


def price_rows(items: list[str], first: int) -> list[FeedRow]:
    """Return a price of now for each item."""
    now_micros = SystemClock().now().micros
    return [
        FeedRow(
            position=first + at + 1,
            kind="price",
            body=json.dumps({"item_id": item, "price": "199", "from_micros": now_micros + at}),
            checksum=NO_CHECKSUM,
        )
        for at, item in enumerate(items)
    ]


if __name__ == "__main__":
    main()
