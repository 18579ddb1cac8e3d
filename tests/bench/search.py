"""How long a search by name takes in the largest catalogue."""

from __future__ import annotations

from contextlib import closing
from time import perf_counter
from typing import TYPE_CHECKING

from bench.kit.figure import Figure, percentile, spread
from bench.kit.workshop import note
from edge.store.catalogue import SqliteCatalogue

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.kit.workshop import Workshop

FIGURES = ("search_1000000_p99",)
QUERIES = (
    "milk", "whole milk", "mlk", "whle milk 1 l", "shirt m blue", "blue", "te", "socks gr",
    "jens", "bananas", "nothing like it", "952000", "coffee organic", "chocolte", "red wine",
)  # fmt: skip


def measure(workshop: Workshop) -> Iterator[Figure]:
    """Ask what a cashier would type: words, beginnings, slips, parts of a code."""
    shop = workshop.demo(workshop.sizes.pick(1_000_000, 200))
    times_ms: list[float] = []
    with closing(SqliteCatalogue(shop.directory)) as catalogue:
        for _ in range(workshop.sizes.pick(30, 2)):
            for query in QUERIES:
                started_s = perf_counter()
                catalogue.search(query, 50)
                times_ms.append((perf_counter() - started_s) * 1000)
    note(f"search_1000000, ms: {spread(times_ms)}")
    yield Figure("search_1000000_p99", percentile(times_ms, 99), "ms")
