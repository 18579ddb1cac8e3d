"""`till sql`: questions to the keyed files; nothing can be changed here."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from tui.commands.arguments import add_data, data_folder

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options."""
    add_data(parser)
    parser.add_argument("--file", choices=("till", "central", "devices"), default="till")
    parser.add_argument("statement", nargs="?", help="one statement; else they are read from input")


def run(args: Namespace) -> int:
    """Answer one statement, or those on standard input, each ended by a semicolon."""
    from edge.store.shell import run_shell

    given = [f"{args.statement.rstrip().rstrip(';')};"] if args.statement else sys.stdin
    refused = run_shell(data_folder(args), given, print, args.file)
    return 1 if refused else 0
