"""Brings events of stores home, where the webhooks are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sync.hub.hub import Hub
from sync.hub.services.outbox import tell
from sync.hub.store.events import drop_events, read_events, stores_with_events

if TYPE_CHECKING:
    from collections.abc import Sequence

    from psycopg import Cursor

    from sync.hub.store.events import StoreEvent

    Rows = Cursor[tuple[Any, ...]]

AT_ONCE: Final = 200


@dataclass(frozen=True, slots=True)
class Forwarder:
    """Works off what stores have to tell. A repeat after a crash tells nobody twice."""

    hub: Hub

    def work_off(self) -> int:
        """Bring some events of each store home; return how many."""
        done = 0
        for database in self.hub.shards.databases():
            for store in database.run(stores_with_events):
                events = database.run(lambda cursor: read_events(cursor, store, AT_ONCE))  # noqa: B023
                self.hub.database.run(lambda cursor: _tell_all(cursor, events))  # noqa: B023
                names = [each.event for each in events]
                database.run(lambda cursor: drop_events(cursor, store, names))  # noqa: B023
                done += len(events)
        return done


def _tell_all(cursor: Rows, events: Sequence[StoreEvent]) -> None:
    for each in events:
        tell(cursor, each.event, each.kind, each.subject, each.at_micros)
