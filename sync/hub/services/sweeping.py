"""Ends what is kept for a time: promises of goods, answers to repeated requests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sync.hub.hub import Hub
from sync.hub.services.idempotency import forget_old
from sync.hub.services.import_jobs import forget_old_jobs
from sync.hub.services.inventory import expire

if TYPE_CHECKING:
    from psycopg import Cursor

    Rows = Cursor[tuple[Any, ...]]

PAUSE_S: Final = 10
"""How long something stays kept at most after its time."""


@dataclass(frozen=True, slots=True)
class Sweeper:
    """Ends what is over, whether or not anybody asks; several may work at once."""

    hub: Hub

    def work_off(self) -> int:
        """End what is over, each location in a transaction of its own; return how much."""
        now_micros = self.hub.clock.now().micros
        ended = self.hub.database.run(
            lambda cursor: forget_old(cursor, now_micros) + forget_old_jobs(cursor, now_micros)
        )
        for database in self.hub.shards.databases():
            for location in database.run(lambda cursor: _locations(cursor, now_micros)):
                ended += database.run(lambda cursor: expire(cursor, location, now_micros))  # noqa: B023
        return ended


def _locations(cursor: Rows, now_micros: int) -> list[str]:
    cursor.execute(
        "SELECT DISTINCT store_id FROM reservation WHERE state = 'held' AND expires_micros <= %s",
        (now_micros,),
    )
    return [location for (location,) in cursor]
