"""The beginning of a lane's life: its folder, secrets, file and first entry."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from edge.domain.errors import Refusal
from edge.domain.events import StreamOpened
from edge.domain.money import currency as known_currency
from edge.ports import Identity, JournalFact
from edge.store import journal
from edge.store.database import Access, Error, as_till_error, open_database, transaction
from edge.store.keys import database_key, lane_key, make_keys, public_key_hex, sync_folder
from edge.store.projections import project
from edge.store.reserve import make_reserve
from edge.store.schema import migrate
from edge.store.till_store import TILL_FILE

if TYPE_CHECKING:
    from pathlib import Path

    from edge.ports import Clock, IdSource
    from edge.store.database import Connection
    from edge.store.journal import Head, Scribe

_CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"
_TAG_LENGTH = 8


def create_till(
    directory: Path,
    *,
    store: str,
    store_name: str,
    lane: str,
    currency: str,
    clock: Clock,
    ids: IdSource,
) -> Identity:
    """Make a new shop's folder: secrets, the till's file, its first entry, the reserve.

    Raises `Refusal("till_exists")` for a folder that holds a till or the keys of one, `BadInput`
    for an unknown currency.
    """
    known_currency(currency)
    if (directory / TILL_FILE).exists() or (directory / "keys").exists():
        raise Refusal("till_exists", path=str(directory))
    directory.mkdir(parents=True, exist_ok=True)
    make_keys(directory)
    identity = Identity(store, store_name, lane, new_incarnation(), currency)
    opened = StreamOpened(
        store=store,
        store_name=store_name,
        lane=lane,
        currency=currency,
        public_key=public_key_hex(lane_key(directory)),
        reason="created",
    )
    path = directory / TILL_FILE
    try:
        connection = open_database(path, key=database_key(directory, "till"), access=Access.WRITER)
        try:
            migrate(connection)
            scribe = journal.Scribe(identity, lane_key(directory), clock)
            open_stream(connection, scribe, opened, after=journal.EMPTY, operation_id=ids.new())
        finally:
            connection.close()
    except Error as error:
        raise as_till_error(error, path=str(path)) from error
    make_reserve(directory)
    sync_folder(directory)
    return identity


def open_stream(
    connection: Connection, scribe: Scribe, opened: StreamOpened, *, after: Head, operation_id: str
) -> None:
    """Write the first entry of an incarnation, durably. `after` is where the file's rows end."""
    # A new life counts and chains from the beginning; only its stamp goes on from the old one.
    start = journal.Head(after.position, 0, journal.NO_HASH, after.stamp)
    fact = JournalFact(opened, subject=opened.lane, actor="", business_date="")
    with transaction(connection):
        row, envelope = scribe.write(start, fact, operation_id)
        journal.insert(connection, row)
        project(connection, row.position, envelope)


def new_incarnation() -> str:
    """Return a random tag of a journal's life, in Crockford's base 32."""
    return "".join(secrets.choice(_CROCKFORD) for _ in range(_TAG_LENGTH))
