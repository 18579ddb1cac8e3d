"""The figures by which orders are judged, of a period; the README defines each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sync.hub.services.pool import kinds_of
from sync.hub.store import kpis
from sync.hub.store.kpis import Asked, Share, Times

if TYPE_CHECKING:
    from psycopg import Cursor

    from sync.hub.hub import Hub

    Rows = Cursor[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Figures:
    """All of them; of nothing there is no share and no time."""

    bopis_share: Share
    pick_time: Times
    ready_time: Times
    cycle_time: Times
    short_rate: Share
    routing_accuracy: Share
    ship_from_store: Share
    sync_lag: Times


def figures(hub: Hub, asked: Asked) -> Figures:
    """Return the figures of a period."""

    def work(cursor: Rows) -> tuple[Figures, dict[str, int]]:
        found = Figures(
            bopis_share=kpis.placed(cursor, asked),
            pick_time=kpis.pick_times(cursor, asked),
            ready_time=kpis.ready_times(cursor, asked),
            cycle_time=kpis.cycle_times(cursor, asked),
            short_rate=kpis.short_lines(cursor, asked),
            routing_accuracy=kpis.first_choices(cursor, asked),
            ship_from_store=Share(),
            sync_lag=kpis.lags(cursor, asked),
        )
        return found, kpis.shipped_from(cursor, asked)

    found, shipped = hub.database.run(work)
    kinds = kinds_of(hub) if shipped else {}
    stores = sum(n for name, n in shipped.items() if kinds.get(name, "store") == "store")
    return replace(found, ship_from_store=Share(stores, sum(shipped.values())))
