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
    from edge.services.state import sale_number
    from edge.store.restore import restore
    from tui.words.restoring import REPLACED, RESTORED

    restored = restore(args.backup, data_folder(args), clock=SystemClock(), ids=UuidSource())
    identity = restored.identity
    facts = {
        "lane": identity.lane,
        "life": identity.incarnation,
        "parent": restored.parent_incarnation,
        "seq": restored.parent_seq,
        "first": sale_number(identity, 1),
        "folder": data_folder(args),
        "replaced": restored.replaced,
    }
    lines = RESTORED if restored.replaced is None else (*RESTORED, *REPLACED)
    print("\n".join(lines).format_map(facts))
    return 0
