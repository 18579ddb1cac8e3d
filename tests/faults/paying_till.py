"""A till that takes JSON lines, and dies with SIGKILL at one step of a card payment."""

from __future__ import annotations

import http.client
import os
import signal
import sys
from pathlib import Path
from typing import Any

from devices.ports.nexo_line import TerminalLine
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
    elif step == "answered":
        TerminalLine.send = _then_die(TerminalLine.send)  # type: ignore[method-assign]
    elif step == "recorded":
        Till.record = _then_die(Till.record)  # type: ignore[method-assign]
    with open_till(Path(sys.argv[1])) as shop:
        run_pipe(shop.till, shop.terminal, sys.stdin, lambda line: print(line, flush=True))


def die(*_: object, **__: object) -> Any:
    """End as with the plug pulled."""
    os.kill(os.getpid(), signal.SIGKILL)


def _then_die(call: Any) -> Any:
    def called(*given: Any, **named: Any) -> Any:
        call(*given, **named)
        die()

    return called


if __name__ == "__main__":
    main()
