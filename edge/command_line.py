"""What the commands `till` and `hub` have in common: find a subcommand, run it, say what failed."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CommandLine:
    """A command with its subcommands, in the order a person meets them.

    A subcommand lives in `package.NAME_command`, with `add_arguments` and `run`, and is imported
    only when it is asked for. `words` is the module whose `explain` says what an error means.
    """

    program: str
    commands: Mapping[str, str]
    package: str
    words: str

    def main(self, argv: list[str] | None = None) -> int:
        """Run a subcommand; return its exit status: 0 done, 1 refused or found wrong, 2 misused."""
        arguments = sys.argv[1:] if argv is None else argv
        if not arguments or arguments[0] in {"-h", "--help", "help"}:
            return self._say(self._overview())
        if arguments[0] == "--version":
            from importlib.metadata import version

            return self._say(f"{self.program} {version('tillwright')}")
        if arguments[0] not in self.commands:
            return self._unknown(arguments[0])
        return self._run(arguments[0], arguments[1:])

    def _run(self, name: str, arguments: list[str]) -> int:
        module = importlib.import_module(f"{self.package}.{name.replace('-', '_')}_command")
        about = f"{self.program.capitalize()}: {self.commands[name]}."
        parser = argparse.ArgumentParser(f"{self.program} {name}", description=about)
        module.add_arguments(parser)
        from edge.domain.errors import TillError

        try:
            return int(module.run(parser.parse_args(arguments)))
        except TillError as error:
            words = importlib.import_module(self.words).explain(error)
            self._complain(f"{name}: {words.headline}\n{words.next_step}")
            return 1
        except KeyboardInterrupt:
            return 130
        except BrokenPipeError:
            return _nobody_reads()
        except OSError as error:
            where = error.filename or "the disk"
            self._complain(f"{name}: {where}: {error.strerror}")
            print("Check the disk, the folder and its rights; then do it again.", file=sys.stderr)
            return 1

    def _say(self, text: str) -> int:
        try:
            print(text, flush=True)
        except BrokenPipeError:
            return _nobody_reads()
        return 0

    def _complain(self, text: str) -> None:
        print(f"{self.program} {text}", file=sys.stderr)

    def _overview(self) -> str:
        width = max(map(len, self.commands))
        rows = "\n".join(f"  {name:<{width}}  {what}" for name, what in self.commands.items())
        usage = f"usage: {self.program} COMMAND [OPTIONS]"
        return f"{usage}\n\n{rows}\n\n{self.program} COMMAND --help tells the options."

    def _unknown(self, name: str) -> int:
        from difflib import get_close_matches

        near = get_close_matches(name, self.commands, n=1)
        meant = f" Did you mean {self.program} {near[0]}?" if near else ""
        listed = f"`{self.program} help` lists them."
        print(f"{self.program}: there is no command {name!r}.{meant} {listed}", file=sys.stderr)
        return 2


def _nobody_reads() -> int:
    """End quietly when the reader of our output has gone, as `head` does."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 1
