"""`hub migrate`: brings databases to the schema of this program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.clock import SystemClock
from sync.hub.commands.arguments import add_database, dsn_of
from sync.hub.migrating import migrate
from sync.hub.shards import read_shards

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options."""
    add_database(parser)


def run(args: Namespace) -> int:
    """Apply what is missing, and say what that was."""
    shards = read_shards(dsn_of(args), args.shards)
    try:
        for at, database in enumerate(shards.databases()):
            applied = migrate(database, SystemClock())
            steps = ", ".join(f"{step.version:04} {step.name}" for step in applied)
            print(f"database {at}: {steps or 'nothing to do'}")
    finally:
        shards.close()
    return 0
