"""Work in fresh processes that need not import anything: forks of a host that never opened a file.

Starting Python and importing the till takes ten times as long as selling, so a run of thousands of
processes is made of forks. The host itself never opens a database, so every fork is as fresh as a
process that was started for its one order.
"""

from __future__ import annotations

import os
import subprocess
import sys
import traceback
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from edge.domain.document import Document
from edge.domain.events import Amounts
from edge.store import codec
from faults.judging import HERE, ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import TracebackType

UNHANDLED = 1
"""Exit status of work that ended by an error nobody thought of; its trace is on standard output."""


class Host:
    """The side that gives orders: one at a time, each done by a new fork of the host."""

    def __init__(self, script: str, *arguments: str, under: tuple[str, ...] = ()) -> None:
        self._process = subprocess.Popen(
            [*under, sys.executable, str(HERE / script), *arguments],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.status = 0
        """How the last order ended: its exit status, or the signal below zero."""

    def order(self, *words: object) -> Iterator[str]:
        """Have an order done; yields the lines of the fork as they come, its process id first."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write("\t".join(map(str, words)) + "\n")
        self._process.stdin.flush()
        for line in self._process.stdout:
            if line.startswith("done "):
                self.status = int(line.split()[1])
                return
            yield line.rstrip("\n")
        raise AssertionError(f"the host went away at {words}")

    def __enter__(self) -> Host:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()


def serve(work: Callable[..., int]) -> None:
    """Be the host: do each order of standard input in a fork, which ends with the work's status."""
    # What a program only loads or builds when it first needs it is needed by every fork.
    for kind in (*codec.FACTS.values(), *codec.BASKET_EVENTS.values(), Amounts, Document):
        codec._adapter(kind)
    Ed25519PrivateKey.generate().sign(b"")
    while line := sys.stdin.readline():
        pid = os.fork()
        if pid == 0:
            os._exit(_done(work, line.rstrip("\n").split("\t")))
        _, status = os.waitpid(pid, 0)
        say(f"done {os.waitstatus_to_exitcode(status)}")


def _done(work: Callable[..., int], words: list[str]) -> int:
    say(f"pid {os.getpid()}")
    try:
        return work(*words)
    except BaseException:  # noqa: BLE001 - whatever it is, the judge has to hear of it
        say(traceback.format_exc())
        return UNHANDLED


def say(line: str) -> None:
    """Write a line at once: what is not out before the cut was not said."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
