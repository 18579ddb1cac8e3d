"""Stock of one location changes: by movements, by promises, by goods under way."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from edge.domain.errors import Refusal
from sync.hub.event_kinds import STOCK_MOVED
from sync.hub.publishing import publish_store
from sync.hub.store.events import note_event
from sync.hub.store.hub_store import PostgresStoreTransaction
from sync.wire.feeds import STORE

if TYPE_CHECKING:
    from psycopg import Cursor

    Rows = Cursor[tuple[Any, ...]]

ON_HAND: Final = "on_hand"
KEPT: Final = ("reserved", "in_transit", "damaged", "safety")
"""States that are counted beside what is on hand; the others only say where goods went."""


@dataclass(frozen=True, slots=True)
class Movement:
    """Goods of a location that went from a state to another; `movement` counts once."""

    location: str
    movement: str
    item: str
    from_state: str
    to_state: str
    quantity_milli: int
    reason: str
    reference: str
    occurred_micros: int


def put_location(cursor: Rows, location: str, kind: str, name: str) -> None:
    """Make a place that keeps stock known, or name it anew."""
    cursor.execute(
        "INSERT INTO stock_location (store_id, kind, name) VALUES (%s, %s, %s)"
        " ON CONFLICT (store_id) DO UPDATE SET kind = excluded.kind, name = excluded.name",
        (location, kind, name),
    )


def is_known(cursor: Rows, location: str) -> bool:
    """Tell whether a place is a store, or was made known."""
    found = cursor.execute(
        "SELECT 1 FROM store WHERE store_id = %s UNION ALL"
        " SELECT 1 FROM stock_location WHERE store_id = %s",
        (location, location),
    ).fetchone()
    return found is not None


def move(cursor: Rows, moved: Movement, now_micros: int) -> bool:
    """Book a movement once, and tell the location's tills and webhooks; tell whether it was new."""
    cursor.execute(
        "INSERT INTO stock_movement (store_id, movement, item, from_state, to_state,"
        " quantity_milli, reason, reference, occurred_micros, received_micros)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
        (
            *(moved.location, moved.movement, moved.item, moved.from_state, moved.to_state),
            *(moved.quantity_milli, moved.reason, moved.reference, moved.occurred_micros),
            now_micros,
        ),
    )
    if not cursor.rowcount:
        return False
    _change(cursor, moved.location, moved.item, moved.from_state, -moved.quantity_milli, now_micros)
    _change(cursor, moved.location, moved.item, moved.to_state, moved.quantity_milli, now_micros)
    body = {
        "movement": moved.movement,
        "item": moved.item,
        "from_state": moved.from_state,
        "to_state": moved.to_state,
        "quantity_milli": moved.quantity_milli,
        "occurred_micros": moved.occurred_micros,
    }
    subject: dict[str, object] = {"movement": moved.movement, "item": moved.item}
    note_event(cursor, moved.location, STOCK_MOVED, subject, now_micros)
    store = PostgresStoreTransaction(cursor, moved.location, now_micros)
    publish_store(store, STORE, "stock", f"stock/{moved.movement}", body)
    return True


def set_safety(
    cursor: Rows, location: str, item: str, quantity_milli: int, now_micros: int
) -> None:
    """Say how much of an item is never promised."""
    cursor.execute(
        "INSERT INTO stock_level (store_id, item, state, quantity_milli, changed_micros)"
        " VALUES (%s, %s, 'safety', %s, %s) ON CONFLICT (store_id, item, state)"
        " DO UPDATE SET quantity_milli = excluded.quantity_milli,"
        " changed_micros = excluded.changed_micros",
        (location, item, quantity_milli, now_micros),
    )


@dataclass(frozen=True, slots=True)
class Promise:
    """Goods that are kept for somebody until an instant.

    `kept_back_milli` has to be left over besides the safety stock, when it is judged.
    """

    location: str
    reservation: str
    item: str
    quantity_milli: int
    reference: str
    expires_micros: int
    kept_back_milli: int = 0


def reserve(cursor: Rows, promise: Promise, now_micros: int) -> None:
    """Keep goods for somebody; raises `Refusal` "stock_short" where not enough is free.

    Promises of one item at one location are judged one after the other: the level of what is
    reserved is locked first.
    """
    level = (promise.location, promise.item)
    lock_level(cursor, *level)
    known = cursor.execute(
        "SELECT 1 FROM reservation WHERE store_id = %s AND reservation = %s",
        (promise.location, promise.reservation),
    ).fetchone()
    if known is not None:
        return
    expire(cursor, promise.location, now_micros)
    free = available(cursor, *level) - promise.kept_back_milli
    if free < promise.quantity_milli:
        raise Refusal("stock_short", item=promise.item, location=promise.location, available=free)
    cursor.execute(
        "INSERT INTO reservation (store_id, reservation, item, quantity_milli, reference, state,"
        " expires_micros, made_micros) VALUES (%s, %s, %s, %s, %s, 'held', %s, %s)",
        (
            *(promise.location, promise.reservation, promise.item, promise.quantity_milli),
            *(promise.reference, promise.expires_micros, now_micros),
        ),
    )
    _change(cursor, *level, "reserved", promise.quantity_milli, now_micros)


def reserve_anew(cursor: Rows, promise: Promise, now_micros: int) -> None:
    """Keep goods in the place of whatever was kept under the name; raises like `reserve`.

    What was kept before is let go where not all of it is free.
    """
    level = (promise.location, promise.item)
    lock_level(cursor, *level)
    expire(cursor, promise.location, now_micros)
    hold(cursor, replace(promise, quantity_milli=0), now_micros)
    free = available(cursor, *level)
    if free < promise.quantity_milli:
        raise Refusal("stock_short", item=promise.item, location=promise.location, available=free)
    hold(cursor, promise, now_micros)


def hold(cursor: Rows, promise: Promise, now_micros: int, ended: str = "released") -> None:
    """Bring what is kept under a name to a quantity, whatever is free; nothing ends it as `ended`.

    For what has been promised already: it was judged by `reserve`, or lies in somebody's hands.
    """
    level = (promise.location, promise.item)
    lock_level(cursor, *level)
    found = cursor.execute(
        "SELECT quantity_milli, state FROM reservation WHERE store_id = %s AND reservation = %s"
        " FOR UPDATE",
        (promise.location, promise.reservation),
    ).fetchone()
    held_milli = int(found[0]) if found is not None and found[1] == "held" else 0
    if promise.quantity_milli:
        cursor.execute(
            "INSERT INTO reservation (store_id, reservation, item, quantity_milli, reference,"
            " state, expires_micros, made_micros) VALUES (%s, %s, %s, %s, %s, 'held', %s, %s)"
            " ON CONFLICT (store_id, reservation) DO UPDATE SET state = 'held',"
            " quantity_milli = excluded.quantity_milli, expires_micros = excluded.expires_micros",
            (
                *(promise.location, promise.reservation, promise.item, promise.quantity_milli),
                *(promise.reference, promise.expires_micros, now_micros),
            ),
        )
    elif held_milli:
        _end(cursor, promise.location, promise.reservation, ended)
    if promise.quantity_milli != held_milli:
        _change(cursor, *level, "reserved", promise.quantity_milli - held_milli, now_micros)


def release(cursor: Rows, location: str, reservation: str, now_micros: int) -> None:
    """Let go of what was kept; raises `Refusal` "record_unknown", "state_wrong"."""
    _end_held(cursor, location, reservation, "released", now_micros)


def fulfil(cursor: Rows, location: str, reservation: str, now_micros: int) -> None:
    """Hand over what was kept, once; raises `Refusal` "record_unknown", "state_wrong".

    The goods are sold from then on. What is past its time is promised no more and is not handed
    over.
    """
    expire(cursor, location, now_micros)
    kept = _end_held(cursor, location, reservation, "fulfilled", now_micros)
    if kept is not None:
        item, quantity_milli, reference = kept
        name = f"reservation/{reservation}/fulfilled"
        told = ("on_hand", "sold", quantity_milli, "fulfilled", reference, now_micros)
        move(cursor, Movement(location, name, item, *told), now_micros)


def _end_held(
    cursor: Rows, location: str, reservation: str, state: str, now_micros: int
) -> tuple[str, int, str] | None:
    """End a promise that is held; return its item, quantity, reference, None if it is at `state`.

    Raises `Refusal` "record_unknown", "state_wrong".
    """
    found = cursor.execute(
        "SELECT item, quantity_milli, reference, state FROM reservation"
        " WHERE store_id = %s AND reservation = %s FOR UPDATE",
        (location, reservation),
    ).fetchone()
    if found is None:
        raise Refusal("record_unknown", kind="reservation", key=reservation)
    item, quantity_milli, reference, known = found
    if known == state:
        return None
    if known != "held":
        raise Refusal("state_wrong", what="Reservation", key=reservation, state=known)
    _end(cursor, location, reservation, state)
    _change(cursor, location, item, "reserved", -quantity_milli, now_micros)
    return item, quantity_milli, reference


def expire(cursor: Rows, location: str, now_micros: int) -> int:
    """End promises whose time is over; return how many."""
    cursor.execute(
        "SELECT reservation, item, quantity_milli FROM reservation WHERE store_id = %s"
        " AND state = 'held' AND expires_micros <= %s FOR UPDATE",
        (location, now_micros),
    )
    over = cursor.fetchall()
    for reservation, item, quantity_milli in over:
        _end(cursor, location, reservation, "expired")
        _change(cursor, location, item, "reserved", -quantity_milli, now_micros)
    return len(over)


def available(cursor: Rows, location: str, item: str) -> int:
    """Return what can be promised: on hand, less what is reserved and what is never promised."""
    on_hand = cursor.execute(
        "SELECT quantity_milli FROM stock_on_hand WHERE store_id = %s AND item = %s",
        (location, item),
    ).fetchone()
    kept = cursor.execute(
        "SELECT coalesce(sum(quantity_milli), 0) FROM stock_level"
        " WHERE store_id = %s AND item = %s AND state IN ('reserved', 'safety')",
        (location, item),
    ).fetchone()
    return int(on_hand[0] if on_hand else 0) - int(kept[0] if kept else 0)


def _end(cursor: Rows, location: str, reservation: str, state: str) -> None:
    cursor.execute(
        "UPDATE reservation SET state = %s WHERE store_id = %s AND reservation = %s",
        (state, location, reservation),
    )


def lock_level(cursor: Rows, location: str, item: str) -> None:
    """Have others wait who promise an item of a location."""
    cursor.execute(
        "INSERT INTO stock_level (store_id, item, state, quantity_milli)"
        " VALUES (%s, %s, 'reserved', 0) ON CONFLICT DO NOTHING",
        (location, item),
    )
    cursor.execute(
        "SELECT 1 FROM stock_level WHERE store_id = %s AND item = %s AND state = 'reserved'"
        " FOR UPDATE",
        (location, item),
    )


def _change(
    cursor: Rows, location: str, item: str, state: str, by_milli: int, now_micros: int
) -> None:
    if state == ON_HAND:
        cursor.execute(
            "INSERT INTO stock_on_hand AS s (store_id, item, quantity_milli, changed_micros)"
            " VALUES (%s, %s, %s, %s) ON CONFLICT (store_id, item) DO UPDATE SET"
            " quantity_milli = s.quantity_milli + excluded.quantity_milli,"
            " changed_micros = excluded.changed_micros",
            (location, item, by_milli, now_micros),
        )
    elif state in KEPT:
        cursor.execute(
            "INSERT INTO stock_level AS s (store_id, item, state, quantity_milli, changed_micros)"
            " VALUES (%s, %s, %s, %s, %s) ON CONFLICT (store_id, item, state) DO UPDATE SET"
            " quantity_milli = s.quantity_milli + excluded.quantity_milli,"
            " changed_micros = excluded.changed_micros",
            (location, item, state, by_milli, now_micros),
        )
