"""The `till` command: finds the subcommand that is asked for and runs it."""

from __future__ import annotations

import argparse
import importlib
import os
import sys

COMMANDS = {
    "demo": "open a shop of its own making, to try everything",
    "run": "open the till of a shop on this terminal",
    "init": "make a real shop: store, lane, currency, tax, first manager",
    "pipe": "the till without a screen: JSON lines in, JSON lines out",
    "sync": "bring till and centre into step, beside the till",
    "enrol": "join a centre, with a code made there",
    "status": "how the till stands to the centre; --json, --prometheus",
    "devices": "drive the printer and the drawer, or --check them",
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
    arguments = sys.argv[1:] if argv is None else argv
    if not arguments or arguments[0] in {"-h", "--help", "help"}:
        print(_overview())
        return 0
    if arguments[0] == "--version":
        from importlib.metadata import version

        print(f"till {version('tillwright')}")
        return 0
    name = arguments[0]
    if name not in COMMANDS:
        return _unknown(name)
    return _run(name, arguments[1:])


def _run(name: str, arguments: list[str]) -> int:
    module = importlib.import_module(f"tui.commands.{name.replace('-', '_')}_command")
    parser = argparse.ArgumentParser(f"till {name}", description=f"Till: {COMMANDS[name]}.")
    module.add_arguments(parser)
    from edge.domain.errors import TillError

    try:
        return int(module.run(parser.parse_args(arguments)))
    except TillError as error:
        from tui.words import explain

        words = explain(error)
        print(f"till {name}: {words.headline}\n{words.next_step}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader of our output has gone, as `head` does; there is nobody left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        where = error.filename or "the disk"
        print(f"till {name}: {where}: {error.strerror}", file=sys.stderr)
        print("Check the disk, the folder and its rights; then do it again.", file=sys.stderr)
        return 1


def _overview() -> str:
    rows = "\n".join(f"  {name:<13} {what}" for name, what in COMMANDS.items())
    return f"usage: till COMMAND [OPTIONS]\n\n{rows}\n\ntill COMMAND --help tells the options."


def _unknown(name: str) -> int:
    from difflib import get_close_matches

    near = get_close_matches(name, COMMANDS, n=1)
    meant = f" Did you mean till {near[0]}?" if near else ""
    print(f"till: there is no command {name!r}.{meant} `till help` lists them.", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
