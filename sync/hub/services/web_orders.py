"""Whether a store takes orders: what its tills and the office said, and what its tills are told.

Of a till and the office the later counts, by the time at which each said it: a pause that comes
late, because the line was down, does not undo what was said since.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sync.hub.hub import Hub
from sync.hub.publishing import publish_store
from sync.hub.services.inventory import is_known
from sync.hub.services.location_terms import pause, read_terms, resume
from sync.hub.services.records import Writing
from sync.hub.store.hub_store import PostgresStoreTransaction
from sync.hub.store.web_orders import drop_said, read_said, stores_that_said
from sync.wire.feeds import STORE, WEB_ORDERS

if TYPE_CHECKING:
    from psycopg import Cursor

    from edge.domain.web_orders import Intake
    from sync.hub.database import Database
    from sync.hub.services.location_terms import LocationTerms

    Rows = Cursor[tuple[Any, ...]]

AHEAD_MICROS: Final = 5 * 60 * 1_000_000
"""How far ahead of the centre's a till's clock may be without a conflict (D3)."""


@dataclass(frozen=True, slots=True)
class WebOrders:
    """Works off what tills said; several may work at once."""

    hub: Hub

    def work_off(self) -> int:
        """Let what waits hold, and tell the tills of each store; return how much it was."""
        done = 0
        for database in self.hub.shards.databases():
            for location in database.run(stores_that_said):
                done += self._see_to(database, location)
        return done

    def _see_to(self, database: Database, location: str) -> int:
        said = database.run(lambda cursor: read_said(cursor, location))
        for position, intake in said:
            now_micros = self.hub.clock.now().micros
            self.hub.database.run(lambda cursor: _hold(cursor, location, intake, now_micros))  # noqa: B023
            tell_tills(self.hub, location)
            database.run(lambda cursor: drop_said(cursor, location, position))  # noqa: B023
        return len(said)


def _hold(cursor: Rows, location: str, said: Intake, now_micros: int) -> None:
    terms, _ = read_terms(cursor, location, lock=True)
    if said.at_micros <= terms.pause_changed_micros:
        return
    # A clock that is far ahead would outlast the office's word; a little is no clock's fault.
    is_ahead = said.at_micros > now_micros + AHEAD_MICROS
    at_micros = now_micros if is_ahead else said.at_micros
    writing = Writing(f"{location}: {said.by}", at_micros)
    if said.is_paused:
        pause(
            cursor,
            location,
            until_micros=said.until_micros,
            reason=said.reason,
            writing=writing,
        )
    else:
        resume(cursor, location, writing)


def tell_tills(hub: Hub, location: str) -> None:
    """Tell the tills of a store whether it takes orders, once for what holds now."""
    terms, record = hub.database.run(lambda cursor: read_terms(cursor, location))
    version, by = (record.version, record.changed_by) if record else (0, "")
    now_micros = hub.clock.now().micros

    def work(cursor: Rows) -> None:
        if is_known(cursor, location):
            store = PostgresStoreTransaction(cursor, location, now_micros)
            key = f"{WEB_ORDERS}/{version}"
            publish_store(store, STORE, WEB_ORDERS, key, _told(terms, by))

    hub.shards.database_for(location).run(work)


def _told(terms: LocationTerms, by: str) -> dict[str, object]:
    return {
        "is_paused": terms.is_paused,
        "until_micros": terms.paused_until_micros,
        "reason": terms.pause_reason,
        "at_micros": terms.pause_changed_micros,
        "by": by,
    }
