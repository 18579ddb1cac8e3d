"""`hub backup`: a copy of the centre while it serves."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sync.hub.backup import back_up
from sync.hub.commands.arguments import add_database, opened_by

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options."""
    add_database(parser)
    parser.add_argument("--to", type=Path, required=True, metavar="FOLDER", help="a new folder")


def run(args: Namespace) -> int:
    """Copy, and say what."""
    with opened_by(args) as hub:
        manifest = back_up(hub, args.to.expanduser().absolute())
    print(f"backed up to {args.to}: {manifest.databases} database(s), {len(manifest.files)} files")
    print("The centre's private keys are in it: keep it where only you can reach it.")
    return 0
