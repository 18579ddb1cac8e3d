"""`hub restore`: puts a backup back, as a new life of the centre."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from edge.clock import SystemClock, UuidSource
from edge.domain.errors import Refusal
from sync.hub.backup import read_backup, restore_database, restore_keys
from sync.hub.commands.arguments import DATABASE, add_database, data_folder, ensure_database
from sync.hub.commands.up_command import alone_in
from sync.hub.hub import begin_epoch
from sync.hub.migrating import migrate, migrations, missing
from sync.hub.postgres.server import EmbeddedServer
from sync.hub.shards import read_shards

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from sync.hub.backup import Manifest


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("source", type=Path, metavar="FOLDER", help="the backup")
    add_database(parser)
    parser.add_argument("--system-user", metavar="NAME", help="as for `hub up`")


def run(args: Namespace) -> int:
    """Check the backup, then fill new databases from it and begin a new epoch of the feeds."""
    source = args.source.expanduser().absolute()
    manifest = read_backup(source)
    folder = data_folder(args)
    if args.dsn:
        restore_keys(source, manifest, folder / "keys")
        _fill(source, manifest, str(args.dsn), args.shards, folder)
        start = "hub serve --dsn ..."
    else:
        _restore_embedded(args, source, manifest, folder)
        start = "hub up"
    print(f"restored into {folder}. Start it with `{start}`; the tills send again what is missing.")
    return 0


def _restore_embedded(args: Namespace, source: Path, manifest: Manifest, folder: Path) -> None:
    server = EmbeddedServer(folder, system_user=args.system_user)
    server.prepare()
    with alone_in(folder):
        if (folder / "postgres").exists():
            raise Refusal("restore_target_used", folder=str(folder))
        restore_keys(source, manifest, folder / "keys")
        try:
            ensure_database(server.start())
            _fill(source, manifest, server.dsn(DATABASE), args.shards, folder)
        finally:
            server.stop()


def _fill(source: Path, manifest: Manifest, dsn: str, file: Path | None, folder: Path) -> None:
    shards = read_shards(dsn, file)
    clock = SystemClock()
    try:
        databases = shards.databases()
        if len(databases) != manifest.databases:
            raise Refusal("shards_differ", backed_up=manifest.databases, named=len(databases))
        if any(missing(database) != migrations() for database in databases):
            raise Refusal("restore_target_used", folder=str(folder))
        for at, database in enumerate(databases):
            restore_database(source, at, database.dsn)
            migrate(database, clock)
        begin_epoch(shards.home, UuidSource(clock), clock)
    finally:
        shards.close()
