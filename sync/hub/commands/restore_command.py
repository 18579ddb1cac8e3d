"""`hub restore`: puts a backup back, as a new life of the centre."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from edge.clock import SystemClock, UuidSource
from edge.domain.errors import Refusal
from edge.domain.instant import Instant
from sync.hub.backup import Manifest, read_backup, restore_database, restore_keys, restore_settings
from sync.hub.commands.arguments import DATABASE, add_database, data_folder, ensure_database
from sync.hub.commands.up_command import alone_in
from sync.hub.hub import begin_epoch
from sync.hub.migrating import migrate, migrations, missing
from sync.hub.postgres.server import EmbeddedServer
from sync.hub.services.erasures import FILE, Erasure, erase_listed, read_erasures
from sync.hub.shards import read_shards

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("source", type=Path, metavar="FOLDER", help="the backup")
    add_database(parser)
    parser.add_argument("--system-user", metavar="NAME", help="as for `hub up`")
    parser.add_argument(
        "--erasures",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help=f"a newer {FILE}, of the centre's old folder or of a later backup: whoever was erased"
        " after this backup was made is erased again (may be given again)",
    )


def run(args: Namespace) -> int:
    """Check the backup, then fill new databases from it and begin a new epoch of the feeds."""
    source = args.source.expanduser().absolute()
    manifest = read_backup(source)
    folder = data_folder(args)
    files = [*args.erasures, *([source / FILE] if FILE in manifest.files else [])]
    erasures = [each for file in files for each in read_erasures(file.expanduser())]
    restoring = _Restoring(source, manifest, folder, tuple(erasures))
    if args.dsn:
        restore_keys(source, manifest, folder / "keys")
        erased = restoring.fill(str(args.dsn), args.shards)
        start = "hub serve --dsn ..."
    else:
        erased = _restore_embedded(args, restoring)
        start = "hub up"
    print(f"restored into {folder}. Start it with `{start}`; the tills send again what is missing.")
    print(f"erased again: {erased} customers")
    if settings := restore_settings(source, manifest, folder):
        print(
            f"{', '.join(settings)}: as backed up. Once it is started it deals with whom they name:"
            " move them away first where this is only a trial."
        )
    if not args.erasures:
        made = Instant(manifest.made_micros).as_datetime().isoformat(" ", "minutes")
        print(
            f"Whoever was erased after {made} is back: no newer list was given (--erasures FILE)."
            f" Erase them again before the centre is started.",
            file=sys.stderr,
        )
    return 0


@dataclass(frozen=True, slots=True)
class _Restoring:
    """A backup that was read, where its centre is to live, and who was erased since."""

    source: Path
    manifest: Manifest
    folder: Path
    erasures: tuple[Erasure, ...]

    def fill(self, dsn: str, file: Path | None) -> int:
        """Fill empty databases; return how many were erased again."""
        shards = read_shards(dsn, file)
        clock = SystemClock()
        try:
            databases = shards.databases()
            if len(databases) != self.manifest.databases:
                raise Refusal(
                    "shards_differ", backed_up=self.manifest.databases, named=len(databases)
                )
            if any(missing(database) != migrations() for database in databases):
                raise Refusal("restore_target_used", folder=str(self.folder))
            for at, database in enumerate(databases):
                restore_database(self.source, at, database.dsn)
                migrate(database, clock)
            erased = erase_listed(shards.home, self.erasures, clock.now().micros)
            begin_epoch(shards.home, UuidSource(clock), clock)
        finally:
            shards.close()
        return erased


def _restore_embedded(args: Namespace, restoring: _Restoring) -> int:
    folder = restoring.folder
    server = EmbeddedServer(folder, system_user=args.system_user)
    server.prepare()
    with alone_in(folder):
        if (folder / "postgres").exists():
            raise Refusal("restore_target_used", folder=str(folder))
        restore_keys(restoring.source, restoring.manifest, folder / "keys")
        try:
            ensure_database(server.start())
            return restoring.fill(server.dsn(DATABASE), args.shards)
        finally:
            server.stop()
