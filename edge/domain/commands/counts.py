"""Commands of a count of goods on the shelf, by RFID tags, barcodes and typed quantities."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class CountTags:
    """Count RFID tags by their EPCs in hexadecimal; one that was counted already counts once."""

    epcs: tuple[str, ...]
    do: Literal["count_tags"] = "count_tags"


@dataclass(frozen=True, slots=True)
class CountGoods:
    """Count goods by their code: one more, or with `quantity` so many without a tag in all."""

    code: str
    quantity: str | None = None
    do: Literal["count_goods"] = "count_goods"


@dataclass(frozen=True, slots=True)
class SetCounted:
    """Count so many of an item without a tag in all; `item` is its id."""

    item: str
    quantity: str
    do: Literal["set_counted"] = "set_counted"


@dataclass(frozen=True, slots=True)
class UncountGoods:
    """Set back what was counted of an item; its tags may be read anew."""

    item: str
    do: Literal["uncount_goods"] = "uncount_goods"


@dataclass(frozen=True, slots=True)
class DropCount:
    """Give the whole count up; the next one begins with nothing."""

    do: Literal["drop_count"] = "drop_count"


@dataclass(frozen=True, slots=True)
class PostCount:
    """Record what was counted, and tell the centre."""

    do: Literal["post_count"] = "post_count"


@dataclass(frozen=True, slots=True)
class ShowCount:
    """Return the count that is under way."""

    do: Literal["show_count"] = "show_count"


CountCommand = (
    CountTags | CountGoods | SetCounted | UncountGoods | DropCount | PostCount | ShowCount
)
