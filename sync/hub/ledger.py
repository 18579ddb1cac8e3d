"""What the centre may say to a batch of entries: the next part, nothing new, a gap or a fork."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from edge.domain.chain import NO_HASH
from sync.hub.ports import StreamState
from sync.wire.streams import branch_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sync.wire.streams import Batch


@dataclass(frozen=True, slots=True)
class Admitted:
    """The entries from `skip` on are new; the ones before were taken in earlier, byte for byte."""

    state: StreamState
    skip: int


@dataclass(frozen=True, slots=True)
class Gap:
    """Entries before the batch are missing: send from the one after `seq`."""

    seq: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class Fork:
    """The stream goes on otherwise from `seq` on; `hash` is that of the entry held here.

    `is_exact` tells that `seq` is the first that differs; else the difference lies at it or before.
    """

    seq: int
    hash: bytes
    is_exact: bool


Verdict = Admitted | Gap | Fork


def admit(
    known: StreamState | None,
    batch: Batch,
    hashes: Sequence[bytes],
    stored: Callable[[int, int], Sequence[bytes]],
) -> Verdict:
    """Compare a batch with what is known of its stream.

    `hashes` are those of the batch; `stored` returns the hashes held here from one sequence number
    to another, both included.
    """
    if known is None and batch.stream.branch and branch_of(hashes[0]) != batch.stream.branch:
        # A branch is named after its first entry: only the batch that holds it can begin one.
        return Gap(0, NO_HASH)
    state = known or _beginning(batch)
    if batch.first_seq > state.seq + 1:
        return Gap(state.seq, state.hash)
    if batch.first_seq <= state.began_seq:
        # Before a branch begins, the stream that it left holds what there is.
        return Fork(state.began_seq, state.began_hash, is_exact=False)
    before = _hash_before(state, batch.first_seq, stored)
    if before != batch.prev_hash:
        return Fork(batch.first_seq - 1, before, is_exact=False)
    overlap = min(batch.last_seq, state.seq) - batch.first_seq + 1
    if overlap > 0:
        held = stored(batch.first_seq, batch.first_seq + overlap - 1)
        for at, (theirs, ours) in enumerate(zip(hashes, held, strict=False)):
            if theirs != ours:
                return Fork(batch.first_seq + at, ours, is_exact=True)
    return Admitted(state, max(overlap, 0))


def _beginning(batch: Batch) -> StreamState:
    """Return the state of a stream of which nothing is known: a life's, or a branch's."""
    if batch.stream.branch:
        seq, before = batch.first_seq - 1, batch.prev_hash
        return StreamState(batch.stream, seq, before, began_seq=seq, began_hash=before)
    return StreamState(batch.stream, 0, NO_HASH)


def _hash_before(
    state: StreamState, seq: int, stored: Callable[[int, int], Sequence[bytes]]
) -> bytes:
    """Return the hash of the entry before a sequence number, which the stream has reached."""
    if seq - 1 == state.seq:
        return state.hash
    if seq - 1 == state.began_seq:
        return state.began_hash
    return stored(seq - 1, seq - 1)[0]
