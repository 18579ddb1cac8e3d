"""When a till fetches what it once wrote and its file lost; what of it is believed: pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from edge.domain.agreement.claims import ref_of
from sync.steps import FetchTail, KeepTail, Lost, Nothing, Refused, Stop, TailPage, WaitFor
from sync.wire import problems
from sync.wire.feeds import ENTRY_REF
from sync.wire.streams import StreamKey, chain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sync.engine import Journal
    from sync.wire.feeds import FeedRow

UNPROVEN = "tail_unproven"
"""What came is not chained to this till's journal, or not signed by a key of this lane."""

_SHUT_OUT = frozenset({problems.LANE_REVOKED, problems.LANE_CLONED, problems.NOT_AUTHENTICATED})


@dataclass(frozen=True, slots=True)
class TailReader:
    """Fetches the entries of one stream that the centre has and this till's file does not.

    `seq` and `hash` are the last entry that is known, in the file or fetched before; `head_seq` is
    how far the centre has the stream.
    """

    stream: StreamKey
    seq: int
    hash: bytes
    head_seq: int
    failures: int = 0
    wait: WaitFor | None = None
    stopped: str = ""

    def ask(self) -> FetchTail | WaitFor | Stop | Nothing:
        """Say what to do next."""
        if self.stopped:
            return Stop(self.stopped)
        if self.seq >= self.head_seq:
            return Nothing()
        return self.wait or FetchTail(self.stream, self.seq)

    def rested(self) -> TailReader:
        """Return the machine after it has waited."""
        return replace(self, wait=None)

    def told(
        self, reply: TailPage | Refused | Lost, is_signed: Callable[[bytes, bytes], bool]
    ) -> tuple[TailReader, tuple[KeepTail, ...]]:
        """Take what came back; `is_signed` checks a signature with the keys of this lane's journal.

        The signature covers the last entry, and the chain all before it: everything or nothing of
        a page is believed.
        """
        if isinstance(reply, Refused) and reply.code in _SHUT_OUT:
            return replace(self, stopped=reply.code), ()
        if isinstance(reply, Refused | Lost):
            failures = self.failures + 1
            least_s = reply.retry_after_s if isinstance(reply, Refused) else 0
            return replace(self, failures=failures, wait=WaitFor(failures, least_s)), ()
        hashes = chain(self.hash, reply.texts)
        if not hashes or not is_signed(reply.signature, hashes[-1]):
            return replace(self, stopped=UNPROVEN), ()
        now = replace(self, seq=self.seq + len(hashes), hash=hashes[-1], failures=0, wait=None)
        return now, (KeepTail(self.stream, self.seq + 1, reply.texts, tuple(hashes)),)


def is_missing(rows: Iterable[FeedRow], journal: Journal) -> bool:
    """Tell whether a feed names entries of this journal's lives that the journal does not have.

    Another machine wrote them, or this file lost them: a till with nothing to send would not ask.
    """
    for row in rows:
        if row.kind == ENTRY_REF:
            ref = ref_of(row.origin)
            last = journal.last_seq(StreamKey(ref.store, ref.lane, ref.incarnation))
            if 0 < last < ref.seq:
                return True
    return False
