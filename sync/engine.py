"""What a till sends to the centre, and what an answer means: no sockets, no clock.

Two machines run side by side, so that a download never waits for an upload: `Sender` brings one
stream of the journal up, `Receiver` brings one feed down. Each is a value: `ask` says what to do
next, `told` takes what came back and returns the machine as it is now with the effects that have
to be durable before the next step. A lost answer is `LOST`; repeating is always safe.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from sync.steps import (
    ApplyRows,
    AskHash,
    AskHead,
    Effect,
    EndLife,
    Fetch,
    HashAt,
    HubRestored,
    KeepAcknowledged,
    KeepBranch,
    Lost,
    Nothing,
    Refused,
    Reply,
    Send,
    SetAside,
    StartAgain,
    Step,
    Stop,
    TailMissing,
    WaitFor,
)
from sync.wire import problems
from sync.wire.feeds import FeedCursor, checked
from sync.wire.streams import BATCH_ENTRIES_MAX, Acknowledged, StreamHead, StreamKey, branch_of

if TYPE_CHECKING:
    from sync.wire.feeds import FeedPage

BATCH_ENTRIES_MIN = 50
RETRY_S_MAX = 60
RETRY_S_MIN = 1
SMALL_BATCH_AFTER_LOSS = 2


class Journal(Protocol):
    """What the engine asks of the till's journal."""

    def last_seq(self, stream: StreamKey) -> int:
        """Return the last sequence number of a stream's incarnation; 0 for none."""
        ...

    def hash_at(self, stream: StreamKey, seq: int) -> bytes:
        """Return the hash of an entry; of 0, what the first entry is chained to."""
        ...


@dataclass(frozen=True, slots=True)
class Search:
    """Between `same` and `other` the two continuations part: equal at the one, not at the other."""

    same: int
    other: int


@dataclass(frozen=True, slots=True)
class Sender:
    """Brings one incarnation of the journal to the centre.

    `is_current` tells that the till still writes it. `acknowledged` and `epoch` are what an
    earlier session kept; they are only compared, since the centre's own word counts. `branch_from`
    is the first entry that is sent as a branch.
    """

    stream: StreamKey
    is_current: bool
    acknowledged: int = 0
    epoch: str = ""
    branch_from: int = 0
    head: StreamHead | None = None
    search: Search | None = None
    entries_max: int = BATCH_ENTRIES_MAX
    failures: int = 0
    wait: WaitFor | None = None
    stopped: str = ""
    ended: bool = False
    """That a new life was asked for already."""

    def ask(self, journal: Journal) -> Step:
        """Say what to do next."""
        if self.stopped:
            return Stop(self.stopped)
        if self.wait is not None:
            return self.wait
        if self.head is None:
            return AskHead(self.stream)
        if self.search is not None:
            return AskHash(self.stream, (self.search.same + self.search.other) // 2)
        if self.head.seq >= journal.last_seq(self.stream):
            return Nothing()
        return Send(self.stream, self.head.seq + 1, self.entries_max)

    def ask_behind(self, last_seq: int, journal: Journal) -> Send | None:
        """Say what may follow a batch up to `last_seq` that is still on its way; None for nothing.

        Only a session in which all goes well runs ahead of its answers: after a loss, on a branch
        or at a stream that the centre does not know yet, each batch waits for the one before.
        """
        head = self.head
        if head is None or not head.seq or head.state != "open" or self.stream.branch:
            return None
        is_held = self.wait or self.search or self.stopped or self.failures
        if is_held or last_seq >= journal.last_seq(self.stream):
            return None
        return Send(self.stream, last_seq + 1, self.entries_max)

    def rested(self) -> Sender:
        """Return the machine after it has waited."""
        return replace(self, wait=None)

    def heard(self, epoch: str) -> Sender:
        """Take note of the epoch in which the centre tells its feeds.

        In another one than this session's the centre was put back from a backup, and a till that
        has nothing new to send would not find out what is lost: the session begins again. An
        answer that is on its way then counts as lost.
        """
        if self.head is None or epoch == self.head.epoch:
            return self
        return replace(self, head=None, search=None)

    def told(self, reply: Reply, journal: Journal) -> tuple[Sender, tuple[Effect, ...]]:
        """Take what came back."""
        match reply:
            case StreamHead():
                return replace(self, failures=0)._compare(reply, journal)
            case HashAt():
                return self._narrow(reply, journal)
            case Acknowledged():
                return self._acknowledged(reply, journal)
            case Refused():
                return self._refused(reply, journal)
            case Lost():
                return self._lost(), ()

    @property
    def _trunk(self) -> StreamKey:
        return replace(self.stream, branch="")

    @property
    def _root(self) -> int:
        """The last entry that is known to stand at the centre before this stream begins."""
        return self.branch_from - 1 if self.stream.branch else 0

    def _compare(self, head: StreamHead, journal: Journal) -> tuple[Sender, tuple[Effect, ...]]:
        """Find out which of the four cases of a beginning session this is."""
        last = journal.last_seq(self.stream)
        effects: list[Effect] = []
        if self.stream.branch and not head.seq:
            # The centre has nothing of the branch yet: it begins where the trunk was left.
            before = self.branch_from - 1
            head = replace(head, seq=before, hash=journal.hash_at(self.stream, before))
        if self.epoch and head.epoch != self.epoch and head.seq < self.acknowledged:
            effects.append(HubRestored(self.stream, head.seq + 1, self.acknowledged))
        shared = min(head.seq, last)
        now = replace(self, head=head, epoch=head.epoch or self.epoch, search=None)
        if head.seq > last:
            # Only the centre can tell whether it has more of the same, or something else.
            return now._between(Search(self._root, last + 1), journal, effects)
        if journal.hash_at(self.stream, shared) != head.hash:
            return now._between(Search(self._root, shared), journal, effects)
        if head.state == "forked" and self.is_current and not self.ended:
            effects.append(EndLife(self.stream, "forked", last))
            now = replace(now, ended=True)
        effects.append(_kept(now))
        return now, tuple(effects)

    def _narrow(self, told: HashAt, journal: Journal) -> tuple[Sender, tuple[Effect, ...]]:
        """Take one step of the search for where the continuations part."""
        assert self.search is not None
        equal = journal.hash_at(self.stream, told.seq) == told.hash
        same, other = (told.seq, self.search.other) if equal else (self.search.same, told.seq)
        return replace(self, failures=0)._between(Search(same, other), journal, [])

    def _between(
        self, search: Search, journal: Journal, effects: list[Effect]
    ) -> tuple[Sender, tuple[Effect, ...]]:
        """Go on searching, or take what was found."""
        if search.other - search.same > 1:
            return replace(self, search=search), tuple(effects)
        last = journal.last_seq(self.stream)
        now, more = (
            self._shorter(last, journal)
            if search.same == last
            else self._forked(search.other, journal)
        )
        return now, (*effects, *more)

    def _shorter(self, last: int, journal: Journal) -> tuple[Sender, tuple[Effect, ...]]:
        """End a life of which the centre has more: this file lost what it had written."""
        digest = journal.hash_at(self.stream, last)
        head = StreamHead(last, digest, last, "open", self.epoch)
        now = replace(self, head=head, search=None, ended=self.is_current or self.ended)
        assert self.head is not None, "the centre said that it has more"
        effects = (_kept(now), TailMissing(self.stream, last, digest, self.head.seq))
        if not self.is_current or self.ended:
            return now, effects
        return now, (*effects, EndLife(self.stream, "restored", last))

    def _forked(self, first_seq: int, journal: Journal) -> tuple[Sender, tuple[Effect, ...]]:
        """Another machine carried the stream on: what this one wrote goes up as a branch."""
        branch = branch_of(journal.hash_at(self.stream, first_seq))
        stream = replace(self.stream, branch=branch)
        now = replace(self, stream=stream, branch_from=first_seq, head=None, search=None)
        effects: tuple[Effect, ...] = (KeepBranch(self._trunk, branch, first_seq),)
        if self.is_current and not self.ended:
            effects += (EndLife(self._trunk, "forked", journal.last_seq(self.stream)),)
            now = replace(now, ended=True)
        return now, effects

    def _acknowledged(
        self, told: Acknowledged, journal: Journal
    ) -> tuple[Sender, tuple[Effect, ...]]:
        if told.seq > journal.last_seq(self.stream) or (
            journal.hash_at(self.stream, told.seq) != told.hash
        ):
            # What was sent is there; beyond it the centre has what another machine wrote.
            beside = (SetAside(self.stream, told.quarantined),) if told.quarantined else ()
            return replace(self, head=None, failures=0, wait=None), beside
        head = StreamHead(told.seq, told.hash, told.durable_seq, told.state, self.epoch)
        grown = min(BATCH_ENTRIES_MAX, self.entries_max * 2)
        now = replace(
            self, head=head, failures=0, entries_max=grown, acknowledged=told.seq, wait=None
        )
        effects: tuple[Effect, ...] = (_kept(now),)
        if told.quarantined:
            effects += (SetAside(self.stream, told.quarantined),)
        if told.state == "forked" and self.is_current and not self.ended:
            effects += (EndLife(self._trunk, "forked", told.seq),)
            now = replace(now, ended=True)
        return now, effects

    def _refused(self, told: Refused, journal: Journal) -> tuple[Sender, tuple[Effect, ...]]:
        match told.code:
            case problems.GAP | problems.FORK if self.stream.branch and told.seq <= self._root:
                # What the branch leaves from is not there: look for it again from the beginning.
                return replace(self, stream=self._trunk, branch_from=0, head=None), ()
            case problems.GAP:
                return replace(self, head=None, failures=self.failures + 1), ()
            case problems.FORK:
                # Somewhere up to `seq` the continuations part; nothing before it is assumed.
                other = max(1, min(told.seq, journal.last_seq(self.stream)))
                return self._between(Search(self._root, other), journal, [])
            case problems.TOO_LARGE if self.entries_max > 1:
                return replace(self, entries_max=self.entries_max // 2), ()
            case problems.BUSY:
                wait = WaitFor(self.failures + 1, told.retry_after_s, told.code)
                return replace(self, failures=self.failures + 1, wait=wait), ()
            case problems.LANE_REVOKED | problems.LANE_CLONED | problems.NOT_AUTHENTICATED:
                return replace(self, stopped=told.code), ()
            case _:
                failures = self.failures + 1
                return replace(
                    self, failures=failures, head=None, wait=WaitFor(failures, code=told.code)
                ), ()

    def _lost(self) -> Sender:
        """Ask again how far the centre is: what was sent may have arrived."""
        failures = self.failures + 1
        smaller = max(BATCH_ENTRIES_MIN, self.entries_max // SMALL_BATCH_AFTER_LOSS)
        return replace(
            self,
            head=None,
            search=None,
            failures=failures,
            entries_max=smaller,
            wait=WaitFor(failures),
        )


def _kept(sender: Sender) -> KeepAcknowledged:
    head = sender.head
    assert head is not None
    return KeepAcknowledged(sender.stream, head.seq, head.hash, head.durable_seq, sender.epoch)


@dataclass(frozen=True, slots=True)
class Receiver:
    """Brings one feed down. `head` is the newest position that was heard of; None for unknown."""

    cursor: FeedCursor
    head: int | None = None
    failures: int = 0
    wait: WaitFor | None = None
    stopped: str = ""

    def ask(self) -> Step:
        """Say what to do next."""
        if self.stopped:
            return Stop(self.stopped)
        if self.wait is not None:
            return self.wait
        if self.head is not None and self.head <= self.cursor.position:
            return Nothing()
        return Fetch(self.cursor)

    def rested(self) -> Receiver:
        """Return the machine after it has waited."""
        return replace(self, wait=None)

    def poked(self, head: int) -> Receiver:
        """Take the hint that the feed has reached a position; it may be wrong in either way.

        One from before where the till is may come from a centre that was put back: it is asked.
        """
        if head < self.cursor.position:
            return self.polled()
        return replace(self, head=max(head, self.head or 0))

    def polled(self) -> Receiver:
        """Look again, whatever was heard before."""
        return replace(self, head=None)

    def told(self, page: FeedPage | Refused | Lost) -> tuple[Receiver, tuple[Effect, ...]]:
        """Take what came back."""
        if isinstance(page, Lost):
            failures = self.failures + 1
            return replace(self, failures=failures, wait=WaitFor(failures)), ()
        if isinstance(page, Refused):
            return self._refused(page)
        known = self.cursor if self.cursor.epoch else replace(self.cursor, epoch=page.epoch)
        if page.epoch != known.epoch:
            return self._again(page.epoch, problems.EPOCH_CHANGED)
        moved = checked(known, page.rows)
        if moved is None:
            return self._again(page.epoch, "checksum_differs")
        now = replace(self, cursor=moved, head=page.head, failures=0)
        return now, (ApplyRows(page.rows, moved),) if moved != self.cursor else ()

    def _refused(self, told: Refused) -> tuple[Receiver, tuple[Effect, ...]]:
        match told.code:
            case problems.EPOCH_CHANGED:
                return self._again(told.epoch, told.code)
            case problems.LANE_REVOKED | problems.LANE_CLONED | problems.NOT_AUTHENTICATED:
                return replace(self, stopped=told.code), ()
            case _:
                failures = self.failures + 1
                wait = WaitFor(failures, told.retry_after_s, told.code)
                return replace(self, failures=failures, wait=wait), ()

    def _again(self, epoch: str, reason: str) -> tuple[Receiver, tuple[Effect, ...]]:
        """Begin the feed anew; what comes twice is applied once, since rows say what is, by key."""
        cursor = FeedCursor(self.cursor.feed, epoch)
        failures = self.failures + 1
        # A feed that differs again and again must not be fetched as fast as the line allows.
        wait = WaitFor(failures, code=reason) if failures > 1 else None
        now = replace(self, cursor=cursor, head=None, failures=failures, wait=wait)
        return now, (StartAgain(cursor, reason),)


def pause_s(wait: WaitFor, draw: float) -> float:
    """Return how long to wait: full jitter over a doubling interval; `draw` is from 0 to 1.

    Source: Brooker, "Exponential Backoff and Jitter", 2015.
    """
    most: int = min(RETRY_S_MAX, RETRY_S_MIN << min(wait.attempts, 16))
    return max(wait.least_s, RETRY_S_MIN / 2 + draw * most)
