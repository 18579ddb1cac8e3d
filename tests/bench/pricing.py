"""How long a basket takes to price against many promotions, whole and after one key."""

from __future__ import annotations

import gc
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
    "pricing_full_p50", "pricing_full_p99", "pricing_cold_p50", "pricing_cold_p99",
    "pricing_changed_p50", "pricing_changed_p99", "pricing_growth_50", "pricing_growth_500",
    "pricing_growth_5000",
)  # fmt: skip
GOLD = PriceContext(customer_groups=frozenset({"GOLD"}))


def measure(workshop: Workshop) -> Iterator[Figure]:
    """Price baskets of 50 lines against 500 promotions; the floor is the same without promotions.

    Full: a basket that was never priced before, in a shop that has sold other baskets. Cold: the
    same where nothing is remembered of any basket. Changed: one line more than a moment ago.
    """
    count = workshop.sizes.pick(200, 5)
    book = price_book(500)
    _sell(book, baskets(book, count, seed=1))
    gc.collect()
    gc.freeze()  # as the till does once it stands
    full_ms, floor_ms = _first_prices(book, baskets(book, count))
    yield from _pair("pricing_full", full_ms, floor_ms)
    cold_ms, floor_ms = _first_prices(book, baskets(book, count), forget=True)
    yield from _pair("pricing_cold", cold_ms, floor_ms)
    changed_ms = _changed(book, baskets(book, count, seed=2))
    yield from _pair("pricing_changed", changed_ms, [])
    for promotions in (50, 500, 5_000):
        grown = price_book(promotions)
        _sell(grown, baskets(grown, count, seed=1))
        grown_ms, _ = _first_prices(grown, baskets(grown, max(count // 4, 2)))
        yield Figure(f"pricing_growth_{promotions}", percentile(grown_ms, 50), "ms")


def _pair(name: str, times_ms: list[float], floor_ms: list[float]) -> Iterator[Figure]:
    note(f"{name}, ms: {spread(times_ms)}")
    for percent in (50, 99):
        floor = percentile(floor_ms, percent) if floor_ms else None
        yield Figure(f"{name}_p{percent}", percentile(times_ms, percent), "ms", floor)


def _sell(book: PriceBook, sold: list[list[PriceLine]]) -> None:
    for lines in sold:
        price_basket(lines, POLICY, GOLD, book)


def _first_prices(
    book: PriceBook, sold: list[list[PriceLine]], *, forget: bool = False
) -> tuple[list[float], list[float]]:
    """Return what each basket took, and beside it what it took without promotions."""
    priced: list[float] = []
    floor: list[float] = []
    for lines in sold:
        if forget:
            _forget_baskets(book)
        priced.append(_timed_ms(lines, book))
        floor.append(_timed_ms(lines, None))
    return priced, floor


def _changed(book: PriceBook, sold: list[list[PriceLine]]) -> list[float]:
    times = []
    for lines in sold:
        before = price_basket(lines[:-1], POLICY, GOLD, book)
        started_s = perf_counter()
        price_basket(lines, POLICY, GOLD, book, before)
        times.append((perf_counter() - started_s) * 1_000)
    return times


def _forget_baskets(book: PriceBook) -> None:
    """Empty what baskets left in the book's memory; what goods touch stays, as after a day."""
    book.compiled.remembered("deals").clear()
    for memory in book.compiled.remembered("context").values():
        memory.lines.clear()


def _timed_ms(lines: list[PriceLine], book: PriceBook | None) -> float:
    started_s = perf_counter()
    if book is None:
        price_basket(lines, POLICY)
    else:
        price_basket(lines, POLICY, GOLD, book)
    return (perf_counter() - started_s) * 1_000
