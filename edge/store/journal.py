"""The journal: facts encoded once, chained by hash, signed, never changed."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from edge.domain.chain import NO_HASH, chain_hash
from edge.domain.errors import DataDamaged
from edge.domain.events import Amounts, Fact
from edge.domain.ids import OperationId
from edge.domain.instant import HybridStamp, Instant
from edge.domain.postings import check_booked
from edge.ports import Clock, Entry, Identity
from edge.store.codec import UnknownFact, amounts_json, fact_json, read_amounts, read_fact
from edge.store.keys import Signer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from edge.ports import JournalFact
    from edge.store.database import Connection

ENVELOPE_VERSION = 1

_TAIL_LINKS = 200
"""How many of the newest links are checked at every start; the rest is `verify`'s."""
_PAGE_ROWS = 500
"""Rows read at a time: a reader that stays half-way would keep the log from being emptied."""


class Row(NamedTuple):
    """A journal row: the entry's exact text, its place in the chain, and copies for searching."""

    position: int
    lane: str
    incarnation: str
    seq: int
    kind: str
    version: int
    subject: str
    actor: str
    business_date: str
    stamp_micros: int
    stamp_counter: int
    wall_micros: int
    operation_id: str
    entry: str
    prev_hash: bytes
    hash: bytes
    signature: bytes

    @property
    def head(self) -> Head:
        """Return where the journal ends with this row."""
        stamp = HybridStamp(self.stamp_micros, self.stamp_counter)
        return Head(self.position, self.seq, self.hash, stamp)


COLUMNS = ", ".join(Row._fields)
_INSERT = f"INSERT INTO journal ({COLUMNS}) VALUES ({', '.join('?' * len(Row._fields))})"


@dataclass(frozen=True, slots=True)
class Head:
    """Where a journal ends."""

    position: int
    seq: int
    hash: bytes
    stamp: HybridStamp


EMPTY = Head(0, 0, NO_HASH, HybridStamp(0))


@dataclass(frozen=True, slots=True)
class Envelope:
    """An entry as its exact text says it, with what its columns copy."""

    lane: str
    incarnation: str
    store: str
    kind: str
    version: int
    entry: Entry
    amounts: Amounts | None


@dataclass(frozen=True, slots=True)
class Scribe:
    """Who writes a journal: the lane's identity, the key that signs, the clock that stamps.

    `basis` tells how far the lane has read each feed of the centre.
    """

    identity: Identity
    key: Signer
    clock: Clock
    basis: Callable[[], Mapping[str, int]] = dict

    def write(self, after: Head, fact: JournalFact, operation_id: str) -> tuple[Row, Envelope]:
        """Encode, chain and sign a fact as the entry that follows `after`.

        Raises `DataDamaged` for a fact that is not booked as it has to be.
        """
        check_booked(fact.fact, fact.amounts)
        now = self.clock.now()
        entry = Entry(
            seq=after.seq + 1,
            stamp=after.stamp.next(now),
            wall=now,
            subject=fact.subject,
            actor=fact.actor,
            business_date=fact.business_date,
            operation_id=OperationId(operation_id),
            fact=fact.fact,
            postings=fact.amounts.postings if fact.amounts else (),
        )
        envelope = Envelope(
            lane=self.identity.lane,
            incarnation=self.identity.incarnation,
            store=self.identity.store,
            kind=fact.fact.KIND,
            version=fact.fact.VERSION,
            entry=entry,
            amounts=fact.amounts,
        )
        return self._row(after, envelope, self._text(envelope)), envelope

    def _text(self, envelope: Envelope) -> str:
        """Return an entry's exact text: what is stored, hashed, signed and sent."""
        entry = envelope.entry
        head = {
            "v": ENVELOPE_VERSION,
            "lane": envelope.lane,
            "inc": envelope.incarnation,
            "seq": entry.seq,
            "stamp": [entry.stamp.micros, entry.stamp.counter],
            "wall": entry.wall.micros,
            "mono": self.clock.monotonic_micros(),
            "boot": self.clock.boot_id(),
            "kind": envelope.kind,
            "ver": envelope.version,
            "op": entry.operation_id,
            "subject": entry.subject,
            "store": envelope.store,
            "actor": entry.actor,
            "date": entry.business_date,
            # How far this till had read each feed from outside; it reads none without a centre.
            "basis": dict(self.basis()),
        }
        text = json.dumps(head, ensure_ascii=False, separators=(",", ":"))
        amounts = f',"amounts":{amounts_json(envelope.amounts)}' if envelope.amounts else ""
        return f'{text[:-1]}{amounts},"body":{fact_json(entry.fact)}}}'

    def _row(self, after: Head, envelope: Envelope, text: str) -> Row:
        digest = chain_hash(after.hash, text)
        return Row(
            after.position + 1,
            *copied_columns(envelope),
            text,
            after.hash,
            digest,
            self.key.sign(digest),
        )


def copied_columns(
    envelope: Envelope,
) -> tuple[str, str, int, str, int, str, str, str, int, int, int, str]:
    """Return what the columns from `lane` to `operation_id` copy from an entry's text."""
    entry = envelope.entry
    return (
        envelope.lane,
        envelope.incarnation,
        entry.seq,
        envelope.kind,
        envelope.version,
        entry.subject,
        entry.actor,
        entry.business_date,
        entry.stamp.micros,
        entry.stamp.counter,
        entry.wall.micros,
        entry.operation_id,
    )


def insert(connection: Connection, row: Row) -> None:
    """Append a row inside the open transaction."""
    connection.execute(_INSERT, row)


def read_envelope(text: str) -> Envelope:
    """Read an entry's text.

    A fact that this program does not know is an `UnknownFact`. Raises `DataDamaged` for a text
    that is no entry.
    """
    try:
        tree: dict[str, Any] = json.loads(text)
        if tree["v"] != ENVELOPE_VERSION:
            raise DataDamaged("entry_unreadable", detail="envelope version")
        amounts = read_amounts(tree["amounts"]) if "amounts" in tree else None
        entry = Entry(
            seq=tree["seq"],
            stamp=HybridStamp(*tree["stamp"]),
            wall=Instant(tree["wall"]),
            subject=tree["subject"],
            actor=tree["actor"],
            business_date=tree["date"],
            operation_id=OperationId(tree["op"]),
            # An unknown fact travels where facts do: every fold passes over it.
            fact=cast("Fact", read_fact(tree["kind"], tree["ver"], tree["body"])),
            postings=amounts.postings if amounts else (),
        )
        return Envelope(
            lane=tree["lane"],
            incarnation=tree["inc"],
            store=tree["store"],
            kind=tree["kind"],
            version=tree["ver"],
            entry=entry,
            amounts=amounts,
        )
    except (ValueError, KeyError, TypeError) as error:
        raise DataDamaged("entry_unreadable", detail=str(error)[:100]) from error


def is_known(entry: Entry) -> bool:
    """Tell whether this program knows what an entry says."""
    return not isinstance(entry.fact, UnknownFact)


def read_entries(connection: Connection, where: str, *values: str | int) -> tuple[Entry, ...]:
    """Return the entries that a condition on the journal's columns selects, in order."""
    rows = connection.execute(
        f"SELECT entry FROM journal WHERE {where} ORDER BY position", values
    ).fetchall()
    return tuple(read_envelope(text).entry for (text,) in rows)


def read_rows(connection: Connection, from_position: int = 1) -> Iterator[Row]:
    """Read whole rows in order, a page at a time."""
    sql = f"SELECT {COLUMNS} FROM journal WHERE position >= ? ORDER BY position LIMIT {_PAGE_ROWS}"
    while True:
        page = connection.execute(sql, (from_position,)).fetchall()
        yield from (Row(*row) for row in page)
        if len(page) < _PAGE_ROWS:
            return
        from_position = page[-1][0] + 1


def last_row(connection: Connection) -> Row:
    """Return the newest row, after checking the newest links of the chain."""
    found = connection.execute("SELECT max(position) FROM journal").fetchone()[0]
    if found is None:
        raise DataDamaged("journal_empty")
    before: Row | None = None
    for row in read_rows(connection, max(1, found - _TAIL_LINKS)):
        prev_hash = NO_HASH if row.seq == 1 else before.hash if before else row.prev_hash
        if row.prev_hash != prev_hash or row.hash != chain_hash(prev_hash, row.entry):
            raise DataDamaged("chain_broken", seq=row.seq, kind=row.kind, subject=row.subject)
        before = row
    assert before is not None
    return before
