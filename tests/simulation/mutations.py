"""Deliberate breakages of what is simulated; each has to be caught."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from itertools import count
from typing import Any
from unittest.mock import patch

from harness import memory_hub
from harness.memory_hub import MemoryHub

from edge.domain.agreement import rulings
from edge.domain.agreement.acts import BLOCKED_ITEM, PRICE, STAFF, TAX
from edge.domain.agreement.clock import CorrectedTime
from edge.domain.agreement.resolving import resolve
from edge.domain.chain import NO_HASH
from edge.domain.events import HeldRight
from edge.rights import GrantedRight
from edge.services import rights as till_rights
from simulation import machine, world
from simulation.escrow import OwnDisk
from simulation.stops import HubCrash
from simulation.world import World
from sync import engine, steps
from sync.claiming import Claimer
from sync.engine import Sender
from sync.hints import hints_of
from sync.hub import (
    closings,
    contexts,
    ingest,
    judging,
    ledger,
    reading,
    resolving,
    rights,
    shortfalls,
)
from sync.hub.ledger import Admitted, admit
from sync.hub.ports import Incident, StreamState
from sync.hub.publishing import publish_store
from sync.own_tail import TailReader
from sync.readopting import Readopter
from sync.wire.feeds import OUTCOME, STORE, FeedCursor
from sync.wire.streams import Acknowledged

Anything = Callable[..., Any]


def _no_hash_comparison(known: Any, batch: Any, hashes: Any, stored: Anything) -> Any:
    def believed(first: int, last: int) -> Any:
        if first >= batch.first_seq:
            return hashes[first - batch.first_seq : last - batch.first_seq + 1]
        return stored(first, last)

    return admit(known, batch, hashes, believed)


def _no_previous_hash(known: Any, batch: Any, hashes: Any, stored: Anything) -> Any:
    state = known or StreamState(batch.stream, 0, NO_HASH)
    if state.began_seq < batch.first_seq <= state.seq + 1:
        before = ledger._hash_before(state, batch.first_seq, stored)
        return admit(known, replace(batch, prev_hash=before), hashes, stored)
    return admit(known, batch, hashes, stored)


def _no_gap(known: Any, batch: Any, hashes: Any, stored: Anything) -> Any:
    state = known or StreamState(batch.stream, 0, NO_HASH)
    if batch.first_seq > state.seq + 1:
        return Admitted(state, 0)
    return admit(known, batch, hashes, stored)


def _everything_new(known: Any, batch: Any, hashes: Any, stored: Anything) -> Any:
    told = admit(known, batch, hashes, stored)
    return replace(told, skip=0) if isinstance(told, Admitted) else told


def _any_signature(*args: Any, **named: Any) -> Any:
    return _TAKE(*args, **{**named, "is_signed": lambda _signature, _digest: True})


def _poison_refused(*args: Any, **named: Any) -> Any:
    told = _TAKE(*args, **named)
    if isinstance(told, Acknowledged) and told.quarantined:
        raise HubCrash
    return told


def _cursor_first(store: Any, state: StreamState, placed: Any) -> StreamState:
    after = _AFTER(store, state, placed)
    ahead = replace(after, seq=after.seq + 1)
    store.save_stream(ahead)
    return ahead


def _half_transaction(hub: Any, work: Anything) -> Any:
    try:
        result = work()
        hub.before_write("commit")
        return result
    finally:
        hub._undo.clear()


def _acknowledged_before_commit(world: World, batch: Any, *args: Any) -> Any:
    try:
        return _WORLD_TAKE(world, batch, *args)
    except HubCrash:
        world.note_acknowledged(batch)
        return Acknowledged(batch.last_seq, batch.hashes()[-1], batch.last_seq)


def _lost_is_done(sender: Sender) -> Sender:
    head = sender.head
    lost = _LOST(sender)
    return lost if head is None else replace(lost, head=replace(head, seq=head.seq + 1))


def _without(kind: type) -> Anything:
    def told(sender: Sender, *args: Any) -> Any:
        after, effects = _TOLD(sender, *args)
        return after, tuple(each for each in effects if not isinstance(each, kind))

    return told


def _branch_forgotten(sender: Sender, *args: Any) -> Any:
    after, effects = _FORKED(sender, *args)
    kept = tuple(each for each in effects if not isinstance(each, steps.KeepBranch))
    return replace(after, stream=replace(after.stream, branch="")), kept


def _own_word_counts(sender: Sender, head: Any, journal: Any) -> Any:
    if sender.acknowledged > head.seq and sender.acknowledged <= journal.last_seq(sender.stream):
        seq = sender.acknowledged
        head = replace(head, seq=seq, hash=journal.hash_at(sender.stream, seq))
    return _COMPARE(sender, head, journal)


def _unchecked(cursor: FeedCursor, rows: Sequence[Any]) -> FeedCursor:
    last = rows[-1] if rows else None
    return replace(cursor, position=last.position, checksum=last.checksum) if last else cursor


def _arrival_order(claims: Any, home: Any) -> None:
    _DECIDE(list(reversed(claims)), home)


def _dropped_first(hub: Any, store: str) -> int:
    claims = hub.in_store(store, lambda tx: tx.waiting_claims(200))
    if claims:
        hub.in_store(store, lambda tx: tx.drop_claims(claims))
        hub.at_home(partial(resolving.decide, claims))
    return len(claims)


def _told_twice() -> Anything:
    numbers = count()

    def tell(store: Any, told: Any) -> None:
        for _, body in told:
            for _ in range(2):
                publish_store(store, STORE, OUTCOME, f"outcome/{next(numbers)}", body)

    return tell


def _refilled_anew() -> Anything:
    numbers = count()

    def refill(*args: Any, operation: str, **named: Any) -> Any:
        return _REFILL(*args, operation=f"{operation}/{next(numbers)}", **named)

    return refill


def _filled_whatever(ledger: Any, resource: str, _holder: Any, **rule: Any) -> int:
    free: int = ledger.free.get(resource, 0)
    return max(min(rule["target"], free), 0) if rule["is_settled"] else 0


def _anybodys(disk: OwnDisk, identity: Any) -> Any:
    lives = {told["incarnation"] for told in disk.machine.disk.rights.values()}
    return [
        right
        for life in sorted(lives)
        for right in _GRANTED(disk, replace(identity, incarnation=life))
    ]


def _booked_whatever(stream: Any, seq: Any, entry: Any) -> str:
    code = _SET_ASIDE(stream, seq, entry)
    return "" if code == "identity_wrong" else code


def _best_basis(placed: Any) -> int:
    return max((each.head.basis.get("chain", 0) for each in placed if each.head), default=0)


def _unasked(policy: str) -> Any:
    return {code: make for code, make in _MAKERS.items() if code != policy}


def _dated_back(version: Any) -> Any:
    return replace(_DATED(version), at_micros=version.body["from_micros"])


def _first_in_force(given: Any, at_micros: int) -> Any:
    return next((each for each in given if each.at_micros <= at_micros), None)


def _only_after(store: Any, batch: Any) -> Any:
    for claim, position in _LATE(store, batch):
        if batch.first_position <= position <= batch.last_position:
            yield claim, position


def _at_the_first(placed: Any, short: Any) -> Any:
    return list(_SHORT(placed[:1], short))


def _noted_only(store: Any, life: Any, known: int, held: int, _position: int) -> None:
    store.add_incident(Incident("life_restored", life, held, f"{known}"))


_SHORT = shortfalls.shortfall_claims
_LATE = closings.late_claims
_MAKERS = contexts._MAKERS
_DATED = contexts._dated
_REFILL = rights.refill
_GRANTED = OwnDisk.granted
_TAKE = ingest.take_batch
_AFTER = ingest._after
_SET_ASIDE = reading._set_aside
_WORLD_TAKE = World.take
_TAIL_TOLD = TailReader.told
_ASK_BACK = Readopter.ask
_CLAIMS_TOLD = Claimer.told
_LOST = Sender._lost
_TOLD = Sender.told
_FORKED = Sender._forked
_COMPARE = Sender._compare
_DECIDE = resolving.decide


def _nothing_handed_back(readopter: Readopter) -> Any:
    step = _ASK_BACK(readopter)
    return replace(step, after=10**6) if isinstance(step, steps.HandBack) else step


def _any_tail(reader: TailReader, reply: Any, _is_signed: Anything) -> Any:
    return _TAIL_TOLD(reader, reply, lambda _signature, _digest: True)


def _claims_believed(claimer: Claimer, step: Any, reply: Any, journal: Any) -> Any:
    if reply is steps.LOST:
        reply = steps.ClaimsTold(step.last_seq)
    return _CLAIMS_TOLD(claimer, step, reply, journal)


def _last_hints_alone(stream: Any, entries: Any) -> Any:
    return hints_of(stream, list(entries)[-1:])


MUTATIONS: dict[str, tuple[object, str, Anything]] = {
    "drop the hash comparison": (ingest, "admit", lambda: _no_hash_comparison),
    "believe the hash before a batch": (ingest, "admit", lambda: _no_previous_hash),
    "ignore a gap": (ingest, "admit", lambda: _no_gap),
    "take an overlap in again": (ingest, "admit", lambda: _everything_new),
    "skip the signature": (ingest, "take_batch", lambda: _any_signature),
    "refuse a batch for its content": (ingest, "take_batch", lambda: _poison_refused),
    "move the cursor ahead of the content": (ingest, "_after", lambda: _cursor_first),
    "book what says another lane's name": (reading, "_set_aside", lambda: _booked_whatever),
    "take no claims out of entries": (reading, "claims_from", lambda: lambda *_: ()),
    "keep half a transaction": (MemoryHub, "_run", lambda: _half_transaction),
    "acknowledge before the commit": (World, "take", lambda: _acknowledged_before_commit),
    "note no incident": (
        memory_hub._InStore,
        "add_incident",
        lambda: lambda _self, _incident: None,
    ),
    "take a lost answer for a yes": (Sender, "_lost", lambda: _lost_is_done),
    "go on with a life that ended": (Sender, "told", lambda: _without(steps.EndLife)),
    "forget the branch": (Sender, "_forked", lambda: _branch_forgotten),
    "believe the till's own acknowledged number": (Sender, "_compare", lambda: _own_word_counts),
    "drop the checksum of a feed": (engine, "checked", lambda: _unchecked),
    "resolve in another order": (resolving, "decide", lambda: _arrival_order),
    "drop claims before they arrived": (resolving, "decide_some", lambda: _dropped_first),
    "publish an outcome twice": (resolving, "tell", _told_twice),
    "find one violation too few": (
        resolving,
        "resolve",
        lambda: lambda *claimed: resolve(*claimed)[1:],
    ),
    "look at nothing again": (judging, "acts_claimed", lambda: lambda _act, _moved: ()),
    "note the best basis of a batch": (ingest, "_least_basis", lambda: _best_basis),
    "ask nobody what the office said of people": (contexts, "_MAKERS", lambda: _unasked(STAFF)),
    "ask nobody what is blocked": (contexts, "_MAKERS", lambda: _unasked(BLOCKED_ITEM)),
    "ask nobody what a price was": (contexts, "_MAKERS", lambda: _unasked(PRICE)),
    "ask nobody how a thing is taxed": (contexts, "_MAKERS", lambda: _unasked(TAX)),
    "blame lanes that knew": (rulings, "knew", lambda: lambda _fact, _ruling: False),
    "let a price hold before it was said": (contexts, "_dated", lambda: _dated_back),
    "believe a lane's own clock": (
        judging,
        "corrected_time",
        lambda: lambda stamp, _received: CorrectedTime(stamp),
    ),
    "forget that somebody came back": (rulings, "in_force", lambda: _first_in_force),
    "take a Z for one over all": (closings, "_seen", lambda: lambda _closing, _stream: 10**9),
    "forget what a Z follows": (closings, "_covers", lambda: lambda _store, _stream: {}),
    "look for late ones after a Z alone": (judging, "late_claims", lambda: _only_after),
    "ask for no count": (ingest, "shortfall_claims", lambda: lambda _placed, _short: ()),
    "ask for a count at the first entry": (ingest, "shortfall_claims", lambda: _at_the_first),
    "tell nobody of a clock": (ingest, "clock_claims", lambda: lambda _placed: ()),
    "tell nobody of what a life forgot": (ingest, "_restored", lambda: _noted_only),
    "skip the rights check": (till_rights, "_left", lambda: lambda _desk, granted: granted.amount),
    "use a lease that is over": (
        GrantedRight,
        "is_over",
        lambda: property(lambda granted: granted.is_asked_back),
    ),
    "fill up whatever is held": (rights, "grant_for", lambda: _filled_whatever),
    "spend from what another life was granted": (OwnDisk, "granted", lambda: _anybodys),
    "hand out before all said what they hold": (
        rights,
        "unheard_lanes",
        lambda: lambda _store, _centre: (),
    ),
    "state nothing of what is held": (
        till_rights,
        "HeldRight",
        lambda: lambda _right, resource, _amount, *_: HeldRight("none", resource, 1),
    ),
    "take no word for what was forgotten": (rights, "_take_word", lambda: lambda *_: None),
    "grant to an unsettled life": (rights, "_check_life", lambda: lambda _store, _holder: None),
    "refill twice on a lost answer": (rights, "refill", _refilled_anew),
    "take a lost claim for a told one": (Claimer, "told", lambda: _claims_believed),
    "tell the last entry's claims alone": (machine, "hints_of", lambda: _last_hints_alone),
    "overlook what a feed names of this lane": (
        world,
        "is_missing",
        lambda: lambda _rows, _journal: False,
    ),
    "tell nobody of a fork": (ingest, "_warn", lambda: lambda _store, _trunk: None),
    "believe a tail that nobody signed": (TailReader, "told", lambda: _any_tail),
    "never fetch the own tail": (TailReader, "ask", lambda: lambda _reader: steps.Nothing()),
    "hand nothing back to a restored centre": (Readopter, "ask", lambda: _nothing_handed_back),
    "send entries before what was told": (
        Readopter,
        "holds",
        lambda: lambda _readopter, _step: False,
    ),
}
"""What is broken, by name: where, which name there, and what makes the replacement."""


@contextmanager
def broken(name: str) -> Iterator[None]:
    """Break one thing for a while."""
    where, attribute, make = MUTATIONS[name]
    with patch.object(where, attribute, make()):
        yield
