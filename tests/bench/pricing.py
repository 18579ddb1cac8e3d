"""How long a basket takes to price against many promotions, whole and after one key."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING

from bench.kit.figure import Figure, percentile, spread
from bench.kit.price_books import POLICY, baskets, price_book
from bench.kit.workshop import note
from edge.domain.pricing import price_basket
from edge.domain.pricing.lines import PriceContext

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.kit.workshop import Workshop
    from edge.domain.pricing import PriceLine
    from edge.domain.pricing.book import PriceBook

FIGURES = (
    "pricing_full_p50", "pricing_full_p99", "pricing_changed_p50", "pricing_changed_p99",
    "pricing_growth_50", "pricing_growth_500", "pricing_growth_5000",
)  # fmt: skip
GOLD = PriceContext(customer_groups=frozenset({"GOLD"}))


def measure(workshop: Workshop) -> Iterator[Figure]:
    """Price baskets of 50 lines against 500 promotions; the floor is the same without promotions.

    Whole: nothing of any basket is remembered, only the index over the book. Changed: one line is
    added to a basket that was priced before.
    """
    count = workshop.sizes.pick(200, 5)
    full_ms, floor_ms = _whole(price_book(500), count)
    note(f"pricing_full, ms: {spread(full_ms)}; without promotions: {spread(floor_ms)}")
    for name, percent in (("p50", 50), ("p99", 99)):
        floor = percentile(floor_ms, percent)
        yield Figure(f"pricing_full_{name}", percentile(full_ms, percent), "ms", floor)
    changed_ms = _changed(price_book(500), count)
    note(f"pricing_changed, ms: {spread(changed_ms)}")
    for name, percent in (("p50", 50), ("p99", 99)):
        yield Figure(f"pricing_changed_{name}", percentile(changed_ms, percent), "ms")
    for promotions in (50, 500, 5_000):
        grown_ms, _ = _whole(price_book(promotions), max(count // 4, 2))
        yield Figure(f"pricing_growth_{promotions}", percentile(grown_ms, 50), "ms")


def _whole(book: PriceBook, count: int) -> tuple[list[float], list[float]]:
    """Return what baskets took from nothing, and beside each what it took without promotions."""
    full: list[float] = []
    floor: list[float] = []
    for lines in baskets(book, count):
        price_basket(lines, POLICY, GOLD, book)
        _forget_baskets(book)
        full.append(_timed_ms(lines, book))
        floor.append(_timed_ms(lines, None))
    return full, floor


def _changed(book: PriceBook, count: int) -> list[float]:
    times = []
    for lines in baskets(book, count):
        before = price_basket(lines[:-1], POLICY, GOLD, book)
        started_s = perf_counter()
        price_basket(lines, POLICY, GOLD, book, before)
        times.append((perf_counter() - started_s) * 1_000)
    return times


def _forget_baskets(book: PriceBook) -> None:
    """Empty what baskets left in the book's memory; what goods touch stays, as after a day."""
    for sort in ("unit_layers", "deals"):
        book.compiled.remembered(sort).clear()


def _timed_ms(lines: list[PriceLine], book: PriceBook | None) -> float:
    started_s = perf_counter()
    if book is None:
        price_basket(lines, POLICY)
    else:
        price_basket(lines, POLICY, GOLD, book)
    return (perf_counter() - started_s) * 1_000
