"""The `hub` command: finds the subcommand that is asked for and runs it."""

from __future__ import annotations

import argparse
import importlib
import sys

COMMANDS = {
    "up": "start a centre with its own database, on this machine alone",
    "serve": "serve a centre whose database is elsewhere; as many replicas as you like",
    "enrol-code": "print a code by which one till joins, once, within 15 minutes",
    "token": "make a token by which a program speaks to the office's door, or end one",
    "revoke": "end a lane's key",
    "status": "lanes and how far behind they are, entries set aside, conflicts",
    "import-bundle": "take in what a till sent on a stick, and write the answer",
    "export-bundle": "write what a till may read, for a stick",
    "backup": "copy the centre while it serves",
    "restore": "put a backup back, as a new life of the centre",
    "migrate": "bring a database to the schema of this program",
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

        print(f"hub {version('tillwright')}")
        return 0
    if arguments[0] not in COMMANDS:
        return _unknown(arguments[0])
    return _run(arguments[0], arguments[1:])


def _run(name: str, arguments: list[str]) -> int:
    module = importlib.import_module(f"sync.hub.commands.{name.replace('-', '_')}_command")
    parser = argparse.ArgumentParser(f"hub {name}", description=f"Hub: {COMMANDS[name]}.")
    module.add_arguments(parser)
    from edge.domain.errors import TillError

    try:
        return int(module.run(parser.parse_args(arguments)))
    except TillError as error:
        from sync.hub.words import explain

        words = explain(error)
        print(f"hub {name}: {words.headline}\n{words.next_step}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        where = error.filename or "the disk"
        print(f"hub {name}: {where}: {error.strerror}", file=sys.stderr)
        print("Check the disk, the folder and its rights; then do it again.", file=sys.stderr)
        return 1


def _overview() -> str:
    rows = "\n".join(f"  {name:<11} {what}" for name, what in COMMANDS.items())
    return f"usage: hub COMMAND [OPTIONS]\n\n{rows}\n\nhub COMMAND --help tells the options."


def _unknown(name: str) -> int:
    from difflib import get_close_matches

    near = get_close_matches(name, COMMANDS, n=1)
    meant = f" Did you mean hub {near[0]}?" if near else ""
    print(f"hub: there is no command {name!r}.{meant} `hub help` lists them.", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
