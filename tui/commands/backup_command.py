"""`till backup`: a copy of the shop's files while the till may be selling."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tui.commands.arguments import add_data, data_folder

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options."""
    add_data(parser)
    parser.add_argument("--to", type=Path, metavar="FOLDER", help="a new folder for the copy")
    parser.add_argument(
        "--with-keys",
        action="store_true",
        help="copy the keys too: whoever holds such a backup can read it",
    )


def run(args: Namespace) -> int:
    """Copy, and say where to and how far the journal reaches."""
    from edge.clock import SystemClock
    from edge.store.backup import back_up

    folder, manifest = back_up(
        data_folder(args), SystemClock(), target=args.to, with_keys=args.with_keys
    )
    print(f"backed up to {folder}, journal up to entry {manifest.seq}")
    if not manifest.with_keys:
        print("The keys are not in it. Keep a copy of DIR/keys where only you can reach it.")
    return 0
