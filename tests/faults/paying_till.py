"""A till that takes JSON lines, and dies with SIGKILL at one step of a card payment."""

from __future__ import annotations

import http.client
import os
import signal
import sys
from pathlib import Path
from typing import Any

from devices.ports.nexo_line import TerminalLine
from devices.ports.zvt import ZvtTerminal
from devices.ports.zvt_frames import AUTHORISATION, Frame
from devices.ports.zvt_link import ZvtLink
from edge.services import card
from edge.services.till import Till
from tui.pipe import run_pipe
from tui.shop import open_till


def main() -> None:
    """Serve the folder named by the argument; DIES_AT names the step."""
    step = os.environ.get("DIES_AT", "")
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
    with open_till(Path(sys.argv[1])) as shop:
        run_pipe(shop.till, shop.terminal, sys.stdin, lambda line: print(line, flush=True))


def die(*_: object, **__: object) -> Any:
    """End as with the plug pulled."""
    os.kill(os.getpid(), signal.SIGKILL)


def _dies_waiting(call: Any) -> Any:
    """Die when a payment is with the terminal, before it has said a word."""

    def called(link: ZvtLink, command: Frame, *given: Any, **named: Any) -> Any:
        if command.command == AUTHORISATION:
            link._write(command.encoded())
            die()
        return call(link, command, *given, **named)

    return called


def _then_die(call: Any) -> Any:
    def called(*given: Any, **named: Any) -> Any:
        call(*given, **named)
        die()

    return called


if __name__ == "__main__":
    main()
