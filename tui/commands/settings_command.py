"""`till settings`: check a settings file before it is put in place, or read what there is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options."""
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--check", type=Path, metavar="FILE", help="say what is wrong with a file")
    what.add_argument(
        "--reference", action="store_true", help="print every setting and its default"
    )


def run(args: Namespace) -> int:
    """Check or explain; a wrong file is refused by its first mistake."""
    if args.reference:
        from tui.settings_file import reference

        print(reference(), end="")
        return 0
    from edge.config import load_settings

    load_settings(args.check)
    print(f"{args.check.name}: every setting is known and valid")
    return 0
