"""The `till` command: finds the subcommand that is asked for and runs it."""

from __future__ import annotations

import sys

from edge.command_line import CommandLine

COMMANDS = {
    "demo": "open a shop of its own making, to try everything",
    "run": "open the till of a shop on this terminal",
    "init": "make a real shop: store, lane, currency, tax, first manager",
    "pipe": "the till without a screen: JSON lines in, JSON lines out",
    "sync": "bring till and centre into step, beside the till",
    "enrol": "join a centre, with a code made there",
    "status": "how the till stands to the centre; --json, --prometheus",
    "devices": "drive the printer and the drawer, or --check them",
    "simulate": "a scanner, scale, display or RFID reader that is none",
    "card-simulator": "a card terminal on this machine's network, with faults by script",
    "import": "take goods, promotions or customers from a file",
    "verify": "check the journal, its signatures and what is derived from it",
    "rebuild": "make the tables derived from the journal anew",
    "export": "print every journal entry as one JSON line",
    "backup": "copy the shop while it sells",
    "restore": "put a backup back, as a new life of the lane",
    "export-bundle": "what waits for the centre, as a file on a stick",
    "import-bundle": "what the centre sent on a stick",
    "sql": "read the keyed files with SQL",
    "settings": "check a settings file, or print the reference of all settings",
}
"""Subcommands with what each is for, in the order a person meets them."""


def main(argv: list[str] | None = None) -> int:
    """Run a subcommand and return its exit status: 0 done, 1 refused or found wrong, 2 misused."""
    return CommandLine("till", COMMANDS, "tui.commands", "tui.words").main(argv)


if __name__ == "__main__":
    sys.exit(main())
