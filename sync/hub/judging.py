"""Looks at entries that were taken in for what no entry says by itself.

A batch whose every entry had read the newest ruling is passed over by its note alone; only others
are read again. Runs in the order of the store's feed, so that each entry is looked at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from edge.domain.agreement.acts import Act, Moved, acts_claimed, goods_of, people_of
from edge.domain.agreement.clock import corrected_time
from sync.hub.closings import late_claims
from sync.hub.contexts import GOODS, PEOPLE, PRICES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from edge.domain.agreement.claims import Claim, EntryRef
    from sync.hub.ports import (
        HomeTransaction,
        HubStore,
        StoreTransaction,
    )
    from sync.hub.taken import (
        TakenBatch,
        TakenEntry,
        Unjudged,
    )

BATCHES_AT_ONCE: Final = 200
ENTRIES_AT_ONCE: Final = 1_000
"""Beyond this no further batch is read in one go; bounds memory and how long others wait."""


def judge_some(hub: HubStore, store: str) -> int:
    """Look at the oldest batches of a store that nobody looked at; return how many."""
    found = hub.in_store(store, lambda tx: tx.unjudged(BATCHES_AT_ONCE))
    if not found.batches:
        if found.after < found.upto:
            hub.in_store(store, lambda tx: tx.note_judged(found.upto))
        return 0
    newest = hub.at_home(lambda home: home.newest_ruling())
    batches, upto = _portion(found, newest)
    suspects = [batch for batch in batches if batch.chain_basis < newest]
    taken = hub.in_store(store, lambda tx: [each for one in suspects for each in tx.taken(one)])
    acts = [(entry, act_of(entry)) for entry in taken]
    moved = hub.at_home(lambda home: _moved(home, [act for _, act in acts])) if acts else Moved()
    positions = {entry.ref: entry.position for entry in taken}
    claims = [claim for _, act in acts for claim in acts_claimed(act, moved)]
    hub.in_store(store, lambda tx: _note(tx, batches, claims, positions, upto))
    return len(batches)


def _portion(found: Unjudged, newest: int) -> tuple[Sequence[TakenBatch], int]:
    """Return as many batches as are read in one go, and up to which place they reach."""
    entries = 0
    for at, batch in enumerate(found.batches):
        entries += batch.size if batch.chain_basis < newest else 0
        if entries > ENTRIES_AT_ONCE and at:
            return found.batches[:at], found.batches[at - 1].last_position
    return found.batches, found.upto


def act_of(entry: TakenEntry) -> Act:
    """Return what an entry did, and when by the centre's clock."""
    head = entry.head
    try:
        body = head.body_tree()
    except ValueError:
        body = {}
    return Act(
        kind=head.kind,
        version=head.ver,
        ref=entry.ref,
        actor=head.actor,
        body=body,
        basis=head.basis,
        at_micros=corrected_time(head.stamp[0], entry.received_micros).at_micros,
        amount_minor=head.amounts.gross_minor if head.amounts else None,
        currency=head.amounts.currency if head.amounts else "",
    )


def _moved(home: HomeTransaction, acts: Iterable[Act]) -> Moved:
    goods, people = set[str](), set[str]()
    for act in acts:
        goods |= goods_of(act)
        people |= people_of(act)
    listed, dated = home.newest(GOODS, sorted(goods)), home.newest(PRICES, sorted(goods))
    newest = {item: max(listed.get(item, 0), dated.get(item, 0)) for item in {*listed, *dated}}
    return Moved(newest, home.newest(PEOPLE, sorted(people)))


def _note(
    store: StoreTransaction,
    batches: Iterable[TakenBatch],
    claims: Sequence[Claim],
    positions: dict[EntryRef, int],
    upto: int,
) -> None:
    late = [each for batch in batches for each in late_claims(store, batch)]
    places = {**positions, **{claim.ref: position for claim, position in late}}
    store.add_claims([*claims, *(claim for claim, _ in late)], places)
    store.note_judged(upto)
