"""The demo shop's catalogue: a few thousand plausible goods, or a million of them."""

from __future__ import annotations

from contextlib import closing
from itertools import islice
from typing import TYPE_CHECKING

from edge.clock import SystemClock
from edge.codes import check_digit
from edge.codes.check_digits import verifier_digit
from edge.store.catalogue import SqliteCatalogue
from sync.catalogue.building import CatalogueBuilder
from sync.catalogue.lock import writers_lock
from sync.catalogue.switching import next_epoch, switch_to
from tui.demo.families import made_up_goods
from tui.demo.promotions import demo_price_book
from tui.demo.staples import DEMO_DEPARTMENTS, DEMO_SCHEMES, staples

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from edge.domain.catalogue import Item
    from edge.ports import Clock
    from sync.catalogue.listing import Listing

__all__ = [
    "DEMO_DEPARTMENTS",
    "DEMO_SCHEMES",
    "build_demo_catalogue",
    "demo_codes",
    "demo_items",
    "demo_listings",
]

CODES_OF_A_KIND = 3
_PRICES_ON_LABELS = (459, 1234, 705)
_STEP_ITEMS = 5_000


def demo_listings(count: int) -> Iterator[Listing]:
    """Give the demo's goods, staples first; never fewer than the staples, each time the same."""
    basics = staples()
    yield from basics
    yield from made_up_goods(max(0, count - len(basics)))


def demo_items(count: int) -> Iterator[Item]:
    """Give the items of the demo's goods."""
    return (listing.item for listing in demo_listings(count))


def build_demo_catalogue(
    directory: Path,
    count: int,
    progress: Callable[[int, int], None] | None = None,
    *,
    clock: Clock | None = None,
) -> str:
    """Make the catalogue of a demo shop's folder and put it in force; return its version.

    `progress` is told how many goods of how many are taken in. Raises `Refusal("sync_running")`.
    """
    at = (clock or SystemClock()).now()
    with writers_lock(directory):
        with CatalogueBuilder(directory, next_epoch(directory)) as builder:
            listings, done = demo_listings(count), 0
            while step := list(islice(listings, _STEP_ITEMS)):
                builder.stage(step)
                done += len(step)
                if progress:
                    progress(done, max(count, done))
            built = builder.finish(DEMO_DEPARTMENTS, at, demo_price_book().source)
        switch_to(directory, built, at)
    return built.version


def demo_codes(directory: Path) -> dict[str, list[str]]:
    """Return codes to scan by kind, of goods that are in the folder's catalogue.

    `weighed` are PLU codes that want a weight; `deposit` are goods that carry a bottle deposit;
    `price_embedded` are whole labels. Raises `Unavailable` without a catalogue.
    """
    found: dict[str, list[str]] = {}
    with closing(SqliteCatalogue(directory)) as catalogue:
        for listing in staples():
            kind = _kind(listing.item)
            codes = found.setdefault(kind, [])
            known = [c for c in listing.all_codes() if catalogue.by_code(c) == listing.item]
            if known and len(codes) < CODES_OF_A_KIND:
                codes.append(_scanned(known[0], kind, len(codes)))
    found.pop("")
    return found


def _kind(item: Item) -> str:
    """Name the one thing that is special about an item; empty for what no list is of."""
    ways = {
        "serial": item.department == "electronics",
        "age_restricted": item.minimum_age > 0 and item.deposit_item is None,
        "deposit": item.minimum_age == 0 and item.deposit_item is not None,
        "weighed": item.department == "produce",
        "price_embedded": item.department == "counter" and item.item_id.startswith("1"),
        "plain": item.department == "grocery",
    }
    return next((name for name, is_so in ways.items() if is_so), "")


def _scanned(code: str, kind: str, at: int) -> str:
    """Return a code as a scanner delivers it."""
    if kind == "price_embedded":
        value = f"{_PRICES_ON_LABELS[at]:04}"
        digits = f"{DEMO_SCHEMES[0].prefix}{code}{verifier_digit(value)}{value}"
        return digits + str(check_digit(digits))
    return code if kind == "weighed" else code[1:]
