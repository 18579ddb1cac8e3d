"""Options that several subcommands share, and the centre that they name."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
from psycopg import sql

from edge.clock import SystemClock, UuidSource
from edge.domain.errors import BadInput, Refusal
from sync.hub.hub import Hub, found, tell_shards
from sync.hub.migrating import migrate, missing
from sync.hub.pki import found_authority
from sync.hub.postgres.server import EmbeddedServer
from sync.hub.shards import ShardMap, read_shards

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator

_VARIABLE = "HUB_DATA"
_ROOTS_FOLDER = Path("/var/lib/tillwright-hub")
_OWN_FOLDER = Path("~/.local/share/tillwright-hub")
DATABASE = "tillwright"


def add_data(parser: ArgumentParser) -> None:
    """Add the option that names the centre's folder; the environment can name it instead."""
    parser.add_argument(
        "--data",
        type=Path,
        metavar="DIR",
        help="the centre's folder: keys, and the database of `hub up`"
        f" (or the environment variable {_VARIABLE}; else {_ROOTS_FOLDER} for root and"
        f" {_OWN_FOLDER} for others)",
    )


def add_database(parser: ArgumentParser) -> None:
    """Add the options that name databases other than the one of `hub up`."""
    add_data(parser)
    parser.add_argument("--dsn", metavar="URL", help="a PostgreSQL instead of the one of `hub up`")
    parser.add_argument(
        "--shards", type=Path, metavar="FILE", help="TOML: databases that keep stores of their own"
    )


def data_folder(args: Namespace) -> Path:
    """Return the centre's folder from the option, the environment, or where it is by custom."""
    given: Path | str | None = args.data or os.environ.get(_VARIABLE)
    usual = _ROOTS_FOLDER if os.geteuid() == 0 else _OWN_FOLDER
    return Path(given or usual).expanduser().absolute()


def dsn_of(args: Namespace) -> str:
    """Return the home database: the one that is named, or that of a running `hub up`."""
    if args.dsn:
        return str(args.dsn)
    folder = data_folder(args)
    if not (folder / "postgres").exists():
        raise BadInput("hub_elsewhere", folder=str(folder))
    return EmbeddedServer(folder).dsn(DATABASE)


@contextmanager
def opened(folder: Path, shards: ShardMap, *, migrates: bool = False) -> Iterator[Hub]:
    """Open a centre; closes its databases at the end.

    Without `migrates` a database that lacks steps of the schema is refused.
    """
    clock = SystemClock()
    ids = UuidSource(clock)
    try:
        for database in shards.databases():
            if migrates:
                migrate(database, clock)
            elif lacking := missing(database):
                raise Refusal("schema_missing", version=lacking[0].version)
        hub_id, epoch = found(shards.home, clock, ids)
        tell_shards(shards, hub_id, epoch, clock.now().micros)
        yield Hub(hub_id, shards, found_authority(folder / "keys"), clock, ids)
    finally:
        shards.close()


@contextmanager
def opened_by(args: Namespace) -> Iterator[Hub]:
    """Open the centre that the options name."""
    with opened(data_folder(args), read_shards(dsn_of(args), args.shards)) as hub:
        yield hub


def ensure_database(dsn: str) -> bool:
    """Make our database on the embedded server; tell whether it was missing."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        known = connection.execute(
            "SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,)
        ).fetchone()
        if known is None:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
    return known is None
