"""Streams in PostgreSQL: how far each is taken in, and what a person has to know of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sync.hub.ports import StreamState
from sync.wire.streams import StreamKey

if TYPE_CHECKING:
    from psycopg import Cursor

    from sync.hub.ports import Incident

    Rows = Cursor[tuple[Any, ...]]

_COLUMNS = (
    "store_id, lane, incarnation, branch, seq, hash, state, began_seq, began_hash,"
    " parent, parent_seq, is_copy"
)
_OF_ONE = "store_id = %s AND lane = %s AND incarnation = %s AND branch = %s"


CONTACT_MICROS: Final = 10_000_000
"""How old what is known of a lane's contact may be: each time is a transaction."""


def read_stream(cursor: Rows, stream: StreamKey, *, lock: bool = False) -> StreamState | None:
    """Return a stream's state; None for one that is not known."""
    query = f"SELECT {_COLUMNS} FROM stream WHERE {_OF_ONE}"
    found = cursor.execute(query + (" FOR UPDATE" if lock else ""), _key(stream)).fetchone()
    return _state(found) if found else None


def read_branches(cursor: Rows, stream: StreamKey) -> list[StreamState]:
    """Return the states of the branches of a stream."""
    cursor.execute(
        f"SELECT {_COLUMNS} FROM stream WHERE store_id = %s AND lane = %s AND incarnation = %s"
        " AND branch <> '' ORDER BY branch",
        (stream.store, stream.lane, stream.incarnation),
    )
    return [_state(row) for row in cursor]


def read_lives(cursor: Rows, store: str, lane: str) -> list[tuple[StreamState, int]]:
    """Return the states of a lane's lives and branches with when each began here, newest first."""
    cursor.execute(
        f"SELECT {_COLUMNS}, began_micros FROM stream WHERE store_id = %s AND lane = %s"
        " ORDER BY began_micros DESC, incarnation, branch",
        (store, lane),
    )
    return [(_state(row[:-1]), row[-1]) for row in cursor]


def read_followers(cursor: Rows, stream: StreamKey) -> list[StreamState]:
    """Return the states of the lives that say they follow a stream."""
    cursor.execute(
        f"SELECT {_COLUMNS} FROM stream WHERE store_id = %s AND lane = %s AND parent = %s"
        " ORDER BY incarnation, branch",
        (stream.store, stream.lane, stream.incarnation),
    )
    return [_state(row) for row in cursor]


def began_micros(cursor: Rows, stream: StreamKey) -> int:
    """Return when the first entry of a stream arrived; 0 for a stream that is not known."""
    found = cursor.execute(
        f"SELECT began_micros FROM stream WHERE {_OF_ONE}",
        _key(stream),
    ).fetchone()
    return int(found[0]) if found else 0


def save_stream(cursor: Rows, state: StreamState, now_micros: int) -> None:
    """Store a stream's state, which is locked or new."""
    cursor.execute(
        f"INSERT INTO stream ({_COLUMNS}, began_micros, received_micros)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
        " ON CONFLICT (store_id, lane, incarnation, branch) DO UPDATE SET seq = excluded.seq,"
        " hash = excluded.hash, state = excluded.state, parent = excluded.parent,"
        " parent_seq = excluded.parent_seq, is_copy = excluded.is_copy,"
        " received_micros = excluded.received_micros",
        (
            *_key(state.stream),
            state.seq,
            state.hash,
            state.state,
            state.began_seq,
            state.began_hash,
            state.parent,
            state.parent_seq,
            state.is_copy,
            now_micros,
            now_micros,
        ),
    )


def add_incident(cursor: Rows, incident: Incident, now_micros: int) -> None:
    """Note an incident; the same one counts once."""
    cursor.execute(
        "INSERT INTO incident"
        " (store_id, lane, incarnation, branch, seq, code, detail, noted_micros)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
        (*_key(incident.stream), incident.seq, incident.code, incident.detail, now_micros),
    )


def note_sending(cursor: Rows, store: str, lane: str, now_micros: int, waiting: int) -> None:
    """Note that a lane was heard, and how many entries it has still to send.

    Most calls write nothing: what is at most 10 s old stands, unless a backlog began or ended.
    """
    cursor.execute(
        "INSERT INTO lane_contact (store_id, lane, contact_micros, waiting) VALUES (%s, %s, %s, %s)"
        " ON CONFLICT (store_id, lane) DO UPDATE SET contact_micros ="
        " greatest(lane_contact.contact_micros, excluded.contact_micros),"
        " waiting = excluded.waiting"
        " WHERE lane_contact.contact_micros < excluded.contact_micros - %s"
        " OR (lane_contact.waiting = 0) <> (excluded.waiting = 0)",
        (store, lane, now_micros, max(0, waiting), CONTACT_MICROS),
    )


def note_reading(cursor: Rows, store: str, lane: str, now_micros: int, position: int) -> None:
    """Note that a lane was heard, and how far it reads its store's feed; at most every 10 s."""
    cursor.execute(
        "INSERT INTO lane_contact (store_id, lane, contact_micros, read_position, read_micros)"
        " VALUES (%s, %s, %s, %s, %s)"
        " ON CONFLICT (store_id, lane) DO UPDATE SET"
        " contact_micros = greatest(lane_contact.contact_micros, excluded.contact_micros),"
        " read_position = excluded.read_position, read_micros = excluded.read_micros"
        " WHERE lane_contact.read_micros < excluded.read_micros - %s",
        (store, lane, now_micros, position, now_micros, CONTACT_MICROS),
    )


def _key(stream: StreamKey) -> tuple[str, str, str, str]:
    return stream.store, stream.lane, stream.incarnation, stream.branch


def _state(row: tuple[Any, ...]) -> StreamState:
    store, lane, incarnation, branch, seq, digest, state, began_seq, began_hash, *rest = row
    key = StreamKey(store, lane, incarnation, branch)
    return StreamState(key, seq, bytes(digest), state, began_seq, bytes(began_hash), *rest)


def read_ends(cursor: Rows, store: str, lane: str) -> list[tuple[StreamKey, int, bytes]]:
    """Return how far each stream of a lane is, with the hash of its last entry."""
    cursor.execute(
        "SELECT incarnation, branch, seq, hash FROM stream WHERE store_id = %s AND lane = %s",
        (store, lane),
    )
    return [
        (StreamKey(store, lane, incarnation, branch), seq, bytes(digest))
        for incarnation, branch, seq, digest in cursor.fetchall()
    ]
