"""The centre's store in memory: transactions undone at any write, images to restore from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from edge.domain.agreement import rights
from edge.domain.agreement.claims import Claim, EntryRef, milli_of
from edge.domain.agreement.outcomes import Outcome, outcome_to_json
from edge.domain.agreement.rights import RightsLedger
from sync.hub.ports import (
    CentreLife,
    FeedHead,
    Incident,
    PlacedEntry,
    RightPosting,
    RightRule,
    StreamState,
)
from sync.hub.publishing import placed_row
from sync.hub.taken import (
    OfficeVersion,
    ShiftPart,
    Shortfall,
    TakenBatch,
    TakenEntry,
    Unjudged,
)
from sync.wire.feeds import CHAIN, ENTRY, ENTRY_REF, STORE, FeedPage, FeedRow
from sync.wire.streams import StreamKey

if TYPE_CHECKING:
    from sync.hub.ports import HomeTransaction, StoreTransaction

_T = TypeVar("_T")
ClaimKey = tuple[str, str, EntryRef]


def unsigned(outcome: Outcome, _found_micros: int) -> dict[str, object]:
    """Return what is told of an outcome by a centre that signs nothing."""
    return outcome_to_json(outcome)


def claim_key(claim: Claim) -> ClaimKey:
    return claim.policy, claim.key, claim.ref


@dataclass
class StoreData:
    """What one store owns."""

    streams: dict[StreamKey, StreamState] = field(default_factory=dict)
    entries: dict[StreamKey, dict[int, PlacedEntry]] = field(default_factory=dict)
    heads: dict[str, FeedHead] = field(default_factory=dict)
    rows: dict[str, list[FeedRow | PlacedEntry]] = field(default_factory=dict)
    row_keys: set[tuple[str, str]] = field(default_factory=set)
    waiting: dict[ClaimKey, Claim] = field(default_factory=dict)
    incidents: list[Incident] = field(default_factory=list)
    rights: dict[str, RightPosting] = field(default_factory=dict)
    batches: list[TakenBatch] = field(default_factory=list)
    parts: dict[tuple[str, StreamKey], ShiftPart] = field(default_factory=dict)
    judged: dict[str, int] = field(default_factory=dict)
    rules: list[RightRule] = field(default_factory=list)
    statements: set[tuple[str, str, str]] = field(default_factory=set)
    lanes: set[str] = field(default_factory=set)
    """Those with a key in force."""
    stock: Counter[str] = field(default_factory=Counter)
    money: Counter[tuple[str, ...]] = field(default_factory=Counter)
    """Sums by (lane, date, currency, what): gross, net, tax, or a tender kind."""
    received: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    """By item what the centre booked in: after which place in the feed, and how much."""


@dataclass
class HomeData:
    """What stores share."""

    claims: dict[tuple[str, str], list[Claim]] = field(default_factory=dict)
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    adopted: set[str] = field(default_factory=set)
    untold: dict[str, dict[str, Outcome]] = field(default_factory=dict)
    versions: list[OfficeVersion] = field(default_factory=list)


@dataclass
class MemoryHub:
    """A centre without a database.

    `before_write` is called before every single write and once more before the commit: what it
    raises undoes the transaction, as a crash there would.
    """

    epoch: str = "e1"
    restored_micros: int = 0
    stores: dict[str, StoreData] = field(default_factory=dict)
    home: HomeData = field(default_factory=HomeData)
    before_write: Callable[[str], None] = lambda _what: None
    _undo: list[Callable[[], object]] = field(default_factory=list)

    def in_store(self, store: str, work: Callable[[StoreTransaction], _T]) -> _T:
        data = self.stores.setdefault(store, StoreData())
        return self._run(lambda: work(_InStore(self, data, store)))

    def at_home(self, work: Callable[[HomeTransaction], _T]) -> _T:
        return self._run(lambda: work(_AtHome(self, self.home)))

    def write(self, what: str, undo: Callable[[], object]) -> None:
        """Announce a write and how it is undone."""
        self.before_write(what)
        self._undo.append(undo)

    def _run(self, work: Callable[[], _T]) -> _T:
        assert not self._undo, "no transaction runs inside another"
        try:
            result = work()
            self.before_write("commit")
        except BaseException:
            while self._undo:
                self._undo.pop()()
            raise
        self._undo.clear()
        return result

    def image(self) -> MemoryHub:
        """Return a copy, as a backup is one: everything or nothing of each transaction."""
        assert not self._undo
        stores = {}
        for name, data in self.stores.items():
            shallow = {key: copy(value) for key, value in vars(data).items()}
            kept = StoreData(**shallow)
            kept.entries = {key: dict(held) for key, held in data.entries.items()}
            kept.rows = {key: list(held) for key, held in data.rows.items()}
            stores[name] = kept
        home = HomeData(
            {key: list(held) for key, held in self.home.claims.items()},
            dict(self.home.outcomes),
            set(self.home.adopted),
            {key: dict(held) for key, held in self.home.untold.items()},
            list(self.home.versions),
        )
        return MemoryHub(self.epoch, self.restored_micros, stores, home)

    @property
    def life(self) -> CentreLife:
        """Return the centre's present life."""
        return CentreLife(self.epoch, self.restored_micros)

    def put_back(self, image: MemoryHub, epoch: str) -> None:
        """Become what an image was, in a new life."""
        held = image.image()
        self.stores, self.home, self.epoch = held.stores, held.home, epoch
        self.restored_micros = 1

    def adopt(self, outcome: Outcome, stores: Sequence[str]) -> None:
        """Believe an outcome that was told before the centre was put back."""
        home = self.home
        if outcome.id in home.outcomes:
            return
        home.adopted.add(outcome.id)
        self.at_home(lambda each: each.add_outcome(outcome, stores))

    def rule(self, kind: str, key: str, body: dict[str, Any], now_micros: int) -> None:
        """Let the office say something of a thing, and tell the chain."""
        version = sum((each.kind, each.key) == (kind, key) for each in self.home.versions) + 1
        for data in self.stores.values():
            row = placed_row(data.heads.get(CHAIN, FeedHead()), kind, body)
            data.rows.setdefault(CHAIN, []).append(row)
            data.heads[CHAIN] = FeedHead(row.position, row.checksum)
        self.home.versions.append(OfficeVersion(kind, key, version, row.position, now_micros, body))

    def receive(self, store: str, item: str, milli: int) -> None:
        """Let goods come to a store."""
        data = self.stores[store]
        place = data.heads.get(STORE, FeedHead()).position
        data.received = {**data.received, item: [*data.received.get(item, []), (place, milli)]}
        data.stock[item] += milli

    def page(self, store: str, lane: str, feed: str, after: int, limit: int) -> FeedPage:
        """Return rows of a feed as a lane of the store reads them."""
        rows = self.stores.setdefault(store, StoreData()).rows.get(feed, [])
        told = tuple(_told(row, lane) for row in rows[after : after + limit])
        return FeedPage(feed, self.epoch, told, len(rows))


def _told(row: FeedRow | PlacedEntry, lane: str) -> FeedRow:
    if isinstance(row, FeedRow):
        return row
    own = row.stream.lane == lane
    return FeedRow(
        row.position,
        ENTRY_REF if own else ENTRY,
        "" if own else row.text,
        row.checksum,
        f"{row.stream}:{row.seq}",
        row.hash,
    )


class _InStore:
    def __init__(self, hub: MemoryHub, data: StoreData, store: str) -> None:
        self._hub, self._data, self._store = hub, data, store

    def stream(self, stream: StreamKey) -> StreamState | None:
        return self._data.streams.get(stream)

    def branches(self, stream: StreamKey) -> Sequence[StreamState]:
        return [
            state
            for key, state in self._data.streams.items()
            if key.branch and replace(key, branch="") == stream
        ]

    def followers(self, stream: StreamKey) -> Sequence[StreamState]:
        return [
            state
            for key, state in self._data.streams.items()
            if key.lane == stream.lane and state.parent == stream.incarnation
        ]

    def save_stream(self, state: StreamState) -> None:
        _put(self._hub, "stream", self._data.streams, state.stream, state)

    def hashes(self, stream: StreamKey, first_seq: int, last_seq: int) -> Sequence[bytes]:
        held = self._data.entries.get(stream, {})
        return [held[seq].hash for seq in range(first_seq, last_seq + 1) if seq in held]

    def feed_head(self, feed: str) -> FeedHead:
        return self._data.heads.get(feed, FeedHead())

    def append_entries(
        self,
        entries: Sequence[PlacedEntry],
        head: FeedHead,
        chain_basis: int,
        parts: Sequence[ShiftPart] = (),
    ) -> Sequence[Shortfall]:
        data, rows = self._data, self._data.rows.setdefault(STORE, [])
        before = dict(data.stock)
        for entry in entries:
            held = data.entries.setdefault(entry.stream, {})
            _put(self._hub, "entry", held, entry.seq, entry)
            self._hub.write("feed row", rows.pop)
            rows.append(entry)
            self._book(entry)
        _put(self._hub, "feed head", data.heads, STORE, head)
        first, last = entries[0], entries[-1]
        self._hub.write("batch", data.batches.pop)
        data.batches.append(
            TakenBatch(
                first.stream,
                first.position,
                last.position,
                first.seq,
                last.seq,
                first.received_micros,
                chain_basis,
                tuple(parts),
            )
        )
        levels = ((item, before.get(item, 0), data.stock[item]) for item in data.received)
        return [Shortfall(item, had, has) for item, had, has in levels if had >= 0 > has]

    def unjudged(self, limit: int) -> Unjudged:
        after = self._data.judged.get("", 0)
        left = [batch for batch in self._data.batches if batch.first_position > after]
        upto = (
            self.feed_head(STORE).position if len(left) < limit else left[limit - 1].last_position
        )
        return Unjudged(after, upto, tuple(left[:limit]))

    def taken(self, batch: TakenBatch) -> Sequence[TakenEntry]:
        held = self._data.entries[batch.stream]
        found = (held[seq] for seq in range(batch.first_seq, batch.last_seq + 1))
        return [
            TakenEntry(_ref(entry), entry.position, entry.received_micros, entry.head)
            for entry in found
            if entry.head is not None and not entry.quarantine
        ]

    def batches_of(self, stream: StreamKey, first_seq: int, last_seq: int) -> Sequence[TakenBatch]:
        return [
            batch
            for batch in self._data.batches
            if batch.stream == stream
            and batch.first_seq <= last_seq
            and batch.last_seq >= first_seq
        ]

    def note_part(self, part: ShiftPart) -> None:
        key = part.shift, part.stream
        known = self._data.parts.get(key)
        if known is not None:
            first = min(known.first_seq, part.first_seq)
            kept = known if known.closed_seq else part
            last = max(known.last_seq, part.last_seq)
            part = replace(kept, first_seq=first, last_seq=last)
        _put(self._hub, "part of a shift", self._data.parts, key, part)

    def parts(self, shift: str) -> Sequence[ShiftPart]:
        return [part for (name, _), part in self._data.parts.items() if name == shift]

    def note_judged(self, upto: int) -> None:
        _put(self._hub, "judged", self._data.judged, "", upto)

    def _book(self, entry: PlacedEntry) -> None:
        block = entry.head.amounts if entry.head else None
        if block is None or entry.quarantine:
            return
        for delta in block.stock:
            self._add("stock", self._data.stock, delta.item, milli_of(delta.quantity))
        if not block.currency:
            return
        assert entry.head is not None
        day = (entry.stream.lane, entry.head.date)
        sums = {"gross": block.gross_minor, "net": block.net_minor, "tax": block.tax_minor}
        for what, minor in sums.items():
            self._add("money", self._data.money, (*day, block.currency, what), minor)
        for each in block.tenders:
            key = (*day, each.currency or block.currency, f"tender {each.kind}")
            self._add("tender", self._data.money, key, each.amount_minor)

    def _add(self, what: str, sums: Counter[Any], key: object, amount: int) -> None:
        def undo() -> None:
            sums[key] -= amount

        self._hub.write(what, undo)
        sums[key] += amount

    def append_row(self, feed: str, key: str, row: FeedRow) -> None:
        rows = self._data.rows.setdefault(feed, [])
        if (feed, key) in self._data.row_keys:
            raise KeyError("a row's key stands once", feed, key)
        self._hub.write("row key", lambda: self._data.row_keys.discard((feed, key)))
        self._data.row_keys.add((feed, key))
        self._hub.write("row", rows.pop)
        rows.append(row)
        head = FeedHead(row.position, row.checksum)
        _put(self._hub, "feed head", self._data.heads, feed, head)

    def has_row(self, feed: str, key: str) -> bool:
        return (feed, key) in self._data.row_keys

    def add_claims(
        self, claims: Sequence[Claim], _positions: Mapping[EntryRef, int] | None = None
    ) -> None:
        for claim in claims:
            _put(self._hub, "claim", self._data.waiting, claim_key(claim), claim)

    def waiting_claims(self, limit: int) -> Sequence[Claim]:
        return list(self._data.waiting.values())[:limit]

    def drop_claims(self, claims: Sequence[Claim]) -> None:
        for claim in claims:
            if claim_key(claim) in self._data.waiting:
                before = dict(self._data.waiting)
                self._hub.write("claim dropped", partial(self._wait_again, before))
                del self._data.waiting[claim_key(claim)]

    def _wait_again(self, held: dict[ClaimKey, Claim]) -> None:
        self._data.waiting = held

    def lanes_before(self, _micros: int) -> Sequence[str]:
        return sorted(self._data.lanes)

    def lives(self, lane: str) -> Sequence[StreamState]:
        return [
            state
            for key, state in self._data.streams.items()
            if key.lane == lane and not key.branch
        ]

    def note_statement(self, stream: StreamKey, epoch: str) -> None:
        told = (stream.lane, stream.incarnation, epoch)
        if told not in self._data.statements:
            self._hub.write("statement", lambda: self._data.statements.discard(told))
            self._data.statements.add(told)

    def statements(self, epoch: str) -> Sequence[tuple[str, str]]:
        return [(lane, life) for lane, life, told in self._data.statements if told == epoch]

    def right_rules(self) -> Sequence[RightRule]:
        return self._data.rules

    def look_again(self, resource: str, due_micros: int | None) -> None:
        """Do nothing: whoever tests it looks when it likes."""

    def see_to_all_rights(self) -> None:
        """Do nothing, as above."""

    def rights(self, resource: str) -> RightsLedger:
        ledger = RightsLedger({resource: 0})
        for posting in self._data.rights.values():
            if posting.resource == resource:
                ledger = _moved(ledger, posting, self._store)
        return ledger

    def resource_of(self, right: str) -> str | None:
        posting = self._data.rights.get(f"grant/{right}")
        return posting.resource if posting else None

    def has_right_posting(self, posting: str) -> bool:
        return posting in self._data.rights

    def add_right_posting(self, posting: RightPosting) -> None:
        if posting.posting in self._data.rights:
            raise KeyError("a movement of rights stands once", posting)
        _put(self._hub, "right", self._data.rights, posting.posting, posting)

    def add_incident(self, incident: Incident) -> None:
        if incident not in self._data.incidents:
            self._hub.write("incident", self._data.incidents.pop)
            self._data.incidents.append(incident)


def _moved(ledger: RightsLedger, posting: RightPosting, store: str) -> RightsLedger:
    """Fold a movement by the rules of the domain, which the database sums up."""
    right, amount = posting.right, posting.amount
    movement: rights.Movement
    match posting.kind:
        case "grant":
            holder = rights.Holder(store, posting.lane, posting.incarnation)
            at = (posting.at_micros, posting.lease_micros)
            # One that a lane retold may be of what the centre does not know to be there.
            free = ledger.free[posting.resource]
            ledger = replace(ledger, free={posting.resource: amount})
            after = rights.apply(ledger, rights.Grant(right, posting.resource, holder, amount, *at))
            return replace(after, free={posting.resource: free - amount}, seen=frozenset())
        case "spend":
            movement = rights.Spend(posting.posting, right, amount)
        case "give_back":
            movement = rights.GiveBack(posting.posting, right, amount)
        case "expire":
            movement = rights.Expire(right)
        case _:
            more = amount if posting.kind == "refill" else -amount
            free = ledger.free[posting.resource] + more
            return replace(ledger, free={posting.resource: free})
    return replace(rights.apply(ledger, movement), seen=frozenset())


class _AtHome:
    def __init__(self, hub: MemoryHub, data: HomeData) -> None:
        self._hub, self._data = hub, data

    def place_claim(self, claim: Claim) -> bool:
        held = self._data.claims.setdefault((claim.policy, claim.key), [])
        if any(each.ref == claim.ref for each in held):
            return False
        self._hub.write("placed claim", held.pop)
        held.append(replace(claim, position=len(held) + 1))
        return True

    def claims(self, policy: str, key: str) -> Sequence[Claim]:
        adopted = {
            outcome.loser
            for name in self._data.adopted
            if (outcome := self._data.outcomes.get(name))
            and (outcome.policy, outcome.key) == (policy, key)
        }
        held = self._data.claims.get((policy, key), [])
        return sorted(held, key=lambda claim: (claim.ref in adopted, claim.position))

    def add_outcome(self, outcome: Outcome, stores: Sequence[str]) -> bool:
        if outcome.id in self._data.outcomes:
            return False
        _put(self._hub, "outcome", self._data.outcomes, outcome.id, outcome)
        for store in sorted(set(stores)):
            untold = self._data.untold.setdefault(store, {})
            _put(self._hub, "outcome to tell", untold, outcome.id, outcome)
        return True

    def untold(self, store: str, limit: int) -> Sequence[tuple[Outcome, int]]:
        return [(each, 0) for each in self._data.untold.get(store, {}).values()][:limit]

    def told(self, store: str, outcomes: Sequence[Outcome]) -> None:
        for outcome in outcomes:
            held = self._data.untold.get(store, {})
            if outcome.id in held:
                self._hub.write("told", partial(held.__setitem__, outcome.id, outcome))
                del held[outcome.id]

    def versions(self, kind: str, thing: str) -> Sequence[OfficeVersion]:
        return [e for e in self._data.versions if e.kind == kind and _thing(e) == thing]

    def newest(self, kind: str, things: Sequence[str]) -> Mapping[str, int]:
        of_kind = [each for each in self._data.versions if each.kind == kind]
        return {_thing(each): each.position for each in of_kind if _thing(each) in things}

    def newest_ruling(self) -> int:
        return max((each.position for each in self._data.versions), default=0)


def _thing(version: OfficeVersion) -> str:
    return version.key.rpartition("@")[0] if version.kind == "price" else version.key


def _ref(entry: PlacedEntry) -> EntryRef:
    stream = entry.stream
    return EntryRef(stream.store, stream.lane, stream.incarnation, stream.branch, entry.seq)


def _put(hub: MemoryHub, what: str, held: dict[Any, Any], key: object, value: object) -> None:
    """Write a value under a key, so that it can be undone."""
    if key in held:
        before = held[key]
        hub.write(what, lambda: held.__setitem__(key, before))
    else:
        hub.write(what, lambda: held.pop(key))
    held[key] = value
