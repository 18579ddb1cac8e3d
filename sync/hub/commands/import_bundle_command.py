"""`hub import-bundle`: takes in what a till sent on a stick, and writes the answer to it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sync.hub.bundles import export_bundle, import_bundle
from sync.hub.commands.arguments import add_database, opened_by
from sync.wire.bundles import must_be_new

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("file", type=Path, metavar="FILE", help="from `till export-bundle`")
    parser.add_argument(
        "--answer",
        type=Path,
        metavar="FILE",
        help="a new file for the way back: acknowledgements and all the till has not read",
    )
    add_database(parser)


def run(args: Namespace) -> int:
    """Take it in, and say what came of it."""
    if args.answer:
        # Before anything is taken in: the answer is what the person waits for.
        must_be_new(args.answer)
    with opened_by(args) as hub:
        taken = import_bundle(hub, args.file)
        print(
            f"lane {taken.lane} of store {taken.store}: {taken.entries} new entries,"
            f" {taken.set_aside} set aside, {taken.forks} batches of another continuation"
        )
        if args.answer:
            rows = export_bundle(hub, taken.store, taken.lane, taken.cursors, args.answer)
            print(f"{args.answer}: {rows} rows for the till; there: till import-bundle FILE")
    return 0
