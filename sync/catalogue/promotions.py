"""A file of promotions becomes the price book in force, whole or not at all."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from edge.clock import SystemClock
from edge.domain.errors import BadInput
from edge.domain.pricing.authoring import check_price_book, stored_price_book, undefined_coupons
from edge.domain.pricing.authoring.text import (
    BYTES_MAX,
    parse_json,
    parse_toml,
    version_of,
)
from edge.domain.pricing.book import NO_BOOK, PriceBook
from edge.domain.pricing.proposing import selectors
from edge.store.catalogue.pointer import current_departments, current_pointer
from edge.store.catalogue.price_books import price_book_text
from edge.store.database import Access, open_database
from sync.catalogue.lock import writers_lock
from sync.catalogue.rebooking import with_price_book
from sync.catalogue.switching import switch_to

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from edge.ports import Clock


@dataclass(frozen=True, slots=True)
class PromotionsReport:
    """What a file of promotions changes. With problems, nothing was taken."""

    version: str
    total: int
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    others_changed: bool = False
    """Whether coupons or the strategy differ."""
    problems: tuple[BadInput, ...] = ()
    warnings: tuple[str, ...] = ()
    is_in_force: bool = False

    @property
    def changes_nothing(self) -> bool:
        """Tell whether the file says what is in force already."""
        return not (self.added or self.changed or self.removed or self.others_changed)


def import_promotions(
    directory: Path, file: Path, *, dry_run: bool = False, clock: Clock | None = None
) -> PromotionsReport:
    """Read a file of promotions and put it in force in place of those before.

    What is wrong with the file is in the report. Raises `BadInput("import_unreadable")` for a file
    that cannot be read, and `Refusal("sync_running")` while another program writes.
    """
    book, problems = _checked(file)
    if problems:
        return PromotionsReport("", len(book.promotions), problems=problems)
    if dry_run:
        return _compared(directory, book)
    with writers_lock(directory):
        report = _compared(directory, book)
        if report.changes_nothing:
            return report
        at = (clock or SystemClock()).now()
        switch_to(directory, with_price_book(directory, book.source, at), at)
    return replace(report, is_in_force=True)


def _checked(file: Path) -> tuple[PriceBook, tuple[BadInput, ...]]:
    """Read a file as TOML or JSON, by its ending."""
    text = _text(file)
    parse = parse_toml if file.suffix.lower() == ".toml" else parse_json
    try:
        mapping = parse(text, file.name)
    except BadInput as problem:
        return NO_BOOK, (problem,)
    return check_price_book(mapping)


def _text(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            raw = stream.read(4 * BYTES_MAX)
            return raw.decode("utf-8-sig")
    except OSError as error:
        raise BadInput("import_unreadable", file=file.name, detail=error.strerror) from None
    except UnicodeDecodeError:
        raise BadInput("import_unreadable", file=file.name, detail="it is not UTF-8") from None


def _compared(directory: Path, book: PriceBook) -> PromotionsReport:
    before = _in_force(directory)
    old = {promotion.promotion_id: promotion for promotion in before.promotions}
    new = {promotion.promotion_id: promotion for promotion in book.promotions}
    return PromotionsReport(
        version=book.version,
        total=len(new),
        added=tuple(name for name in new if name not in old),
        changed=tuple(name for name in new if name in old and old[name] != new[name]),
        removed=tuple(name for name in old if name not in new),
        others_changed=(before.coupons, before.strategy) != (book.coupons, book.strategy),
        warnings=(*_coupon_warnings(book), *_pool_warnings(directory, book)),
    )


def _in_force(directory: Path) -> PriceBook:
    """Return the book in force; a damaged one counts as none, so that it can be replaced."""
    try:
        source = price_book_text(directory)
        return stored_price_book(source, version_of(source)) if source else NO_BOOK
    except (BadInput, ValueError):
        return NO_BOOK


def _coupon_warnings(book: PriceBook) -> Iterator[str]:
    for promotion, coupon in undefined_coupons(book):
        yield f"{promotion}: no coupon of the file is called {coupon}"


def _pool_warnings(directory: Path, book: PriceBook) -> Iterator[str]:
    """Tell which items and departments promotions name that the shop has not."""
    pointer = current_pointer(directory)
    if pointer is None:
        return
    departments = {department.department_id for department in current_departments(directory)}
    path = directory / pointer.file
    with closing(open_database(path, key=None, access=Access.FOREIGN)) as catalogue:
        for promotion in book.promotions:
            pools = selectors(promotion.rule)
            for item in sorted({name for pool in pools for name in pool.sku}):
                found = catalogue.execute("SELECT 1 FROM item WHERE item_id = ?", (item,))
                if found.fetchone() is None:
                    yield f"{promotion.promotion_id}: the shop has no item {item}"
            for name in sorted({name for pool in pools for name in pool.category} - departments):
                yield f"{promotion.promotion_id}: the shop has no department {name}"
