"""`till export`: every journal entry as one JSON line."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from tui.commands.arguments import add_data, data_folder

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options."""
    add_data(parser)


def run(args: Namespace) -> int:
    """Print the journal to standard output; the till may go on selling meanwhile."""
    from edge.store.export import export_journal

    export_journal(data_folder(args), sys.stdout)
    sys.stdout.flush()
    return 0
