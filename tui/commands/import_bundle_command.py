"""`till import-bundle`: what the centre sent on a stick."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tui.commands.arguments import add_data, data_folder

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace


def add_arguments(parser: ArgumentParser) -> None:
    """Add the file and the folder."""
    parser.add_argument("file", type=Path, metavar="FILE", help="from `hub export-bundle`")
    add_data(parser)


def run(args: Namespace) -> int:
    """Take the bundle in, and say what was in it; a second time changes nothing."""
    from sync.bundles import import_bundle  # type: ignore[import-untyped,unused-ignore]

    from tui.words.commands import BUNDLE_TAKEN

    file = args.file.expanduser().absolute()
    taken = import_bundle(data_folder(args), file)
    print(BUNDLE_TAKEN.format(file=file, entries=taken.entries, rows=taken.rows))
    return 0
