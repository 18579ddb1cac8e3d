"""The beginning of a lane's life: its folder, secrets, file and first entry."""

from __future__ import annotations

import secrets
import shutil
from typing import TYPE_CHECKING

from edge.domain.chain import NO_HASH
from edge.domain.errors import Refusal
from edge.domain.events import StreamOpened
from edge.domain.money import currency as known_currency
from edge.ports import Identity, JournalFact
from edge.store import journal
from edge.store.database import Access, Error, as_till_error, open_database, transaction
from edge.store.keys import (
    KEYS_FOLDER,
    database_key,
    lane_key,
    make_keys,
    public_key_hex,
    sync_folder,
)
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
_WORKSHOP = ".creating"


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
    directory.mkdir(parents=True, exist_ok=True)
    workshop = _clean_workshop(directory)
    make_keys(workshop)
    identity = Identity(store, store_name, lane, new_incarnation(), currency)
    opened = StreamOpened(
        store=store,
        store_name=store_name,
        lane=lane,
        currency=currency,
        public_key=public_key_hex(lane_key(workshop)),
        reason="created",
    )
    _make_file(workshop, journal.Scribe(identity, lane_key(workshop), clock), opened, ids.new())
    for name in (KEYS_FOLDER, TILL_FILE):
        (workshop / name).rename(directory / name)
        sync_folder(directory)
    workshop.rmdir()
    make_reserve(directory)
    sync_folder(directory)
    return identity


def _clean_workshop(directory: Path) -> Path:
    """Return an empty folder to make a till in; what an interrupted making left is cleared away.

    Keys without a till's file are cleared only beside an unfinished workshop: else they may belong
    to a file that someone moved.
    """
    workshop = directory / _WORKSHOP
    if (directory / TILL_FILE).exists():
        raise Refusal("till_exists", path=str(directory))
    if workshop.exists():
        shutil.rmtree(workshop)
        shutil.rmtree(directory / KEYS_FOLDER, ignore_errors=True)
    elif (directory / KEYS_FOLDER).exists():
        raise Refusal("till_exists", path=str(directory))
    workshop.mkdir(mode=0o700)
    return workshop


def _make_file(workshop: Path, scribe: Scribe, opened: StreamOpened, operation_id: str) -> None:
    """Make the till's file with its first entry, and close it into a single file."""
    path = workshop / TILL_FILE
    try:
        connection = open_database(path, key=database_key(workshop, "till"), access=Access.WRITER)
        try:
            migrate(connection)
            open_stream(connection, scribe, opened, after=journal.EMPTY, operation_id=operation_id)
        finally:
            connection.close()
    except Error as error:
        raise as_till_error(error, path=str(path)) from error


def open_stream(
    connection: Connection, scribe: Scribe, opened: StreamOpened, *, after: Head, operation_id: str
) -> None:
    """Write the first entry of an incarnation, durably. `after` is where the file's rows end."""
    # A new life counts and chains from the beginning; only its stamp goes on from the old one.
    start = journal.Head(after.position, 0, NO_HASH, after.stamp)
    fact = JournalFact(opened, subject=opened.lane, actor="", business_date="")
    with transaction(connection):
        row, envelope = scribe.write(start, fact, operation_id)
        journal.insert(connection, row)
        project(connection, row.position, envelope)


def new_incarnation() -> str:
    """Return a random tag of a journal's life, in Crockford's base 32."""
    return "".join(secrets.choice(_CROCKFORD) for _ in range(_TAG_LENGTH))
