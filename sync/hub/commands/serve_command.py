"""`hub serve`: a replica of a centre whose database is elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sync.hub.commands.arguments import add_database, data_folder, dsn_of, opened
from sync.hub.commands.listeners import add_listeners, serve
from sync.hub.shards import read_shards

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options."""
    add_database(parser)
    add_listeners(parser)


def run(args: Namespace) -> int:
    """Bring every database to our schema and serve. Replicas share the folder's keys."""
    folder = data_folder(args)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with opened(folder, read_shards(dsn_of(args), args.shards), migrates=True) as hub:
        serve(hub, args)
    return 0
