"""Asks a store to count what its pickers did not find."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from edge.domain.agreement.claims import SHORT_PICK, Claim, key_of
from edge.domain.events import UnitsShort
from edge.domain.orders.buckets import milli_of
from sync.hub.services.orders_sold import entry_of
from sync.hub.store.entries import read_by_seq
from sync.hub.store.hub_store import PostgresStoreTransaction
from sync.hub.store.kept_gone import on_hand_milli
from sync.wire.streams import StreamKey

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from psycopg import Cursor

    from edge.domain.agreement.claims import EntryRef
    from edge.domain.orders.order import Order
    from sync.hub.store.orders import StoredFact

    Rows = Cursor[tuple[Any, ...]]


def note_short_picks(
    cursor: Rows, store: str, order: Order, facts: Sequence[StoredFact], now_micros: int
) -> None:
    """Claim that an item was not found, for each short pick of a store, once each."""
    claims = list(claims_on_shorts(order, facts, store))
    levels = {
        item: on_hand_milli(cursor, store, item)
        for item in {str(claim.facts["item"]) for claim in claims}
    }
    told = [
        replace(claim, facts={**claim.facts, "level_milli": levels[str(claim.facts["item"])]})
        for claim in claims
    ]
    if told:
        positions = {claim.ref: _position(cursor, claim.ref) for claim in told}
        PostgresStoreTransaction(cursor, store, now_micros).add_claims(told, positions)


def _position(cursor: Rows, ref: EntryRef) -> int:
    """Return the place of an entry in its store's feed: by it claims of one key are told apart."""
    stream = StreamKey(ref.store, ref.lane, ref.incarnation, ref.branch)
    found = read_by_seq(cursor, stream, ref.seq, ref.seq)
    return found[0].position if found else 0


def claims_on_shorts(order: Order, facts: Sequence[StoredFact], store: str) -> Iterator[Claim]:
    """Yield a claim for each short pick of a store."""
    for fact in facts:
        event = fact.event
        if fact.store != store or not isinstance(event, UnitsShort):
            continue
        line, milli = order.lines.get(event.units.line), milli_of(event.units.quantity)
        if line is None or milli <= 0:
            continue
        yield Claim(
            SHORT_PICK,
            key_of(SHORT_PICK, store, line.item),
            entry_of(fact),
            units_milli=milli,
            at_micros=fact.at_micros,
            facts={
                "item": line.item,
                "description": line.description,
                "number": order.placed.number if order.placed else order.order,
                "reason": event.reason,
                "missing_milli": milli,
            },
        )
