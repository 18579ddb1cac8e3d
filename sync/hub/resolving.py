"""Decides what claims come to and tells a store of it, over any store of the centre.

Small transactions after one another, none over two stores. Each finds what the one before left and
does nothing twice, so that a crash between any two is repaired by doing it again.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from edge.domain.agreement.resolving import resolve
from sync.hub.contexts import context_of
from sync.hub.publishing import publish_store
from sync.wire.feeds import OUTCOME, SAFETY, STORE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from edge.domain.agreement.claims import Claim
    from edge.domain.agreement.outcomes import Outcome
    from sync.hub.ports import HomeTransaction, HubStore, StoreTransaction

CLAIMS_AT_ONCE = 200
OUTCOMES_AT_ONCE = 100


def decide_some(hub: HubStore, store: str) -> int:
    """Move some of a store's waiting claims home and decide them; return how many."""
    claims = hub.in_store(store, lambda tx: tx.waiting_claims(CLAIMS_AT_ONCE))
    if claims:
        hub.at_home(partial(decide, claims))
        hub.in_store(store, lambda tx: tx.drop_claims(claims))
    return len(claims)


def tell_some(
    hub: HubStore,
    store: str,
    body_of: Callable[[Outcome, int], Mapping[str, object]],
) -> int:
    """Tell a store some of the outcomes that concern it; return how many.

    `body_of` makes what is told of an outcome and of when it was found, in microseconds.
    """
    untold = hub.at_home(lambda home: home.untold(store, OUTCOMES_AT_ONCE))
    if untold:
        told = [(outcome, body_of(outcome, found)) for outcome, found in untold]
        hub.in_store(store, lambda tx: tell(tx, told))
        hub.at_home(lambda home: home.told(store, [outcome for outcome, _ in untold]))
    return len(untold)


def decide(claims: Sequence[Claim], home: HomeTransaction) -> None:
    """Place claims and record what comes of their keys; keys in order, so that none waits twice."""
    by_key: dict[tuple[str, str], list[Claim]] = {}
    for claim in claims:
        by_key.setdefault((claim.policy, claim.key), []).append(claim)
    for policy, key in sorted(by_key):
        for claim in by_key[policy, key]:
            home.place_claim(claim)
        placed = home.claims(policy, key)
        for outcome in resolve(policy, key, placed, context_of(home, policy, placed)):
            home.add_outcome(outcome, outcome.stores)


def tell(store: StoreTransaction, told: Sequence[tuple[Outcome, Mapping[str, object]]]) -> None:
    """Publish outcomes, as their bodies say them, to the lanes of a store."""
    for outcome, body in told:
        key = f"outcome/{outcome.id}"
        publish_store(store, STORE, OUTCOME, key, body)
        if outcome.effect_minor:
            publish_store(store, SAFETY, OUTCOME, key, body)
