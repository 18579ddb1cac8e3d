"""`hub enrol-code`: a code by which one till joins as one lane."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sync.hub.commands.arguments import add_database, opened_by
from sync.hub.listening import enrol_code, lanes_address

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options."""
    add_database(parser)
    parser.add_argument("--store", required=True, metavar="ID", help="the till's store")
    parser.add_argument("--lane", required=True, metavar="ID", help="the till's lane")
    parser.add_argument("--store-name", default="", metavar="NAME", help="for a new store")
    parser.add_argument("--currency", metavar="CODE", help="makes a new store known, such as EUR")
    parser.add_argument(
        "--replace", action="store_true", help="the lane's present key ends when the code is used"
    )
    parser.add_argument(
        "--at", metavar="HOST:PORT", help="where the till reaches the centre, if not as it listens"
    )


def run(args: Namespace) -> int:
    """Print the code, alone on its line."""
    with opened_by(args) as hub:
        registry = hub.registry(args.store)
        if args.currency:
            registry.add_store(args.store, args.store_name, args.currency)
        secret = registry.new_code(args.store, args.lane, replaces=args.replace)
        address = args.at or lanes_address(hub.folder)
        print(enrol_code(secret, hub.authority.fingerprint, address))
        print(f"At the till of lane {args.lane}, within 15 minutes: till enrol CODE")
    return 0
