"""A catalogue in memory that keeps the contract of `ports.Catalogue`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from edge.domain.errors import Unavailable
from edge.domain.instant import Instant
from edge.domain.pricing.book import NO_BOOK, PriceBook
from edge.store.catalogue.folding import fold, words_of
from edge.store.catalogue.slips import distance, slips_allowed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from edge.domain.catalogue import Department, Item


class MemoryCatalogue:
    """Items, departments and codes given by the test; searched by looking at every item.

    An item is found by its id, its GTIN and the `codes` that are mapped to its id. Items that are
    given first are the more popular ones.
    """

    def __init__(
        self,
        items: Iterable[Item] = (),
        departments: Sequence[Department] = (),
        codes: Mapping[str, str] | None = None,
        version: str = "1.memory",
        book: PriceBook | None = NO_BOOK,
    ) -> None:
        self.version = version
        self._book = book
        self._items = {item.item_id: item for item in items}
        self._departments = tuple(departments)
        self._codes: dict[str, str] = {i.gtin: i.item_id for i in self._items.values() if i.gtin}
        self._codes.update(codes or {})
        self._prices: list[tuple[int, str, str | None]] = []
        self._books: list[tuple[int, PriceBook]] = []
        self._now = Instant(0)

    def schedule_price(self, item_id: str, price: str | None, at: Instant) -> None:
        """Let a price hold from an instant on."""
        self._prices.append((at.micros, item_id, price))

    def schedule_book(self, book: PriceBook, at: Instant) -> None:
        """Let promotions hold from an instant on."""
        self._books.append((at.micros, book))

    def refresh(self, now: Instant) -> bool:
        """Tell whether other promotions hold at an instant than at the one before."""
        before, self._now = self._book_now(), now
        return self._book_now() is not before

    def by_code(self, code: str) -> Item | None:
        """Return the item that a GTIN-14, a short code or an item id stands for."""
        short = code.lstrip("0") if code.isdecimal() and len(code) <= 7 else code
        item_id = self._codes.get(code) or self._codes.get(short)
        return self.item(item_id or code)

    def item(self, item_id: str) -> Item | None:
        """Return an item by its id."""
        item = next((item for key, item in self._items.items() if key == item_id), None)
        prices = sorted(p for p in self._prices if p[0] <= self._now.micros and p[1] == item_id)
        return replace(item, price=prices[-1][2]) if item and prices else item

    def search(self, text: str, limit: int) -> list[tuple[Item, str]]:
        """Find items by words, beginnings of words, or of a code; best first."""
        words = words_of(text)
        if not words:
            return []
        found = {
            item.item_id: (item, match)
            for match, fits in (("near", _is_near), ("prefix", _is_begun), ("exact", _is_exact))
            for item in self._items.values()
            if fits(words, _words(item)) or self._has_code(item, text.strip(), match)
        }
        if any(match != "near" for _, match in found.values()):
            found = {key: hit for key, hit in found.items() if hit[1] != "near"}
        order = {"exact": 0, "prefix": 1, "near": 2}
        return sorted(found.values(), key=lambda hit: order[hit[1]])[:limit]

    def departments(self) -> tuple[Department, ...]:
        """Return the departments in the order they are shown."""
        return self._departments

    def price_book(self) -> PriceBook:
        """Return the promotions in force; without any the book is damaged."""
        book = self._book_now()
        if book is None:
            raise Unavailable("price_book_damaged")
        return book

    def _book_now(self) -> PriceBook | None:
        due = [(at, book) for at, book in self._books if at <= self._now.micros]
        return max(due, key=lambda each: each[0])[1] if due else self._book

    def _has_code(self, item: Item, text: str, match: str) -> bool:
        codes = [code for code, item_id in self._codes.items() if item_id == item.item_id]
        if match == "exact":
            return text in codes or text.zfill(14) in codes
        return (
            match == "prefix"
            and len(text) >= 3
            and any(
                code.startswith((text, *(("0" * n + text) for n in (1, 2, 6)))) for code in codes
            )
        )


def _words(item: Item) -> list[str]:
    values = " ".join(value for _, value in item.attributes)
    return words_of(fold(f"{item.description} {item.brand} {values}"))


def _is_exact(typed: list[str], words: list[str]) -> bool:
    return set(typed) <= set(words)


def _is_begun(typed: list[str], words: list[str]) -> bool:
    return _is_exact(typed[:-1], words) and any(word.startswith(typed[-1]) for word in words)


def _is_near(typed: list[str], words: list[str]) -> bool:
    def close(word: str, compare: Callable[[str, str], int]) -> bool:
        return any(compare(word, other) <= slips_allowed(word) for other in words)

    whole = all(close(word, distance) for word in typed[:-1])
    return whole and close(typed[-1], lambda a, b: distance(a, b, beginning=True))
