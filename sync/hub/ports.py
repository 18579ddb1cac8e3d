"""What taking in, resolving and publishing need of the centre's store, as small protocols."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar

from sync.hub.entries import EntryHead
from sync.wire.feeds import NO_CHECKSUM
from sync.wire.streams import StreamKey

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from edge.domain.agreement.claims import Claim, EntryRef
    from edge.domain.agreement.outcomes import Outcome
    from edge.domain.agreement.rights import RightsLedger
    from sync.hub.taken import (
        OfficeVersion,
        ShiftPart,
        Shortfall,
        TakenBatch,
        TakenEntry,
        Unjudged,
    )
    from sync.wire.feeds import FeedRow


_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class StreamState:
    """How far a stream is taken in, and what is known of its life.

    `state`: open, forked or closed. `began_seq` and `began_hash` are what the stream's first entry
    follows: 0 and no hash, or the fork that a branch leaves from. `parent` is the incarnation that
    this one follows, from entry `parent_seq` on; "" for the first.
    """

    stream: StreamKey
    seq: int
    hash: bytes
    state: str = "open"
    began_seq: int = 0
    began_hash: bytes = bytes(32)
    parent: str = ""
    parent_seq: int = 0
    is_copy: bool = False
    """That it follows the second continuation of a fork: another machine has the same identity."""

    def is_settled(self, parent: StreamState | None) -> bool:
        """Tell whether it is known how the life before ended; before that, this one has no rights.

        `parent` is the state of the stream that this one follows.
        """
        return not self.parent or (parent is not None and parent.seq >= self.parent_seq)


@dataclass(frozen=True, slots=True)
class FeedHead:
    """Where a feed ends."""

    position: int = 0
    checksum: bytes = NO_CHECKSUM


@dataclass(frozen=True, slots=True)
class PlacedEntry:
    """An entry with its place in its store's feed. `head` is None for one that cannot be read."""

    stream: StreamKey
    seq: int
    hash: bytes
    text: str
    position: int
    checksum: bytes
    received_micros: int
    head: EntryHead | None
    quarantine: str = ""
    """Why it is set aside; empty for an entry that is booked."""
    clock: str = ""
    """What is wrong with the time it claims; empty for nothing."""
    signature: bytes = b""
    """The lane's over its hash; only the last entry of a batch has one."""


@dataclass(frozen=True, slots=True)
class Incident:
    """Something about a stream that a person at the centre has to know."""

    code: str
    stream: StreamKey
    seq: int
    detail: str = ""


@dataclass(frozen=True, slots=True)
class RightPosting:
    """A movement of rights as it is kept; `posting` names what it came from and stands once.

    `kind`: refill, grant, spend, give_back, expire or excess. `right` is the grant it is about, ""
    for a refill and for what was used without one.
    """

    posting: str
    resource: str
    kind: str
    amount: int
    at_micros: int
    right: str = ""
    lane: str = ""
    incarnation: str = ""
    lease_micros: int | None = None


@dataclass(frozen=True, slots=True)
class RightRule:
    """How lanes of a store are kept supplied with rights.

    `pattern` is a resource, or the beginning of resources with an asterisk behind it. A lane that
    holds less than `low_water` is granted up to `target`, and not again within `grace_micros`;
    `lease_micros` None grants for good.
    """

    rule: str
    pattern: str
    low_water: int
    target: int
    lease_micros: int | None
    grace_micros: int

    def is_about(self, resource: str) -> bool:
        """Tell whether it holds for a resource."""
        if self.pattern.endswith("*"):
            return resource.startswith(self.pattern[:-1])
        return resource == self.pattern


@dataclass(frozen=True, slots=True)
class CentreLife:
    """The centre's present life. `restored_micros`: when it was put back, 0 for never."""

    epoch: str = ""
    restored_micros: int = 0


class StoreTransaction(Protocol):
    """One transaction over what one store owns. Everything that is read here is locked."""

    def stream(self, stream: StreamKey) -> StreamState | None:
        """Return a stream's state, locked until the end; None for one that is not known."""
        ...

    def branches(self, stream: StreamKey) -> Sequence[StreamState]:
        """Return the states of the branches of a stream, which are other continuations of it."""
        ...

    def followers(self, stream: StreamKey) -> Sequence[StreamState]:
        """Return the states of the lives that say they follow a stream."""
        ...

    def save_stream(self, state: StreamState) -> None:
        """Store a stream's state."""
        ...

    def hashes(self, stream: StreamKey, first_seq: int, last_seq: int) -> Sequence[bytes]:
        """Return the stored hashes of entries, in order, without a gap."""
        ...

    def feed_head(self, feed: str) -> FeedHead:
        """Return where one of the store's feeds ends, locked until the end of the transaction."""
        ...

    def append_entries(
        self,
        entries: Sequence[PlacedEntry],
        head: FeedHead,
        chain_basis: int,
        parts: Sequence[ShiftPart] = (),
    ) -> Sequence[Shortfall]:
        """Append entries, with their place in the store's feed, and move that feed's head.

        Books what their amounts blocks say of money and stock, except of those set aside; returns
        what the books have less than nothing of since.
        """
        ...

    def append_row(self, feed: str, key: str, row: FeedRow) -> None:
        """Append a row of the centre's own to a feed and move its head; `key` stands once."""
        ...

    def has_row(self, feed: str, key: str) -> bool:
        """Tell whether a row of the centre's own is in a feed."""
        ...

    def add_claims(
        self, claims: Sequence[Claim], positions: Mapping[EntryRef, int] | None = None
    ) -> None:
        """Put claims aside, for the place where they are decided.

        `positions` are the places of their entries in the feed, where those were not appended just
        now.
        """
        ...

    def unjudged(self, limit: int) -> Unjudged:
        """Return the oldest batches that nobody looked at."""
        ...

    def taken(self, batch: TakenBatch) -> Sequence[TakenEntry]:
        """Return the entries of a batch that can be read and were not set aside."""
        ...

    def batches_of(self, stream: StreamKey, first_seq: int, last_seq: int) -> Sequence[TakenBatch]:
        """Return the batches in which some entries of a stream came in."""
        ...

    def note_part(self, part: ShiftPart) -> None:
        """Note what more a stream wrote under a shift; a Z once noted stays."""
        ...

    def parts(self, shift: str) -> Sequence[ShiftPart]:
        """Return what each stream wrote under a shift, as far as it was looked at."""
        ...

    def note_judged(self, upto: int) -> None:
        """Note up to which place in the feed the entries were looked at."""
        ...

    def waiting_claims(self, limit: int) -> Sequence[Claim]:
        """Return the oldest claims that have not been decided, in order of position."""
        ...

    def drop_claims(self, claims: Sequence[Claim]) -> None:
        """Forget claims that have arrived where they are decided."""
        ...

    def lanes_before(self, micros: int) -> Sequence[str]:
        """Return the lanes with a key in force that were enrolled before a moment."""
        ...

    def lives(self, lane: str) -> Sequence[StreamState]:
        """Return the states of a lane's lives, without branches."""
        ...

    def note_statement(self, stream: StreamKey, epoch: str) -> None:
        """Note that a life has told an epoch of the centre what it holds."""
        ...

    def statements(self, epoch: str) -> Sequence[tuple[str, str]]:
        """Return the lives (lane, incarnation) that have told an epoch what they hold."""
        ...

    def right_rules(self) -> Sequence[RightRule]:
        """Return the rules by which the store's lanes are kept supplied."""
        ...

    def look_again(self, resource: str, due_micros: int | None) -> None:
        """Say when a resource is looked at by its rule; None is with its next movement."""
        ...

    def see_to_all_rights(self) -> None:
        """Have every resource looked at by its rule: there is somebody new to hold rights."""
        ...

    def rights(self, resource: str) -> RightsLedger:
        """Return who holds how much of a resource, locked until the end of the transaction."""
        ...

    def resource_of(self, right: str) -> str | None:
        """Return the resource that a right is about; None for one that was never granted."""
        ...

    def has_right_posting(self, posting: str) -> bool:
        """Tell whether a movement of rights was booked."""
        ...

    def add_right_posting(self, posting: RightPosting) -> None:
        """Book a movement of rights that was not booked."""
        ...

    def add_incident(self, incident: Incident) -> None:
        """Note something that a person has to know; the same one counts once."""
        ...


class HomeTransaction(Protocol):
    """One transaction over the claims and outcomes that several stores may share."""

    def place_claim(self, claim: Claim) -> bool:
        """Give a claim its place among those of its key; tell whether it was new."""
        ...

    def claims(self, policy: str, key: str) -> Sequence[Claim]:
        """Return the claims of a key in the order of their places; locks the key."""
        ...

    def add_outcome(self, outcome: Outcome, stores: Sequence[str]) -> bool:
        """Record an outcome once, to be told to some stores; tell whether it was new."""
        ...

    def untold(self, store: str, limit: int) -> Sequence[tuple[Outcome, int]]:
        """Return outcomes that a store has not been told, in order, with when they were found."""
        ...

    def told(self, store: str, outcomes: Sequence[Outcome]) -> None:
        """Note that a store has been told."""
        ...

    def versions(self, kind: str, thing: str) -> Sequence[OfficeVersion]:
        """Return all that the office said of a thing, oldest first; prices by their item."""
        ...

    def newest(self, kind: str, things: Sequence[str]) -> Mapping[str, int]:
        """Return where the newest version of each thing was told to the chain."""
        ...

    def newest_ruling(self) -> int:
        """Return where the newest of all that rules what lanes do was told to the chain."""
        ...


class HubStore(Protocol):
    """The centre's store. A transaction may run its work more than once until it commits."""

    def in_store(self, store: str, work: Callable[[StoreTransaction], _T]) -> _T:
        """Run work as one transaction over what a store owns."""
        ...

    def at_home(self, work: Callable[[HomeTransaction], _T]) -> _T:
        """Run work as one transaction over what stores share."""
        ...
