"""Works off what rules of rights have to be looked at by; several may work at once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from edge.domain.errors import OutcomeUnknown, Unavailable
from sync.hub.hub import Hub
from sync.hub.store import right_rules
from sync.hub.store.hub_store import PostgresHubStore
from sync.hub.tending import rule_for, tend

if TYPE_CHECKING:
    from sync.hub.ports import CentreLife, StoreTransaction

PAUSE_S: Final = 1.0
"""How long a lane that is low waits at most for what is free."""
_AT_ONCE: Final = 200


@dataclass(frozen=True, slots=True)
class Refiller:
    """Keeps the lanes of all stores supplied with rights."""

    hub: Hub

    def work_off(self) -> int:
        """Look at all that is due, each resource in a transaction of its own; return how many.

        A database that is away keeps no store of another one waiting; its `Unavailable` is raised
        in the end.
        """
        done, away = 0, None
        now_micros = self.hub.clock.now().micros
        for database in self.hub.shards.databases():
            try:
                for store in database.run(partial(right_rules.stores_due, now_micros=now_micros)):
                    done += self._see_to(store, now_micros)
            except (Unavailable, OutcomeUnknown) as error:
                away = error
        if away is not None:
            raise away
        return done

    def _see_to(self, store: str, now_micros: int) -> int:
        centre = self.hub.database.run(right_rules.read_centre_life)
        shard = PostgresHubStore(self.hub.database, self.hub.clock, self.hub.shards.database_for)
        due = self.hub.shards.database_for(store).run(
            lambda cursor: right_rules.resources_due(cursor, store, now_micros, _AT_ONCE)
        )
        for resource in due:
            shard.in_store(store, partial(self._look, resource, centre, now_micros))
        return len(due)

    def _look(
        self, resource: str, centre: CentreLife, now_micros: int, tx: StoreTransaction
    ) -> None:
        rule = rule_for(tx.right_rules(), resource)
        if rule is None:
            tx.look_again(resource, None)
            return
        due_micros = tend(
            tx, resource, rule, centre=centre, now_micros=now_micros, new_name=self.hub.ids.new
        )
        tx.look_again(resource, due_micros)
