"""What was taken in, as the resolver looks at it: batches, their entries, what the office said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from edge.domain.agreement.claims import EntryRef
from sync.hub.entries import EntryHead
from sync.wire.streams import StreamKey


@dataclass(frozen=True, slots=True)
class Shortfall:
    """An item of which a batch took more than the books had, where they had enough before."""

    item: str
    before_milli: int
    after_milli: int


@dataclass(frozen=True, slots=True)
class ShiftPart:
    """What a stream wrote under a shift; `closed_seq` is its Z, 0 for none.

    The Z was made over the stream up to `until_seq`, and over the lives and the branch's trunk that
    it follows, by incarnation, up to what `covers` says.
    """

    stream: StreamKey
    shift: str
    first_seq: int
    last_seq: int = 0
    closed_seq: int = 0
    closed_position: int = 0
    until_seq: int = 0
    covers: Mapping[str, int] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class TakenBatch:
    """Entries that came in together: they stand one after the other in stream and feed.

    `chain_basis` is how far the one that had read least of the chain's feed had read it.
    """

    stream: StreamKey
    first_position: int
    last_position: int
    first_seq: int
    last_seq: int
    received_micros: int
    chain_basis: int
    parts: tuple[ShiftPart, ...] = ()

    @property
    def size(self) -> int:
        """Return how many entries they are."""
        return self.last_position - self.first_position + 1


@dataclass(frozen=True, slots=True)
class Unjudged:
    """Batches that nobody looked at, and the places in the feed that they are all of."""

    after: int
    upto: int
    batches: tuple[TakenBatch, ...]


@dataclass(frozen=True, slots=True)
class TakenEntry:
    """An entry that was taken in and is booked, with its place in its store's feed."""

    ref: EntryRef
    position: int
    received_micros: int
    head: EntryHead


@dataclass(frozen=True, slots=True)
class OfficeVersion:
    """What the office said of something; `position` is where the chain was told, 0 if not known."""

    kind: str
    key: str
    version: int
    position: int
    changed_micros: int
    body: Mapping[str, Any]
