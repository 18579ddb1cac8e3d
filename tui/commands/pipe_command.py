"""`till pipe`: the till for automation and tests."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from tui.commands.arguments import add_data, data_folder

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator
    from typing import TextIO


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options."""
    add_data(parser)
    parser.add_argument(
        "--schema", action="store_true", help="print the JSON Schema of commands and answers"
    )


def run(args: Namespace) -> int:
    """Answer standard input line by line until it ends."""
    if args.schema:
        from tui.messages import schema

        print(json.dumps(schema(), indent=2))
        return 0
    from tui.pipe import run_pipe
    from tui.shop import open_till

    sys.stdin.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    with open_till(data_folder(args)) as shop:
        run_pipe(shop.till, shop.terminal, bounded_lines(sys.stdin), _write)
    return 0


def bounded_lines(stream: TextIO) -> Iterator[str]:
    """Yield the lines of a stream; of one that is too long for a message only the beginning."""
    from tui.messages import MESSAGE_CHARACTERS_MAX

    while line := stream.readline(MESSAGE_CHARACTERS_MAX + 1):
        rest = line
        while rest and not rest.endswith("\n"):
            rest = stream.readline(MESSAGE_CHARACTERS_MAX)
        yield line


def _write(line: str) -> None:
    """Write an answer at once: whoever drives the pipe waits for it."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
