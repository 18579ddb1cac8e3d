"""The resolver of a running centre: works off the claims, answers and outcomes that wait.

Each step is a small transaction that finds what the one before left, so that any number of
replicas may work at once and a crash between any two is repaired by doing it again.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from edge.domain.errors import OutcomeUnknown, Unavailable
from sync.hub.database import Database
from sync.hub.judging import judge_some
from sync.hub.pki import outcome_key
from sync.hub.resolving import decide_some, tell_some
from sync.hub.services.conflicts import Given, record_answer
from sync.hub.signing import signed_outcome
from sync.hub.store.answers import drop_answer, read_answers
from sync.hub.store.claims import stores_waiting
from sync.hub.store.hub_store import PostgresHubStore
from sync.hub.store.outcomes import stores_untold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from psycopg import Cursor

    from edge.domain.agreement.outcomes import Outcome
    from sync.hub.hub import Hub

    Rows = Cursor[tuple[Any, ...]]

ANSWERS_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Resolver:
    """Works off what waits. `key` signs outcomes; `databases` are all that keep stores."""

    store: PostgresHubStore
    key: Ed25519PrivateKey
    databases: tuple[Database, ...]

    def work_off(self) -> int:
        """Do all that waits now; return how many claims, answers and tellings that was.

        A database that is away keeps no store of another one waiting: its work is left out, and
        the `Unavailable` is raised in the end.
        """
        done, away = 0, None
        for step in self._steps():
            try:
                done += step()
            except (Unavailable, OutcomeUnknown) as error:
                away = error
        if away is not None:
            raise away
        return done

    def _steps(self) -> Iterator[Callable[[], int]]:
        """Yield what is to be done; whom to tell is asked when all has been decided."""
        for database in self.databases:
            yield partial(self._decide_all, database)
        for store in self.store.home.run(stores_untold):
            yield partial(self._tell_all, store)

    def _decide_all(self, database: Database) -> int:
        done = 0
        for store in database.run(stores_waiting):
            while moved := decide_some(self.store, store) + judge_some(self.store, store):
                done += moved
            done += self.record_answers(store)
        return done

    def _tell_all(self, store: str) -> int:
        done = 0
        while told := tell_some(self.store, store, self._signed):
            done += told
        return done

    def _signed(self, outcome: Outcome, found_micros: int) -> dict[str, object]:
        return signed_outcome(outcome, found_micros, self.key)

    def record_answers(self, store: str) -> int:
        """Bring what people at the tills answered to the outcomes and the other lanes; count it."""
        database = self.store.database_for(store)
        answers = database.run(partial(read_answers, store=store, limit=ANSWERS_AT_ONCE))
        recorded = 0
        for position, outcome, answer, note, by, at_micros in answers:
            given = Given(answer, note, by, at_micros)
            known = record_answer(self.store, outcome, given, f"{store}:{position}")
            # After a restore the answer may be here before its outcome was adopted again.
            if known:
                database.run(partial(drop_answer, store=store, position=position))
                recorded += 1
        return recorded


def resolver_of(hub: Hub) -> Resolver:
    """Return the resolver of a running centre."""
    store = PostgresHubStore(hub.database, hub.clock, hub.shards.database_for)
    return Resolver(store, outcome_key(hub.authority.folder), hub.shards.databases())
