"""A till of the simulated shops: its journal, what it keeps of the centre, its engine."""

from __future__ import annotations

import hashlib
import json
from copy import copy
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from harness.clock import FakeClock
from harness.facts import journal_fact

from edge.domain.chain import NO_HASH, chain_hash
from edge.domain.events import StreamOpened
from edge.domain.instant import HybridStamp
from edge.ports import Identity, JournalFact
from edge.store.journal import EMPTY, Head, Scribe
from sync.claiming import Claimer
from sync.engine import Receiver, Sender
from sync.hints import hints_of
from sync.own_tail import TailReader
from sync.readopting import Readopter
from sync.wire.feeds import FEEDS, FeedCursor, FeedRow
from sync.wire.streams import Batch, StreamKey

if TYPE_CHECKING:
    from sync.steps import TellClaims
    from sync.wire.claims import Hint

OUTCOMES_AT_ONCE = 3
BACKLOG_ENTRIES = 3
"""So few of the simulated batches carry as much at once."""


class QuickKey:
    """Signs like a lane's key, a hundred times as fast; proves nothing to anybody else."""

    def __init__(self, seed: str) -> None:
        self._seed = seed.encode()

    def sign(self, data: bytes, /) -> bytes:
        return hashlib.sha256(self._seed + data).digest()

    def verifies(self, signature: bytes, data: bytes) -> bool:
        return signature == self.sign(data)


class RealKey:
    """A lane's key as the product has it."""

    def __init__(self, seed: str) -> None:
        raw = hashlib.sha256(seed.encode()).digest()
        self._key = Ed25519PrivateKey.from_private_bytes(raw)

    def sign(self, data: bytes, /) -> bytes:
        return self._key.sign(data)

    def verifies(self, signature: bytes, data: bytes) -> bool:
        try:
            self._key.public_key().verify(signature, data)
        except InvalidSignature:
            return False
        return True


Key = QuickKey | RealKey


@dataclass(frozen=True, slots=True)
class Written:
    """An entry as it lies on the disk."""

    incarnation: str
    seq: int
    text: str
    prev_hash: bytes
    hash: bytes
    signature: bytes


@dataclass
class Disk:
    """What survives a crash of the machine: journal, and what is kept of the centre."""

    rows: list[Written] = field(default_factory=list)
    acknowledged: dict[StreamKey, tuple[int, str]] = field(default_factory=dict)
    branches: dict[str, tuple[str, int]] = field(default_factory=dict)
    cursors: dict[str, FeedCursor] = field(default_factory=dict)
    told: dict[str, list[FeedRow]] = field(default_factory=dict)
    outcomes: dict[str, str] = field(default_factory=dict)
    """Every outcome that was ever told, by id: its text as it was told."""
    ended: set[str] = field(default_factory=set)
    handed_back: str = ""
    """The life of the centre that has all outcomes."""
    tail: dict[tuple[StreamKey, int], str] = field(default_factory=dict)
    """What this lane wrote and the journal lost."""
    claims_told: dict[StreamKey, tuple[int, str, bytes]] = field(default_factory=dict)
    rights: dict[str, dict[str, Any]] = field(default_factory=dict)
    """What was granted to the lane, by name: what was told of it last, and the boot of then."""

    def copy(self) -> Disk:
        held = copy(self)
        for name, value in vars(self).items():
            setattr(held, name, copy(value))
        held.told = {feed: list(rows) for feed, rows in self.told.items()}
        return held


@dataclass
class Machine:
    """One machine that runs one lane. Two may be the same lane: that is the accident."""

    name: str
    store: str
    lane: str
    key: Key
    clock: FakeClock
    disk: Disk = field(default_factory=Disk)
    senders: dict[str, Sender] = field(default_factory=dict)
    receivers: dict[str, Receiver] = field(default_factory=dict)
    claimers: dict[StreamKey, Claimer] = field(default_factory=dict)
    tails: dict[StreamKey, TailReader] = field(default_factory=dict)
    readopter: Readopter = field(default_factory=Readopter)
    incarnation: str = ""
    is_dead: bool = False
    is_revoked: bool = False
    lived: int = 0
    """Up to which step of the world its clock has run."""
    boots: int = 0

    @property
    def boot(self) -> str:
        """Return the tag of the machine's boot."""
        return f"{self.name}/{self.boots}"

    @property
    def lives(self) -> list[str]:
        """Return the incarnations of the journal, oldest first."""
        return list(dict.fromkeys(row.incarnation for row in self.disk.rows))

    def rows_of(self, incarnation: str) -> list[Written]:
        return [row for row in self.disk.rows if row.incarnation == incarnation]

    def last_seq(self, stream: StreamKey) -> int:
        """Return the last sequence number, as the engine asks for it."""
        rows = self.rows_of(stream.incarnation)
        return rows[-1].seq if rows else 0

    def hash_at(self, stream: StreamKey, seq: int) -> bytes:
        """Return the hash of an entry, as the engine asks for it."""
        return self.rows_of(stream.incarnation)[seq - 1].hash if seq else NO_HASH

    def open_life(self, incarnation: str, reason: str) -> None:
        """Begin a new incarnation that follows what the journal holds."""
        last = self.disk.rows[-1] if self.disk.rows else None
        self.incarnation = incarnation
        self.write(
            journal_fact(
                StreamOpened(
                    store=self.store,
                    store_name=self.store,
                    lane=self.lane,
                    currency="EUR",
                    public_key="",
                    reason=reason,
                    parent_incarnation=last.incarnation if last else None,
                    parent_seq=last.seq if last else 0,
                    parent_hash=last.hash.hex() if last else None,
                )
            )
        )
        self.restart()

    def write(self, fact: JournalFact) -> Written:
        """Write a fact as the till does, with its own encoding, chain and signature."""
        rows = self.rows_of(self.incarnation)
        head = (
            Head(0, rows[-1].seq, rows[-1].hash, HybridStamp(self.clock.micros)) if rows else EMPTY
        )
        identity = Identity(self.store, self.store, self.lane, self.incarnation, "EUR")
        row, _ = Scribe(identity, self.key, self.clock, self.basis).write(
            head, fact, f"op-{self.incarnation}-{head.seq + 1}"
        )
        written = Written(
            self.incarnation, row.seq, row.entry, row.prev_hash, row.hash, row.signature
        )
        self.disk.rows.append(written)
        return written

    def basis(self) -> dict[str, int]:
        """Return how far this machine has read what the centre tells."""
        return {feed: cursor.position for feed, cursor in self.disk.cursors.items()}

    def live_on(self, step: int, micros: int) -> None:
        """Let the clock run until a step of the world, each of which takes some time."""
        self.clock.micros += (step - self.lived) * micros
        self.lived = step

    def write_text(self, text: str) -> Written:
        """Write a text that no till of today writes: another version's, or damaged."""
        rows = self.rows_of(self.incarnation)
        before = rows[-1].hash if rows else NO_HASH
        digest = chain_hash(before, text)
        written = Written(
            self.incarnation, len(rows) + 1, text, before, digest, self.key.sign(digest)
        )
        self.disk.rows.append(written)
        return written

    def batch(self, stream: StreamKey, first_seq: int, entries_max: int) -> Batch:
        """Return entries as they travel."""
        rows = self.rows_of(stream.incarnation)[first_seq - 1 : first_seq - 1 + entries_max]
        texts = tuple(row.text for row in rows)
        return Batch(stream, first_seq, rows[0].prev_hash, texts, rows[-1].signature)

    def restart(self) -> None:
        """Begin with what the disk holds; what was in the air is forgotten."""
        self.boots += 1
        self.senders = {life: self._sender(life) for life in self.lives}
        self.claimers, self.tails = {}, {}
        self.readopter = Readopter(self.disk.handed_back, at_once=OUTCOMES_AT_ONCE)
        self.receivers = {
            feed: Receiver(self.disk.cursors.get(feed, FeedCursor(feed))) for feed in FEEDS
        }

    def _sender(self, life: str) -> Sender:
        branch, branch_from = self.disk.branches.get(life, ("", 0))
        stream = StreamKey(self.store, self.lane, life, branch)
        acknowledged, epoch = self.disk.acknowledged.get(stream, (0, ""))
        return Sender(
            stream,
            is_current=life == self.incarnation,
            acknowledged=acknowledged,
            epoch=epoch,
            branch_from=branch_from,
            ended=life in self.disk.ended,
        )

    def claimer(self, stream: StreamKey) -> Claimer:
        """Return the machine that tells what a stream's backlog claims."""
        known = self.claimers.get(stream)
        told = self.disk.claims_told.get(stream, (0, "", b""))
        return known or Claimer(stream, *told, entries_max=BACKLOG_ENTRIES)

    def hints(self, step: TellClaims, hints_max: int) -> tuple[tuple[Hint, ...], int]:
        """Return what entries claim, and up to which of them."""
        rows = self.rows_of(step.stream.incarnation)[step.first_seq - 1 : step.last_seq]
        rows = rows[:hints_max]
        return hints_of(step.stream, ((row.seq, row.text) for row in rows)), rows[-1].seq

    def current_senders(self) -> list[str]:
        """Return the lives in the order in which they are sent, the oldest first."""
        for life in self.lives:
            if life not in self.senders:
                self.senders[life] = self._sender(life)
            sender = self.senders[life]
            is_current = life == self.incarnation
            if sender.is_current != is_current:
                self.senders[life] = replace(sender, is_current=is_current)
        return self.lives


def entry_text(machine: Machine, kind: str, body: object, **head: object) -> str:
    """Return the text of an entry of any kind."""
    seq = len(machine.rows_of(machine.incarnation)) + 1
    tree = {
        "v": 1,
        "lane": machine.lane,
        "inc": machine.incarnation,
        "seq": seq,
        "stamp": [machine.clock.micros, 0],
        "wall": machine.clock.micros,
        "kind": kind,
        "ver": 1,
        "op": f"op-{machine.incarnation}-{seq}",
        "subject": "",
        "store": machine.store,
        "actor": "101",
        "date": "2026-11-24",
        "basis": {},
        **head,
        "body": body,
    }
    return json.dumps(tree, separators=(",", ":"))
