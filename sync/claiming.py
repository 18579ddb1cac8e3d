"""When a till tells what its backlog claims: pure, beside the machine that sends the entries."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sync.steps import ClaimsTold, KeepClaimed, Nothing, TellClaims
from sync.wire.streams import BATCH_ENTRIES_MAX, StreamKey

if TYPE_CHECKING:
    from sync.engine import Journal
    from sync.steps import Lost, Refused
    from sync.wire.streams import StreamHead


@dataclass(frozen=True, slots=True)
class Claimer:
    """Tells what one stream's backlog claims, each part of it once in a life of the centre.

    `told_seq` is up to where it was told in the life `epoch`, with the hash of that entry: a file
    that lost entries has others under their numbers. What `entries_max` can carry is no
    backlog: the entries themselves are there as soon as a hint would be. A hint that is lost costs
    a window in which another lane knows nothing, so no entry ever waits for one.
    """

    stream: StreamKey
    told_seq: int = 0
    epoch: str = ""
    told_hash: bytes = b""
    entries_max: int = BATCH_ENTRIES_MAX

    def ask(self, head: StreamHead, journal: Journal) -> TellClaims | Nothing:
        """Say what to tell, where the centre has the stream up to `head`."""
        last = journal.last_seq(self.stream)
        is_known = self.epoch == head.epoch and self.told_seq <= last
        if is_known and self.told_seq:
            is_known = journal.hash_at(self.stream, self.told_seq) == self.told_hash
        told = self.told_seq if is_known else 0
        first = max(told, head.seq) + 1
        if last - head.seq <= self.entries_max or first > last:
            return Nothing()
        return TellClaims(self.stream, first, last, head.epoch)

    def told(
        self, step: TellClaims, reply: ClaimsTold | Refused | Lost, journal: Journal
    ) -> tuple[Claimer, tuple[KeepClaimed, ...]]:
        """Take what came back; what was not told is told with the next look at the backlog."""
        if not isinstance(reply, ClaimsTold):
            return self, ()
        digest = journal.hash_at(self.stream, reply.seq)
        now = replace(self, told_seq=reply.seq, epoch=step.epoch, told_hash=digest)
        return now, (KeepClaimed(self.stream, reply.seq, digest, step.epoch),)
