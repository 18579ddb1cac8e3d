"""`hub export-bundle`: writes all that a till may read, for a stick."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sync.hub.bundles import export_bundle
from sync.hub.commands.arguments import add_database, opened_by

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--store", required=True, metavar="ID")
    parser.add_argument("--lane", required=True, metavar="ID")
    parser.add_argument("--to", type=Path, required=True, metavar="FILE", help="a new file")
    add_database(parser)


def run(args: Namespace) -> int:
    """Write it, and say how much it is."""
    with opened_by(args) as hub:
        rows = export_bundle(hub, args.store, args.lane, {}, args.to)
    print(f"{args.to}: {rows} rows for the till; there: till import-bundle FILE")
    return 0
