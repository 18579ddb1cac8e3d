"""Ends promises whose time is over, whether or not anybody asks for the goods."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sync.hub.hub import Hub
from sync.hub.services.inventory import expire

if TYPE_CHECKING:
    from psycopg import Cursor

    Rows = Cursor[tuple[Any, ...]]

PAUSE_S: Final = 10
"""How long goods stay kept at most after their time, where nobody else wants them."""


@dataclass(frozen=True, slots=True)
class Sweeper:
    """Ends promises at every location; several may work at once."""

    hub: Hub

    def work_off(self) -> int:
        """End what is over, each location in a transaction of its own; return how many."""
        now_micros = self.hub.clock.now().micros
        ended = 0
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
