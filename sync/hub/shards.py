"""Which database keeps what a store owns."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

from edge.domain.errors import BadInput
from sync.hub.database import Database

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


class ShardMap:
    """Stores on databases. What all stores share (chain, customers, claims) lies at home.

    A shard that is away does not stop the stores of another.
    """

    def __init__(self, home: Database, elsewhere: Mapping[str, Database] | None = None) -> None:
        self.home = home
        self._elsewhere = dict(elsewhere or {})

    def database_for(self, store: str) -> Database:
        """Return the database that keeps what a store owns."""
        return self._elsewhere.get(store, self.home)

    def databases(self) -> tuple[Database, ...]:
        """Return each database once, home first."""
        return tuple(dict.fromkeys((self.home, *self._elsewhere.values())))

    def close(self) -> None:
        """Close every database."""
        for database in self.databases():
            database.close()


def read_shards(home: str, file: Path | None) -> ShardMap:
    """Open the databases that a file names.

    The file is TOML: a table `[shard.NAME]` for each database with `dsn` and `stores`. Raises
    `BadInput` "shards_wrong", and "store_on_two_shards" for a store that is named twice.
    """
    elsewhere: dict[str, str] = {}
    for dsn, stores in _shards(file) if file else ():
        for store in stores:
            if store in elsewhere:
                raise BadInput("store_on_two_shards", store=store)
            elsewhere[store] = dsn
    opened = {dsn: Database(dsn) for dsn in dict.fromkeys((home, *elsewhere.values()))}
    return ShardMap(opened[home], {store: opened[dsn] for store, dsn in elsewhere.items()})


def _shards(file: Path) -> list[tuple[str, list[str]]]:
    try:
        read = tomllib.loads(file.read_text(encoding="utf-8"))
        shards = [(shard["dsn"], shard["stores"]) for shard in read["shard"].values()]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadInput("shards_wrong", file=str(file), told=str(error)) from error
    for dsn, stores in shards:
        if not isinstance(dsn, str) or not isinstance(stores, list):
            raise BadInput("shards_wrong", file=str(file), told="dsn, stores")
    return shards
