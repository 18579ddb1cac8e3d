"""The centre's store on PostgreSQL, as taking in and resolving see it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeVar

from edge.domain.agreement.claims import EntryRef
from sync.hub.event_kinds import ENTRY_QUARANTINED
from sync.hub.store import claims as claim_rows
from sync.hub.store import entries as entry_rows
from sync.hub.store import feeds, judging, outcomes, right_rules, shifts, streams
from sync.hub.store import rights as right_rows
from sync.hub.store.answers import note_answers
from sync.hub.store.booking import book
from sync.hub.store.events import note_event
from sync.hub.store.fulfilments import note_order_entries
from sync.hub.store.histories import note_histories
from sync.hub.store.partitions import ensure_months, month_of
from sync.hub.store.shifts import parts_text
from sync.hub.store.web_orders import note_web_orders
from sync.wire.feeds import STORE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from psycopg import Cursor

    from edge.domain.agreement.claims import Claim
    from edge.domain.agreement.outcomes import Outcome
    from edge.domain.agreement.rights import RightsLedger
    from edge.ports import Clock
    from sync.hub.database import Database
    from sync.hub.ports import (
        FeedHead,
        HomeTransaction,
        Incident,
        PlacedEntry,
        RightPosting,
        RightRule,
        StoreTransaction,
        StreamState,
    )
    from sync.hub.taken import (
        OfficeVersion,
        ShiftPart,
        Shortfall,
        TakenBatch,
        TakenEntry,
        Unjudged,
    )
    from sync.wire.feeds import FeedRow
    from sync.wire.streams import StreamKey

    Rows = Cursor[tuple[Any, ...]]

_T = TypeVar("_T")


class PostgresStoreTransaction:
    """One transaction over what one store owns."""

    def __init__(self, cursor: Rows, store: str, now_micros: int) -> None:
        self._cursor: Final = cursor
        self._store: Final = store
        self._now_micros: Final = now_micros
        self._positions: dict[EntryRef, int] = {}

    def stream(self, stream: StreamKey) -> StreamState | None:
        """Return a stream's state, locked; an unknown one stays unknown until the end."""
        known = streams.read_stream(self._cursor, stream, lock=True)
        if known is not None:
            return known
        # Two first batches of a stream must not both find nothing: the feed's head lets one wait.
        feeds.lock_head(self._cursor, self._store, STORE)
        return streams.read_stream(self._cursor, stream, lock=True)

    def branches(self, stream: StreamKey) -> Sequence[StreamState]:
        """Return the states of the branches of a stream."""
        return streams.read_branches(self._cursor, stream)

    def followers(self, stream: StreamKey) -> Sequence[StreamState]:
        """Return the states of the lives that say they follow a stream."""
        return streams.read_followers(self._cursor, stream)

    def save_stream(self, state: StreamState) -> None:
        """Store a stream's state."""
        streams.save_stream(self._cursor, state, self._now_micros)

    def hashes(self, stream: StreamKey, first_seq: int, last_seq: int) -> Sequence[bytes]:
        """Return the stored hashes of entries."""
        return entry_rows.read_hashes(self._cursor, stream, first_seq, last_seq)

    def feed_head(self, feed: str) -> FeedHead:
        """Return where a feed ends, locked."""
        return feeds.lock_head(self._cursor, self._store, feed)

    def append_entries(
        self,
        entries: Sequence[PlacedEntry],
        head: FeedHead,
        chain_basis: int,
        parts: Sequence[ShiftPart] = (),
    ) -> Sequence[Shortfall]:
        """Append entries, book what they say, and move the feed's head."""
        entry_rows.append_entries(self._cursor, entries, chain_basis, parts_text(parts))
        feeds.move_head(self._cursor, self._store, STORE, head)
        short = book(self._cursor, self._store, entries[0].stream.lane, entries)
        note_answers(self._cursor, entries)
        note_histories(self._cursor, entries)
        note_order_entries(self._cursor, entries)
        note_web_orders(self._cursor, entries)
        self._note_set_aside(entries)
        for entry in entries:
            stream = entry.stream
            ref = EntryRef(stream.store, stream.lane, stream.incarnation, stream.branch, entry.seq)
            self._positions[ref] = entry.position
        return short

    def _note_set_aside(self, entries: Sequence[PlacedEntry]) -> None:
        for entry in entries:
            if entry.quarantine:
                stream = entry.stream
                subject = {
                    "lane": stream.lane,
                    "incarnation": stream.incarnation,
                    "branch": stream.branch,
                    "seq": entry.seq,
                }
                note_event(self._cursor, self._store, ENTRY_QUARANTINED, subject, self._now_micros)

    def append_row(self, feed: str, key: str, row: FeedRow) -> None:
        """Append a row of the centre's own."""
        feeds.append_row(self._cursor, self._store, feed, key, row)

    def has_row(self, feed: str, key: str) -> bool:
        """Tell whether a row of the centre's own is in a feed."""
        return feeds.has_row(self._cursor, self._store, feed, key)

    def add_claims(
        self, claims: Sequence[Claim], positions: Mapping[EntryRef, int] | None = None
    ) -> None:
        """Put claims aside."""
        if claims:
            claim_rows.add_waiting(self._cursor, claims, positions or self._positions)

    def unjudged(self, limit: int) -> Unjudged:
        """Return the oldest batches that nobody looked at."""
        return judging.read_unjudged(self._cursor, self._store, limit)

    def taken(self, batch: TakenBatch) -> Sequence[TakenEntry]:
        """Return the entries of a batch that can be read."""
        return judging.read_taken(self._cursor, batch)

    def batches_of(self, stream: StreamKey, first_seq: int, last_seq: int) -> Sequence[TakenBatch]:
        """Return the batches in which some entries of a stream came in."""
        return judging.read_batches(self._cursor, stream, first_seq, last_seq)

    def note_part(self, part: ShiftPart) -> None:
        """Note what more a stream wrote under a shift."""
        shifts.note_part(self._cursor, part)

    def parts(self, shift: str) -> Sequence[ShiftPart]:
        """Return what each stream wrote under a shift."""
        return shifts.read_parts(self._cursor, self._store, shift)

    def note_judged(self, upto: int) -> None:
        """Note up to which place in the feed the entries were looked at."""
        judging.note_judged(self._cursor, self._store, upto)

    def waiting_claims(self, limit: int) -> Sequence[Claim]:
        """Return the oldest claims that nobody else moves just now."""
        return claim_rows.read_waiting(self._cursor, self._store, limit)

    def drop_claims(self, claims: Sequence[Claim]) -> None:
        """Forget claims that have arrived."""
        claim_rows.drop_waiting(self._cursor, self._store, claims)

    def lanes_before(self, micros: int) -> Sequence[str]:
        """Return the lanes with a key in force that were enrolled before a moment."""
        return right_rules.lanes_before(self._cursor, self._store, micros)

    def lives(self, lane: str) -> Sequence[StreamState]:
        """Return the states of a lane's lives."""
        lives = streams.read_lives(self._cursor, self._store, lane)
        return [state for state, _ in lives if not state.stream.branch]

    def note_statement(self, stream: StreamKey, epoch: str) -> None:
        """Note what a life has told."""
        right_rules.add_statement(self._cursor, stream, epoch)

    def statements(self, epoch: str) -> Sequence[tuple[str, str]]:
        """Return the lives that have told an epoch what they hold."""
        return right_rules.read_statements(self._cursor, self._store, epoch)

    def right_rules(self) -> Sequence[RightRule]:
        """Return the rules of the store."""
        return right_rules.read_rules(self._cursor, self._store)

    def look_again(self, resource: str, due_micros: int | None) -> None:
        """Say when a resource is looked at next."""
        right_rules.look_again(self._cursor, self._store, resource, due_micros)

    def see_to_all_rights(self) -> None:
        """Have every resource looked at by its rule."""
        right_rules.mark_all_due(self._cursor, self._store)

    def rights(self, resource: str) -> RightsLedger:
        """Return who holds how much of a resource; the feed's head lets others wait."""
        feeds.lock_head(self._cursor, self._store, STORE)
        return right_rows.read_rights(self._cursor, self._store, resource)

    def resource_of(self, right: str) -> str | None:
        """Return the resource that a right is about."""
        return right_rows.find_right(self._cursor, self._store, right)

    def has_right_posting(self, posting: str) -> bool:
        """Tell whether a movement of rights was booked."""
        return right_rows.has_posting(self._cursor, self._store, posting)

    def add_right_posting(self, posting: RightPosting) -> None:
        """Book a movement of rights."""
        right_rows.add_posting(self._cursor, self._store, posting)
        right_rules.mark_due(self._cursor, self._store, posting.resource)

    def add_incident(self, incident: Incident) -> None:
        """Note an incident once."""
        streams.add_incident(self._cursor, incident, self._now_micros)


class PostgresHomeTransaction:
    """One transaction over the claims and outcomes that several stores may share."""

    def __init__(self, cursor: Rows, now_micros: int) -> None:
        self._cursor: Final = cursor
        self._now_micros: Final = now_micros

    def place_claim(self, claim: Claim) -> bool:
        """Give a claim its place; tell whether it was new."""
        return claim_rows.place_claim(self._cursor, claim)

    def claims(self, policy: str, key: str) -> Sequence[Claim]:
        """Return the claims of a key in order, the key locked."""
        return claim_rows.read_claims(self._cursor, policy, key)

    def add_outcome(self, outcome: Outcome, stores: Sequence[str]) -> bool:
        """Record an outcome once; tell whether it was new."""
        return outcomes.add_outcome(self._cursor, outcome, stores, self._now_micros)

    def untold(self, store: str, limit: int) -> Sequence[tuple[Outcome, int]]:
        """Return outcomes that a store has not been told, with when they were found."""
        return outcomes.read_untold(self._cursor, store, limit)

    def told(self, store: str, told: Sequence[Outcome]) -> None:
        """Note that a store has been told."""
        outcomes.mark_told(self._cursor, store, told)

    def versions(self, kind: str, thing: str) -> Sequence[OfficeVersion]:
        """Return all that the office said of a thing."""
        return judging.read_versions(self._cursor, kind, thing)

    def newest(self, kind: str, things: Sequence[str]) -> Mapping[str, int]:
        """Return where the newest version of each thing was told to the chain."""
        return judging.newest_positions(self._cursor, kind, things) if things else {}

    def newest_ruling(self) -> int:
        """Return where the newest ruling was told to the chain."""
        return judging.newest_ruling(self._cursor)


class PostgresHubStore:
    """The centre's store. May be used from several threads.

    `database_for` returns the database that keeps what a store owns; without it that is `home`.
    """

    def __init__(
        self, home: Database, clock: Clock, database_for: Callable[[str], Database] | None = None
    ) -> None:
        self.home: Final = home
        self.database_for: Final = database_for or (lambda _: home)
        self.clock: Final = clock
        self._months_made: dict[str, int] = {}

    def in_store(self, store: str, work: Callable[[StoreTransaction], _T]) -> _T:
        """Run work as one transaction over what a store owns."""
        now_micros = self.clock.now().micros
        database = self.database_for(store)
        self._see_to_months(database, now_micros)
        return database.run(
            lambda cursor: work(PostgresStoreTransaction(cursor, store, now_micros))
        )

    def at_home(self, work: Callable[[HomeTransaction], _T]) -> _T:
        """Run work as one transaction over what stores share."""
        now_micros = self.clock.now().micros
        return self.home.run(lambda cursor: work(PostgresHomeTransaction(cursor, now_micros)))

    def _see_to_months(self, database: Database, now_micros: int) -> None:
        """Make the partitions of the months to come, once a month in each process."""
        month = month_of(now_micros)
        if month != self._months_made.get(database.dsn):
            database.run(lambda cursor: ensure_months(cursor, now_micros))
            self._months_made[database.dsn] = month
