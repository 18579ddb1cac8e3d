"""`hub up`: a whole centre in one folder, its database included."""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from edge.domain.errors import Refusal
from sync.hub.commands.arguments import DATABASE, add_data, data_folder, ensure_database, opened
from sync.hub.commands.listeners import add_listeners, serve
from sync.hub.postgres.server import EmbeddedServer
from sync.hub.shards import read_shards

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator
    from pathlib import Path


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options."""
    add_data(parser)
    add_listeners(parser)
    parser.add_argument(
        "--system-user",
        metavar="NAME",
        help="started by root: the existing account that the database runs under (nobody)",
    )


def run(args: Namespace) -> int:
    """Start the database, bring it to our schema, serve; stop the database at the end."""
    folder = data_folder(args)
    server = EmbeddedServer(folder, system_user=args.system_user)
    server.prepare()
    with alone_in(folder):
        try:
            ensure_database(server.start())
            shards = read_shards(server.dsn(DATABASE), None)
            with opened(folder, shards, migrates=True) as hub:
                serve(hub, args)
        finally:
            server.stop()
    return 0


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Hold a folder; the hold ends with the process, however that ends."""
    descriptor = os.open(folder / "hub.lock", os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(descriptor)
        raise Refusal("already_up", folder=str(folder)) from error
    try:
        yield
    finally:
        os.close(descriptor)
