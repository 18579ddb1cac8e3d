"""`till enrol`: joins a till to a centre with a code made there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.commands.arguments import add_data, data_folder

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace


def add_arguments(parser: ArgumentParser) -> None:
    """Add the code and the folder."""
    parser.add_argument("code", metavar="CODE", help="from `hub enrol-code`; good for 15 minutes")
    add_data(parser)


def run(args: Namespace) -> int:
    """Join, and say to what."""
    from sync.client.enrolling import enrol  # type: ignore[import-untyped,unused-ignore]

    from tui.words.commands import ENROLLED

    directory = data_folder(args)
    joined = enrol(directory, args.code)
    for line in ENROLLED:
        print(line.format(store=joined.store, lane=joined.lane, hub=joined.hub, folder=directory))
    return 0
