"""`hub revoke`: ends a lane's key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sync.hub.commands.arguments import add_database, opened_by

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options."""
    add_database(parser)
    parser.add_argument("--store", required=True, metavar="ID")
    parser.add_argument("--lane", required=True, metavar="ID")
    parser.add_argument("--reason", required=True, metavar="TEXT", help="the till is told this")


def run(args: Namespace) -> int:
    """End the key, and say so."""
    with opened_by(args) as hub:
        hub.registry(args.store).revoke(args.store, args.lane, args.reason)
    print(f"lane {args.lane} of store {args.store} is refused from now on")
    return 0
