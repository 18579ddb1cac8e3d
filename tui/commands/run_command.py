"""`till run`: the till of a shop on this terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.commands.arguments import add_data, data_folder

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options."""
    add_data(parser)


def run(args: Namespace) -> int:
    """Open the till; printers and the line to the centre are processes of their own."""
    print("Starting the till…", flush=True)
    from tui.boot import run_till

    return run_till(data_folder(args))
