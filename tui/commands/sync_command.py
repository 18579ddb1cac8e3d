"""`till sync`: the process that brings till and centre into step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.commands.arguments import add_data, data_folder

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options."""
    add_data(parser)
    parser.add_argument(
        "--once", action="store_true", help="send and fetch what there is, then end"
    )
    parser.add_argument(
        "--metrics",
        metavar="HOST:PORT",
        help="serve figures for Prometheus there (a loopback address, unless it is meant)",
    )


def run(args: Namespace) -> int:
    """Serve the folder until told to stop; selling never waits for it."""
    from sync.client.running import run_sync  # type: ignore[import-untyped,unused-ignore]

    return int(run_sync(data_folder(args), once=args.once, metrics=args.metrics))
