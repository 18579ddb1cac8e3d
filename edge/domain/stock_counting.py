"""The rules of a count of goods: each tag once, goods without tags beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, assert_never

from edge.domain.errors import BadInput, Refusal
from edge.domain.events import (
    CountBegun,
    CountedLine,
    CountEvent,
    GoodsCounted,
    GoodsUncounted,
    Seen,
    StockCounted,
    TagGroup,
    TagsRead,
    UnknownTags,
)
from edge.domain.quantity import MILLI, Quantity, Unit, parse_quantity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from edge.domain.catalogue import Item

QUANTITY_MILLI_MAX: Final = 1_000_000 * MILLI
"""More of one item than any store has; beyond it a barcode was typed for a quantity."""

TAGS_MAX: Final = 200_000
LINES_A_FACT: Final = 1_000
"""So many fit into an entry that every line takes in one piece."""

UNKNOWN_MAX: Final = 200
"""So many goods numbers are named that the catalogue does not have; the rest are only counted."""


@dataclass(frozen=True, slots=True)
class CountRow:
    """What was counted of an item: so many tags, so many without, and what was known then."""

    item: str
    description: str
    unit: str
    first_seq: int
    seen: Seen
    tags: int = 0
    hand_milli: int = 0

    @property
    def counted(self) -> Quantity:
        """Return how much was counted in all."""
        return Quantity(self.tags * MILLI + self.hand_milli, Unit(self.unit))

    @property
    def difference(self) -> Quantity | None:
        """Return by how much that differs from the books, None where they do not know the item."""
        if not self.seen.book:
            return None
        book = parse_quantity(self.seen.book, Unit(self.unit))
        return Quantity(self.counted.milli - book.milli, book.unit)


@dataclass(frozen=True, slots=True)
class StockCount:
    """A count that is under way. `tags` says of each EPC which item it is, "" for none known."""

    count: str
    operator: str
    begun_micros: int
    rows: Mapping[str, CountRow] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    unknown: Mapping[str, int] = field(default_factory=dict)
    """By goods number, "" for tags that carry none."""

    @property
    def unknown_tags(self) -> int:
        """Return how many tags carry the number of goods that nobody knows."""
        return sum(self.unknown.values()) - self.foreign_tags

    @property
    def foreign_tags(self) -> int:
        """Return how many tags carry no goods number."""
        return self.unknown.get("", 0)


def begin(opening: CountBegun) -> StockCount:
    """Return a count of nothing yet."""
    return StockCount(opening.count, opening.operator, opening.at_micros)


def fold(events: Iterable[CountEvent]) -> StockCount | None:
    """Return the count that changes come to, None for no changes."""
    count: StockCount | None = None
    for event in events:
        if isinstance(event, CountBegun):
            count = begin(event)
        elif count is not None:
            count = apply(count, event)
    return count


def new_tags(count: StockCount | None, epcs: Iterable[str]) -> tuple[str, ...]:
    """Return the tags that this count has not read yet, each once, in the order they came."""
    known: Mapping[str, str] = count.tags if count is not None else {}
    found = tuple(dict.fromkeys(epc for epc in epcs if epc not in known))
    if len(known) + len(found) > TAGS_MAX:
        raise Refusal("count_full", tags_max=TAGS_MAX)
    return found


def hand_counted(
    count: StockCount | None, item: Item, quantity: str, seen: Seen, *, adds: bool
) -> GoodsCounted:
    """Return that so many of an item were counted by hand: so many more, or so many in all.

    Raises `BadInput` for what is no quantity of the item.
    """
    counted = parse_quantity(quantity, item.unit).milli
    before = count.rows.get(item.item_id) if count is not None else None
    milli = counted + (before.hand_milli if before is not None and adds else 0)
    if not 0 <= milli <= QUANTITY_MILLI_MAX:
        raise BadInput("count_quantity", value=quantity[:20])
    text = str(Quantity(milli, item.unit))
    return GoodsCounted(item.item_id, item.description, item.unit.value, text, seen)


def uncounted(count: StockCount | None, item: str) -> GoodsUncounted:
    """Return that an item counts no more; refuse one that was not counted."""
    if count is None or item not in count.rows:
        raise Refusal("count_nothing_of_it")
    return GoodsUncounted(item)


def apply(count: StockCount, event: CountEvent) -> StockCount:
    """Return the count after a change."""
    match event:
        case CountBegun():
            return begin(event)
        case TagsRead():
            return _with_tags(count, event)
        case GoodsCounted():
            row = _row(count.rows.get(event.item), event, event.seen)
            milli = parse_quantity(event.quantity, Unit(event.unit)).milli
            return replace(count, rows={**count.rows, event.item: replace(row, hand_milli=milli)})
        case GoodsUncounted():
            rows = {item: row for item, row in count.rows.items() if item != event.item}
            tags = {epc: item for epc, item in count.tags.items() if item != event.item}
            return replace(count, rows=rows, tags=tags)
    assert_never(event)


def _with_tags(count: StockCount, event: TagsRead) -> StockCount:
    rows, tags, unknown = dict(count.rows), dict(count.tags), dict(count.unknown)
    for group in event.groups:
        tags.update(dict.fromkeys(group.epcs, group.item))
        if group.item and group.seen is not None:
            row = _row(rows.get(group.item), group, group.seen)
            rows[group.item] = replace(row, tags=row.tags + len(group.epcs))
        else:
            unknown[group.number] = unknown.get(group.number, 0) + len(group.epcs)
    return replace(count, rows=rows, tags=tags, unknown=unknown)


def _row(before: CountRow | None, event: TagGroup | GoodsCounted, seen: Seen) -> CountRow:
    """Return the row of an item as of now; what was known earlier of it counts no more."""
    if before is not None:
        return replace(before, seen=seen)
    return CountRow(event.item, event.description, event.unit, seen.seq, seen)


def posted(count: StockCount | None) -> tuple[StockCounted, ...]:
    """Return the facts that a count comes to; refuse one of nothing."""
    if count is None or not (count.rows or count.tags):
        raise Refusal("count_is_empty")
    lines = [_line(row) for _, row in sorted(count.rows.items())]
    pieces = [lines[at : at + LINES_A_FACT] for at in range(0, len(lines), LINES_A_FACT)] or [[]]
    facts = [
        StockCounted(count.count, count.begun_micros, tuple(piece), part, len(pieces))
        for part, piece in enumerate(pieces, start=1)
    ]
    named = sorted((number, tags) for number, tags in count.unknown.items() if number)
    unknown = tuple(UnknownTags(number, tags) for number, tags in named[:UNKNOWN_MAX])
    rest = sum(tags for _, tags in named[UNKNOWN_MAX:])
    facts[0] = replace(facts[0], unknown=unknown, foreign_tags=count.foreign_tags + rest)
    return tuple(facts)


def _line(row: CountRow) -> CountedLine:
    by_hand = row.hand_milli or not row.tags
    method = "both" if row.tags and by_hand else "rfid" if row.tags else "manual"
    return CountedLine(
        item=row.item,
        unit=row.unit,
        counted=str(row.counted),
        method=method,
        seq=row.seen.seq,
        at_micros=row.seen.at_micros,
        first_seq=row.first_seq,
        tags=row.tags,
        book=row.seen.book,
    )


def rows_by_name(count: StockCount) -> Iterator[CountRow]:
    """Yield the rows as people look for them."""
    yield from sorted(count.rows.values(), key=lambda row: (row.description.casefold(), row.item))
