"""A count of goods on the shelf: what changes one that is under way, and the fact that it becomes.

A count is kept as changes until it is posted, as a basket is: nothing of it is lost in a crash, and
nobody else has to hear of it before it is whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Seen:
    """What the till knew when something was counted.

    `seq` is the newest entry of the lane's journal by then: what comes later was not yet so when
    the goods were counted. `book` is how many there should be as far as the till knew, empty where
    it does not know.
    """

    seq: int
    at_micros: int
    book: str = ""


@dataclass(frozen=True, slots=True)
class CountBegun:
    """The first change of a count."""

    count: str
    operator: str
    at_micros: int

    KIND: ClassVar[str] = "count.begun"


@dataclass(frozen=True, slots=True)
class TagGroup:
    """RFID tags of one item. Of goods that nobody knows the `item` is empty.

    `number` is the goods number (GTIN-14) that the tags carry, empty where they carry none.
    """

    item: str
    number: str
    epcs: tuple[str, ...]
    description: str = ""
    unit: str = ""
    seen: Seen | None = None


@dataclass(frozen=True, slots=True)
class TagsRead:
    """Tags that were read for the first time in this count."""

    groups: tuple[TagGroup, ...]

    KIND: ClassVar[str] = "count.tags_read"


@dataclass(frozen=True, slots=True)
class GoodsCounted:
    """So many of an item were counted without their tags, in all."""

    item: str
    description: str
    unit: str
    quantity: str
    seen: Seen

    KIND: ClassVar[str] = "count.goods_counted"


@dataclass(frozen=True, slots=True)
class GoodsUncounted:
    """What was counted of an item counts no more; its tags may be read anew."""

    item: str

    KIND: ClassVar[str] = "count.goods_uncounted"


CountEvent = CountBegun | TagsRead | GoodsCounted | GoodsUncounted


@dataclass(frozen=True, slots=True)
class CountedLine:
    """An item of a count (UN/CEFACT and Oracle: stock count line).

    `counted` is `tags` and what was counted by hand together. `method` is rfid, manual, or both.
    It was begun at `first_seq` of the lane's journal and holds for `seq`: what this lane sold in
    between makes the figure unsure, what it sold afterwards does not.
    """

    item: str
    unit: str
    counted: str
    method: str
    seq: int
    at_micros: int
    first_seq: int
    tags: int = 0
    book: str = ""


@dataclass(frozen=True, slots=True)
class UnknownTags:
    """How many tags carry a goods number that the catalogue does not have."""

    number: str
    tags: int


@dataclass(frozen=True, slots=True)
class StockCounted:
    """Goods were counted: never a number to set, but what was there when so much had happened.

    A long count is several facts, `part` of `parts`. The tags that name nothing stand in the first.
    """

    count: str
    begun_micros: int
    lines: tuple[CountedLine, ...]
    part: int = 1
    parts: int = 1
    unknown: tuple[UnknownTags, ...] = ()
    foreign_tags: int = 0
    """Tags that carry no goods number at all."""

    KIND: ClassVar[str] = "stock.counted"
    VERSION: ClassVar[int] = 1
