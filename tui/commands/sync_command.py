"""`till sync`: the process that brings till and centre into step."""

from __future__ import annotations

import logging
import sys
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
    from devices.log import log_to_stderr, logging_to_file
    from devices.uncaught import noting_uncaught
    from sync.client.running import run_sync
    from tui.commands.failing import say_failed

    directory = data_folder(args)
    if sys.stderr.isatty():
        log_to_stderr("sync", "edge", level=logging.WARNING)
    with (
        logging_to_file(directory, "sync", "sync", "edge", "devices"),
        noting_uncaught("sync", say_failed),
    ):
        return int(run_sync(directory, once=args.once, metrics=args.metrics))
