"""central.db as the synchronising process writes it: one connection, one transaction at a time."""

from __future__ import annotations

from contextlib import contextmanager
from threading import RLock
from typing import TYPE_CHECKING

from edge.store.catalogue.pointer import CENTRAL_FILE
from edge.store.database import Access, Error, as_till_error, open_database, transaction
from edge.store.keys import database_key
from edge.store.life_requests import LIFE_REQUEST_TABLE
from sync.central.availability import AVAILABILITY_TABLES
from sync.central.carriers import CARRIER_TABLE
from sync.central.centre_words import CENTRE_WORD_TABLE
from sync.central.cursors import CURSOR_TABLE
from sync.central.order_facts import ORDER_FACT_TABLE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from edge.store.database import Connection

TABLES = (
    CURSOR_TABLE,
    LIFE_REQUEST_TABLE,
    """CREATE TABLE IF NOT EXISTS upload (
        incarnation TEXT PRIMARY KEY,
        branch TEXT NOT NULL,
        branch_from INTEGER NOT NULL,
        seq INTEGER NOT NULL,
        hash BLOB NOT NULL,
        durable_seq INTEGER NOT NULL,
        epoch TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE IF NOT EXISTS claims_told (
        incarnation TEXT PRIMARY KEY,
        branch TEXT NOT NULL,
        seq INTEGER NOT NULL,
        hash BLOB NOT NULL,
        epoch TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE IF NOT EXISTS own_tail (
        incarnation TEXT PRIMARY KEY,
        branch TEXT NOT NULL,
        after_seq INTEGER NOT NULL,
        seq INTEGER NOT NULL,
        hash BLOB NOT NULL
    ) STRICT""",
    """CREATE TABLE IF NOT EXISTS set_aside_entry (
        incarnation TEXT NOT NULL,
        seq INTEGER NOT NULL,
        PRIMARY KEY (incarnation, seq)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS peer_entry (
        position INTEGER PRIMARY KEY,
        origin TEXT NOT NULL UNIQUE,
        hash BLOB NOT NULL,
        kind TEXT NOT NULL,
        subject TEXT NOT NULL,
        entry TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX IF NOT EXISTS peer_entry_subject ON peer_entry (subject)",
    """CREATE TABLE IF NOT EXISTS peer_claim (
        policy TEXT NOT NULL,
        claim_key TEXT NOT NULL,
        origin TEXT NOT NULL,
        units_milli INTEGER NOT NULL,
        at_micros INTEGER NOT NULL,
        PRIMARY KEY (policy, claim_key, origin)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS peer_heard (
        origin TEXT PRIMARY KEY,
        number TEXT NOT NULL,
        heard_micros INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX IF NOT EXISTS peer_receipt_number ON peer_heard (number) WHERE number <> ''",
    """CREATE TABLE IF NOT EXISTS peer_stock (
        item TEXT PRIMARY KEY,
        delta_milli INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID""",
    ORDER_FACT_TABLE,
    CENTRE_WORD_TABLE,
    *AVAILABILITY_TABLES,
    CARRIER_TABLE,
    """CREATE TABLE IF NOT EXISTS outcome (
        outcome_id TEXT PRIMARY KEY,
        position INTEGER NOT NULL,
        body TEXT NOT NULL,
        heard_micros INTEGER NOT NULL,
        is_open INTEGER NOT NULL
    ) STRICT""",
    """CREATE TABLE IF NOT EXISTS handed_back (
        only INTEGER PRIMARY KEY CHECK (only = 1),
        epoch TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE IF NOT EXISTS outcome_answer (
        outcome_id TEXT PRIMARY KEY,
        answer TEXT NOT NULL,
        note TEXT NOT NULL,
        answered_micros INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS told_row (
        feed TEXT NOT NULL,
        position INTEGER NOT NULL,
        kind TEXT NOT NULL,
        body TEXT NOT NULL,
        PRIMARY KEY (feed, position)
    ) STRICT""",
    """CREATE TABLE IF NOT EXISTS granted_right (
        right_id TEXT PRIMARY KEY,
        lane TEXT NOT NULL,
        incarnation TEXT NOT NULL,
        resource TEXT NOT NULL,
        amount INTEGER NOT NULL,
        is_asked_back INTEGER NOT NULL,
        at_micros INTEGER NOT NULL,
        lease_micros INTEGER,
        boot TEXT NOT NULL
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS feed_age (
        feed TEXT PRIMARY KEY,
        applied_micros INTEGER NOT NULL,
        position INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS contact (
        only INTEGER PRIMARY KEY CHECK (only = 1),
        heard_micros INTEGER,
        hub_micros INTEGER,
        monotonic_micros INTEGER,
        boot TEXT,
        offset_micros INTEGER,
        problem TEXT NOT NULL DEFAULT '',
        facts TEXT NOT NULL DEFAULT '{}',
        stopped TEXT NOT NULL DEFAULT '',
        progress TEXT NOT NULL DEFAULT ''
    ) STRICT""",
    "INSERT OR IGNORE INTO contact (only) VALUES (1)",
    """CREATE TABLE IF NOT EXISTS stick (
        only INTEGER PRIMARY KEY CHECK (only = 1),
        made_micros INTEGER NOT NULL
    ) STRICT""",
)


class CentralFile:
    """Lends central.db for writing. May be used from several threads; the lock makes them wait.

    The process holds the writer's lock of the folder as long as this is open.
    """

    def __init__(self, directory: Path) -> None:
        self._lock = RLock()
        self._connection = open_database(
            directory / CENTRAL_FILE,
            key=database_key(directory, "central"),
            access=Access.WRITER,
            # What a power cut takes is fetched or asked for again: the centre has all of it.
            synchronous="NORMAL",
            any_thread=True,
        )
        with self.writing() as connection:
            for statement in TABLES:
                connection.execute(statement)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Lend the file within one transaction; a power cut may take the last ones, in order."""
        with self._lock:
            try:
                with transaction(self._connection):
                    yield self._connection
            except Error as error:
                raise as_till_error(error, path=CENTRAL_FILE) from error

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Lend the file for reading."""
        with self._lock:
            try:
                yield self._connection
            except Error as error:
                raise as_till_error(error, path=CENTRAL_FILE) from error
