"""Decides what claims come to, and tells every store that it concerns.

Four small transactions after one another, none over two stores: waiting claims are read in their
store, placed and resolved at home, dropped in their store, and outcomes told to each store. Each
finds what the one before left and does nothing twice, so that a crash between any two is repaired
by doing it again, and any number of replicas may work at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from edge.domain.agreement.resolving import resolve
from sync.hub.publishing import publish_store
from sync.hub.signing import signed_outcome, stores_of
from sync.hub.store.answers import drop_answer, read_answers
from sync.hub.store.claims import stores_waiting
from sync.hub.store.outcomes import answer_outcome, mark_told, read_untold, stores_untold
from sync.wire.feeds import OUTCOME, SAFETY, STORE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from psycopg import Cursor

    from edge.domain.agreement.claims import Claim
    from edge.domain.agreement.outcomes import Outcome
    from sync.hub.database import Database
    from sync.hub.ports import HomeTransaction, StoreTransaction
    from sync.hub.store.hub_store import PostgresHubStore

    Rows = Cursor[tuple[Any, ...]]

CLAIMS_AT_ONCE = 200
OUTCOMES_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Resolver:
    """Works off what waits. `key` signs outcomes; `databases` are all that keep stores."""

    store: PostgresHubStore
    key: Ed25519PrivateKey
    databases: tuple[Database, ...]

    def work_off(self) -> int:
        """Do all that waits now; return how many claims, answers and tellings that was.

        Raises `Unavailable` when a database is away; doing it again goes on from there.
        """
        done = 0
        for database in self.databases:
            for store in database.run(stores_waiting):
                while moved := self.resolve_some(store):
                    done += moved
                done += self.record_answers(store)
        for store in self.store.home.run(stores_untold):
            while told := self.tell_some(store):
                done += told
        return done

    def resolve_some(self, store: str) -> int:
        """Move some of a store's waiting claims home and decide them; return how many."""
        claims = self.store.in_store(store, lambda tx: tx.waiting_claims(CLAIMS_AT_ONCE))
        if claims:
            self.store.at_home(partial(_decide, claims))
            self.store.in_store(store, lambda tx: tx.drop_claims(claims))
        return len(claims)

    def tell_some(self, store: str) -> int:
        """Tell a store some of the outcomes that concern it; return how many."""
        home = self.store.home
        untold = home.run(partial(read_untold, store=store, limit=OUTCOMES_AT_ONCE))
        if untold:
            self.store.in_store(store, lambda tx: self._tell(tx, untold))
            home.run(partial(mark_told, store=store, outcomes=[each for each, _ in untold]))
        return len(untold)

    def record_answers(self, store: str) -> int:
        """Bring what people at the tills answered to the outcomes; return how many answers."""
        database = self.store.database_for(store)
        answers = database.run(partial(read_answers, store=store, limit=CLAIMS_AT_ONCE))
        recorded = 0
        for position, outcome, answer, note, by, at_micros in answers:
            known = self.store.home.run(
                partial(
                    answer_outcome,
                    outcome_id=outcome,
                    answer=answer,
                    note=note,
                    answered_by=by,
                    answered_micros=at_micros,
                    source=f"{store}:{position}",
                )
            )
            # After a restore the answer may be here before its outcome was adopted again.
            if known:
                database.run(partial(drop_answer, store=store, position=position))
                recorded += 1
        return recorded

    def _tell(self, store: StoreTransaction, outcomes: Sequence[tuple[Outcome, int]]) -> None:
        for outcome, found_micros in outcomes:
            body = signed_outcome(outcome, found_micros, self.key)
            publish_store(store, STORE, OUTCOME, f"outcome/{outcome.id}", body)
            if outcome.effect_minor:
                publish_store(store, SAFETY, OUTCOME, f"outcome/{outcome.id}", body)


def _decide(claims: Sequence[Claim], home: HomeTransaction) -> None:
    """Place claims and record what comes of their keys; keys in order, so that none waits twice."""
    touched = sorted({(claim.policy, claim.key) for claim in claims})
    by_key: dict[tuple[str, str], list[Claim]] = {each: [] for each in touched}
    for claim in claims:
        by_key[claim.policy, claim.key].append(claim)
    for policy, key in touched:
        for claim in by_key[policy, key]:
            home.place_claim(claim)
        for outcome in resolve(policy, key, home.claims(policy, key)):
            home.add_outcome(outcome, stores_of(outcome))
