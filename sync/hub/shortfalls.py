"""Names the entry with which the books of an item went below nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.agreement.claims import STOCK, Claim, key_of
from sync.hub.entries import milli
from sync.hub.oddities import entry_ref

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sync.hub.ports import (
        PlacedEntry,
    )
    from sync.hub.taken import (
        Shortfall,
    )


def shortfall_claims(
    placed: Sequence[PlacedEntry], shortfalls: Sequence[Shortfall]
) -> Iterator[Claim]:
    """Yield a claim for each item that entries, booked together, took more of than there was."""
    for short in shortfalls:
        level, crossing = short.before_milli, None
        for entry in placed:
            moved = _moved(entry, short.item)
            if level >= 0 > level + moved:
                crossing = (entry, level, moved)
            level += moved
        if crossing is not None:
            yield from _claim(short, *crossing)


def _claim(short: Shortfall, entry: PlacedEntry, before: int, moved: int) -> Iterator[Claim]:
    try:
        key = key_of(STOCK, entry.stream.store, short.item)
    except ValueError:
        return
    yield Claim(
        STOCK,
        key,
        entry_ref(entry.stream, entry.seq),
        units_milli=moved,
        at_micros=entry.received_micros,
        facts={"item": short.item, "before_milli": before},
    )


def _moved(entry: PlacedEntry, item: str) -> int:
    if entry.head is None or entry.head.amounts is None or entry.quarantine:
        return 0
    stock = entry.head.amounts.stock
    return sum(milli(delta.quantity) for delta in stock if delta.item == item)
