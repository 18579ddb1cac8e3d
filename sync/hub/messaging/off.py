"""What customers do not get of an order, and what of it they may have read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, urlencode

from edge.domain.orders.buckets import Bucket

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from edge.domain.orders.order import Order

SHORT: Final = "short"
CANCELLED: Final = "cancelled"
_BUCKETS: Final = {
    SHORT: (Bucket.SHORT, Bucket.SUBSTITUTED_OUT),
    CANCELLED: (Bucket.CANCELLED,),
}


def off_milli(order: Order, word: str) -> dict[str, int]:
    """Return by line how much is short or cancelled."""
    found = {line: order.buckets(line).of(*_BUCKETS[word]) for line in order.lines}
    return {line: milli for line, milli in sorted(found.items()) if milli}


def name_of(word: str, milli: Mapping[str, int]) -> str:
    """Return the name of the message that tells it: "short/LINE=THOUSANDTHS&…"."""
    return f"{word}/{urlencode(milli)}"


def most_told(word: str, told: Collection[str]) -> dict[str, int]:
    """Return by line the most that messages which were told, by name, said to be off."""
    found: dict[str, int] = {}
    for name in told:
        kind, _, about = name.partition("/")
        for line, milli in parse_qsl(about) if kind == word else ():
            found[line] = max(found.get(line, 0), int(milli))
    return found


def is_news(order: Order, word: str, told: Collection[str]) -> bool:
    """Tell whether more is off than customers may have read; once told it stays so by its name."""
    now, most = off_milli(order, word), most_told(word, told)
    is_more = any(milli > most.get(line, 0) for line, milli in now.items())
    return is_more or (bool(now) and name_of(word, now) in told)
