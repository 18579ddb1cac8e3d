"""A till in a process of its own that dies with SIGKILL at one step of a card payment or refund."""

from __future__ import annotations

import http.client
import multiprocessing
import os
import signal
import sys
from functools import cache, partialmethod
from multiprocessing.forkserver import ensure_running
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from devices.ports.nexo import NexoTerminal
from devices.ports.nexo_line import TerminalLine
from devices.ports.zvt import ZvtTerminal
from devices.ports.zvt_frames import AUTHORISATION, REFUND, Frame
from devices.ports.zvt_link import ZvtLink
from edge.services import card
from edge.services.till import Till
from tui import cli
from tui.pipe import run_pipe
from tui.shop import open_till

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.context import ForkServerContext

PATIENCE_S: Final = 120
"""Not a limit that is tested: only what keeps a broken build from waiting for ever."""
POLL_S: Final = 0.05
"""Between two questions what became of a payment; in a shop it is longer."""

_ROOT: Final = Path(__file__).parents[2]
_READ_AHEAD: Final = (__name__, "edge.store.export", "tui.commands.export_command")


def serve(shop: Path, step: str) -> None:
    """Serve a shop's folder, JSON lines in and out; `step` names where it dies, "" nowhere."""
    for driver in (NexoTerminal, ZvtTerminal):
        hurried = partialmethod(driver.__init__, poll_s=POLL_S)
        driver.__init__ = hurried  # type: ignore[assignment,method-assign]
    if step == "before_asking":
        card._asked = die
    elif step == "sent":
        http.client.HTTPConnection.getresponse = die  # type: ignore[method-assign]
        ZvtLink.run = _dies_waiting(ZvtLink.run)  # type: ignore[method-assign]
    elif step == "answered":
        TerminalLine.send = _then_die(TerminalLine.send)  # type: ignore[method-assign]
        ZvtTerminal._ended = die  # type: ignore[method-assign]
    elif step == "recorded":
        Till.record = _then_die(Till.record)  # type: ignore[method-assign]
    with open_till(shop) as opened:
        run_pipe(opened.till, opened.terminal, sys.stdin, lambda line: print(line, flush=True))


def export(shop: Path) -> None:
    """Print the journal."""
    cli.main(["export", "--data", str(shop)])


def run(folder: Path, job: Callable[..., None], *given: Any, told: str = "") -> tuple[int, str]:
    """Do a job in a process of its own; return its exit status and what it printed.

    `folder` takes what it reads and writes; what it complained of is printed with the rest of a
    test's output.
    """
    (folder / "in").write_text(told)
    process = _warm().Process(target=_with_streams, args=(folder, job, given))
    process.start()
    process.join(PATIENCE_S)
    if process.exitcode is None:
        process.kill()
    process.join()
    complaints = (folder / "errors").read_text()
    print(complaints)
    assert process.exitcode is not None
    return process.exitcode, (folder / "out").read_text()


@cache
def _warm() -> ForkServerContext:
    """Return where processes are forked that have read the program already, and opened nothing."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(_READ_AHEAD))
    with pytest.MonkeyPatch.context() as patched:
        # Python 3.11 does not tell its fork server where modules are.
        patched.setenv("PYTHONPATH", os.pathsep.join((str(_ROOT), str(_ROOT / "tests"))))
        ensure_running()
    return context


def _with_streams(folder: Path, job: Callable[..., None], given: tuple[Any, ...]) -> None:
    for number, (name, flags) in enumerate(
        (("in", os.O_RDONLY), ("out", os.O_WRONLY), ("errors", os.O_WRONLY))
    ):
        file = os.open(folder / name, flags | os.O_CREAT | (os.O_TRUNC if number else 0), 0o600)
        os.dup2(file, number)
        os.close(file)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - as long as it lives
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    job(*given)


def die(*_: object, **__: object) -> Any:
    """End as with the plug pulled."""
    os.kill(os.getpid(), signal.SIGKILL)


def _dies_waiting(call: Any) -> Any:
    """Die when a payment or a refund is with the terminal, before it has said a word."""

    def called(link: ZvtLink, command: Frame, *given: Any, **named: Any) -> Any:
        if command.command in {AUTHORISATION, REFUND}:
            link._write(command.encoded())
            die()
        return call(link, command, *given, **named)

    return called


def _then_die(call: Any) -> Any:
    def called(*given: Any, **named: Any) -> Any:
        call(*given, **named)
        die()

    return called
