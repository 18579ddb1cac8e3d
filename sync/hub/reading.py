"""What a batch says, worked out before a transaction holds anything for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from edge.domain.agreement.claims import Claim, EntryRef, claims_of
from sync.hub.closings import shift_of
from sync.hub.entries import EntryHead, can_be_booked, read_entry
from sync.wire.streams import Batch

if TYPE_CHECKING:
    from sync.wire.streams import StreamKey


@dataclass(frozen=True, slots=True)
class ReadEntry:
    """An entry as the centre understands it; `head` is None for one that cannot be read.

    `quarantine` says why it cannot be booked; empty where it can. `claims` are what it claims that
    others may claim too.
    """

    head: EntryHead | None
    quarantine: str
    claims: tuple[Claim, ...]
    shift: str = ""
    """Under which shift it moved money, or which it closed; "" for none."""


@dataclass(frozen=True, slots=True)
class ReadBatch:
    """A batch with the chain hash and the meaning of each of its entries."""

    batch: Batch
    hashes: Sequence[bytes]
    entries: tuple[ReadEntry, ...]


def read_batch(batch: Batch, hashes: Sequence[bytes] | None = None) -> ReadBatch:
    """Read a batch; `hashes` are its chain hashes where they are known. Content never fails."""
    entries = tuple(
        _read(batch.stream, seq, text) for seq, text in enumerate(batch.texts, batch.first_seq)
    )
    return ReadBatch(batch, batch.hashes() if hashes is None else hashes, entries)


def _read(stream: StreamKey, seq: int, text: str) -> ReadEntry:
    head = read_entry(text)
    quarantine = _set_aside(stream, seq, head)
    if head is None or quarantine:
        return ReadEntry(head, quarantine, ())
    try:
        body = head.body_tree()
    except ValueError:
        return ReadEntry(head, quarantine, ())
    claims = claims_from(stream, seq, head, body)
    return ReadEntry(head, quarantine, claims, shift_of(head.kind, body))


def _set_aside(stream: StreamKey, seq: int, entry: EntryHead | None) -> str:
    """Say why an entry cannot be booked; empty where it can."""
    if entry is None:
        return "entry_unreadable"
    if (entry.store, entry.lane, entry.inc) != (stream.store, stream.lane, stream.incarnation):
        return "identity_wrong"
    if entry.seq != seq:
        return "sequence_wrong"
    return "" if can_be_booked(entry) else "amounts_unreadable"


def claims_from(
    stream: StreamKey, seq: int, head: EntryHead, body: Mapping[str, Any]
) -> tuple[Claim, ...]:
    """Return what an entry claims that others may claim too."""
    ref = EntryRef(stream.store, stream.lane, stream.incarnation, stream.branch, seq)
    return claims_of(head.kind, head.ver, body, ref=ref, basis=head.basis)
