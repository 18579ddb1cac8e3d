"""The `hub` command: finds the subcommand that is asked for and runs it."""

from __future__ import annotations

import sys

COMMANDS: dict[str, str] = {}
"""Subcommands with what each is for, in the order a person meets them."""


def main(argv: list[str] | None = None) -> int:
    """Run a subcommand and return its exit status: 0 done, 1 refused or found wrong, 2 misused."""
    arguments = sys.argv[1:] if argv is None else argv
    print("usage: hub COMMAND [OPTIONS]")
    return 0 if not arguments or arguments[0] in {"-h", "--help", "help"} else 2


if __name__ == "__main__":
    sys.exit(main())
