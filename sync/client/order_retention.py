"""Drops orders that ended long ago from central.db, so that no start of the till reads them."""

from __future__ import annotations

import logging
from contextlib import closing
from typing import TYPE_CHECKING, Final

from edge.domain.orders.buckets import Bucket
from edge.domain.orders.leaving_off import surplus
from edge.domain.orders.states import ENDED, state_of
from edge.orders import subject_of
from edge.services.order_book import folded
from edge.store import loading
from edge.store.journal import is_known, read_entries
from edge.store.orders import SqliteOrders
from edge.store.shop_files import reading

if TYPE_CHECKING:
    from pathlib import Path

    from edge.domain.orders.order import Order
    from edge.ports import Clock, Entry
    from edge.store.database import Connection
    from sync.central.file import CentralFile

KEPT_DAYS: Final = 30
"""Counted from the last that was told or done of an order. Until then a till says when and where a
code was used; a customer who asks later is answered by the office."""

LOOK_S: Final = 6 * 3600
AT_ONCE: Final = 500
"""A transaction of this many is over before anybody waits for it."""

_DAY_MICROS: Final = 86_400 * 1_000_000
_OLD = (
    "SELECT order_id, max(position) FROM order_fact GROUP BY order_id"
    " HAVING max(json_extract(body, '$.at_micros')) < ?"
    # Positions are counted up from the last row: it stays, so that none is given twice.
    " AND max(position) < (SELECT max(position) FROM order_fact) ORDER BY max(position)"
)
_DROP = (
    "DELETE FROM order_fact WHERE order_id = ?1"
    " AND (SELECT max(position) FROM order_fact WHERE order_id = ?1) = ?2"
)

_log = logging.getLogger(__name__)


class OrderRetention:
    """Looks now and then for what can be dropped. Belongs to the thread that hears of orders."""

    def __init__(self, directory: Path, central: CentralFile, clock: Clock) -> None:
        self._directory, self._central, self._clock = directory, central, clock
        self._looked_micros: int | None = None

    def look(self) -> int:
        """Drop what ended long ago, at most every `LOOK_S`; return how many orders that were."""
        now_micros = self._clock.monotonic_micros()
        looked = self._looked_micros
        if looked is not None and now_micros - looked < LOOK_S * 1_000_000:
            return 0
        self._looked_micros = now_micros
        since_micros = self._clock.now().micros - KEPT_DAYS * _DAY_MICROS
        with self._central.reading() as connection:
            old = connection.execute(_OLD, (since_micros,)).fetchall()
        over = self._over(old, since_micros) if old else []
        if over:
            with self._central.writing() as connection:
                connection.executemany(_DROP, over)
            _log.info("orders_dropped", extra={"orders": len(over), "kept_days": KEPT_DAYS})
        return len(over)

    def _over(self, old: list[tuple[str, int]], since_micros: int) -> list[tuple[str, int]]:
        """Return which of some orders nothing is left of to be done here."""
        found: list[tuple[str, int]] = []
        with reading(self._directory) as till, closing(SqliteOrders(self._directory)) as orders:
            location = loading.identity(till).store
            orders.news()
            for name, position in old:
                heard, own = orders.heard(name), _own(till, name)
                is_recent = any(e.wall.micros >= since_micros for e in (*heard.entries, *own))
                if not is_recent and _is_over(folded(name, heard, own), location):
                    found.append((name, position))
                if len(found) == AT_ONCE:
                    break
        return found


def _own(till: Connection, order: str) -> tuple[Entry, ...]:
    entries = read_entries(till, "subject = ?", subject_of(order))
    return tuple(entry for entry in entries if is_known(entry))


def _is_over(order: Order, location: str) -> bool:
    """Tell whether nothing of an order is left for a store: nothing here, nothing to be routed."""
    parts = [part for part in order.fulfilments.values() if part.location in {location, ""}]
    if order.placed is None or not all(state_of(part) in ENDED for part in parts):
        return False
    is_routed = not any(order.buckets(line).of(Bucket.OPEN) for line in order.lines)
    return is_routed and not any(surplus(part) for part in parts)
