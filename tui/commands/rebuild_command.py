"""`till rebuild`: make the tables that are derived from the journal anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.commands.arguments import add_data, data_folder

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options."""
    add_data(parser)


def run(args: Namespace) -> int:
    """Fold the whole journal again; refused while the till runs."""
    from edge.clock import SystemClock
    from edge.store.rebuild import rebuild_till

    count = rebuild_till(data_folder(args), SystemClock())
    print(f"rebuilt from {count} journal entries")
    return 0
