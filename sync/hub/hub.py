"""A running centre: what every part of it is handed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from edge.ports import Clock, IdSource
from sync.hub.enrolment import Registry
from sync.hub.pki import Authority
from sync.hub.shards import ShardMap

if TYPE_CHECKING:
    from pathlib import Path

    from psycopg import Cursor

    from sync.hub.database import Database


@dataclass(frozen=True, slots=True)
class Hub:
    """The centre's databases, keys, clock and ids."""

    hub_id: str
    shards: ShardMap
    authority: Authority
    clock: Clock
    ids: IdSource

    @property
    def folder(self) -> Path:
        """The centre's folder, in which its keys lie."""
        return self.authority.folder.parent

    @property
    def database(self) -> Database:
        """The home database, where what all stores share lies."""
        return self.shards.home

    def registry(self, store: str) -> Registry:
        """Return the lanes of a store, where its shard keeps them."""
        return Registry(self.shards.database_for(store), self.authority, self.clock)


def found(database: Database, clock: Clock, ids: IdSource) -> tuple[str, str]:
    """Return the centre's id and the epoch of its feeds; draws both on the first start."""
    hub_id, epoch, now_micros = ids.new(), ids.new(), clock.now().micros

    def work(cursor: Cursor[tuple[Any, ...]]) -> tuple[str, str]:
        known = cursor.execute("SELECT hub_id, epoch FROM hub_meta").fetchone()
        if known is not None:
            return known
        cursor.execute(
            "INSERT INTO hub_meta (only_row, hub_id, epoch, founded_micros)"
            " VALUES (true, %s, %s, %s) ON CONFLICT DO NOTHING",
            (hub_id, epoch, now_micros),
        )
        written = cursor.execute("SELECT hub_id, epoch FROM hub_meta").fetchone()
        if written is None:
            raise AssertionError("a row that was just written is there")
        return written

    return database.run(work)


def tell_shards(shards: ShardMap, hub_id: str, epoch: str, now_micros: int) -> None:
    """Let every database know the epoch: lanes ask the one that keeps their store.

    A restored centre begins a new one at home; the others learn of it here, before they serve.
    """
    for database in shards.databases():
        if database is not shards.home:
            database.run(
                lambda cursor: cursor.execute(
                    "INSERT INTO hub_meta (only_row, hub_id, epoch, founded_micros)"
                    " VALUES (true, %s, %s, %s) ON CONFLICT (only_row) DO UPDATE"
                    " SET hub_id = excluded.hub_id, epoch = excluded.epoch",
                    (hub_id, epoch, now_micros),
                )
            )


def begin_epoch(database: Database, ids: IdSource, clock: Clock) -> str:
    """Begin a new epoch of the feeds, as a restored centre must; return it."""
    epoch, now_micros = ids.new(), clock.now().micros
    database.run(
        lambda cursor: cursor.execute(
            "UPDATE hub_meta SET epoch = %s, epoch_micros = %s", (epoch, now_micros)
        )
    )
    return epoch
