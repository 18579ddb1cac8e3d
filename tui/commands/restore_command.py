"""`till restore`: a backup put back, as a new life of the lane."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tui.commands.arguments import add_data, data_folder

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options."""
    add_data(parser)
    parser.add_argument("backup", type=Path, help="the backup's folder")


def run(args: Namespace) -> int:
    """Put the backup back; what it replaces is kept beside."""
    from edge.clock import SystemClock, UuidSource
    from edge.store.restore import restore

    restored = restore(args.backup, data_folder(args), clock=SystemClock(), ids=UuidSource())
    life = restored.identity.incarnation
    print(f"restored lane {restored.identity.lane} as incarnation {life},")
    print(f"which follows {restored.parent_incarnation} up to entry {restored.parent_seq}")
    if restored.replaced is not None:
        print(f"what it replaced is kept in {restored.replaced}")
    return 0
