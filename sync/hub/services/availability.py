"""What a channel may be promised of an item at each location, and how old that knowledge is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from edge.domain.quantity import MILLI, Unit
from sync.hub.services.kinds import ITEMS
from sync.hub.services.order_network import kept_back, read_standings, terms_of_channel
from sync.hub.services.pool import committed_of, stock_of
from sync.hub.services.records import read_record

if TYPE_CHECKING:
    from psycopg import Cursor

    from sync.hub.hub import Hub

    Rows = Cursor[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Available:
    """An item's stock at a location as a channel sees it, in thousandths."""

    location: str
    kind: str
    name: str
    on_hand_milli: int
    unavailable_milli: int
    committed_milli: int
    soft_reservations_milli: int
    buffer_milli: int
    age_s: int
    is_cut_off: bool
    is_paused: bool
    is_counted: bool = True

    @property
    def atp_milli(self) -> int:
        """Return what can be promised (available to promise)."""
        kept = self.unavailable_milli + self.committed_milli + self.soft_reservations_milli
        free = max(0, self.on_hand_milli - kept - self.buffer_milli)
        return free - free % MILLI if self.is_counted else free


def availability(hub: Hub, item: str, channel: str, location: str = "") -> list[Available]:
    """Return it for each location that ever had the item, or one of them."""
    now_micros = hub.clock.now().micros
    rows = [row for row in stock_of(hub, item, location) if location in {"", row.location}]
    standings = read_standings(hub, {row.location for row in rows}, location)
    terms = terms_of_channel(standings.force.rules, channel)
    committed = committed_of(hub, item, location)
    record = hub.database.run(lambda cursor: read_record(cursor, ITEMS.event, item))
    unit = Unit(record.body["unit"]) if record and record.body else Unit.EACH
    found = []
    for row in rows:
        place = standings.place(row.location)
        safety_milli = max(row.safety_milli, place.terms.safety_milli)
        back_milli = kept_back(row, place, terms, now_micros)
        orders_milli = committed.get(row.location, 0)
        found.append(
            Available(
                *(row.location, row.kind, row.name, row.on_hand_milli, safety_milli, orders_milli),
                soft_reservations_milli=row.reserved_milli - orders_milli,
                buffer_milli=back_milli - (safety_milli - row.safety_milli),
                age_s=place.age_s(now_micros),
                is_cut_off=place.is_cut_off(now_micros),
                is_paused=place.terms.pauses(now_micros),
                is_counted=unit.is_counted,
            )
        )
    return found
