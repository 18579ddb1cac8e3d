"""Books what entries say of stock and money: added up for a batch, then onto what there is."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import msgspec

from sync.hub.entries import milli
from sync.hub.taken import (
    Shortfall,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from psycopg import Cursor

    from sync.hub.entries import AmountsBlock
    from sync.hub.ports import PlacedEntry

    Rows = Cursor[tuple[Any, ...]]


class _Sums:
    """What the entries of a batch add up to."""

    def __init__(self) -> None:
        self.stock: defaultdict[str, int] = defaultdict(int)
        self.days: defaultdict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
        self.tenders: defaultdict[tuple[str, str, str], int] = defaultdict(int)

    def add(self, block: AmountsBlock, date: str) -> None:
        for delta in block.stock:
            self.stock[delta.item] += milli(delta.quantity)
        if not block.currency:
            return
        day = self.days[date, block.currency]
        day[0] += 1
        day[1] += block.gross_minor
        day[2] += block.net_minor
        day[3] += block.tax_minor
        for tender in block.tenders:
            key = date, tender.currency or block.currency, tender.kind
            self.tenders[key] += tender.amount_minor


def book(
    cursor: Rows, store: str, lane: str, entries: Sequence[PlacedEntry]
) -> Sequence[Shortfall]:
    """Book the amounts blocks of entries that a lane just wrote, except of those set aside.

    Returns the items that went from nothing or more to less than nothing.

    Runs once for an entry, in the transaction that appends it. Rows are touched in the order of
    their keys, so that two batches of a store never wait for each other.
    """
    sums = _Sums()
    for entry in entries:
        if entry.head is not None and entry.head.amounts is not None and not entry.quarantine:
            sums.add(entry.head.amounts, entry.head.date)
    short: Sequence[Shortfall] = ()
    if sums.stock:
        short = _book_stock(cursor, store, sums.stock, entries[0].received_micros)
    if sums.days:
        _book_days(cursor, store, lane, sums.days)
    if sums.tenders:
        _book_tenders(cursor, store, lane, sums.tenders)
    return short


# Only where the centre ever moved an item there are books that something may be missing from.
_BOOK_STOCK = """
WITH moved AS (SELECT i, q FROM jsonb_to_recordset(%s::jsonb) AS r (i text, q bigint)),
booked AS (
    INSERT INTO stock_on_hand (store_id, item, quantity_milli, changed_micros)
    SELECT %s, i, q, %s FROM moved ON CONFLICT (store_id, item) DO UPDATE SET
        quantity_milli = stock_on_hand.quantity_milli + excluded.quantity_milli,
        changed_micros = excluded.changed_micros
    RETURNING item, quantity_milli
)
SELECT item, quantity_milli - q, quantity_milli FROM booked JOIN moved ON i = item
WHERE quantity_milli < 0 AND quantity_milli - q >= 0 AND EXISTS (
    SELECT 1 FROM stock_movement m WHERE m.store_id = %s AND m.item = booked.item)
"""


def _book_stock(
    cursor: Rows, store: str, stock: Mapping[str, int], now_micros: int
) -> list[Shortfall]:
    moved = _json([{"i": item, "q": stock[item]} for item in sorted(stock)])
    cursor.execute(_BOOK_STOCK, (moved, store, now_micros, store))
    return [Shortfall(*row) for row in cursor]


def _book_days(
    cursor: Rows, store: str, lane: str, days: Mapping[tuple[str, str], list[int]]
) -> None:
    rows = [
        {"d": date, "c": currency, "e": e, "g": g, "n": n, "t": t}
        for (date, currency), (e, g, n, t) in sorted(days.items())
    ]
    cursor.execute(
        "INSERT INTO lane_day (store_id, lane, business_date, currency, entries, gross_minor,"
        " net_minor, tax_minor) SELECT %s, %s, d, c, e, g, n, t FROM jsonb_to_recordset(%s::jsonb)"
        " AS r (d text, c text, e bigint, g bigint, n bigint, t bigint)"
        " ON CONFLICT (store_id, lane, business_date, currency) DO UPDATE SET"
        " entries = lane_day.entries + excluded.entries,"
        " gross_minor = lane_day.gross_minor + excluded.gross_minor,"
        " net_minor = lane_day.net_minor + excluded.net_minor,"
        " tax_minor = lane_day.tax_minor + excluded.tax_minor",
        (store, lane, _json(rows)),
    )


def _book_tenders(
    cursor: Rows, store: str, lane: str, tenders: Mapping[tuple[str, str, str], int]
) -> None:
    rows = [
        {"d": date, "c": currency, "k": kind, "a": amount}
        for (date, currency, kind), amount in sorted(tenders.items())
    ]
    cursor.execute(
        "INSERT INTO lane_day_tender (store_id, lane, business_date, currency, tender_kind,"
        " amount_minor) SELECT %s, %s, d, c, k, a FROM jsonb_to_recordset(%s::jsonb)"
        " AS r (d text, c text, k text, a bigint)"
        " ON CONFLICT (store_id, lane, business_date, currency, tender_kind) DO UPDATE SET"
        " amount_minor = lane_day_tender.amount_minor + excluded.amount_minor",
        (store, lane, _json(rows)),
    )


def _json(rows: list[dict[str, Any]]) -> str:
    return msgspec.json.encode(rows).decode()
