"""`till export-bundle`: what waits for the centre, as a file on a stick."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tui.commands.arguments import add_data, data_folder

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options."""
    add_data(parser)
    parser.add_argument(
        "--to", type=Path, required=True, metavar="FILE", help="a new file, or a folder for one"
    )


def run(args: Namespace) -> int:
    """Write the bundle, and say what is in it."""
    from sync.bundles import export_bundle  # type: ignore[import-untyped,unused-ignore]

    from tui.words.commands import BUNDLE_EMPTY, BUNDLE_WRITTEN, CARRY_IT

    written = export_bundle(data_folder(args), args.to.expanduser().absolute())
    said = BUNDLE_WRITTEN if written.entries else BUNDLE_EMPTY
    print(said.format(file=written.file, entries=written.entries, last=written.last_seq))
    print(CARRY_IT.format(file=written.file))
    return 0
