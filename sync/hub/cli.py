"""The `hub` command: finds the subcommand that is asked for and runs it."""

from __future__ import annotations

import sys

from edge.command_line import CommandLine

COMMANDS = {
    "up": "start a centre with its own database, on this machine alone",
    "serve": "serve a centre whose database is elsewhere; as many replicas as you like",
    "enrol-code": "print a code by which one till joins, once, within 15 minutes",
    "token": "make a token by which a program speaks to the office's door, or end one",
    "revoke": "end a lane's key",
    "status": "lanes and how far behind they are, entries set aside, conflicts",
    "import": "take a file of items, prices, promotions, staff or customers in, of any size",
    "import-bundle": "take in what a till sent on a stick, and write the answer",
    "export-bundle": "write what a till may read, for a stick",
    "backup": "copy the centre while it serves",
    "restore": "put a backup back, as a new life of the centre",
    "migrate": "bring a database to the schema of this program",
}
"""Subcommands with what each is for, in the order a person meets them."""


def main(argv: list[str] | None = None) -> int:
    """Run a subcommand and return its exit status: 0 done, 1 refused or found wrong, 2 misused."""
    return CommandLine("hub", COMMANDS, "sync.hub.commands", "sync.hub.words").main(argv)


if __name__ == "__main__":
    sys.exit(main())
