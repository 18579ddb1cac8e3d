"""Goods on their way from one location to another: a saga, one location's transaction at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from edge.domain.errors import Refusal
from sync.hub.event_kinds import (
    TRANSFER_RECEIVED,
    TRANSFER_REQUESTED,
    TRANSFER_SHIPPED,
)
from sync.hub.services.inventory import Movement, move
from sync.hub.store.events import note_event

if TYPE_CHECKING:
    from psycopg import Cursor

    from sync.hub.hub import Hub
    from sync.hub.services.set_aside import Place

    Rows = Cursor[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Transfer:
    """One item under way; kept where it comes from. Quantities in thousandths."""

    location: str
    transfer: str
    to_location: str
    item: str
    requested_milli: int
    shipped_milli: int = 0
    received_milli: int = 0
    state: str = "requested"

    @property
    def place(self) -> Place:
        """Where it stands in the list."""
        return self.location, self.transfer


_COLUMNS = (
    "store_id, transfer, to_store, item, requested_milli, shipped_milli, received_milli, state"
)


def request(cursor: Rows, wanted: Transfer, now_micros: int) -> Transfer:
    """Ask a location for goods, once."""
    cursor.execute(
        "INSERT INTO transfer (store_id, transfer, to_store, item, requested_milli, shipped_milli,"
        " received_milli, state, changed_micros) VALUES (%s, %s, %s, %s, %s, 0, 0, 'requested', %s)"
        " ON CONFLICT DO NOTHING",
        (
            *(wanted.location, wanted.transfer, wanted.to_location, wanted.item),
            *(wanted.requested_milli, now_micros),
        ),
    )
    if cursor.rowcount:
        _note(cursor, wanted, TRANSFER_REQUESTED, now_micros)
    return read(cursor, wanted.location, wanted.transfer)


BEFORE_ALL: Final[Place] = ("", "")


def list_transfers(
    hub: Hub, limit: int, after: Place = BEFORE_ALL, location: str = "", state: str = ""
) -> list[Transfer]:
    """Return transfers by where they come from, all or those from or to one, after a place."""
    found = [
        each
        for d in hub.shards.databases()
        for store in d.run(_stores_that_send)
        for each in d.run(lambda cursor: _listed(cursor, store, limit, after, location, state))  # noqa: B023
    ]
    return sorted(found, key=lambda each: each.place)[:limit]


def _stores_that_send(cursor: Rows) -> list[str]:
    cursor.execute("SELECT DISTINCT store_id FROM transfer ORDER BY store_id")
    return [store for (store,) in cursor]


def _listed(
    cursor: Rows, store: str, limit: int, after: Place, location: str, state: str
) -> list[Transfer]:
    cursor.execute(
        f"SELECT {_COLUMNS} FROM transfer WHERE store_id = %s"
        ' AND (store_id COLLATE "C", transfer COLLATE "C") > (%s, %s)'
        " AND (%s = '' OR store_id = %s OR to_store = %s) AND (%s = '' OR state = %s)"
        ' ORDER BY transfer COLLATE "C" LIMIT %s',
        (store, *after, location, location, location, state, state, limit),
    )
    return [Transfer(*row) for row in cursor]


def read(cursor: Rows, location: str, transfer: str) -> Transfer:
    """Return a transfer, locked; raises `Refusal` "record_unknown"."""
    row = cursor.execute(
        f"SELECT {_COLUMNS} FROM transfer WHERE store_id = %s AND transfer = %s FOR UPDATE",
        (location, transfer),
    ).fetchone()
    if row is None:
        raise Refusal("record_unknown", kind="transfer", key=transfer)
    return Transfer(*row)


def ship(hub: Hub, location: str, transfer: str, quantity_milli: int) -> Transfer:
    """Send goods off, once; raises `Refusal` "state_wrong" where another quantity was sent."""
    now_micros = hub.clock.now().micros

    def work(cursor: Rows) -> Transfer:
        known = read(cursor, location, transfer)
        if (known.state, known.shipped_milli) == ("shipped", quantity_milli):
            return known
        if known.state != "requested":
            raise Refusal("state_wrong", what="Transfer", key=transfer, state=known.state)
        states = ("on_hand", "in_transit")
        move(cursor, _movement(known, "shipped", states, quantity_milli, now_micros), now_micros)
        cursor.execute(
            "UPDATE transfer SET state = 'shipped', shipped_milli = %s, changed_micros = %s"
            " WHERE store_id = %s AND transfer = %s",
            (quantity_milli, now_micros, location, transfer),
        )
        _note(cursor, known, TRANSFER_SHIPPED, now_micros)
        return read(cursor, location, transfer)

    return hub.shards.database_for(location).run(work)


def receive(hub: Hub, location: str, transfer: str, quantity_milli: int) -> Transfer:
    """Take goods in; short or over shows as received beside shipped.

    Where the goods arrive is booked first, once by the transfer's name, so that a repeat after a
    crash ends what was begun: what was booked then counts.
    """
    now_micros = hub.clock.now().micros
    origin = hub.shards.database_for(location)
    known = origin.run(lambda cursor: read(cursor, location, transfer))
    if (known.state, known.received_milli) == ("received", quantity_milli):
        return known
    if known.state != "shipped":
        raise Refusal("state_wrong", what="Transfer", key=transfer, state=known.state)
    states = ("transfer", "on_hand")
    arrived = _movement(known, "received", states, quantity_milli, now_micros)
    there = hub.shards.database_for(known.to_location)
    booked_milli = there.run(lambda cursor: _booked_milli(cursor, arrived, now_micros))

    def close(cursor: Rows) -> Transfer:
        states = ("in_transit", "transfer")
        sent_milli = known.shipped_milli
        move(cursor, _movement(known, "closed", states, sent_milli, now_micros), now_micros)
        cursor.execute(
            "UPDATE transfer SET state = 'received', changed_micros = %s, received_milli = %s"
            " WHERE store_id = %s AND transfer = %s AND state = 'shipped'",
            (now_micros, booked_milli, location, transfer),
        )
        _note(cursor, known, TRANSFER_RECEIVED, now_micros)
        return read(cursor, location, transfer)

    return origin.run(close)


def _note(cursor: Rows, known: Transfer, kind: str, now_micros: int) -> None:
    note_event(cursor, known.location, kind, {"transfer": known.transfer}, now_micros)


def _booked_milli(cursor: Rows, arrived: Movement, now_micros: int) -> int:
    """Book goods that have arrived, and return how much was booked of them the first time."""
    if move(cursor, arrived, now_micros):
        return arrived.quantity_milli
    row = cursor.execute(
        "SELECT quantity_milli FROM stock_movement WHERE store_id = %s AND movement = %s",
        (arrived.location, arrived.movement),
    ).fetchone()
    assert row is not None, "a movement that is not new is there"
    return int(row[0])


def _movement(
    known: Transfer, step: str, states: tuple[str, str], quantity_milli: int, now_micros: int
) -> Movement:
    location = known.to_location if step == "received" else known.location
    name = f"transfer/{known.transfer}/{step}"
    reference = known.transfer
    return Movement(
        location, name, known.item, *states, quantity_milli, "transfer", reference, now_micros
    )
