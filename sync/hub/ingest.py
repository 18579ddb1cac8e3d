"""Taking a batch of entries in: every entry once, byte for byte, booked or set aside."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from edge.domain.agreement.claims import INTEGER_MAX, KEY_CHARACTERS_MAX
from sync.hub import rights
from sync.hub.closings import parts_of
from sync.hub.ledger import Admitted, Fork, Gap, admit
from sync.hub.oddities import clock_claims, clock_of, restored_claim
from sync.hub.ports import FeedHead, Incident, PlacedEntry
from sync.hub.publishing import publish_store
from sync.hub.reading import ReadBatch, read_batch
from sync.hub.shortfalls import shortfall_claims
from sync.wire.feeds import CHAIN, LANE_FORKED, SAFETY, STORE, next_checksum
from sync.wire.streams import Acknowledged

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from sync.hub.ports import StoreTransaction, StreamState
    from sync.wire.streams import Batch, StreamKey

OPENED = "stream.opened"


@dataclass(frozen=True, slots=True)
class SignatureWrong:
    """The batch's last hash is not signed by the key that the lane enrolled."""

    seq: int


Answer = Acknowledged | Gap | Fork | SignatureWrong


def take_batch(
    store: StoreTransaction,
    given: Batch | ReadBatch,
    *,
    now_micros: int,
    is_signed: Callable[[bytes, bytes], bool],
) -> Answer:
    """Take a batch in within one transaction and say how far the stream is now.

    `is_signed(signature, hash)` checks with the lane's enrolled key. The content of an entry never
    makes a batch fail: what cannot be read, or says another lane's name, is set aside. Whoever
    holds a transaction for no longer than it must gives a batch that was read before.
    """
    read = given if isinstance(given, ReadBatch) else read_batch(given)
    batch, hashes = read.batch, read.hashes
    assert batch.texts, "a batch has entries"
    if not is_signed(batch.signature, hashes[-1]):
        return SignatureWrong(batch.last_seq)
    known = store.stream(batch.stream)
    if known is None and batch.stream.branch:
        refused = _root_missing(store, batch, hashes[0])
        if refused is not None:
            return refused
    verdict = admit(
        known, batch, hashes, lambda first, last: store.hashes(batch.stream, first, last)
    )
    if isinstance(verdict, Gap):
        return verdict
    if isinstance(verdict, Fork):
        if known is not None and verdict.is_exact and known.state == "open":
            store.save_stream(replace(known, state="forked"))
            _warn(store, known.stream)
        return verdict
    placed = _taken(store, read, verdict, now_micros)
    state = verdict.state
    if placed:
        state = _after(store, state, placed)
    return Acknowledged(
        seq=state.seq,
        hash=state.hash,
        durable_seq=state.seq,
        state=state.state,
        quarantined=tuple(entry.seq for entry in placed if entry.quarantine),
    )


def _root_missing(store: StoreTransaction, batch: Batch, first: bytes) -> Gap | Fork | None:
    """Check that a branch leaves from an entry that its stream or another branch really has.

    `first` is the hash of its first entry, which none of them may have: it would count twice.
    """
    trunk_key = replace(batch.stream, branch="")
    trunk = store.stream(trunk_key)
    root = batch.first_seq - 1
    if trunk is None:
        return Gap(0, bytes(32))
    known = (trunk, *store.branches(trunk_key))
    held = [_hash_in(store, each, root) for each in known if each.began_seq <= root <= each.seq]
    if not held:
        return Gap(trunk.seq, trunk.hash)
    is_there = any(
        first in store.hashes(each.stream, root + 1, root + 1)
        for each in known
        if each.began_seq <= root < each.seq
    )
    if batch.prev_hash not in held or is_there:
        return Fork(root, held[0], is_exact=False)
    return None


def _hash_in(store: StoreTransaction, state: StreamState, seq: int) -> bytes:
    """Return the hash of an entry that a stream has, or of the one that it begins after."""
    if seq == state.began_seq:
        return state.began_hash
    return store.hashes(state.stream, seq, seq)[0]


def _taken(
    store: StoreTransaction,
    read: ReadBatch,
    admitted: Admitted,
    now_micros: int,
) -> list[PlacedEntry]:
    """Append what is new of a batch, with its claims; return it."""
    if admitted.skip == len(read.entries):
        return []
    head = store.feed_head(STORE)
    placed = list(_placed(read, admitted.skip, head, now_micros))
    entries = read.entries[admitted.skip :]
    shifts = (entry.shift for entry in entries)
    end = FeedHead(placed[-1].position, placed[-1].checksum)
    short = store.append_entries(
        placed, end, _least_basis(placed), parts_of(zip(placed, shifts, strict=True))
    )
    rights.book_rights(store, placed)
    claims = [claim for entry in entries for claim in entry.claims]
    odd = [entry for entry in placed if entry.quarantine or entry.clock]
    store.add_claims([*claims, *shortfall_claims(placed, short), *clock_claims(odd)])
    for each in odd:
        store.add_incident(Incident(each.quarantine or each.clock, each.stream, each.seq))
    return placed


def _least_basis(placed: Sequence[PlacedEntry]) -> int:
    """Return how far the entry that had read least of the chain's feed had read it."""
    read = [entry.head.basis.get(CHAIN, 0) for entry in placed if entry.head is not None]
    return min(max(min(read, default=INTEGER_MAX), 0), INTEGER_MAX)


def _placed(read: ReadBatch, skip: int, head: FeedHead, now_micros: int) -> Iterator[PlacedEntry]:
    """Give each new entry its place in the store's feed."""
    batch, position, checksum = read.batch, head.position, head.checksum
    for at in range(skip, len(batch.texts)):
        entry, digest = read.entries[at], read.hashes[at]
        position, checksum = position + 1, next_checksum(checksum, digest)
        yield PlacedEntry(
            stream=batch.stream,
            seq=batch.first_seq + at,
            hash=digest,
            text=batch.texts[at],
            position=position,
            checksum=checksum,
            received_micros=now_micros,
            head=entry.head,
            quarantine=entry.quarantine,
            clock=clock_of(entry.head, now_micros),
            signature=batch.signature if batch.first_seq + at == batch.last_seq else b"",
        )


def _after(store: StoreTransaction, state: StreamState, placed: list[PlacedEntry]) -> StreamState:
    """Move the stream's cursor; settle lives that begin or end with what came in."""
    first, last = placed[0], placed[-1]
    state = replace(state, seq=last.seq, hash=last.hash)
    followers = [
        each
        for each in store.followers(replace(state.stream, branch=""))
        if first.seq <= each.parent_seq <= last.seq and not _is_found_copy(store, state, each)
    ]
    if state.state == "closed":
        # A later life follows this one, and knew its end: whoever writes here is another machine.
        store.add_incident(Incident("life_continued", state.stream, first.seq))
    elif not state.stream.branch:
        state = _followed(store, state, followers, last.position)
    body = _opening(first)
    if body is not None:
        state = _opened(store, state, first, body)
    if state.stream.branch and first.seq == state.began_seq + 1:
        trunk = store.stream(replace(state.stream, branch=""))
        if trunk is not None and trunk.state == "open":
            store.save_stream(replace(trunk, state="forked"))
            _warn(store, trunk.stream)
        store.add_incident(Incident("stream_forked", state.stream, first.seq))
        state = replace(state, state="forked")
    store.save_stream(state)
    return state


def _followed(
    store: StoreTransaction, state: StreamState, followers: Sequence[StreamState], at: int
) -> StreamState:
    """Close a life that has come to where one that arrived before it says that it begins."""
    for follower in followers:
        if state.state == "open":
            state = replace(state, state="closed")
        if state.seq > follower.parent_seq:
            _restored(store, follower.stream, follower.parent_seq, state.seq, at)
    return state


def _is_found_copy(store: StoreTransaction, state: StreamState, follower: StreamState) -> bool:
    """Tell whether a life that arrived before what it follows turns out to follow a copy of it.

    `state` is a stream, or a branch of it, that has come to where the life says that it begins.
    """
    if follower.is_copy:
        return True
    told = _parent_hash(store, follower.stream)
    (held,) = store.hashes(state.stream, follower.parent_seq, follower.parent_seq)
    if told is None or (told == held.hex()) != bool(state.stream.branch):
        return False
    store.save_stream(replace(follower, is_copy=True))
    store.add_incident(Incident("lane_cloned", follower.stream, 1, follower.parent))
    return True


def _parent_hash(store: StoreTransaction, life: StreamKey) -> str | None:
    """Return the hash that a life says it follows; None where its first entry tells none."""
    for batch in store.batches_of(life, 1, 1):
        for entry in store.taken(batch):
            if entry.ref.seq == 1:
                return str(entry.head.body_tree().get("parent_hash"))
    return None


def _opening(first: PlacedEntry) -> Mapping[str, Any] | None:
    """Return the body of a life's first entry; None for any other, and for one set aside."""
    head = first.head
    if first.seq != 1 or first.quarantine or head is None or head.kind != OPENED:
        return None
    try:
        return head.body_tree()
    except ValueError:
        return None


def _opened(
    store: StoreTransaction, state: StreamState, first: PlacedEntry, body: Mapping[str, Any]
) -> StreamState:
    """Link a life to the one before it, which may have gone on longer than the new one knows."""
    parent, told = body.get("parent_incarnation"), body.get("parent_seq", 0)
    if not (isinstance(parent, str) and 0 < len(parent) <= KEY_CHARACTERS_MAX):
        return state
    if (
        not (isinstance(told, int) and 0 < told <= INTEGER_MAX)
        or parent == first.stream.incarnation
    ):
        return state
    key = replace(state.stream, incarnation=parent, branch="")
    before = store.stream(key)
    state = replace(state, parent=parent, parent_seq=told)
    if _follows_branch(store, key, told, str(body.get("parent_hash"))):
        store.add_incident(Incident("lane_cloned", state.stream, first.seq, parent))
        return replace(state, is_copy=True)
    if before is None or before.seq < told:
        return state
    if before.state == "open":
        store.save_stream(replace(before, state="closed"))
    (held,) = store.hashes(key, told, told)
    if held.hex() != body.get("parent_hash"):
        store.add_incident(Incident("lane_cloned", state.stream, first.seq, parent))
        return replace(state, is_copy=True)
    if before.seq > told:
        _restored(store, state.stream, told, before.seq, first.position)
    return state


def _restored(
    store: StoreTransaction, life: StreamKey, known_seq: int, held_seq: int, position: int
) -> None:
    """Note a life that knows the one before it less far than it is known here."""
    store.add_incident(Incident("life_restored", life, held_seq, f"{known_seq}"))
    claim = restored_claim(life, known_seq, held_seq)
    store.add_claims([claim], {claim.ref: position})


def _warn(store: StoreTransaction, trunk: StreamKey) -> None:
    """Tell the lane that another machine has its journal: it may have nothing to send for hours."""
    body = {"lane": trunk.lane, "incarnation": trunk.incarnation}
    publish_store(store, SAFETY, LANE_FORKED, f"forked/{trunk.lane}/{trunk.incarnation}", body)


def _follows_branch(store: StoreTransaction, trunk: StreamKey, seq: int, digest: str) -> bool:
    """Tell whether a life follows a branch of the one before, which the trunk may not reach."""
    return any(
        each.began_seq < seq <= each.seq and store.hashes(each.stream, seq, seq)[0].hex() == digest
        for each in store.branches(trunk)
    )
