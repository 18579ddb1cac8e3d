"""What a screen or a script is shown of a count of goods."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from edge.domain.quantity import Quantity, Unit
from edge.domain.stock_counting import rows_by_name

if TYPE_CHECKING:
    from edge.domain.stock_counting import CountRow, StockCount


@dataclass(frozen=True, slots=True)
class CountRowView:
    """An item of a count: by tags, by hand, in all, what the till knew of, and the difference.

    All but `tags` are decimal strings; `book` and `difference` are empty where nobody knows how
    many there should be.
    """

    item: str
    description: str
    unit: str
    tags: int
    hand: str
    counted: str
    book: str
    difference: str


@dataclass(frozen=True, slots=True)
class StockCountView:
    """The count that is under way, its rows by name; empty where there is none.

    `unknown` names by goods number the tags that the catalogue does not know, most first;
    `foreign_tags` carry no goods number.
    """

    begun_micros: int = 0
    operator: str = ""
    rows: tuple[CountRowView, ...] = ()
    tags: int = 0
    unknown: tuple[tuple[str, int], ...] = ()
    foreign_tags: int = 0


def count_view(count: StockCount | None) -> StockCountView:
    """Return a count as it is shown."""
    if count is None:
        return StockCountView()
    named = ((number, tags) for number, tags in count.unknown.items() if number)
    return StockCountView(
        begun_micros=count.begun_micros,
        operator=count.operator,
        rows=tuple(_row_view(row) for row in rows_by_name(count)),
        tags=len(count.tags),
        unknown=tuple(sorted(named, key=lambda each: (-each[1], each[0]))),
        foreign_tags=count.foreign_tags,
    )


def _row_view(row: CountRow) -> CountRowView:
    difference = row.difference
    return CountRowView(
        item=row.item,
        description=row.description,
        unit=row.unit,
        tags=row.tags,
        hand=str(Quantity(row.hand_milli, Unit(row.unit))),
        counted=str(row.counted),
        book=row.seen.book,
        difference="" if difference is None else str(difference),
    )
